"""Cells of tables that people open in a spreadsheet: text that would run as a formula gets an apostrophe in front."""

from __future__ import annotations

import re

FORMULA = re.compile(r"'*\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""Signs that begin a formula, full-width ones among them, behind any blanks."""


def safe_cell(text: str) -> str:
    """Text that no spreadsheet runs as a formula; `plain_cell` gives the text back.

    >>> safe_cell("=1+1"), plain_cell(safe_cell("=1+1"))
    ("'=1+1", '=1+1')
    """
    return f"'{text}" if FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """What `safe_cell` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
