"""A person's business hours, learned from when they send: days of the week, hours of the day, time zone, days off.

The local clock is the UTC offset that the person's own mails state, the nearest one before a moment, so that summer
time and travel are followed. Days off are public holidays of the country that the mail domain's ending names, else
New Year's Day and Christmas, and stated absences. Who sent too little keeps nine to five, Monday to Friday.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from operator import attrgetter

from cxnlp.trajectory.days import EPOCH

# What is believed before anything is sent: so many sendings spread evenly over nine to five, and so many weeks with one
# on each day from Monday to Friday (judgement).
PRIOR_HOURS, PRIOR_A_WEEKDAY = 8, 2.0
OPENS, CLOSES = 9.0, 17.0
LEAST_HOURS, MOST_HOURS = 6.0, 14.0
# The desk holds all but this share of the sendings at either end; a weekday is worked with this share of the usual one.
OUTSIDE, WORKED = 0.1, 0.25
FEWEST_WEEKDAYS = 4
"""Who sends on fewer weekdays has a rhythm of writing, such as a report each Monday: that tells no working days."""
LEARNED = 10
"""Fewer sendings with a time of day teach nothing."""
COMMON_HOLIDAYS = ((1, 1), (12, 25), (12, 26))
MONDAY, DAYS = 3, 7  # 1970-01-01 was a Thursday


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending: the moment in days since 1970-01-01 UTC, and the sender's offset from UTC in hours, if stated."""

    moment: float
    offset: float | None


@dataclass(frozen=True)
class Desk:
    """Local working hours. `offsets`: (moment, hours from UTC) in time order; `weekdays`: 0 is Monday; `country`: ISO
    code for public holidays or None; `away`: stated absences as (first day, day of return); `n`: sendings behind it."""

    opens: float = OPENS
    closes: float = CLOSES
    weekdays: frozenset[int] = frozenset(range(5))
    offsets: tuple[tuple[float, float], ...] = ()
    country: str | None = None
    away: tuple[tuple[float, float], ...] = ()
    n: int = 0

    @property
    def hours(self) -> float:
        """Length of a working day."""
        return self.closes - self.opens

    def offset(self, moment: float) -> float:
        """Hours from UTC at a moment: the last stated before it, else the first, else 0."""
        if len(self.offsets) < 2:
            return self.offsets[0][1] if self.offsets else 0.0
        return self.offsets[max(bisect_right(self.offsets, (moment, math.inf)) - 1, 0)][1]

    def open_on(self, day: int) -> bool:
        """Whether the desk is open on a local day (days since 1970-01-01)."""
        if (day + MONDAY) % DAYS not in self.weekdays or any(first <= day < back for first, back in self.away):
            return False
        return day not in holidays(self.country, _year(day))

    def between(self, start: float, end: float) -> float:
        """Hours between two moments in which the desk is open.

        >>> round(Desk().between(7.5, 8.5), 6), Desk().between(8.75, 11.375)  # noon to noon; over a weekend
        (8.0, 0.0)
        """
        total, spans = 0.0, self._spans
        for day in range(math.floor(start) - 1, math.floor(end) + 2):
            span = spans.get(day)
            if span is None:
                span = spans[day] = self._span(day)
            low, high = span
            if start > low:
                low = start
            if end < high:
                high = end
            if high > low:
                total += high - low
        return total * 24.0

    @cached_property
    def _spans(self) -> dict[int, tuple[float, float]]:
        """From when to when the desk is open on a local day, of those days that were asked for."""
        return {}

    def _span(self, day: int) -> tuple[float, float]:
        if not self.open_on(day):
            return 0.0, -math.inf
        shift = self.offset(day + 0.5)
        return day + (self.opens - shift) / 24.0, day + (self.closes - shift) / 24.0


def learned(
    sent: Iterable[Sent], country: str | None = None, away: Sequence[tuple[float, float]] = (), own: Desk | None = None
) -> Desk:
    """The desk that sendings show. `own` lends its hours and offsets (a side's desk, say) to who sent too little.

    >>> late = [Sent(d + (13 + d % 7) / 24, 0.0) for d in range(4, 200) if (d + 3) % 7 != 4]  # but for Fridays
    >>> learned(late).closes, sorted(learned(late).weekdays)
    (19.0, [0, 1, 2, 3, 5, 6])
    """
    ordered = sorted(sent, key=attrgetter("moment"))
    offsets = tuple((s.moment, s.offset) for s in ordered if s.offset is not None)
    offsets = tuple(o for k, o in enumerate(offsets) if not k or offsets[k - 1][1] != o[1])
    base = own or Desk()
    frame = Desk(offsets=offsets or base.offsets)
    if len(ordered) < LEARNED:
        return Desk(base.opens, base.closes, base.weekdays, frame.offsets, country, tuple(away), len(ordered))
    if len(frame.offsets) < 2:
        shift = frame.offset(0.0) / 24.0
        local = [s.moment + shift for s in ordered]
    else:
        local = [s.moment + frame.offset(s.moment) / 24.0 for s in ordered]
    opens, closes = _hours([round(24.0 * (t - math.floor(t)), 2) for t in local])
    weekdays = _weekdays({math.floor(t) for t in local}) or base.weekdays
    return Desk(opens, closes, weekdays, frame.offsets, country, tuple(away), len(ordered))


