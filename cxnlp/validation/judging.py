"""The verdict on one history without what only a reader needs: the parts of `assess` that a backtest measures.

`cxnlp.trajectory.assess` also draws evidence, ledger, people and actions, nine tenths of its cost. Verdict, risk,
contributions and events here are equal to its own; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxnlp.trajectory.candidates import Record
from cxnlp.trajectory.events import Event, events, weighed
from cxnlp.trajectory.history import History
from cxnlp.trajectory.judgement import judgement
from cxnlp.trajectory.model import TrajectoryModel, score_of
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.windows import FEATURES, Week, weekly

_COLUMN = {name: f"{name}_x" for name in FEATURES}


@dataclass(frozen=True)
class Verdict:
    """Class, risk within 90 days, score (100: healthiest), log-odds by feature that the score is made of, those that
    confirm, reported events, every reading."""

    trajectory: str
    risk: float
    score: float
    contributions: Mapping[str, float]
    confirmatory: Mapping[str, float]
    events: tuple[Event, ...]
    readings: Mapping[str, Reading]


def judge(
    history: History, model: TrajectoryModel, threshold: float | None, by_week: Sequence[Week] | None = None
) -> Verdict:
    """The verdict on a history with at least one act; `by_week`: its weekly readings where they are known already."""
    by_week = by_week or weekly(history)
    readings = by_week[-1][2]
    record = Record(history)
    found = judgement(record, model, readings)
    weeks = [{"week": monday, **{_COLUMN[n]: r.x for n, r in week.items()}} for monday, _, week in by_week]
    return Verdict(
        found.label,
        round(found.risk(model), 6),
        score_of(found.leading),
        {k: v for k, v in found.contributions.items() if v != 0.0},
        {k: v for k, v in found.confirmatory.items() if v != 0.0},
        tuple(events(weighed(record, weeks, model), model, threshold, found.declining)),
        readings,
    )
