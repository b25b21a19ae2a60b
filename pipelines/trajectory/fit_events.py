"""Fits how likely a candidate event is a true development: penalised regressions, expansion apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from cxnlp.trajectory.acceptance import features
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import FLAGS
from pipelines.trajectory.data import Case
from pipelines.trajectory.fit import map_logistic

MATCH_DAYS = 28.0
CUT_WEIGHT = 0.6
"""What an event of a cut history counts, beside 1 for a whole one (of 0.3, 0.6 and 1)."""
KINDS = (
    *(f for f in FLAGS if f != "expansion"),
    "engagement_drop",
    "single_threaded",
    "junior_only_tickets",
    "slow_vendor",
    "slow_customer",
    "late_payment",
    "ticket_spike",
    "ticket_silence",
    "sponsor_change",
)
EVENT_PRIOR = {
    "baseline": (-1.5, 1.5),
    "mass": (0.6, 0.5),
    "peak": (0.8, 0.5),
    "peak_log_odds": (0.0, 0.17),
    "senior": (0.2, 0.4),
    "voices": (0.2, 0.4),
    "logit_after": (0.4, 0.3),
    "logit_now": (0.3, 0.3),
    "logit_before": (0.0, 0.3),
    "near": (0.3, 0.4),
    "words": (0.0, 0.3),
    "by_customer": (0.0, 0.4),
    "in_notes": (0.0, 0.4),
    "severity_after": (0.0, 0.3),
    "severity_now": (0.0, 0.3),
}
EXPANSION_PRIOR = {
    **{k: v for k, v in EVENT_PRIOR.items() if not k.startswith("severity")},
    "logit_after": (-0.3, 0.3),
    "logit_now": (-0.2, 0.3),
    "growth_after": (0.3, 0.4),
    "growth_now": (0.3, 0.4),
}
"""Mean and standard deviation of each weight (judgement); a kind's own offset has mean 0 and KIND_SD."""
KIND_SD = 0.7


def true_events(case: Case) -> list[tuple[float, str]]:
    """Day and kind of the events of the truth, red herrings apart."""
    true = [e for e in case.truth["truth"]["events"] if "red herring" not in e.get("note", "").lower()]
    return [(to_day(date.fromisoformat(e["date"])), e["kind"]) for e in true]


def matched(case: Case, found: Sequence[Any]) -> list[bool]:
    """Whether each candidate is the closest in time of its kind to a true event (at most 28 days off)."""
    days = true_events(case)
    pairs = sorted(
        (abs(c.day - d), i, j)
        for i, (d, kind) in enumerate(days)
        for j, c in enumerate(found)
        if c.kind == kind and abs(c.day - d) <= MATCH_DAYS
    )
    used: set[int] = set()
    hit = [False] * len(found)
    for _, i, j in pairs:
        if i not in used and not hit[j]:
            used.add(i)
            hit[j] = True
    return hit


def fit_events(cases: Sequence[Case], model_of: Mapping[str, TrajectoryModel], expansion: bool) -> dict[str, float]:
    """Weights of event acceptance; `model_of` gives for each account a model fitted without it. Cut histories among the
    cases teach what can be known before the weeks that follow, `words_only` ones about the seven flags alone."""
    prior = EXPANSION_PRIOR if expansion else EVENT_PRIOR
    names = [*prior, *(f"kind_{k}" for k in (["expansion"] if expansion else KINDS))]
    rows, labels, counts = [], [], []
    for case in cases:
        found = case.candidates
        values = features(found, case.record, case.rows, model_of[case.id])
        for candidate, hit, row in zip(found, matched(case, found), values, strict=True):
            if case.words_only and candidate.kind not in FLAGS:
                continue
            if (candidate.kind == "expansion") == expansion:
                rows.append([1.0 if n == "baseline" else row.get(n, 0.0) for n in names])
                labels.append(float(hit))
                counts.append(CUT_WEIGHT if case.cut else 1.0)
    mean, sd = (np.array(column) for column in zip(*(prior.get(n, (0.0, KIND_SD)) for n in names), strict=True))
    beta, _ = map_logistic(np.array(rows), np.array(labels), np.array(counts), mean, sd)
    return {n: float(b) for n, b in zip(names, beta, strict=True)}
