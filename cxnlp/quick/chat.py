"""Chats copied out of a messenger: "12/03/2026, 18:44 - Olga: words", or "juno 9:14 AM" above the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cxnlp.ingest.daytext import fold
from cxnlp.ingest.personnames import is_person_name

_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s?(?:[AaPp]\.?\s?[Mm]\.?)?"
_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_ENTRY = re.compile(rf"^\u200e?\[?{_DAY},?\s+{_CLOCK}(?:\]|\s+[-–])\s+(?P<name>[^\s:][^:\n]{{0,40}}?)\s*:\s+(?=\S)")
_ABOVE = re.compile(
    r"^(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3})(?:\s+APP)?\s+\[?\d{1,2}:\d{2}\s?[AaPp]\.?[Mm]\.?\]?\s*$"
)
_HANDLE = re.compile(r"[a-z][\w.-]*$")
FEWEST = 2
SELF = frozenset({"me", "you"})
"""How a messenger calls whoever copies the chat."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person wrote: `start` of the line that names them, half-open `body` to `end` of the words."""

    name: str
    start: int
    body: int
    end: int


def chat_entries(text: str) -> tuple[Entry, ...]:
    """The entries of a chat in order; none where `text` holds fewer than two or they do not fill it.

    >>> [(e.name, e.body) for e in chat_entries("12/03/2026, 18:44 - Olga: hi\\n12/03/2026, 18:47 - Me: hello")]
    [('Olga', 26), ('Me', 53)]
    """
    for layout in (_ENTRY, _ABOVE):
        opened = list(_openings(text, layout))
        above = text[: opened[0][1]].strip().count("\n") if opened else 0
        if len(opened) >= FEWEST and above < 2:
            ends = (*(start for _, start, _ in opened[1:]), len(text))
            return tuple(Entry(name, start, body, end) for (name, start, body), end in zip(opened, ends, strict=True))
    return ()


def is_self(name: str) -> bool:
    """Whether a label of a chat is that of whoever copied it."""
    return fold(name) in SELF


def _openings(text: str, layout: re.Pattern[str]) -> Iterator[tuple[str, int, int]]:
    """(name, start of the line, start of the words) of each line that opens an entry."""
    position = 0
    for line in text.split("\n"):
        match = layout.match(line)
        if match and (is_self(match["name"]) or is_person_name(match["name"]) or _HANDLE.match(match["name"])):
            yield match["name"], position, position + (match.end() if layout is _ENTRY else len(line))
        position += len(line) + 1
