"""Ticks, crosses and open boxes beside the names of an attendee list: "[x] Ada Quill", "☐ Ben Roe", "Cy Dee ❌"."""

from __future__ import annotations

import re
from typing import Literal

Mark = Literal["crossed", "open", ""]
TICKS = "✓✔☑☒✅"
CROSSES = "✗✘❌✖❎"
OPEN_BOXES = "☐□"
_BOX = re.compile(rf"\[[ \t]*([xX{TICKS}{CROSSES}{OPEN_BOXES}]?)[ \t]*\](?!\()")
_EMPHASIS = re.compile(rf"[*_`~{TICKS}]+")
_SIGNS = re.compile(rf"[{CROSSES}{OPEN_BOXES}]\ufe0f?")


def with_signs(text: str) -> str:
    """The text without emphasis and ticks, crosses and open boxes each as one sign.

    >>> with_signs("**[x] Ada Quill**, [ ] Ben Roe")
    ' Ada Quill, ☐ Ben Roe'
    """
    signed = _BOX.sub(lambda m: "✓" if m[1] in ("x", "X") else m[1] or OPEN_BOXES[0], text)
    return _EMPHASIS.sub("", signed)


def without_signs(text: str) -> str:
    """The text of `with_signs` without its crosses and open boxes.

    >>> without_signs("☐ Ben Roe")
    ' Ben Roe'
    """
    return _SIGNS.sub("", text)


def mark_of(item: str) -> Mark:
    """What stands beside one name of a text of `with_signs`: "crossed", "open", or "" for a tick or nothing."""
    found = _SIGNS.search(item)
    return "" if found is None else "open" if found[0][0] in OPEN_BOXES else "crossed"
