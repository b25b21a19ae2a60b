"""Alerts: rules over an analysis, what is new and what has ended, and its delivery without loss or repetition."""
