"""Columns that are periods: a table with one column a month, week or day, as pivot tables and usage reports have them.

"Jan 2026", "2026-01", "2026-W03", "01.02.2026"; also with a measure beside it: "Logins Jan 2026".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cxnlp.ingest.cell_words import phrases
from cxnlp.ingest.dates import NotADateError, Order, parse_moment
from cxnlp.ingest.periods import Period, named_period, periods

LEAST = 2  # columns: one alone may be the day of an export
_PERIOD = (
    r"(?:\d{4}[-/. ]?(?:W|KW|CW)?-?\d{1,2}|(?:W|KW|CW)\s?\d{1,2}[-/. ]+\d{4}"
    r"|[^\W\d_]{3,12}\.?[-/ ’']{1,2}(?:\d{4}|\d{2})|\d{1,2}[-/.]\d{4}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))"
)
_LEADING = re.compile(rf"^(?P<period>{_PERIOD})(?:\s*[-–|:/(,]\s*|\s+)(?P<metric>[^\W\d_].*?)\)?$")
_TRAILING = re.compile(rf"^(?P<metric>.*?[^\W_]\)?)(?:\s*[-–|:/(,]\s*|\s+|_)(?P<period>{_PERIOD})\)?$")
_CLOCK = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?$")
_NO_METRIC = phrases(
    "sum; sum of; total; average; avg; summe; summe von; gesamt; mittelwert; somme; somme de; suma; suma de; soma"
    "; soma de"
)


def _is_period(text: str) -> bool:
    try:
        if named_period(text):
            return True
        parse_moment(text, "day_first")
    except NotADateError:
        pass
    else:
        return not text.isdecimal() or len(text) == 8
    try:
        parse_moment(text, "month_first")
    except NotADateError:
        return False
    return not text.isdecimal() or len(text) == 8


def parted(header: str) -> tuple[str | None, str] | None:
    """(measure or None, period as written) of a header; None for one that names no period.

    >>> parted("Logins (Jan 2026)"), parted("2026-W03"), parted("Seats")
    (('Logins', 'Jan 2026'), (None, '2026-W03'), None)
    """
    text = _CLOCK.sub("", " ".join(header.split()))
    if not re.search(r"\d", text) or len(text) > 80:
        return None
    if _is_period(text):
        return None, text
    for pattern in (_TRAILING, _LEADING):
        match = pattern.match(text)
        if match and _is_period(match["period"]):
            metric = match["metric"].strip(" -–|:/,_")
            return (None if metric.casefold() in _NO_METRIC else metric), match["period"]
    return None


@lru_cache(maxsize=256)
def period_columns(header: tuple[str, ...]) -> tuple[int, ...]:
    """The indices of the columns that are periods; empty for fewer than two different ones."""
    found = {i: told for i, column in enumerate(header) if (told := parted(column))}
    return tuple(found) if len({period for _, period in found.values()}) >= LEAST else ()


def read_columns(
    header: Sequence[str], where: Sequence[int], stated: Order | None, hint: Order | None
) -> dict[int, tuple[str | None, Period | str]]:
    """Of each of the columns `where` its measure and its period, or in words why it has none.

    Day and month are told apart once for all of them, as in a column of dates; `hint` decides what they leave open.
    """
    told = {i: parted(header[i]) or (None, header[i]) for i in where}
    found = periods([period for _, period in told.values()], "", stated, hint)
    return {i: (metric, period) for (i, (metric, _)), period in zip(told.items(), found, strict=True)}
