"""Runnable workflows on top of the library; run from a checkout with `python -m pipelines.<name>`."""
