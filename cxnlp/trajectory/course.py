"""Level, slope and acceleration of the weekly score, each with a 90 % interval that knows how weeks hang together.

A weekly score looks back over eight weeks and more, so neighbouring weeks share most of what they are made of: their
deviations are no independent observations. How far they resemble each other was measured on simulated accounts of
steady and of changing rates (`pipelines/simulate/course_coverage.py`) and came out alike for all of them: 0.80 ·
(overlap of eight weeks) + 0.18 · (overlap of twenty) + 0.02. With this correlation a local quadratic is fitted by
generalised least squares to the log-odds of the last weeks; what is left gives the size of chance, together with that
of simulated accounts, which counts as SCALE_WEEKS weeks. The figures themselves are plain: the score at the mean
log-odds of the last eight weeks, the least-squares line of their scores, twice the quadratic term of the last twelve.
Their intervals follow from the covariance, those of slope and acceleration linearised in the score, that of the level
taken on the log-odds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SKIPPED_DAYS = 84.0
"""Days after the first act, or a regime marker, in which there is little to compare with."""
LEAST_WEEKS, MOST_WEEKS = 16, 24
SLOPE_WEEKS, CURVE_WEEKS = 8, 12
WEEKS_A_MONTH = 30.4375 / 7.0
SHARED_8, SHARED_20, OWN = 0.80, 0.18, 0.02
SCALE, SCALE_WEEKS = 1.07, 6
"""Standard deviation in log-odds of weekly scores of simulated accounts, and the weeks that it counts as."""
LEVEL = 0.9


@dataclass(frozen=True)
class Figure:
    """A figure with its 90 % interval."""

    value: float
    low: float
    high: float

    def row(self) -> dict[str, Any]:
        return {"value": round(self.value, 6), "interval": [round(self.low, 6), round(self.high, 6)]}


@dataclass(frozen=True)
class Course:
    """Of the score in points (0..100): level, slope a month, acceleration a month squared; from `weeks` weeks."""

    weeks: int
    level: Figure
    slope: Figure
    acceleration: Figure


def slope(at: Sequence[float], values: Sequence[float]) -> float:
    """Change a step of `at` by least squares; at least two different steps are needed.

    >>> round(slope([0, 1, 4], [0.5, 0.4, 0.1]), 6)
    -0.1
    """
    n = len(values)
    mean_t, mean_v = sum(at) / n, sum(values) / n
    top = sum((t - mean_t) * (v - mean_v) for t, v in zip(at, values, strict=True))
    return top / sum((t - mean_t) ** 2 for t in at)


def slope_per_month(scores: Sequence[float]) -> float:
    """Points a month by least squares over the last eight weekly scores; 0 with fewer than three.

    >>> round(slope_per_month([50.0, 49.0, 48.0, 47.0]), 4)
    -4.3482
    """
    recent = scores[-SLOPE_WEEKS:]
    return slope(range(len(recent)), recent) * WEEKS_A_MONTH if len(recent) > 2 else 0.0


def correlation(n: int) -> Array:
    """How weekly scores of one account resemble each other by chance (n, n)."""
    import numpy as np

    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    shared = SHARED_8 * np.clip(1 - apart / 8, 0, None) + SHARED_20 * np.clip(1 - apart / 20, 0, None)
    out: Array = shared + OWN * (apart == 0)
    return out


@lru_cache(maxsize=MOST_WEEKS)
def _geometry(n: int) -> tuple[Array, Array, Array, Array]:
    """(correlation, residual form, fit, functionals) of `n` weeks; the functionals (3, n) give level, slope, curve."""
    import numpy as np

    r = correlation(n)
    x = np.vander((np.arange(n) - (n - 1) / 2) / n, 3)
    inverse = np.linalg.inv(r)
    solved = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse)
    a = np.zeros((3, n))
    a[0, -SLOPE_WEEKS:] = 1 / SLOPE_WEEKS
    t = np.arange(SLOPE_WEEKS) - (SLOPE_WEEKS - 1) / 2
    a[1, -SLOPE_WEEKS:] = t / (t @ t) * WEEKS_A_MONTH
    late = np.vander(np.arange(CURVE_WEEKS) - (CURVE_WEEKS - 1) / 2, 3)
    a[2, -CURVE_WEEKS:] = 2 * np.linalg.pinv(late)[0] * WEEKS_A_MONTH**2
    fit, residual = (np.asarray(m, dtype=np.float64) for m in (x @ solved, inverse - inverse @ x @ solved))
    return r, residual, fit, a


def course(scores: Sequence[float]) -> Course | None:
    """The course of the weekly scores (0..100) of comparable weeks, the latest last; None with fewer than LEAST_WEEKS.

    Source: generalised least squares, e.g. Davidson and MacKinnon 2004, ch. 7; the delta method.
    """
    import numpy as np
    from scipy.special import expit, logit, stdtrit

    if len(scores) < LEAST_WEEKS:
        return None
    points = np.asarray(scores[-MOST_WEEKS:], dtype=float)
    n = len(points)
    r, residual, fit, a = _geometry(n)
    y = logit(np.clip(points / 100.0, 1e-4, 1 - 1e-4))
    freedom = n - 3 + SCALE_WEEKS
    variance = (SCALE_WEEKS * SCALE**2 + float(y @ residual @ y)) / freedom
    p = expit(fit @ y)
    steep = a * (100.0 * p * (1 - p))
    steep[0] = a[0]
    wide = float(stdtrit(freedom, (1 + LEVEL) / 2)) * np.sqrt(variance * np.einsum("ki,ij,kj->k", steep, r, steep))
    middle = float(a[0] @ y)
    low, value, high = (100.0 * float(expit(middle + k * wide[0])) for k in (-1, 0, 1))
    slope, curve = float(a[1] @ points), float(a[2] @ points)
    return Course(
        n,
        Figure(value, low, high),
        Figure(slope, slope - float(wide[1]), slope + float(wide[1])),
        Figure(curve, curve - float(wide[2]), curve + float(wide[2])),
    )


def course_row(scores: Sequence[float]) -> dict[str, Any]:
    """As a part of accounts.json; with too few weeks it says so."""
    found = course(scores)
    if found is None:
        few = {"enough": False, "weeks": len(scores), "needs": LEAST_WEEKS}
        return {**few, "level": None, "slope": None, "acceleration": None}
    return {
        "enough": True,
        "weeks": found.weeks,
        "needs": LEAST_WEEKS,
        "level": found.level.row(),
        "slope": found.slope.row(),
        "acceleration": found.acceleration.row(),
    }


def in_words(row: dict[str, Any] | None) -> str:
    """One line on the course of a score, whose level is of comparable weeks and not the score of one day.

    >>> in_words({"enough": False, "weeks": 5, "needs": 16, "level": None, "slope": None, "acceleration": None})
    'too little to say: 5 comparable weeks, 16 are needed'
    """
    if not row:
        return ""
    if not row["enough"]:
        weeks, needs = row["weeks"], row["needs"]
        return f"too little to say: {weeks} comparable weeks, {needs} are needed"

    def said(name: str, sign: str) -> str:
        value, (low, high) = row[name]["value"], row[name]["interval"]
        return f"{value:{sign}.1f} ({low:{sign}.1f} to {high:{sign}.1f})".replace("-", "\u2212")

    return (
        f"around {said('level', '')} over the last {SLOPE_WEEKS} weeks, moving by {said('slope', '+')} points a month, "
        f"a pace that changes by {said('acceleration', '+')} each month; from {row['weeks']} weeks, 90% intervals"
    )


def comparable(weeks: Sequence[tuple[float, float]], start: float) -> list[float]:
    """The scores of (end, score) of those weeks that end more than SKIPPED_DAYS after `start`."""
    return [score for end, score in weeks if end - start > SKIPPED_DAYS and math.isfinite(score)]
