"""Readings of measured series: usage, seats, invoices."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from cxnlp.behaviour.payments import LONGEST_OPEN_DAYS
from cxnlp.trajectory.moment import MISSING, Moment, Reading, clip
from cxnlp.trajectory.slices import Window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


RECENT_DAYS = 35.0
LEAST_RECENT, LEAST_PAST = 2, 4
SPARSE_DAYS, LEAST_PAST_SPARSE = 14.0, 2
"""A value of a month or a quarter stands for several weekly ones: the latest and so many past ones are enough."""
UNEVEN_DAYS = 3.0
"""Months differ by so much in length."""


def windows(m: Moment, name: str) -> tuple[Window, Window, int] | None:
    """Recent and past values of a measured series, and how many of the recent, from the last on, make its level: those
    of the last 35 days or, where its periods are longer than a fortnight, the latest. A period counts from the evening
    of its last day. None where there are too few."""
    series = m.columns.metrics.get(name)
    if series is None:
        return None
    series = series.where(series.day + series["span"] < m.end)
    days = series.day.tolist()
    spacing = median(b - a for a, b in pairwise(days)) if len(days) > 1 else 0.0
    sparse = spacing > SPARSE_DAYS
    least, least_past = (1, LEAST_PAST_SPARSE) if sparse else (LEAST_RECENT, LEAST_PAST)
    # The latest period that is over began up to two spacings ago.
    cut = m.end - max(RECENT_DAYS, (least + 1) * spacing + UNEVEN_DAYS)
    recent, past = series.split(cut, m.end, min(m.past_end, cut), m.since)
    if len(recent) < least or len(past) < least_past:
        return None
    return recent, past, least if sparse else len(recent)


def metric(name: str) -> Callable[[Moment], Reading]:
    """Reads a measured series beside its past: the medians of its `windows`."""

    def read(m: Moment) -> Reading:
        found = windows(m, name)
        if found is None:
            return MISSING
        recent, past, latest = found
        value, norm = _median(recent["value"][-latest:]), _median(past["value"])
        if norm <= 0:
            return MISSING
        return Reading(-clip(math.log((value + 0.05 * norm) / (1.05 * norm))), value, norm, float(len(recent)))

    return read


def _median(values: NDArray[Any]) -> float:
    """The bits of `numpy.median`, many times sooner for the few values that there are."""
    return float(median(values.tolist()))


def invoice_lateness(m: Moment) -> Reading:
    """Days that recent invoices are late beyond this customer's own habit; unpaid ones count to the day of judging.

    Recent are those due in the window and the two weeks before it, and those that have been open since, up to
    LONGEST_OPEN_DAYS. The habit is that of the paid ones before.
    """
    import numpy as np

    recent, past = m.columns.invoices.split(m.cut - 14, m.end, m.cut - 14, m.since)

    def late(w: Window) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        paid = w["paid"].astype(float)
        still_open: NDArray[np.bool_] = np.isnan(paid) | (paid >= m.end)
        return np.clip(np.where(still_open, m.end - 1, paid) - w["day"], 0, None), still_open

    before, still_open = late(past)
    now = np.concatenate([late(recent)[0], before[still_open & (before <= LONGEST_OPEN_DAYS)]])
    if not len(now):
        return MISSING
    habit = before[~still_open]
    norm = _median(habit) if len(habit) else 0.0
    value = float(now.max())
    return Reading(clip(math.log1p(max(value - norm, 0.0)) / 2.0), value, norm, float(len(now)))
