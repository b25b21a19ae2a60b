"""Whether a recent count fits the account's own rate: bursts and silences of tickets.

Counts come in clumps, so their variance exceeds the mean. The recent count is taken as negative binomial with the mean
that the past predicts and a variance of `dispersion` times the mean plus what the past's shortness and the seasons add.
Source: quasi-Poisson prediction, e.g. Farrington et al. 1996, J. R. Stat. Soc. A 159.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PRIOR_COUNT = 0.5
PRIOR_DISPERSION, PRIOR_BINS = 1.5, 6.0
LEAST_DISPERSION = 1.0
# Standard deviation of a season's rate relative to the year's: a swing of 30 % either way (judgement).
SEASONAL_SD = 0.2


@dataclass(frozen=True, slots=True)
class Rate:
    """What a window should hold: `mean` events, `dispersion` (variance over mean), known from `seen` events."""

    mean: float
    dispersion: float
    seen: float

    @property
    def variance(self) -> float:
        return self.dispersion * self.mean * (1.0 + self.mean / self.seen) + (SEASONAL_SD * self.mean) ** 2


def dispersion(counts: Sequence[float]) -> float:
    """Variance over mean of past window counts, drawn to 1.5 when there are few windows; at least 1.

    >>> dispersion([1, 1, 1, 1]) < dispersion([0, 5, 0, 5])
    True
    """
    n = len(counts)
    mean = sum(counts) / n if n else 0.0
    if n < 2 or mean == 0:
        return PRIOR_DISPERSION
    own = sum((c - mean) ** 2 for c in counts) / (n - 1) / mean
    return max(LEAST_DISPERSION, (PRIOR_DISPERSION * PRIOR_BINS + own * n) / (PRIOR_BINS + n))


def expected(past: Sequence[float] | NDArray[np.float64], days: float, window: float) -> Rate:
    """The rate for a window of `window` days, from the times of past events in 0 … `days` days."""
    bins = max(int(days // window), 1)
    width = days / bins
    import numpy as np

    places = np.clip(np.floor_divide(np.asarray(past, dtype=float), width), 0, bins - 1).astype(int)
    counts = np.bincount(places, minlength=bins).astype(float).tolist()
    seen = len(past) + PRIOR_COUNT
    return Rate(seen * window / days, dispersion(counts), seen)


def _below(count: int, rate: Rate) -> float:
    """Probability of at most `count` events."""
    from scipy.special import betainc, pdtr

    if count < 0:
        return 0.0
    excess = rate.variance - rate.mean
    if excess <= 1e-9:
        return float(pdtr(count, rate.mean))
    return float(betainc(rate.mean**2 / excess, count + 1, rate.mean / rate.variance))


def at_least(count: int, rate: Rate) -> float:
    """Probability of a count this high or higher."""
    return 1.0 - _below(count - 1, rate)


def at_most(count: int, rate: Rate) -> float:
    """Probability of a count this low or lower."""
    return _below(count, rate)
