"""Customers' own words by topic, for a product backlog, with people's names, addresses and numbers masked."""
