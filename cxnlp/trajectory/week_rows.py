"""The rows of weekly.parquet: what happened in each week of an account beside the readings at its end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cxnlp.trajectory import slices
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.meeting_tables import MISSED
from cxnlp.trajectory.model import TrajectoryModel, score_of
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.shared_line import LINE, taken_off
from cxnlp.trajectory.slices import Columns, Window

if TYPE_CHECKING:
    from numpy.typing import NDArray


def week_rows(
    history: History,
    weeks: Sequence[tuple[date, float, Mapping[str, Reading]]],
    model: TrajectoryModel,
    columns: Columns | None = None,
) -> list[dict[str, Any]]:
    """A row for each (Monday, end, readings) of `trajectory.windows.weekly`. `columns`: of the history, where they are
    there already."""
    columns = columns or Columns(history)
    acts, tickets, metrics = slices.acts(history), slices.tickets(history), slices.measurements(history)
    said, meetings = columns.sentences, columns.meetings
    rows = []
    for monday, end, readings in weeks:  # attendance is counted with the meetings, not as a message
        start = to_day(monday)  # the running week may be shorter than seven days
        act, word, held = (table.between(start, end) for table in (acts, said, meetings))
        written = act["kind"] != "meeting"
        came = [status not in MISSED for status in held["status"].tolist()]
        logit = model.heads["decline"].logit(readings)
        row: dict[str, Any] = {
            "account": history.account,
            "week": monday,
            "n_customer_messages": _distinct(act["message_id"][written & (act["side"] == "customer")]),
            "n_vendor_messages": _distinct(act["message_id"][written & (act["side"] == "vendor")]),
            "n_scored": len(word),
            "week_strategic_share": _share(word),
            "tickets": len(tickets.between(start, end)),
            "meetings": _distinct(held["meeting"][came]),
            "attended": int((held["status"] == "present").sum()),
            "missed": len(came) - sum(came),
            "score": score_of(logit),
            "risk": model.risk(model.whole.logit(readings)),
        }
        if parts := taken_off(model.heads["decline"], readings):
            row[LINE] = -math.fsum(parts.values())
        measured = metrics.between(start, end)
        last = dict(zip(measured["metric"], measured["value"], strict=True))
        row |= {f"metric_{name}": float(last[name]) for name in sorted(last)}
        for name, reading in readings.items():
            row[name] = reading.value if reading.n else None
            row[f"{name}_x"] = reading.x
        rows.append(row)
    return rows


def _distinct(values: NDArray[Any]) -> int:
    return len({v for v in values if isinstance(v, str)})


def _share(word: Window) -> float | None:
    """The strategic part of a week's work talk, None without any."""
    strategic = word["strategic"] * word["weight"]
    weight = float(((word["strategic"] + word["transactional"]) * word["weight"]).sum())
    return float(strategic.sum()) / weight if weight > 0 else None
