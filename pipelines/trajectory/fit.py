"""Fits the additive scores: penalised logistic regressions whose priors are the published ones of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cxnlp.fitting.posterior import Gaussian, posterior
from cxnlp.trajectory.catalogue import CONFIRMATORY, FEATURES, LEADING
from cxnlp.trajectory.model import HEADS, Head
from cxnlp.vocabulary import DECLINE
from pipelines.trajectory.data import LEAST_DAYS, Case

Array = NDArray[np.float64]
NAMES = tuple(f.name for f in FEATURES)
# Weekly snapshots of one account repeat each other: all of one phase together count as this many observations.
EFFECTIVE = 8.0
LAST_WEIGHT = 2.0
OWN_WEIGHT = 0.3
"""What the weeks of the project's own histories count in the heads, beside 1 (of 0, 0.25, 0.3, 0.5 and 1, by the other
histories' calibration and event F1)."""
# Prior means of the other two heads (judgement): open conflict and notice make decline severe, more people, plans
# and wishes make a steady account a deepening one.
OTHER_SD = 0.3
HELD_SD = 1e-4
"""Prior width of a weight that is held at 0."""
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
                y = float(truth in DECLINE)
            elif head == "severity" and truth in DECLINE:
                y = float(truth == "at_risk")
            elif head == "growth" and truth not in DECLINE and case.label not in DECLINE:
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
                    weights.append(w / total * min(EFFECTIVE, total) * (OWN_WEIGHT if case.own else 1.0))
    return np.array(rows), np.array(labels), np.array(weights)


def _prior(head: str) -> tuple[Array, Array]:
    if head == "decline":
        mean = [f.mean for f in FEATURES]
        sd = [f.sd for f in FEATURES]
        return np.array([-1.5, *mean]), np.array([1.5, *sd])
    table = SEVERITY_PRIOR if head == "severity" else GROWTH_PRIOR
    return np.array([-0.5, *(table.get(n, 0.0) for n in NAMES)]), np.array([1.5, *([OTHER_SD] * len(NAMES))])


def fit_heads(cases: Sequence[Case]) -> dict[str, Head]:
    """The heads. In `decline`, fitted on leading features alone, no weight turns against its prior: a sign of decline
    that would speak for the account, as one of two that go together may, has weight 0. `confirmatory` is what the other
    features add to it, which is held as it is."""
    heads = {}
    for name in ("severity", "growth"):
        heads[name] = _head(NAMES, *map_logistic(*snapshots(cases, name), *_prior(name)))
    x, y, w = snapshots(cases, "decline")
    leading, stated = ([NAMES.index(n) + 1 for n in names] for names in (LEADING, CONFIRMATORY))
    mean, sd = _prior("decline")
    first = [0, *leading]
    beta, covariance = same_signed(x[:, first], y, w, mean[first], sd[first])
    heads["decline"] = _head(LEADING, beta, covariance)
    known = np.column_stack([x[:, first] @ beta, x[:, stated]])
    more, spread = same_signed(known, y, w, np.r_[1.0, mean[stated]], np.r_[HELD_SD, sd[stated]])
    more[0] = spread[0] = spread[:, 0] = 0.0  # the place of a baseline, which it has none of
    heads["confirmatory"] = _head(CONFIRMATORY, more, spread)
    return {name: heads[name] for name in HEADS}


def _head(names: Sequence[str], beta: Array, covariance: Array) -> Head:
    weights, spread = tuple(map(float, beta[1:])), tuple(tuple(map(float, r)) for r in covariance)
    return Head(tuple(names), float(beta[0]), weights, spread)


def same_signed(x: Array, y: Array, w: Array, mean: Array, sd: Array) -> tuple[Array, Array]:
    """`map_logistic` where weights with a prior mean above 0 (the first column apart) stay at 0 or above: those that
    come out below are held at 0, one round after another. The covariance is of all weights as if none were held, so
    that a fit which begins here may learn otherwise."""
    held = np.zeros(len(mean), bool)
    while True:
        beta, _ = map_logistic(x, y, w, np.where(held, 0.0, mean), np.where(held, HELD_SD, sd))
        beta[held] = np.maximum(beta[held], 0.0)
        against = (beta < 0) & (mean > 0) & ~held
        against[0] = False
        if not against.any():
            break
        held |= against
    p = 1.0 / (1.0 + np.exp(-x @ beta))
    curvature = (x * (w * p * (1.0 - p))[:, None]).T @ x + np.diag(sd**-2.0)
    return beta, np.asarray(np.linalg.inv(curvature), np.float64)
