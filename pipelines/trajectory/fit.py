"""Fits the additive scores: penalised logistic regressions whose priors are the published ones of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxnlp.fitting.posterior import Gaussian, posterior
from cxnlp.trajectory.acceptance import features
from cxnlp.trajectory.catalogue import FEATURES
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.model import Head, TrajectoryModel
from cxnlp.types import FLAGS
from pipelines.trajectory.data import DECLINING, LEAST_DAYS, Case

Array = NDArray[np.float64]
NAMES = tuple(f.name for f in FEATURES)
# Weekly snapshots of one account repeat each other: all of one phase together count as this many observations.
EFFECTIVE = 8.0
LAST_WEIGHT = 2.0
MATCH_DAYS = 28.0
# Prior means of the other two heads (judgement): open conflict and notice make decline severe, more people, plans
# and wishes make a steady account a deepening one.
OTHER_SD = 0.3
SEVERITY_PRIOR = {
    "churn_risk": 0.6,
    "escalation": 0.8,
    "scope_dispute": 0.8,
    "payment_concern": 0.3,
    "trust": 0.5,
    "sentiment": 0.3,
    "planning_deferral": -0.5,
    "strategic_volume": -0.2,
    "active_people": -0.4,
}
GROWTH_PRIOR = {
    "expansion": -1.0,
    "new_people": -0.6,
    "strategic_volume": -0.6,
    "active_people": -0.5,
    "goal_alignment": -0.4,
    "active_users": -0.6,
    "licensed_seats": -0.6,
    "senior_activity": -0.3,
}


def map_logistic(x: Array, y: Array, w: Array, mean: Array, sd: Array) -> tuple[Array, Array]:
    """Maximum a-posteriori weights and Laplace covariance of a weighted logistic regression with Gaussian priors.

    `x`: (n, k) with a leading column of ones; `mean`, `sd`: (k,). Source: Laplace approximation, e.g. Bishop 2006, 4.4.
    """
    found = posterior(x, y, w, Gaussian(mean, np.diag(sd**2)))
    return found.mean, found.covariance


def snapshots(cases: Sequence[Case], head: str) -> tuple[Array, Array, Array]:
    """Rows of weekly readings, labels and weights for one head."""
    rows, labels, weights = [], [], []
    for case in cases:
        mine: list[tuple[list[float], float, float, str]] = []
        for k, (_, end, readings) in enumerate(case.weeks):
            if end - case.history.first_day < LEAST_DAYS:
                continue
            truth = case.direction(end)
            if truth is None:
                continue
            if head == "decline":
                y = float(truth in DECLINING)
            elif head == "severity" and truth in DECLINING:
                y = float(truth == "at_risk")
            elif head == "growth" and truth not in DECLINING and case.label not in DECLINING:
                y = float(truth == "deepening")
            else:
                continue
            mine.append(([readings[n].x for n in NAMES], y, LAST_WEIGHT if k == len(case.weeks) - 1 else 1.0, truth))
        for phase in {m[3] for m in mine}:
            total = sum(m[2] for m in mine if m[3] == phase)
            for x, y, w, truth in mine:
                if truth == phase:
                    rows.append([1.0, *x])
                    labels.append(y)
                    weights.append(w / total * min(EFFECTIVE, total))
    return np.array(rows), np.array(labels), np.array(weights)


def _prior(head: str) -> tuple[Array, Array]:
    if head == "decline":
        mean = [f.mean for f in FEATURES]
        sd = [f.sd for f in FEATURES]
        return np.array([-1.5, *mean]), np.array([1.5, *sd])
    table = SEVERITY_PRIOR if head == "severity" else GROWTH_PRIOR
    return np.array([-0.5, *(table.get(n, 0.0) for n in NAMES)]), np.array([1.5, *([OTHER_SD] * len(NAMES))])


def fit_heads(cases: Sequence[Case]) -> dict[str, Head]:
    heads = {}
    for name in ("decline", "severity", "growth"):
        mean, sd = _prior(name)
        beta, covariance = map_logistic(*snapshots(cases, name), mean, sd)
        heads[name] = Head(
            NAMES, float(beta[0]), tuple(map(float, beta[1:])), tuple(tuple(map(float, r)) for r in covariance)
        )
    return heads


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


EVENT_PRIOR = {
    "baseline": (-1.5, 1.5),
    "mass": (0.6, 0.5),
    "peak": (0.8, 0.5),
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


def fit_events(cases: Sequence[Case], model_of: Mapping[str, TrajectoryModel], expansion: bool) -> dict[str, float]:
    """Weights of event acceptance; `model_of` gives for each account a model fitted without it."""
    kinds = (
        ["expansion"]
        if expansion
        else [
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
        ]
    )
    prior = EXPANSION_PRIOR if expansion else EVENT_PRIOR
    names = [*prior, *(f"kind_{k}" for k in kinds)]
    rows, labels = [], []
    for case in cases:
        found = case.candidates
        values = features(found, case.record, case.rows, model_of[case.id])
        for candidate, hit, row in zip(found, matched(case, found), values, strict=True):
            if (candidate.kind == "expansion") == expansion:
                rows.append([1.0 if n == "baseline" else row.get(n, 0.0) for n in names])
                labels.append(float(hit))
    mean = np.array([prior[n][0] if n in prior else 0.0 for n in names])
    sd = np.array([prior[n][1] if n in prior else 0.7 for n in names])
    beta, _ = map_logistic(np.array(rows), np.array(labels), np.ones(len(rows)), mean, sd)
    return {n: float(b) for n, b in zip(names, beta, strict=True)}
