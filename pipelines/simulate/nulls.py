"""Accounts in which nothing changes, and how often each behavioural test calls a change in them.

Every generator takes a size of change (1 or 0 = none) so that the same code measures false alarms and power. Histories
have holidays of a fortnight, public holidays, quiet seasons, small counts and clumps. One look per account, at its end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from cxnlp.behaviour import counts, latency, rhythm, shares
from cxnlp.behaviour.hours import weekday_holidays

Generator = np.random.Generator
HOLIDAY_DAYS, HOLIDAY_EVERY = 14.0, 150.0
SEASON = 0.3
# Countries with few and many public holidays, spread out and in clusters; accounts begin on any day of ten years.
COUNTRIES = ("GB", "US", "DE", "PL", "BR", "JP", "IN", "SE")
FIRST_DAY, STARTS = 16436, 3650  # 2015-01-01
BURST, QUIET = 14.0, 42.0


@dataclass(frozen=True, slots=True)
class Rate:
    """Alarms among `n` accounts and the level that the test states."""

    alarms: int
    n: int
    stated: float

    @property
    def share(self) -> float:
        return self.alarms / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Exact 95 % interval. Source: Clopper and Pearson 1934, Biometrika 26."""
        k, n = self.alarms, self.n
        low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, 0.025))
        return low, 1.0 if k == n else float(betaincinv(k + 1, n - k, 0.975))


def season(days: np.ndarray, phase: float) -> np.ndarray:
    """Activity relative to the yearly mean, 0.7 to 1.3."""
    return np.asarray(1.0 + SEASON * np.sin(2 * np.pi * (days / 365.0 + phase)))


def gap(rng: Generator, per_week: float, silent: float = 0.0, days: float = 200.0, told: bool = True) -> bool:
    """Whether a person writing `per_week` times a week, who fell silent `silent` days ago, is called silent.

    Rhythms are random or regular (gamma shape 1 or 3), thinned by season, with a fortnight away every 150 days; nothing
    is written on public holidays of the person's country, which the test knows where `told`.
    """
    start = FIRST_DAY + int(rng.integers(STARTS))
    off = np.array(weekday_holidays(str(rng.choice(COUNTRIES)), start, start + int(days))) - start
    shape = rng.choice([1.0, 3.0])
    steps = rng.gamma(shape, 7.0 / per_week / shape / (1 + SEASON), size=int(days * per_week / 2) + 60)
    moments = np.cumsum(steps) - rng.uniform(0, 30)
    keep = rng.random(len(moments)) < season(moments, rng.random()) / (1 + SEASON)
    holiday = (moments + rng.uniform(0, HOLIDAY_EVERY)) % HOLIDAY_EVERY < HOLIDAY_DAYS
    seen = np.unique(np.floor(moments[keep & ~holiday & (moments >= 0) & (moments < days - silent)]))
    seen = seen[~np.isin(seen, off)]
    return rhythm.status(seen.tolist(), days, off.tolist() if told else ()) == "silent"


def gap_country_unknown(rng: Generator, per_week: float) -> bool:
    """As `gap`, without a change, of a person whose country nobody knows."""
    return gap(rng, per_week, told=False)


def attendance(rng: Generator, before: float, after: float | None = None, past: int = 8, later: int = 3) -> bool:
    """Whether a person who attended a share `before` of `past` meetings and `after` of `later` ones is called gone."""
    p = np.r_[np.full(past, before), np.full(later, before if after is None else after)]
    return shares.fell_away((rng.random(past + later) < p).tolist()) is not None


def _clumped(rng: Generator, per_week: float, days: float, factor: float, window: float) -> np.ndarray:
    """Days of tickets: clumps of one to three, seasons, and `factor` times the rate in the last `window` days."""
    grid = np.arange(days)
    rate = per_week / 7.0 / 1.5 * season(grid, rng.random())
    rate[grid >= days - window] *= factor
    clumps = rng.poisson(rate)
    starts = np.repeat(grid, clumps) + rng.random(int(clumps.sum()))
    sizes = rng.choice([1, 2, 3], p=[0.6, 0.3, 0.1], size=len(starts))
    return np.sort(np.repeat(starts, sizes))


def _ticket_test(rng: Generator, per_week: float, factor: float, window: float, days: float, high: bool) -> bool:
    moments = _clumped(rng, per_week, days, factor, window)
    past = moments[moments < days - window].tolist()
    rate = counts.expected(past, days - window, window)
    n = len(moments) - len(past)
    return (counts.at_least(n, rate) if high else counts.at_most(n, rate)) < shares.IMPROBABLE


def burst(rng: Generator, per_week: float, factor: float = 1.0, days: float = 200.0) -> bool:
    """Whether the tickets of the last fortnight, at `factor` times the usual rate, are called a spike."""
    return _ticket_test(rng, per_week, factor, BURST, days, True)


def quiet(rng: Generator, per_week: float, factor: float = 1.0, days: float = 200.0) -> bool:
    """Whether the tickets of the last six weeks, at `factor` times the usual rate, are called a silence."""
    return _ticket_test(rng, per_week, factor, QUIET, days, False)


def juniors(rng: Generator, before: float, after: float | None = None, past: int = 14, later: int = 6) -> bool:
    """Whether tickets in which seniors took part at a share `before`, later `after`, are called juniors-only."""
    old = int(rng.binomial(past, before))
    new = int(rng.binomial(later, before if after is None else after))
    return new == 0 and shares.at_most(0, later, old, past) < shares.IMPROBABLE


def answer(rng: Generator, spread: float, factor: float = 1.0, past: int = 10) -> bool:
    """Whether one answer, `factor` times slower than log-normal past answers of `spread`, is called slow."""
    hours = np.exp(rng.normal(2.0, spread, size=past + 1))
    return latency.lateness(hours[:-1].tolist(), float(hours[-1] * factor)) < shares.IMPROBABLE


# Null accounts are drawn over these volumes: test, what is drawn, stated level.
NULLS: dict[str, tuple[Callable[..., bool], tuple[float, ...], str]] = {
    "gap (silent)": (gap, (0.25, 0.5, 1.0, 2.0, 4.0), "contacts a week"),
    "gap, country unknown": (gap_country_unknown, (0.25, 0.5, 1.0, 2.0, 4.0), "contacts a week"),
    "attendance": (attendance, (0.3, 0.5, 0.7, 0.9, 0.97), "share attended"),
    "ticket spike": (burst, (0.25, 0.5, 1.0, 2.0, 5.0), "tickets a week"),
    "ticket silence": (quiet, (0.25, 0.5, 1.0, 2.0, 5.0), "tickets a week"),
    "juniors in tickets": (juniors, (0.0, 0.1, 0.2, 0.4, 0.6), "share with seniors"),
    "slow answer": (answer, (0.3, 0.6, 1.0, 1.4), "spread of logs"),
}


def alarms(test: Callable[..., bool], level: float, n: int, seed: int, *change: float) -> Rate:
    """How many of `n` accounts at one `level` are called; reproducible from `seed`."""
    rng = np.random.default_rng([seed, round(1000 * level), *(round(1000 * c) for c in change)])
    return Rate(sum(test(rng, level, *change) for _ in range(n)), n, shares.IMPROBABLE)
