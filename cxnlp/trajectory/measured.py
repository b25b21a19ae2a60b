"""Measured series that the score does not read, such as adoption or reports run, and which of them fell."""

from __future__ import annotations

from typing import Any

from cxnlp.behaviour.levels import low_since
from cxnlp.trajectory.catalogue import BY_NAME
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.metric_readings import metric
from cxnlp.trajectory.moment import Moment
from cxnlp.trajectory.slices import Columns

FELL_TO = 0.5
"""A level of at most this share of the usual one is called a fall (judgement)."""


def measured_falls(columns: Columns) -> list[dict[str, Any]]:
    """`measured` of accounts.json: series whose recent level (see `metric`) is at most FELL_TO of the usual one, all
    since a day below the middle of both; by name. They weigh nothing."""
    columns = columns.at(columns.history.end)
    moment = Moment(columns, columns.history.end)
    found = []
    for name, series in columns.metrics.items():
        seen = metric(name)(moment) if name not in BY_NAME else None
        if seen is None or not seen.n or seen.value > FELL_TO * seen.norm:
            continue
        window = series.between(moment.since, moment.end)
        first = low_since(window["value"].tolist(), (seen.value + seen.norm) / 2)
        if first is not None:
            found.append(
                {
                    "metric": name,
                    "value": round(seen.value, 6),
                    "norm": round(seen.norm, 6),
                    "since": to_date(float(window["day"][first])).isoformat(),
                    "statement": f"{name.replace('_', ' ')} {_figure(seen.value)} (usual: {_figure(seen.norm)})",
                }
            )
    return found


def _figure(value: float) -> str:
    """A level of whatever unit: "0.1", "5", "1,204"."""
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:.2g}"
