"""Whether the latest level of a measured series is low under its own earlier levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

LEAST_BLOCKS = 2
PRIOR_SPREAD, PRIOR_BLOCKS = 0.2, 4.0
FLOOR = 0.05
"""Of the usual level, added to every level before its logarithm, so that none at all has one."""


def block_levels(values: Sequence[float], size: int) -> list[float]:
    """The median of each whole block of `size` values, counted back from the last one, in time order.

    >>> block_levels([9, 1, 2, 3, 4, 5, 6], 3)
    [2, 5]
    """
    starts = range(len(values) - size, -1, -size)
    return [median(values[k : k + size]) for k in reversed(starts)]


def fallen(past: Sequence[float], latest: float) -> float:
    """Probability of a level this low or lower under the log-normal spread of `past` levels, each of a stretch as long
    as the latest; 1.0 with fewer than two of them or a usual level of nothing.

    The spread is pooled with four levels of spread 0.2 (about the median of the labelled histories), since few
    understate it; the tail is Student's t.

    >>> fallen([40, 42], 4) < 0.001 < 0.4 < fallen([40, 42], 41)
    True
    """
    usual = median(past) if len(past) >= LEAST_BLOCKS else 0.0
    if usual <= 0:
        return 1.0
    logs = [math.log(level / usual + FLOOR) for level in past]
    n, mean = len(logs), math.fsum(logs) / len(logs)
    own = math.fsum((x - mean) ** 2 for x in logs) / n
    spread = math.sqrt((own * n + PRIOR_SPREAD**2 * PRIOR_BLOCKS) / (n + PRIOR_BLOCKS) * (1 + 1 / n))
    from scipy.special import stdtr

    return float(stdtr(n - 1 + PRIOR_BLOCKS, (math.log(latest / usual + FLOOR) - mean) / spread))


def low_since(values: Sequence[float], middle: float) -> int | None:
    """The place of the first of the values at the end of a series that all lie below `middle`; None where the last one
    does not. A value on the middle is not below it.

    >>> low_since([9, 1, 9, 5, 2, 1], 5), low_since([9, 9], 5), low_since([1, 2], 5)
    (4, None, 0)
    """
    first = next((n for n in range(len(values), 0, -1) if values[n - 1] >= middle), 0)
    return first if first < len(values) else None
