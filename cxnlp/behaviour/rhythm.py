"""A person's own rhythm of contact and whether the present gap is improbable under it.

Gaps are the days between a person's active days. They are taken as gamma-distributed: shape 1 is contact at random
moments, a larger shape a regular rhythm, estimated from the gaps and drawn towards 1 when there are few. The present
gap over the mean gap then follows an F distribution, so a monthly writer is not "silent" after 20 days while a weekly
one is. Days off (public holidays) are taken out of the calendar before anything is counted, so that a gap is as long
as the days on which contact could be expected.
Source: ratio of a gamma variable to an independent mean of gamma variables of the same shape.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

Status = Literal["active", "fading", "silent", "left"]
PRIOR_GAPS, PRIOR_DAYS = 1.0, 14.0
SILENT_BELOW = 0.05
FADING_BELOW = 0.20
LEAST_ACTIVE_DAYS = 3
# A fortnight's holiday with its weekends is no silence yet.
LEAST_SILENT_DAYS = 17.0
# Regularity: gaps of shape 1 that the own gaps are pooled with, and the bounds of the pooled shape (judgement).
PRIOR_REGULARITY_GAPS = 4.0
REGULARITY = (0.5, 4.0)


def regularity(gaps: Sequence[float]) -> float:
    """Gamma shape of the gaps, one over the squared coefficient of variation, pooled with gaps at random moments.

    >>> regularity([7.0] * 12) > regularity([1.0, 20.0, 2.0, 15.0]) > 0
    True
    """
    n = len(gaps)
    if n < 2:
        return 1.0
    mean = sum(gaps) / n
    spread = sum((g / mean - 1.0) ** 2 for g in gaps) / (n - 1) if mean else 1.0
    pooled = (PRIOR_REGULARITY_GAPS + n * spread) / (PRIOR_REGULARITY_GAPS + n)
    return min(REGULARITY[1], max(REGULARITY[0], 1.0 / pooled))


def without(days: Sequence[float], off: Sequence[float]) -> list[float]:
    """Moments on a calendar that lacks the whole days `off` (sorted).

    >>> without([0.0, 3.0, 10.5], [1.0, 2.0, 10.0])
    [0.0, 1.0, 8.0]
    """
    return [t - n + max(off[n - 1] + 1.0 - t, 0.0) if (n := bisect_left(off, t)) else t for t in days]


def gap_probability(active_days: Sequence[float], end: float, off: Sequence[float] = ()) -> float:
    """Probability of a gap at least as long as the present one, given the past gaps (1.0 with fewer than three days).

    `active_days` are sorted days of contact; `end` the moment of judging, in days; `off`: sorted days off.
    """
    if len(active_days) < LEAST_ACTIVE_DAYS:
        return 1.0
    from scipy.special import fdtrc

    *days, now = without([*active_days, end], off)
    gaps = [b - a for a, b in pairwise(days)]
    shape = regularity(gaps)
    n = PRIOR_GAPS + len(gaps)
    mean = (PRIOR_DAYS + days[-1] - days[0]) / n
    return float(fdtrc(2 * shape, 2 * shape * n, max(now - days[-1], 0.0) / mean))


def in_touch(status: str, contacts_90d: int) -> bool:
    """Whether somebody is in touch: active, and with contact in the last 90 days. Of who was never heard, or too seldom
    for a rhythm, no silence is known, but no contact either.

    >>> in_touch("active", 3), in_touch("active", 0), in_touch("fading", 1)
    (True, False, False)
    """
    return status == "active" and contacts_90d > 0


def status(active_days: Sequence[float], end: float, off: Sequence[float] = ()) -> Status:
    """Active, fading or silent under the person's own rhythm; `off`: sorted days off, which make no gap longer."""
    days = sorted({float(int(d)) for d in active_days})
    p = gap_probability(days, end, off)
    last, now = without([days[-1], end], off) if days else (end, end)
    gap = now - last
    if p < SILENT_BELOW and gap >= LEAST_SILENT_DAYS:
        return "silent"
    return "fading" if p < FADING_BELOW and gap >= LEAST_SILENT_DAYS / 2 else "active"
