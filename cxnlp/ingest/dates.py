"""Dates as exports write them: ISO, epoch, month names in many languages, and d/m/y against m/d/y decided by column.

A time without a zone is kept as if it were UTC and flagged; a missing date is missing, never the present day.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

from cxnlp.types import Precision

Order = Literal["day_first", "month_first"]
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
MAX_LENGTH = 80

_MONTHS = """
1 jan january januar janvier janv enero ene janeiro gennaio gen januari styczen stycznia sty tammikuu leden ledna
2 feb february februar fevrier fevr fev febrero fevereiro febbraio februari luty lutego lut helmikuu unor unora
3 mar march marz maerz mrz mars marzo marco maart mrt marzec marca maaliskuu brezen brezna
4 apr april avril avr abril abr aprile kwiecien kwietnia kwi huhtikuu duben dubna
5 may mai mayo maio maggio mag mei maj maja toukokuu kveten kvetna
6 jun june juni juin junio junho giugno giu czerwiec czerwca cze kesakuu cerven cervna
7 jul july juli juillet juil julio julho luglio lug lipiec lipca lip heinakuu cervenec cervence
8 aug august aout aou agosto ago augustus augusti sierpien sierpnia sie elokuu srpen srpna
9 sep sept september septembre septiembre set setembro settembre syyskuu wrzesien wrzesnia wrz zari
10 oct october oktober okt octobre octubre outubro out ottobre ott pazdziernik pazdziernika paz lokakuu rijen rijna
11 nov november novembre noviembre novembro listopad listopada lis marraskuu
12 dec december dezember dez decembre diciembre dic dezembro dicembre desember des grudzien grudnia joulukuu prosinec
"""
MONTHS: dict[str, int] = {
    name: int(line.split()[0]) for line in _MONTHS.strip().splitlines() for name in line.split()[1:]
}
_IGNORED = frozenset("t de del of the at um le el den d a as th st nd rd er o uhr h on".split())  # noqa: SIM905
_WEEKDAY = re.compile(
    r"^(mo|mon|tu|tue|we|wed|th|thu|fr|fri|sa|sat|su|sun|di|mi|do|so|lun|mar|mer|mie|jeu|jue|ven|vie|sam|sab|dim|dom|seg|ter|qua"
    r"|qui|sex)[a-z]*$|^(?:maan|woens|vrij|zater|zon)dag$|^(?:man|tis|tirs|ons|tors|fre|lor|son)dag$|^giovedi$"
)
_ZONES = {
    "Z": None, "UTC": None, "GMT": None, "BST": None, "IST": None,
    "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00",
    "PST": "-08:00", "PDT": "-07:00", "WET": "+00:00", "WEST": "+01:00", "CET": "+01:00", "CEST": "+02:00",
    "MEZ": "+01:00", "MESZ": "+02:00", "EET": "+02:00", "EEST": "+03:00", "JST": "+09:00", "AEST": "+10:00",
    "AEDT": "+11:00", "NZST": "+12:00", "NZDT": "+13:00",
}  # fmt: skip
"""Zone names and their offsets: the American ones by RFC 5322 section 4.3, the others by common use; None where a name
says nothing of the writer's own zone, or ("BST", "IST") means several."""
_SEVERAL = frozenset({"BST", "IST"})
_TIME = re.compile(
    r"(?:(?<=\d)T|\b)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,](\d{1,9}))?\s*([ap]\.?\s?m\b\.?)?"
    rf"\s*(?:({'|'.join(_ZONES)})\b)?"
    r"\s*\(?([+-]\d{2}:?\d{2}|(?<=\d)[+-]\d{2}(?![\d:]))?\)?(?:\s+[A-Z]{3,5}\b)?",
    re.I,
)
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_NUMERIC = re.compile(r"^\s*(\d{1,2})([/.\-])(\d{1,2})\2(\d{2}|\d{4})\b")
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?(?:\.\d{1,6})?$")


class NotADateError(ValueError):
    """Text that is no date, or whose day and month cannot be told apart; the message says which."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a source states it.

    `at` is UTC; `written` the calendar day in the source's own zone; `utc_offset` only an offset that the source
    gives as local ("Z" says UTC and nothing about the writer's zone). Flags: no_timezone.
    """

    at: datetime
    written: date
    precision: Precision
    utc_offset: str | None = None
    flags: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Case-folded text without accents: "Março" and "marco" are one word."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _day(year: int, month: int, day: int, text: str) -> date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise NotADateError(f"{text!r} lies outside {EARLIEST_YEAR} to {LATEST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotADateError(f"{text!r} is no day of the calendar") from error


def _year(token: str) -> int:
    return int(token) + 2000 if len(token) <= 2 else int(token)


def _named(tokens: list[str], text: str) -> date:
    place = next(i for i, token in enumerate(tokens) if token in MONTHS)
    first, second = [t for i, t in enumerate(tokens) if i != place]
    if not (first.isdecimal() and second.isdecimal()):
        raise NotADateError(f"{text!r} is no date")
    year, day = (first, second) if len(first) == 4 else (second, first)
    return _day(_year(year), MONTHS[tokens[place]], int(day), text)


def _numeric(first: str, second: str, year: str, dotted: bool, order: Order | None, text: str) -> date:
    a, b = int(first), int(second)
    if a > 12 or dotted:
        order = "day_first"
    elif b > 12:
        order = "month_first"
    elif a != b and order is None:
        raise NotADateError(f"day and month of {text!r} cannot be told apart; write it as year-month-day")
    month, day = (a, b) if order == "month_first" else (b, a)
    return _day(_year(year), month, day, text)


def _date_of(part: str, order: Order | None, text: str) -> date:
    tokens = [t for t in _TOKEN.findall(plain(part)) if t not in _IGNORED]
    if len(tokens) == 4 and _WEEKDAY.match(tokens[0]):
        del tokens[0]
    if len(tokens) == 1 and len(tokens[0]) == 8 and tokens[0].isdecimal():
        tokens = [tokens[0][:4], tokens[0][4:6], tokens[0][6:]]
    if len(tokens) != 3 or any(len(t) > 4 for t in tokens if t.isdecimal()):
        raise NotADateError(f"{text!r} is no date")
    if sum(t in MONTHS for t in tokens) == 1:
        return _named(tokens, text)
    if not all(t.isdecimal() and t.isascii() for t in tokens):
        raise NotADateError(f"{text!r} is no date")
    if len(tokens[0]) == 4:
        return _day(int(tokens[0]), int(tokens[1]), int(tokens[2]), text)
    if len(tokens[2]) not in (2, 4) or max(len(tokens[0]), len(tokens[1])) > 2:
        raise NotADateError(f"{text!r} is no date")
    return _numeric(tokens[0], tokens[1], tokens[2], "." in part, order, text)


def _offset(text: str) -> timezone:
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)))


