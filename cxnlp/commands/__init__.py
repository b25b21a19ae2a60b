"""The commands of `cxnlp`, by group; each is a thin twin of one library call."""
