"""Whether the latest trials of a yes-or-no habit fit its own past: attendance, seniors among those who open tickets.

The past share has a Beta posterior; the number of later successes then follows a beta-binomial distribution.
Source: conjugate beta-binomial model with a uniform prior.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

PRIOR_YES, PRIOR_NO = 1.0, 1.0
IMPROBABLE = 0.05


def at_most(later_yes: int, later_n: int, past_yes: int, past_n: int) -> float:
    """Probability of `later_yes` or fewer successes in `later_n` trials, given the past trials.

    >>> round(at_most(0, 2, 6, 6), 4), at_most(0, 0, 6, 6)
    (0.0278, 1.0)
    """
    if later_n == 0:
        return 1.0
    a, b = PRIOR_YES + past_yes, PRIOR_NO + past_n - past_yes
    scale = _log_beta(a, b)
    terms = (math.comb(later_n, k) * math.exp(_log_beta(a + k, b + later_n - k) - scale) for k in range(later_yes + 1))
    return min(1.0, math.fsum(terms))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def fell_away(trials: Sequence[bool], level: float = IMPROBABLE) -> int | None:
    """Position in `trials` (in time order) at which the failures since the last success became improbable, or None.

    The last success itself is left out of the past: that the run begins after it says nothing of the habit.

    >>> fell_away([True] * 6 + [False] * 3)
    7
    >>> fell_away([False] * 9) is None
    True
    """
    last = max((k for k, yes in enumerate(trials) if yes), default=-1)
    if last < 0:
        return None
    past_yes = sum(trials[:last])
    for n in range(1, len(trials) - last):
        if at_most(0, n, past_yes, last) < level:
            return last + n
    return None


def entropy_people(counts: Sequence[float]) -> float:
    """How many people share the contact in effect: the exponential of the entropy of their shares.

    >>> round(entropy_people([5, 5]), 6), round(entropy_people([9]), 6)
    (2.0, 1.0)
    """
    total = sum(counts)
    return math.exp(-sum(c / total * math.log(c / total) for c in counts if c > 0)) if total else 0.0
