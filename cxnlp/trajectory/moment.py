"""One moment of an account: what its last weeks hold against its own earlier past.

Each feature is a number oriented so that more means worse for the relationship; 0 means "at its own norm" or
"nothing to compare". `value` and `norm` are what a reader sees: the recent level and the account's own past level.
Recent is the span of the last 56 days before the evaluated moment, up to 84 where it holds fewer than ten customer
acts. The past ends twelve weeks before that, so that a slow decline does not become its own norm. A young account's
past ends later: twelve weeks after its first day, or where the recent span begins if that comes sooner. That day is the
customer's, whatever the vendor sent before. At least 28 days of past are needed. Neither goes back beyond the latest
regime marker (`regimes.py`).

Silence is no good news. Once nothing has been heard from a customer for 28 days, what was last heard stays as it was
(`last_heard`), and the past that silence is measured against grows no further. A meeting that people of the customer
are known to have missed is news of who takes up invitations, whether or not they say anything else (`last_missed`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from cxnlp.trajectory.regimes import start_at
from cxnlp.trajectory.slices import Columns

RECENT_DAYS = 56.0
LONGEST_RECENT_DAYS = 84.0
LEAST_RECENT_ACTS = 10
LEAST_PAST_DAYS = 28.0
GAP_DAYS = 84.0
FIRM_DAYS = 84.0
QUIET_DAYS = 28.0
# Flag probabilities below the floor are background noise that would add up over hundreds of sentences.
FLAG_FLOOR = 0.12


@dataclass(frozen=True)
class Reading:
    """One feature at one moment: signed strength, recent level, past level, and how much was seen (0 = missing).

    `shared`: what is already taken off the strength because the whole portfolio shares it (`portfolio.py`).
    """

    x: float
    value: float
    norm: float
    n: float
    shared: float = 0.0


MISSING = Reading(0.0, 0.0, 0.0, 0.0)


class Moment:
    """A history seen from one day: recent and past windows of its columns, the past up to `past_until` at most."""

    def __init__(self, columns: Columns, end: float, past_until: float = math.inf):
        self.columns, self.end = columns, end
        self.history = columns.history
        self.since = start_at(self.history.regimes, end)
        self.start = max(columns.first_day, self.since)
        self.cut = max(end - columns.acts.span_of(LEAST_RECENT_ACTS, end, RECENT_DAYS, LONGEST_RECENT_DAYS), self.since)
        self.past_end = min(self.cut, max(self.cut - GAP_DAYS, self.start + FIRM_DAYS), past_until)
        self.past_days = max(self.past_end - self.start, 0.0)
        self.recent_days = min(end - self.cut, max(end - self.start, 1.0))
        self.acts = columns.acts.split(self.cut, end, self.past_end, self.since)
        self.sentences = columns.sentences.split(self.cut, end, self.past_end, self.since)
        # of the days that amounts are divided by: a note may lie before them
        self.past_counted = columns.sentences.between(self.start, self.past_end)

    @property
    def comparable(self) -> bool:
        return self.past_days >= LEAST_PAST_DAYS

    def per_week(self, recent: float, past: float) -> tuple[float, float]:
        """Amounts to weekly rates."""
        return recent / self.recent_days * 7.0, past / max(self.past_days, 7.0) * 7.0


def last_heard(columns: Columns, end: float) -> float:
    """`end`, or QUIET_DAYS after the last that was heard from the customer where that is longer ago."""
    days = [float(t.day[k - 1]) for t in (columns.acts, columns.sentences) for k in [t.day.searchsorted(end)] if k]
    return min(end, max(days) + QUIET_DAYS) if days else end


def last_missed(columns: Columns, end: float) -> float:
    """`last_heard`, or QUIET_DAYS after the last meeting that somebody of the customer is known to have missed where
    that is later."""
    k = int(columns.missed.day.searchsorted(end))
    missed = float(columns.missed.day[k - 1]) if k else -math.inf
    return max(last_heard(columns, end), min(end, missed + QUIET_DAYS))


Read = Callable[[Moment], Reading]


def log_ratio(recent: float, past: float, pseudo: float) -> float:
    return math.log((recent + pseudo) / (past + pseudo))


def clip(x: float, bound: float = 2.0) -> float:
    return max(-bound, min(bound, x))
