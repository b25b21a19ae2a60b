"""What would have been said of each account on past days."""
