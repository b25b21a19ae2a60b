"""cxnlp reads what a vendor and its customers wrote and said, and tells which accounts drift and why."""

__version__ = "0.1.0"
