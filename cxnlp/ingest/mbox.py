"""A streaming splitter for mbox files: one message in memory at a time.

A "From " line starts a message only at the beginning of the file or after a blank line, when it looks like an
envelope line and a header line follows; so a sentence that begins with "From" splits nothing. One ">" of
">From " lines is removed (mboxrd).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_MESSAGE_BYTES = 100_000_000
_MAX_LINE = 1_000_000
_ENVELOPE = re.compile(rb"^From \S+@?\S*(?: .*\d{4}.*)?\s*$|^From .*\d{2}:\d{2}.*\d{4}.*$")
_HEADER = re.compile(rb"^(?:[!-9;-~]{1,100}:|>From )")
_F, _QUOTE, _BREAKS = b"F"[0], b">"[0], frozenset(b"\r\n")
_ESCAPED = re.compile(rb"^>+From ")


@dataclass(frozen=True, slots=True)
class MboxItem:
    """One message: its number from 1, its first byte in the file, its bytes; `cut` if it was too large to keep."""

    number: int
    offset: int
    data: bytes
    cut: bool = False


def is_mbox(head: bytes) -> bool:
    """True if a file that begins with `head` is an mbox."""
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n", 2)
    return len(lines) > 1 and bool(_ENVELOPE.match(lines[0].rstrip(b"\r")[:2000])) and bool(_HEADER.match(lines[1]))


def split_mbox(stream: BinaryIO) -> Iterator[MboxItem]:
    """The messages of an mbox, in order; nothing when the stream holds no envelope line.

    Text before the first envelope line is yielded as item 0, so that the caller can report it.
    """
    number, start, offset = 0, 0, 0
    kept: list[bytes] = []
    size, cut = 0, False
    after_blank, first = True, True
    readline = stream.readline
    line = readline(_MAX_LINE).removeprefix(b"\xef\xbb\xbf")
    while line:
        following, length, begins = readline(_MAX_LINE), len(line), line[0]
        if (
            begins == _F
            and after_blank
            and line[:5] == b"From "
            and _ENVELOPE.match(line[:2000])
            and _HEADER.match(following)
        ):
            if number or b"".join(kept).strip():
                yield MboxItem(number, start, b"".join(kept), cut)
            number, start = number + 1, offset
            kept, size, cut = [], 0, False
        elif size < MAX_MESSAGE_BYTES:
            kept.append(line[1:] if begins == _QUOTE and not first and _ESCAPED.match(line) else line)
            size += length
        else:
            cut = True
        first = False
        after_blank = begins in _BREAKS and not line.strip(b"\r\n")
        offset += length
        line = following
    if number or b"".join(kept).strip():
        yield MboxItem(number, start, b"".join(kept), cut)
