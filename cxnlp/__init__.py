"""cxnlp reads what a vendor and its customers wrote and said, and tells which accounts drift and why."""

import os

__version__ = "0.1.0"

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
"""ONNX Runtime reports to its maker unless this stands before it is first imported, here and in every process that is
started from here (the `Privacy.md` in its package)."""
