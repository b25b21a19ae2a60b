"""The interval of a share. Source: E. B. Wilson, Probable inference, JASA 22 (1927)."""

from __future__ import annotations

import math

from cxnlp.trajectory.model import Z90


def wilson(share: float, n: float) -> tuple[float, float]:
    """The 90 % limits, in 0..1, of a share (0..1) of `n`, above zero and perhaps no whole number.

    >>> [round(x, 3) for x in wilson(0.5, 40)], [round(x, 3) for x in wilson(1.0, 10)]
    ([0.374, 0.626], [0.787, 1.0])
    """
    centre = (share + Z90**2 / (2 * n)) / (1 + Z90**2 / n)
    half = Z90 * math.sqrt(share * (1 - share) / n + Z90**2 / (4 * n * n)) / (1 + Z90**2 / n)
    return (centre - half if share > 0.0 else 0.0), (centre + half if share < 1.0 else 1.0)
