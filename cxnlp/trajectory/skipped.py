"""An account's columns as if some weeks had not been: their rows gone, and everything before them moved up."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cxnlp.trajectory.days import WEEK_DAYS, to_day
from cxnlp.trajectory.slices import TABLES, Columns, Ordered

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def skipped(columns: Columns, weeks: Sequence[date]) -> Columns:
    """The columns without what lies in `weeks` (Mondays); what lies before is moved towards them, a week for each."""
    import numpy as np

    starts = np.sort(np.asarray([to_day(monday) for monday in weeks], dtype=float))

    def kept(day: NDArray[np.float64]) -> NDArray[np.bool_]:
        begun = np.searchsorted(starts, day, side="right")
        last = starts[np.maximum(begun - 1, 0)]
        out: NDArray[np.bool_] = (begun == 0) | (day >= last + WEEK_DAYS)
        return out

    def moved(day: NDArray[np.float64]) -> NDArray[np.float64]:
        later = len(starts) - np.searchsorted(starts, day, side="right")
        out: NDArray[np.float64] = day + WEEK_DAYS * later
        return out

    def of(table: Ordered) -> Ordered:
        rest = table.where(kept(table.day))
        return rest.dated(moved(rest.day))

    out = copy.copy(columns)
    out.first_day = float(moved(np.asarray([columns.first_day]))[0])
    for name in TABLES:
        setattr(out, name, of(getattr(columns, name)))
    out.invoices = _paid(out.invoices, moved)
    out.metrics = {name: of(series) for name, series in columns.metrics.items()}
    out.latency = {
        side: (moved(days[kept(days)]), hours[kept(days)]) for side, (days, hours) in columns.latency.items()
    }
    out.later = tuple((float(moved(np.asarray([moment]))[0]), skipped(part, weeks)) for moment, part in columns.later)
    markers = tuple(replace(r, day=r.day + timedelta(days=_days(moved, r.day))) for r in columns.history.regimes)
    out.history = replace(columns.history, regimes=markers) if markers else columns.history
    return out


def _days(moved: Any, day: date) -> int:
    import numpy as np

    return int(moved(np.asarray([to_day(day)]))[0] - to_day(day))


def _paid(invoices: Ordered, moved: Any) -> Ordered:
    """Invoices whose day of payment is moved as everything is; unpaid ones stay so."""
    return invoices.with_column("paid", moved(invoices["paid"].astype(float))) if len(invoices) else invoices
