"""Answering times in business hours, and whether an answer is late against the answerer's own past.

Nights and weekends do not count. Times of day are UTC and the desk is taken to be open from 6 to 18, which holds an
ordinary working day from Lisbon to Helsinki; elsewhere the shift changes an answer's length by a few hours a day.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

OPENS, CLOSES = 6.0, 18.0
DAY_HOURS = CLOSES - OPENS
# 1970-01-01 was a Thursday.
FIRST_WEEKDAY = 3
PRIOR_SPREAD, PRIOR_ANSWERS = 1.0, 4.0
LEAST_ANSWERS = 4


def _worked(moment: float) -> float:
    """Business hours from a fixed Monday to `moment` (days since 1970)."""
    day = math.floor(moment)
    weeks, weekday = divmod(day + FIRST_WEEKDAY, 7)
    today = min(max((moment - day) * 24.0 - OPENS, 0.0), DAY_HOURS) if weekday < 5 else 0.0
    return (weeks * 5 + min(weekday, 5)) * DAY_HOURS + today


def business_hours(start: float, end: float) -> float:
    """Hours between two moments (days since 1970) in which a desk is open.

    >>> business_hours(0.5, 1.5), business_hours(1.75, 4.25)  # Thursday to Friday noon; Friday evening to Monday 6:00
    (12.0, 0.0)
    """
    return max(_worked(end) - _worked(start), 0.0)


def lateness(past_hours: Sequence[float], hours: float) -> float:
    """Probability of an answer at least this slow under a log-normal habit; 1.0 with fewer than four past ones.

    The spread of logs is pooled with four answers of spread 1, since few understate it; the tail is Student's t.
    """
    return lateness_by_logs([math.log1p(h) for h in past_hours], hours)


def lateness_by_logs(logs: Sequence[float], hours: float) -> float:
    """`lateness`, of the logarithms of one hour more than past answers took, which who asks often keeps."""
    n = len(logs)
    if n < LEAST_ANSWERS:
        return 1.0
    mean = sum(logs) / n
    own = sum((x - mean) ** 2 for x in logs) / n
    spread = math.sqrt((own * n + PRIOR_SPREAD**2 * PRIOR_ANSWERS) / (n + PRIOR_ANSWERS) * (1 + 1 / n))
    from scipy.special import stdtr

    return float(1.0 - stdtr(n - 1 + PRIOR_ANSWERS, (math.log1p(hours) - mean) / spread))
