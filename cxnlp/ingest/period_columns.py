"""Columns that are periods: a table with one column a year, quarter, month, week or day, as pivot tables and usage
reports have them.

"Jan 2026", "2026-01", "2026-W03", "01.02.2026", "Q1 2026", "FY26"; also with a measure beside it: "Logins Jan 2026".
Years alone ("2025", "2026") are periods where they follow each other; "Q1", "H2", "Mar" where the file's name or its
sheet's says the year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cxnlp.ingest.cell_words import phrases
from cxnlp.ingest.dates import NotADateError, Order, parse_moment
from cxnlp.ingest.periods import Period, lacks_year, named_period, periods, whole_year

LEAST = 2  # columns: one alone may be the day of an export
LEAST_MONTHS = 3  # without a year: "May" and "Mar" are names as well
NO_YEAR = "names no year"
_YEAR_OF_FILE = re.compile(r"(?<!\d)(20\d\d)(?![-_.]?\d)")
_PERIOD = (
    r"(?:\d{4}[-/. ]?(?:W|KW|CW)?-?\d{1,2}|(?:W|KW|CW)\s?\d{1,2}[-/. ]+\d{4}"
    r"|[^\W\d_]{3,12}\.?[-/ ’']{1,2}(?:\d{4}|\d{2})|\d{1,2}[-/.]\d{4}"
    r"|(?:FY|GJ)?\s?['’]?(?:\d{4}|\d{2})[-/. ]?[QHT][1-4]|[QHT][1-4][-/. ’']{1,2}(?:FY\s?)?(?:\d{4}|\d{2})"
    r"|[1-4][QHT][-/. ’']?(?:\d{4}|\d{2})|(?:FY|GJ)\s?['’]?(?:\d{4}|\d{2})"
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


def _years(header: tuple[str, ...]) -> list[int]:
    """The columns that are years and nothing else, where each year is next to another of them."""
    found = {i: int(c) for i, c in enumerate(header) if whole_year(c.strip())}
    years = set(found.values())
    return [i for i, year in found.items() if years & {year - 1, year + 1}]


def _without_year(header: tuple[str, ...]) -> list[int]:
    found = [i for i, c in enumerate(header) if lacks_year(c.strip())]
    named = {header[i].strip().casefold() for i in found}
    months = any(not re.search(r"\d", name) for name in named)
    return found if len(named) >= (LEAST_MONTHS if months else LEAST) else []


@lru_cache(maxsize=256)
def period_columns(header: tuple[str, ...]) -> tuple[int, ...]:
    """The indices of the columns that are periods; empty for fewer than two different ones."""
    found = {i: told for i, column in enumerate(header) if (told := parted(column))}
    if len({period for _, period in found.values()}) >= LEAST:
        return tuple(found)
    return tuple(_years(header) or _without_year(header))


def year_in(name: str) -> int | None:
    """The one year that the name of a file or sheet names; a day of export names none.

    >>> year_in("usage/Logins 2026.xlsx#Sheet1"), year_in("logins 2026-03-31.csv"), year_in("2025 and 2026.csv")
    (2026, None, None)
    """
    found = {int(y) for y in _YEAR_OF_FILE.findall(name.rsplit("/", 1)[-1])}
    return found.pop() if len(found) == 1 else None


def read_columns(
    header: Sequence[str],
    where: Sequence[int],
    stated: Order | None,
    hint: Order | None,
    year: int | None = None,
    year_starts: int = 1,
) -> dict[int, tuple[str | None, Period | str]]:
    """Of each of the columns `where` its measure and its period, or in words why it has none.

    Day and month are told apart once for all of them, as in a column of dates; `hint` decides what they leave open.
    `year`: that of columns which name none.
    """
    told = {i: parted(header[i]) or (None, header[i].strip()) for i in where}
    bare = {i for i, (_, period) in told.items() if lacks_year(period)}
    texts = [f"{period} {year}" if i in bare and year else period for i, (_, period) in told.items()]
    found = periods(texts, "", stated, hint, year_starts)
    if bare and year is None:
        found = [f"{told[i][1]!r} {NO_YEAR}" if i in bare else p for i, p in zip(told, found, strict=True)]
    return {i: (metric, period) for (i, (metric, _)), period in zip(told.items(), found, strict=True)}
