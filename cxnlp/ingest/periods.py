"""The period that a row of measurements covers: an ISO week, a month, or the stretch between two dated rows."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from cxnlp.ingest.cell_words import phrases
from cxnlp.ingest.columns import normalised
from cxnlp.ingest.dates import MONTHS, NotADateError, Order, day_month_order, parse_moment, plain

WEEK = timedelta(days=7)
STARTS = phrases(
    "week of; week start; week starting; week beginning; week commencing; wochenbeginn; debut de semaine"
    "; inicio de semana; inicio da semana; period start"
)
ENDS = phrases(
    "week end; week ending; week ended; wochenende; fin de semaine; fin de semana; fim da semana; period end"
)

_WEEK = re.compile(r"^(\d{4})[\s\-/]*(?:W|WK|KW|S|SEM|Week|CW)[\s\-.]*(\d{1,2})(?:-?1)?$", re.I)
_WEEK_FIRST = re.compile(r"^(?:W|WK|KW|S|SEM|Week|CW)[\s\-.]*(\d{1,2})[\s\-/,]+(\d{4})$", re.I)
_MONTH = re.compile(r"^(\d{4})[-/.]?M?(\d{1,2})$")
_MONTH_FIRST = re.compile(r"^(\d{1,2})[-/.](\d{4})$")
_MONTH_NAMED = re.compile(
    r"^(?:([^\W\d_]{3,12})\.?[\s\-/’']{0,2}(\d{4}|\d{2})|(\d{4})[\s\-/]{0,2}([^\W\d_]{3,12})\.?)$"
)


@dataclass(frozen=True)
class Period:
    """First and last day, both included."""

    start: date
    end: date


def iso_week(year: int, week: int) -> Period:
    """Monday to Sunday of an ISO week. Raises NotADateError for a week that the year does not have."""
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError as error:
        raise NotADateError(f"{year} has no week {week}") from error
    return Period(monday, monday + WEEK - timedelta(days=1))


def _month(year: int, month: int, text: str) -> Period:
    if not (1 <= month <= 12 and 1990 <= year <= 2100):
        raise NotADateError(f"{text!r} is no month")
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def named_period(text: str) -> Period | None:
    """The period of "2025-W35", "KW 35/2025", "2025-08", "08/2025", "Aug 2025" or, as Excel writes it, "Aug-25"; None
    for any other text. Raises NotADateError for a week or month that there is not."""
    match = _WEEK.match(text)
    if match:
        return iso_week(int(match[1]), int(match[2]))
    match = _WEEK_FIRST.match(text)
    if match:
        return iso_week(int(match[2]), int(match[1]))
    match = _MONTH.match(text)
    if match:
        return _month(int(match[1]), int(match[2]), text)
    match = _MONTH_FIRST.match(text)
    if match:
        return _month(int(match[2]), int(match[1]), text)
    match = _MONTH_NAMED.match(text)
    month = MONTHS.get(plain(match[1] or match[4]).strip()) if match else None
    if match and month:
        year = match[2] or match[3]
        return _month(int(year) + (2000 if len(year) == 2 else 0), month, text)
    return None


def _week_around(day: date) -> Period:
    year, week, _ = day.isocalendar()
    return iso_week(year, week)


def _gap(days: Sequence[date]) -> int:
    """The commonest distance between neighbouring different days; 7 when there are fewer than two."""
    ordered = sorted(set(days))
    gaps = [(b - a).days for a, b in pairwise(ordered)]
    return max(set(gaps), key=lambda gap: (gaps.count(gap), -gap), default=7)


def _dated(day: date, gap: int, header: str) -> Period:
    if gap < 5:
        return Period(day, day)
    if gap >= 25:
        last = calendar.monthrange(day.year, day.month)[1]
        return Period(day.replace(day=1), day.replace(day=last))
    middle = timedelta(days=3)
    return _week_around(day + middle if header in STARTS else day - middle if header in ENDS else day)


def periods(
    cells: Sequence[str], header: str, stated: Order | None = None, hint: Order | None = None
) -> list[Period | str]:
    """The period of every cell of a column, or in words why it has none.

    Weeks and months stand for themselves. Dates are read by the rhythm of the column: days up to four days apart
    are days, from 25 days on months, else the ISO week that most of the seven days from a "week start" or up to a
    "week ending" lie in. `stated`: how the column writes day and month; `hint`: what decides where nothing else does.
    """
    order = stated or day_month_order(cells, hint=hint)
    read = [_read(cell.strip(), order) for cell in cells]
    gap = _gap([value for value in read if isinstance(value, date)])
    name = normalised(header)
    return [_dated(value, gap, name) if isinstance(value, date) else value for value in read]


def _read(text: str, order: Order | None) -> Period | date | str:
    try:
        return named_period(text) or parse_moment(text, order).written
    except NotADateError as error:
        return str(error)