def _hours(times: Sequence[float]) -> tuple[float, float]:
    """Whole hours that hold all but the outermost sendings, prior ones among them."""
    step = (CLOSES - OPENS) / PRIOR_HOURS
    ordered = sorted([*times, *(OPENS + step * (k + 0.5) for k in range(PRIOR_HOURS))])
    cut = int(OUTSIDE * len(ordered))
    opens, closes = math.floor(ordered[cut]), math.ceil(ordered[-1 - cut])
    short = max(LEAST_HOURS - (closes - opens), 0.0)
    opens, closes = max(opens - math.ceil(short / 2), 0), min(closes + math.ceil(short / 2), 24)
    return float(opens), float(min(closes, opens + MOST_HOURS))


def _weekdays(days: Collection[int]) -> frozenset[int]:
    """The weekdays worked, by the local days on which something was sent; none where these are too few to tell."""
    weeks = Counter((day + MONDAY) % DAYS for day in days)
    counts = [weeks[d] + (PRIOR_A_WEEKDAY if d < 5 else 0.0) for d in range(DAYS)]
    usual = sum(sorted(counts)[-5:]) / 5
    worked = frozenset(d for d in range(DAYS) if counts[d] >= WORKED * usual)
    return worked if len(worked) >= FEWEST_WEEKDAYS else frozenset()


# Country endings that are sold worldwide, and the one that is no ISO code.
WORLDWIDE = frozenset(["ai", "cc", "co", "fm", "gg", "io", "la", "ly", "me", "sh", "to", "tv", "ws"])
SPELLED = {"uk": "GB"}


def country_of(address: str | None) -> str | None:
    """The country that an address's ending names, where its public holidays are known.

    >>> country_of("jo@acme.co.uk"), country_of("jo@acme.de"), country_of("jo@acme.com"), country_of("jo@start.io")
    ('GB', 'DE', None, None)
    """
    ending = (address or "").rpartition(".")[2].lower()
    if len(ending) != 2 or ending in WORLDWIDE:
        return None
    code = SPELLED.get(ending, ending.upper())
    return code if code in _supported() else None


@lru_cache(maxsize=1)
def _supported() -> frozenset[str]:
    from holidays import list_supported_countries

    return frozenset(list_supported_countries(include_aliases=False))


@lru_cache(maxsize=4096)
def _year(day: int) -> int:
    return (EPOCH + timedelta(days=day)).year


@lru_cache(maxsize=4096)
def holidays(country: str | None, year: int) -> frozenset[int]:
    """Days since 1970-01-01 of a year's nationwide public holidays; without a country New Year's Day and Christmas."""
    if country is None:
        return frozenset((date(year, month, day) - EPOCH).days for month, day in COMMON_HOLIDAYS)
    from holidays import country_holidays

    return frozenset((day - EPOCH).days for day in country_holidays(country, years=year))


def weekday_holidays(country: str, first: int, last: int) -> list[float]:
    """Nationwide public holidays on working weekdays of a country from day `first` to `last`, in order.

    >>> [(EPOCH + timedelta(days=d)).isoformat() for d in weekday_holidays("DE", 20081, 20094)]
    ['2024-12-25', '2024-12-26', '2025-01-01']
    """
    return list(_weekday_holidays(country, first, last))


@lru_cache(maxsize=4096)
def _weekday_holidays(country: str, first: int, last: int) -> tuple[float, ...]:
    years = range((EPOCH + timedelta(days=first)).year, (EPOCH + timedelta(days=last)).year + 1)
    days = sorted(d for year in years for d in holidays(country, year) if first <= d <= last)
    return tuple(float(d) for d in days if (d + MONDAY) % DAYS not in _weekend(country))


@lru_cache(maxsize=256)
def _weekend(country: str) -> frozenset[int]:
    from holidays import country_holidays

    return frozenset(country_holidays(country).weekend)


@lru_cache(maxsize=512)
def offset_hours(text: str | None) -> float | None:
    """Hours from UTC of an offset as messages state it; "-00:00" (unknown, RFC 5322) and None give None.

    >>> offset_hours("+05:30"), offset_hours("-03:00"), offset_hours(None)
    (5.5, -3.0, None)
    """
    if not text or text == "-00:00":
        return None
    hours, _, minutes = text[1:].partition(":")
    return (float(hours) + float(minutes or 0) / 60.0) * (-1.0 if text[0] == "-" else 1.0)


def spelled(offset: float) -> str:
    """An offset as "+05:30".

    >>> spelled(-3.5), spelled(2)
    ('-03:30', '+02:00')
    """
    minutes = round(abs(offset) * 60)
    return f"{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
