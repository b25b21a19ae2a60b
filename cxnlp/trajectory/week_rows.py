"""The rows of weekly.parquet: what happened in each week of an account beside the readings at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel, logistic
from cxnlp.trajectory.moment import Reading

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


class _Days:
    """A table's rows by week, in their own order; columns as plain arrays, since frames are slow to slice."""

    def __init__(self, frame: pd.DataFrame, columns: Sequence[str]) -> None:
        self._day: NDArray[np.float64] = frame["day"].to_numpy(float)
        self._columns = {c: frame[c].to_numpy(float if frame[c].dtype.kind in "fib" else object) for c in columns}

    def within(self, start: float, end: float) -> dict[str, NDArray[Any]]:
        """The columns of the rows with start <= day < end."""
        rows = ((self._day >= start) & (self._day < end)).nonzero()[0]
        return {name: values[rows] for name, values in self._columns.items()}


def week_rows(
    history: History, weeks: Sequence[tuple[date, float, Mapping[str, Reading]]], model: TrajectoryModel
) -> list[dict[str, Any]]:
    """A row for each (Monday, end, readings) of `trajectory.windows.weekly`."""
    talk = history.sentences[history.sentences["weight"] > 0]
    acts = _Days(history.acts, ("side", "message_id"))
    said = _Days(talk, ("strategic", "transactional", "weight"))
    meetings = _Days(history.meetings[history.meetings["side"] == "customer"], ("meeting", "status"))
    tickets = _Days(history.tickets, ())
    opened = tickets._day
    metrics = _Days(history.metrics, ("metric", "value"))
    rows = []
    for monday, end, readings in weeks:
        start = end - 7.0
        act, word, held = acts.within(start, end), said.within(start, end), meetings.within(start, end)
        logit = model.heads["decline"].logit(readings)
        row: dict[str, Any] = {
            "account": history.account,
            "week": monday,
            "n_customer_messages": _distinct(act["message_id"][act["side"] == "customer"]),
            "n_vendor_messages": _distinct(act["message_id"][act["side"] == "vendor"]),
            "n_scored": len(word["weight"]),
            "week_strategic_share": _share(word),
            "tickets": int(((opened >= start) & (opened < end)).sum()),
            "meetings": _distinct(held["meeting"]),
            "attended": int((held["status"] == "present").sum()),
            "missed": int(((held["status"] == "absent") | (held["status"] == "declined")).sum()),
            "score": 100.0 * (1.0 - logistic(logit)),
            "risk": model.risk(logit),
        }
        measured = metrics.within(start, end)
        last = dict(zip(measured["metric"], measured["value"], strict=True))
        row |= {f"metric_{name}": float(last[name]) for name in sorted(last)}
        for name, reading in readings.items():
            row[name] = reading.value if reading.n else None
            row[f"{name}_x"] = reading.x
        rows.append(row)
    return rows


def _distinct(values: NDArray[Any]) -> int:
    return len({v for v in values if isinstance(v, str)})


def _share(word: Mapping[str, NDArray[Any]]) -> float | None:
    """The strategic part of a week's work talk, None without any."""
    strategic = word["strategic"] * word["weight"]
    weight = float(((word["strategic"] + word["transactional"]) * word["weight"]).sum())
    return float(strategic.sum()) / weight if weight > 0 else None
