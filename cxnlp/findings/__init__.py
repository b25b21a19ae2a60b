"""Findings: what an analysis says needs a look, what people decided about each, and how fast things get settled."""
