"""The verdict on one history without what only a reader needs: the parts of `assess` that a backtest measures.

`cxnlp.trajectory.assess` also draws evidence, ledger, people and actions, nine tenths of its cost. Verdict, risk,
contributions and events here are equal to its own; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxnlp.trajectory.assess import LEAST_CUSTOMER_MESSAGES, LEAST_DAYS
from cxnlp.trajectory.candidates import Record
from cxnlp.trajectory.events import Event, events, weighed
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel, class_probabilities, logistic
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.windows import Week, weekly


@dataclass(frozen=True)
class Verdict:
    """Class, risk within 90 days, score (100: healthiest), log-odds by feature, reported events, every reading."""

    trajectory: str
    risk: float
    score: float
    contributions: Mapping[str, float]
    events: tuple[Event, ...]
    readings: Mapping[str, Reading]


def judge(
    history: History, model: TrajectoryModel, threshold: float | None, by_week: Sequence[Week] | None = None
) -> Verdict:
    """The verdict on a history with at least one act; `by_week`: its weekly readings where they are known already."""
    by_week = by_week or weekly(history)
    readings = by_week[-1][2]
    head = model.heads["decline"]
    logit = head.logit(readings)
    p = class_probabilities(model, readings)
    customer = history.customer_acts["message_id"].nunique()
    if history.end - history.first_day < LEAST_DAYS or customer < LEAST_CUSTOMER_MESSAGES:
        label = "insufficient_data"
    elif p["drifting"] + p["at_risk"] >= 0.5:
        label = max(("drifting", "at_risk"), key=lambda c: p[c])
    else:
        label = max(("steady", "deepening"), key=lambda c: p[c])
    weeks = [{"week": monday, **{f"{n}_x": r.x for n, r in found.items()}} for monday, _, found in by_week]
    return Verdict(
        label,
        round(model.risk(logit), 6),
        100.0 * (1.0 - logistic(logit)),
        {k: v for k, v in head.contributions(readings).items() if v != 0.0},
        tuple(events(weighed(Record(history), weeks, model), model, threshold)),
        readings,
    )
