"""Words of absence behind a name: one large pattern, compiled once, tried where a small pattern before it may end."""

from __future__ import annotations

import re

from cxnlp.quick.absence_words import GONE

FURTHER = 80
_GONE = re.compile(GONE)


def gone_behind(lead: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The words of absence in `text[:end]` behind what `lead` matches from `start` on, as `lead` + words would.

    `lead` may match nothing; where it can end in several places the last one counts, up to `FURTHER` characters behind
    the end that it prefers.

    >>> lead = re.compile(r"[\\s,]*(?:who )?")
    >>> gone_behind(lead, "Ana, who couldn't join today", 3, 28).group()
    "couldn't join"
    >>> gone_behind(lead, "Ana, who joined late", 3, 20)
    """
    reach = lead.match(text, start, end)
    if reach is None:
        return None
    for at in range(min(end, reach.end() + FURTHER), start - 1, -1):
        if lead.fullmatch(text, start, at) and (found := _GONE.match(text, at, end)):
            return found
    return None
