"""Silences that the customer announces in its own words, with their end: "no news from us until mid October"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cxnlp.ingest.dates import MONTHS
from cxnlp.people.folding import fold
from cxnlp.people.replies import LONGEST_DAYS, return_day
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.history import History

_NOT = r"(?:not|never|\w+n[' ]?t|nothing|little|no)"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ALL = re.compile(
    rf"{_NOT}(?: \w+){{0,4}} (?:hear\w*|news|word|much|mails?)(?: \w+){{0,3}} from us|"
    r"(?:we|office|plant|school|site|company|firm|shop|factory)(?:'re| are| is| will be|'ll be) (?:all )?"
    r"(?:closed|shut|away|on (?:leave|holidays?|vacation))"
)
_ONE = re.compile(
    rf"{_NOT}(?: \w+){{0,4}} (?:hear\w*|news|word|much|mails?)(?: \w+){{0,3}} from me|"
    r"\bi(?:'m| am| will be|'ll be) (?:out|away|off|travelling|traveling|on (?:\w+ )?(?:leave|holidays?|vacation)) "
    r"(?:of (?:the )?office )?(?:until|till|from|through|and back)"
)
_PART = re.compile(
    rf"(?:until|till|before|back in)(?: the)? (early|mid|middle of|end of|late|beginning of)?[- ]?(?:of )?({_MONTH})\b"
)
_DAY_OF = {"": 1, "early": 7, "beginning of": 7, "mid": 15, "middle of": 15, "late": 25, "end of": 31}


@dataclass(frozen=True, slots=True)
class Announced:
    """Who will be silent (None: all of the customer), from the moment it was told to the day of return."""

    person: str | None
    told: float
    until: float


def end_of(text: str, told: date) -> date | None:
    """The day on which an announced silence ends, at most LONGEST_DAYS ahead; None where none is named.

    >>> end_of("You will not hear from us until mid October.", date(2026, 8, 13))
    datetime.date(2026, 10, 15)
    >>> end_of("You will not hear from us.", date(2026, 8, 13))
    """
    until = return_day(text, told)
    if until is None and (found := _PART.search(fold(text))):
        month = MONTHS[found[2]]
        year = told.year + (month < told.month)
        until = date(year, month, min(_DAY_OF[found[1] or ""], calendar.monthrange(year, month)[1]))
    return min(until, told + timedelta(days=LONGEST_DAYS)) if until and until > told else None


def announced(history: History) -> Iterator[Announced]:
    """What the customer's people announce in what they write themselves."""
    said = history.customers("sentences")
    columns = (said[c].tolist() for c in ("kind", "person", "day", "text"))
    for kind, person, day, text in zip(*columns, strict=True):
        if kind in ("meeting_notes", "call_note") or text.rstrip().endswith("?"):
            continue
        plain = fold(text).replace("’", "'")
        one = _ONE.search(plain)
        if (_ALL.search(plain) or (one and person)) and (until := end_of(text, to_date(day))):
            yield Announced(None if _ALL.search(plain) else str(person), float(day), to_day(until))
