"""One account as judged on one day: what a backtest measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.windows import Week
from cxnlp.validation.baselines import baseline_risks
from cxnlp.validation.judging import judge

RECENT_DAYS = 56


@dataclass(frozen=True)
class Snapshot:
    """One account as judged on one day. `contributions`: log-odds by feature; `events`: alarming kinds of the last 56
    days; `confirmatory`: log-odds of what states a loss, no part of the score; `baselines`: what simpler rules would
    have ranked it by (higher: more at risk; None: nothing to say); `strengths`: every feature's reading, from which
    weights can be fitted."""

    account: str
    day: date
    trajectory: str
    risk: float
    score: float
    contributions: Mapping[str, float]
    events: frozenset[str]
    baselines: Mapping[str, float | None]
    strengths: Mapping[str, float] = field(default_factory=dict)
    confirmatory: Mapping[str, float] = field(default_factory=dict)


def snapshot(
    history: History, model: TrajectoryModel, threshold: float | None, by_week: Sequence[Week] | None = None
) -> Snapshot:
    """One history, judged; `by_week`: its weekly readings where they are known already."""
    found = judge(history, model, threshold, by_week)
    since = history.end - 1.0 - RECENT_DAYS
    return Snapshot(
        history.account,
        history.as_of,
        found.trajectory,
        found.risk,
        found.score,
        found.contributions,
        frozenset(e.kind for e in found.events if not e.explained and e.day > since),
        baseline_risks(history),
        {n: r.x for n, r in found.readings.items()},
        found.confirmatory,
    )
