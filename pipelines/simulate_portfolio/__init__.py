"""Simulated portfolios with planted trajectories and outcomes, written as ordinary exports; knows nothing of cxnlp."""
