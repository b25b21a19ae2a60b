"""A person's own rhythm of contact and whether the present gap is improbable under it.

Gaps are the days between a person's active days. The present gap's probability comes from a gamma-mixed exponential
(Lomax) predictive distribution: with few gaps the tail is heavy, so a monthly writer is not "silent" after 20 days
while a weekly one is. Source: conjugate gamma-exponential model, shape = number of gaps, scale = their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Status = Literal["active", "fading", "silent", "left"]
PRIOR_GAPS, PRIOR_DAYS = 1.0, 14.0
SILENT_BELOW = 0.05
FADING_BELOW = 0.20
LEAST_ACTIVE_DAYS = 3
LEAST_SILENT_DAYS = 14.0


def gap_probability(active_days: Sequence[float], end: float) -> float:
    """Probability of a gap at least as long as the present one, given the past gaps (1.0 with fewer than three days).

    `active_days` are sorted days of contact; `end` the moment of judging, in days.
    """
    if len(active_days) < LEAST_ACTIVE_DAYS:
        return 1.0
    shape = PRIOR_GAPS + len(active_days) - 1
    scale = PRIOR_DAYS + active_days[-1] - active_days[0]
    return float((scale / (scale + max(end - active_days[-1], 0.0))) ** shape)


def status(active_days: Sequence[float], end: float) -> Status:
    """Active, fading or silent under the person's own rhythm."""
    days = sorted({float(int(d)) for d in active_days})
    p = gap_probability(days, end)
    gap = end - days[-1] if days else 0.0
    if p < SILENT_BELOW and gap >= LEAST_SILENT_DAYS:
        return "silent"
    return "fading" if p < FADING_BELOW and gap >= LEAST_SILENT_DAYS / 2 else "active"
