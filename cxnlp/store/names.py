"""File names as text."""

from __future__ import annotations


def plain(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 are written as escapes.

    >>> plain("a\\udcff.eml")
    'a\\\\udcff.eml'
    """
    return name.encode("utf-8", "backslashreplace").decode()
