"""Silences that the customer announces in its own words, with their end: "no news from us until mid October"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cxnlp.ingest.dates import MONTHS, plain
from cxnlp.people.folding import fold
from cxnlp.people.replies import LONGEST_DAYS, MONTH_WORDS, return_day
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.history import History

_NOT = r"\b(?:not|never|\w{1,8}n't|nothing|little|no)"
_HEARD = r"(?: \w+){0,4} (?:hear\w*|news|word|much|mails?)(?: \w+){0,3} from"
_ALL = re.compile(
    rf"{_NOT}{_HEARD} us\b|"
    r"\b(?:we|(?:the|our) (?:office|plant|school|site|company|firm|shop|factory))"
    r"(?:'re| are| is| will be|'ll be) (?:all )?(?:closed|shut(?! (?:out|off))|away|on (?:leave|holidays?|vacation))\b"
)
_ONE = re.compile(
    rf"{_NOT}{_HEARD} me\b|"
    r"\bi(?:'m| am| will be|'ll be) (?:out|away|off|travelling|traveling|on (?:\w+ )?(?:leave|holidays?|vacation))"
    r"(?: of (?:the )?office)? (?:until|till|from|through|and back)\b"
)
_ENDS = re.compile(r"\b(?:until|till|before|back|through|from)\b")
_NO_PLAN = re.compile(r"\b(?:if|unless|did|didn't|had|was|were|sorry|whether)\b|\?\s*$")
"""A condition, a question, or what is past."""
_STRETCH = re.compile(r"\bfrom\b.{1,25}? (?:to|until|till) (.+)")
FURTHEST_DAYS = 183
"""An end further ahead is that of another year (judgement)."""
_PART = re.compile(
    r"(?:until|till|before|back in)(?: the)? (early|mid|middle of|end of|late|beginning of)?"
    rf"[- ]?(?:of )?({MONTH_WORDS})\b"
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
    stretch = _STRETCH.search(text)
    until = return_day(f"until {stretch[1]}" if stretch else text, told)
    if until is None and (found := _PART.search(fold(text))):
        month = MONTHS[found[2]]
        year = told.year + (month < told.month)
        until = date(year, month, min(_DAY_OF[found[1] or ""], calendar.monthrange(year, month)[1]))
    if until is None or not told < until <= told + timedelta(days=FURTHEST_DAYS):
        return None
    return min(until, told + timedelta(days=LONGEST_DAYS))


def announced(history: History) -> Iterator[Announced]:
    """What the customer's people announce in what they write themselves."""
    said = history.customers("sentences")
    columns = (said[c].tolist() for c in ("kind", "person", "day", "text"))
    for kind, person, day, text in zip(*columns, strict=True):
        if kind in ("meeting_notes", "call_note"):
            continue
        words = plain(text).replace("’", "'")
        if not _ENDS.search(words) or _NO_PLAN.search(words):
            continue
        everybody = _ALL.search(words) is not None
        if (everybody or (person and _ONE.search(words))) and (until := end_of(text, to_date(day))):
            yield Announced(None if everybody else str(person), float(day), to_day(until))