def _stated_offset(match: re.Match[str]) -> str | None:
    """The offset that a time states in figures or by the name of its zone, as "+01:00"."""
    if match[7]:
        digits = match[7][1:].replace(":", "")
        return f"{match[7][0]}{digits[:2]}:{digits[2:] or '00'}"
    return _ZONES[match[6].upper()] if match[6] else None


def _clock(match: re.Match[str], text: str) -> tuple[int, int, int]:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            raise NotADateError(f"{text!r} holds no time of day")
        hour = hour % 12 + (12 if match[5][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 60:
        raise NotADateError(f"{text!r} holds no time of day")
    return hour, minute, min(second, 59)


def parse_moment(text: str, order: Order | None = None) -> Moment:
    """The moment that `text` names; `order` decides numeric dates whose day and month are both 12 or less.

    Raises NotADateError.

    >>> parse_moment("06/May/25 9:20 AM").at.isoformat()
    '2025-05-06T09:20:00+00:00'
    >>> parse_moment("2025-10-21T10:12:00-04:00").utc_offset
    '-04:00'
    """
    text = text.strip()
    if not text or len(text) > MAX_LENGTH:
        raise NotADateError("the date is empty" if not text else "too long for a date")
    return _parsed(text, order)


@lru_cache(maxsize=8192)
def _parsed(text: str, order: Order | None) -> Moment:
    """As `parse_moment`, of a short text without blanks around it; exports repeat the times of a ticket in each row."""
    if _EPOCH.match(text):
        return epoch_moment(float(text))
    match = _TIME.search(text)
    if match is None:
        day = _date_of(text, order, text)
        return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), day, "day")
    day = _date_of(f"{text[: match.start()]} {text[match.end() :]}", order, text)
    hour, minute, second = _clock(match, text)
    stated = _stated_offset(match)
    zone = _offset(stated) if stated else UTC
    try:
        at = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotADateError(f"{text!r} holds no time of day") from error
    flags = () if stated or (match[6] and match[6].upper() not in _SEVERAL) else ("no_timezone",)
    return Moment(at, day, "second" if match[3] else "minute", stated, flags)


def epoch_moment(value: float) -> Moment:
    """The moment of a Unix time in seconds or, from 10^11 on, milliseconds. Raises NotADateError."""
    seconds = value / 1000 if abs(value) >= 1e11 else value
    if not 631_152_000 <= seconds <= 4_133_980_800:
        raise NotADateError(f"{value:.0f} is no Unix time between {EARLIEST_YEAR} and {LATEST_YEAR}")
    at = datetime.fromtimestamp(int(seconds), UTC)
    return Moment(at, at.date(), "second")


def _evidence(values: Iterable[str]) -> set[Order]:
    found: set[Order] = set()
    for value in values:
        match = _NUMERIC.match(value)
        if (match and match[2] == ".") or (match and int(match[1]) > 12 >= int(match[3]) > 0):
            found.add("day_first")
        elif match and int(match[3]) > 12 >= int(match[1]) > 0:
            found.add("month_first")
    return found


def _sorted_under(values: Sequence[str], order: Order) -> bool:
    try:
        days = [parse_moment(v, order).written for v in values if v.strip()]
    except NotADateError:
        return False
    return len(set(days)) > 2 and (days == sorted(days) or days == sorted(days, reverse=True))


def day_month_order(
    column: Sequence[str], others: Sequence[Sequence[str]] = (), hint: Order | None = None
) -> Order | None:
    """How a column writes numeric dates: decided once for the column, from its unambiguous rows.

    Without any, the other date columns of the file decide if they agree, then the one reading under which the
    column is in order of time, then `hint`. None when the evidence contradicts itself or there is none.
    """
    own = _evidence(column)
    if own:
        return own.pop() if len(own) == 1 else None
    around = set().union(*(_evidence(other) for other in others))
    if len(around) == 1:
        return around.pop()
    orders: tuple[Order, Order] = ("day_first", "month_first")
    in_order = [order for order in orders if _sorted_under(column, order)]
    return in_order[0] if len(in_order) == 1 else hint
