"""Simulated accounts: what the behavioural tests do when nothing has changed, and what change they can see."""
