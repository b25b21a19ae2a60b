"""Which candidate events are reported: an additive log-odds of a candidate being a true, alarming development."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cxnlp.trajectory.candidates import Candidate, Quote, Record, candidates
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel, logistic

EXPLAINED_PEAK = 0.6


@dataclass(frozen=True)
class Event:
    """A reported development; `explained` ones are shown but never alarm. `severity` in 0..1."""

    kind: str
    day: float
    person: str | None
    severity: float
    explained: bool
    statement: str
    quotes: tuple[Quote, ...]


def _logit_at(weeks: list[dict[str, Any]], day: float, model: TrajectoryModel) -> float:
    """The decline log-odds of the week that holds `day`, or of the nearest one."""
    chosen = weeks[0]
    for week in weeks:
        if to_day(week["week"]) <= day:
            chosen = week
    return model.heads["decline"].week_logit(chosen)


def candidate_features(
    candidate: Candidate, history: History, weeks: list[dict[str, Any]], model: TrajectoryModel
) -> dict[str, float]:
    """What the acceptance looks at; every value is known on the day of judging."""
    return {
        f"kind_{candidate.kind}": 1.0,
        "mass": math.log1p(candidate.mass),
        "peak": candidate.peak,
        "senior": float(candidate.senior),
        "voices": math.log(max(candidate.voices, 1)),
        "logit_after": max(-3.0, min(3.0, _logit_at(weeks, candidate.day + 42.0, model))),
        "logit_now": max(-3.0, min(3.0, _logit_at(weeks, history.end, model))),
        "logit_before": max(-3.0, min(3.0, _logit_at(weeks, candidate.day - 7.0, model))),
    }


def acceptance(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Probability that a candidate is a true development."""
    return logistic(weights["baseline"] + sum(weights.get(k, 0.0) * v for k, v in features.items()))


def events(
    record: Record, weeks: list[dict[str, Any]], model: TrajectoryModel, threshold: float | None = None
) -> list[Event]:
    """Reported events by day: alarming ones from their threshold upwards, weaker but plainly worded ones as explained.

    `threshold` stands in for the model's own ones, that of wishes for more (no alarm, often said in passing) and that
    of all other kinds.
    """
    out: list[Event] = []
    for c in candidates(record) if weeks else ():
        weights = model.events["expansion_weights" if c.kind == "expansion" else "weights"]
        p = acceptance(candidate_features(c, record.history, weeks, model), weights)
        own = model.events["thresholds"]["expansion" if c.kind == "expansion" else "other"]
        least = own if threshold is None else threshold
        if p >= least or (c.text_led and c.peak >= EXPLAINED_PEAK):
            out.append(Event(c.kind, c.day, c.person, p, c.explained or p < least, c.statement, c.quotes))
    return out
