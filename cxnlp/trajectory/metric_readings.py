"""Readings of measured series: usage, seats, invoices."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from cxnlp.trajectory.moment import MISSING, Moment, Reading, clip
from cxnlp.trajectory.slices import Window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def metric(name: str) -> Callable[[Moment], Reading]:
    def read(m: Moment) -> Reading:
        import numpy as np

        series = m.columns.metrics.get(name)
        if series is None:
            return MISSING
        recent, past = series.split(m.end - 35, m.end, m.past_end, m.since)
        if len(recent) < 2 or len(past) < 4:
            return MISSING
        value, norm = float(np.median(recent["value"])), float(np.median(past["value"]))
        if norm <= 0:
            return MISSING
        return Reading(-clip(math.log((value + 0.05 * norm) / (1.05 * norm))), value, norm, float(len(recent)))

    return read


def invoice_lateness(m: Moment) -> Reading:
    """Days that recent invoices are late beyond this customer's own habit; unpaid ones count to the day of judging."""
    import numpy as np

    recent, past = m.columns.invoices.split(m.cut - 14, m.end, m.cut - 14, m.since)
    if not len(recent):
        return MISSING

    def late(w: Window) -> NDArray[np.float64]:
        paid = w["paid"].astype(float)
        known = np.where(np.isnan(paid) | (paid >= m.end), m.end - 1, paid)
        days: NDArray[np.float64] = np.clip(known - w["day"], 0, None)
        return days

    norm = float(np.median(late(past))) if len(past) else 0.0
    value = float(late(recent).max())
    return Reading(clip(math.log1p(max(value - norm, 0.0)) / 2.0), value, norm, float(len(recent)))
