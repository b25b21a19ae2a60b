"""The period that a row of measurements covers: a week, month, quarter, half or year, or what two dated rows span."""

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
_TO = re.compile(r"(\s[-–—]\s|\s(?:to|bis|au|al|a)\s)", re.IGNORECASE)
_MONTH_NAMED = re.compile(
    r"^(?:([^\W\d_]{3,12})\.?[\s\-/’']{0,2}(\d{4}|\d{2})|(\d{4})[\s\-/]{0,2}([^\W\d_]{3,12})\.?)$"
)
_YEAR = r"(?P<fiscal>FY|GJ|FJ|AF|EF|ex\.?)?\s?['’]?(?P<year>\d{4}|\d{2})"
_ORDINAL = r"(?:\.|º|°|ª|er|e|ème|eme|st|nd|rd|th|:a)?"
_QUARTERS = r"(?:Q|QTR|KV|KW?ARTAL|KVART[AÅ]L|QUART[AE][LR]|TRIM(?:ESTRE)?|TRI|KWARTAAL|T)\.?"
_HALVES = r"(?:HY|HJ|H|HALF(?:[\s-]YEAR)?|HALBJAHR|SEMESTRE|HALFJAAR|HALV[AÅ]R|PÓ[LŁ]ROCZE)\.?"
_PART = {
    n: re.compile(
        rf"^(?:{word}\s?(?P<n>[1-{n}])|(?P<m>[1-{n}]){_ORDINAL}\s?{word})(?:(?:[\s\-–/,_]|of|de|do)*{_YEAR}|)$"
        rf"|^{_YEAR.replace('fiscal', 'fiscal2').replace('year', 'year2')}[\s\-–/,_]*"
        rf"(?:{word}\s?(?P<n2>[1-{n}])|(?P<m2>[1-{n}]){_ORDINAL}\s?{word})$",
        re.IGNORECASE,
    )
    for n, word in ((4, _QUARTERS), (2, _HALVES))
}
_FISCAL_YEAR = re.compile(r"^(?:FY|GJ|CY)\s?['’]?(\d{4}|\d{2})$", re.IGNORECASE)
_BARE_YEAR = re.compile(r"^(?:19[89]|20\d)\d$")
_BARE_MONTH = re.compile(r"^([^\W\d_]{3,12})\.?$")
_CJK_QUARTER = re.compile(r"^(\d{4})年第?([1-4一二三四])(?:四半期|季度)$")
_CJK_MONTH = re.compile(r"^(\d{4})[年년]\s?(\d{1,2})[月월]$")


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


def _months(year: int, first: int, count: int, year_starts: int, text: str) -> Period:
    """`count` months from the month `first` (0 to 11) of a year that begins with the month `year_starts`.

    A year that does not begin in January is called after the one it ends in.
    """
    begun = year - (year_starts > 1)
    start, last = begun * 12 + year_starts - 1 + first, begun * 12 + year_starts - 2 + first + count
    return Period(
        _month(start // 12, start % 12 + 1, text).start,
        _month(last // 12, last % 12 + 1, text).end,
    )


def _longer(text: str, year_starts: int) -> Period | None:
    """The quarter, half or financial year that a text names with its year."""
    for parts, pattern in _PART.items():
        match = pattern.match(text)
        told = match and (match["year"] or match["year2"])
        if match and told:
            number = int(match["n"] or match["m"] or match["n2"] or match["m2"])
            length = 12 // parts
            return _months(_full_year(told), (number - 1) * length, length, year_starts, text)
    if match := _FISCAL_YEAR.match(text):
        return _months(_full_year(match[1]), 0, 12, year_starts, text)
    if match := _CJK_QUARTER.match(text):
        number = "一二三四".find(match[2]) + 1 or int(match[2])
        return _months(int(match[1]), (number - 1) * 3, 3, year_starts, text)
    if match := _CJK_MONTH.match(text):
        return _month(int(match[1]), int(match[2]), text)
    return None


def _full_year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def whole_year(text: str, year_starts: int = 1) -> Period | None:
    """The year that a text is which holds nothing else; such numbers are years only in company.

    >>> whole_year("2026").end.isoformat(), whole_year("1201")
    ('2026-12-31', None)
    """
    return _months(int(text), 0, 12, year_starts, text) if _BARE_YEAR.match(text) else None


def lacks_year(text: str) -> bool:
    """True for a quarter, a half or a month that names no year: "Q1", "H2", "1. Quartal", "März".

    >>> [lacks_year(t) for t in ("Q1", "H2", "Mar", "Q1 2026", "Seats")]
    [True, True, True, False, False]
    """
    if any((m := p.match(text)) and not (m["year"] or m["year2"]) for p in _PART.values()):
        return True
    month = _BARE_MONTH.match(text)
    return bool(month and plain(month[1]) in MONTHS)


def named_period(text: str, year_starts: int = 1) -> Period | None:
    """The period of "2025-W35", "KW 35/2025", "2025-08", "08/2025", "Aug 2025" or, as Excel writes it, "Aug-25", of
    "Q1 2026", "2. Halbjahr 2026" and "FY26"; None for any other text. Raises NotADateError for a week or month that
    there is not. `year_starts`: the month with which the years of quarters, halves and "FY" begin."""
    if longer := _longer(text, year_starts):
        return longer
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
    return _from_to(text)


def _from_to(text: str) -> Period | None:
    """The days from one to another, both told beyond doubt: "Mar 3, 2025 - Mar 9, 2025"."""
    first, parting, last = _TO.split(text)[:3] if len(_TO.split(text)) == 3 else ("", "", "")
    if not parting:
        return None
    try:
        start, end = parse_moment(first).written, parse_moment(last).written
    except NotADateError:
        return None
    return Period(start, end) if start < end else None


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
    cells: Sequence[str], header: str, stated: Order | None = None, hint: Order | None = None, year_starts: int = 1
) -> list[Period | str]:
    """The period of every cell of a column, or in words why it has none.

    Weeks and months stand for themselves. Dates are read by the rhythm of the column: days up to four days apart
    are days, from 25 days on months, else the ISO week that most of the seven days from a "week start" or up to a
    "week ending" lie in. `stated`: how the column writes day and month; `hint`: what decides where nothing else does;
    `year_starts`: as for `named_period`.
    """
    order = stated or day_month_order(cells, hint=hint)
    read = [_read(cell.strip(), order, year_starts) for cell in cells]
    gap = _gap([value for value in read if isinstance(value, date)])
    name = normalised(header)
    return [_dated(value, gap, name) if isinstance(value, date) else value for value in read]


def _read(text: str, order: Order | None, year_starts: int) -> Period | date | str:
    try:
        return named_period(text, year_starts) or whole_year(text, year_starts) or parse_moment(text, order).written
    except NotADateError as error:
        return str(error)
