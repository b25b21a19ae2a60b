"""The day of a note in its first line, among other words: "Marram catch up 24 February 2026 - Ada, Ben, me"."""

from __future__ import annotations

import re
from datetime import date

from cxnlp.ingest.daytext import find_day, fold
from cxnlp.ingest.meeting_day_words import MEETING_NOUNS
from cxnlp.ingest.meeting_stamp import day_in

_ELSE = re.compile(r"\b(?:after|before|by|from|since|till|to|until)(?: the)?\W*$", re.IGNORECASE)
"""Right before a day, these make it one of something else."""
_MET = MEETING_NOUNS | {"catch", "check", "kick", "stand", "wrap", "1:1", "lunch", "coffee", "spoke", "met"}
"""Words of a meeting, "catch up" and the like by their first half."""
_PARTED = re.compile(r"\s*(?:[–—|:(/]|-\s|$)")


def day_of_head(text: str) -> date | None:
    """The day with a year in the first line of a note, where that line is a heading: it names a meeting, or a dash, a
    colon, a bracket or nothing follows the day; and no full stop ends it.

    >>> day_of_head("Marram weekly 24 Feb 2026 - Ada, me"), day_of_head("Marram signs by 24 Feb 2026 - good")
    (datetime.date(2026, 2, 24), None)
    """
    line = next((line for line in text.split("\n") if line.strip()), "").strip()
    found = None if line.endswith(".") else day_in(line, titled=True, opens=True)
    if found is None or found != find_day(line) or _ELSE.search(line[: found.start]):
        return None
    met = _MET & set(re.findall(r"[\w:]+", fold(line)))
    return found.day if met or _PARTED.match(line, found.end) else None
