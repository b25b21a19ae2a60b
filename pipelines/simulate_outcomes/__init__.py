"""Portfolios simulated as numbers, with planted weights and losses: what fitting and validation make of them."""
