"""A calendar month, quarter or year to which a report is restricted, and the one before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from cxnlp.errors import UsageError
from cxnlp.report import words

_WRITTEN = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|[Qq](?P<quarter>[1-4])))?")


@dataclass(frozen=True, slots=True)
class Period:
    """`months` calendar months from the first of a month: 1, 3 or 12."""

    first: date
    months: int

    @property
    def end(self) -> date:
        """The first day after the period."""
        return _later(self.first, self.months)

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def before(self) -> Period:
        """The period of the same length just before."""
        return Period(_later(self.first, -self.months), self.months)

    @property
    def label(self) -> str:
        """
        >>> Period(date(2026, 10, 1), 1).label, Period(date(2026, 10, 1), 3).label, Period(date(2026, 1, 1), 12).label
        ('October 2026', 'fourth quarter of 2026', '2026')
        """
        if self.months == 12:
            return str(self.first.year)
        if self.months == 3:
            return f"{('first', 'second', 'third', 'fourth')[self.first.month // 3]} quarter of {self.first.year}"
        return f"{words.MONTH_NAMES[self.first.month - 1]} {self.first.year}"

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the period; no day does not."""
        return day is not None and self.first <= day < self.end


def parse_period(text: str) -> Period:
    """A month ("2026-10"), quarter ("2026-Q4") or year ("2026"). Raises UsageError for anything else.

    >>> parse_period("2026-Q4").before.label
    'third quarter of 2026'
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or not 1 < int(found["year"]) < 9998:
        raise UsageError(f"--period {text!r} is no period: write a month (2026-10), quarter (2026-Q4) or year (2026)")
    year = int(found["year"])
    if found["month"]:
        return Period(date(year, int(found["month"]), 1), 1)
    if found["quarter"]:
        return Period(date(year, 3 * int(found["quarter"]) - 2, 1), 3)
    return Period(date(year, 1, 1), 12)


def _later(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)
