"""The errors that cxnlp raises on purpose: each says what is wrong and what to do about it."""

from __future__ import annotations


class CxnlpError(Exception):
    """Base of all deliberate errors; the message is one line, fit to be shown to a user."""


class UsageError(CxnlpError):
    """Unusable arguments, configuration or input as a whole (exit status 2)."""


class UnreadableInput(CxnlpError):
    """One file or record that cannot be read; becomes a quarantined source, never stops a run."""


class ModelError(CxnlpError):
    """Weights are missing, damaged, or do not fit this version of the code."""
