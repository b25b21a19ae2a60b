"""Data quality over time: what an output folder says about the data it came from."""
