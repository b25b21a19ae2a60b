"""Whether the words before a name say that somebody was met, called or spoken with."""

from __future__ import annotations

import re

CALLED = re.compile(
    r"\b(?i:call|spoke|speaking|chat|talk(?:ed)?|met|meeting|lunch|coffee|1:1|catch[- ]?up|sync|session|phone"
    r"|rang|phoned|called|debrief)\s+(?:\w+\s+)?(?:(?:with|w/"
    r"|to)\s+)?(?:[A-Z][\w'’.-]*(?:\s\([^()\n]*\))?,?\s+(?:(?:and|&|\+)\s+)?)*$"
)
"""A talk with whoever is named next, "called Ada" among them."""
_WISHED = re.compile(
    r"\b(?:ask(?:s|ed)? for|arrange|book|needs?|offer(?:ed)?|plan|request(?:s|ed)?|schedule|set up|suggest(?:s|ed)?"
    r"|wants?|wanted|will|would like|wishes)\b[^.;:–\n-]{0,30}$",
    re.IGNORECASE,
)


def is_met(met: re.Pattern[str], before: str) -> bool:
    """Whether the words before a name tell a talk with them (`met`), and not one that is wished for or planned.

    >>> [is_met(CALLED, words) for words in ("Call with ", "Ada wants a weekly call with ")]
    [True, False]
    """
    found = met.search(before)
    return found is not None and not _WISHED.search(before[: found.start()])
