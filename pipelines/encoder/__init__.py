"""Conversion of the bundled MiniLM encoder."""
