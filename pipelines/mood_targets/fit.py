"""The head on the encoder's features: multinomial logistic regression, its choices by cross-validation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from cxnlp.signals.targets import TargetHead
from cxnlp.vocabulary import NO_TARGET, TARGETS

FOLDS = 5
STRENGTHS = (0.0003, 0.001, 0.003, 0.01)
"""Inverse strengths of the penalty that are tried."""
RIGHT = 0.67
"""So many of those that are named shall be right, cross-validated."""
LEASTS = tuple(round(0.3 + 0.01 * k, 2) for k in range(51))
ITERATIONS = 2000


def truth(targets: Sequence[str]) -> NDArray[np.intp]:
    """The place of each in TARGETS."""
    return np.array([TARGETS.index(name) for name in targets])


def fit(x: NDArray[Any], y: NDArray[np.intp], strength: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Weights (targets x features) and biases for features as they are; they are fitted on features of mean 0 and
    variance 1 over `x`."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=strength, max_iter=ITERATIONS).fit((x - mean) / spread, y)
    weight, bias = np.zeros((len(TARGETS), x.shape[1])), np.full(len(TARGETS), -30.0)
    weight[model.classes_], bias[model.classes_] = (
        model.coef_ / spread,
        model.intercept_ - (model.coef_ / spread) @ mean,
    )
    return weight, bias


def probabilities(x: NDArray[Any], weight: NDArray[Any], bias: NDArray[Any]) -> NDArray[Any]:
    """Shape (rows, targets)."""
    return np.asarray(softmax(x @ weight.T + bias, axis=1))


def out_of_fold(x: NDArray[Any], y: NDArray[np.intp], groups: Sequence[str], strength: float) -> NDArray[Any]:
    """Probabilities of every row by a head that has not seen its group."""
    p = np.zeros((len(y), len(TARGETS)))
    for fitted, held in GroupKFold(FOLDS).split(x, y, groups):
        p[held] = probabilities(x[held], *fit(x[fitted], y[fitted], strength))
    return p


def loss(p: NDArray[Any], y: NDArray[np.intp]) -> float:
    """Mean negative log likelihood."""
    return float(-np.log(np.maximum(p[np.arange(len(y)), y], 1e-12)).mean())


def named(p: NDArray[Any], least: float) -> list[str]:
    """The likeliest target of each row, `none` below `least`."""
    return [TARGETS[k] if row[k] >= least else NO_TARGET for row, k in zip(p, p.argmax(axis=1), strict=True)]


def least_of(p: NDArray[Any], y: NDArray[np.intp]) -> float:
    """The lowest threshold from which RIGHT of those named are right; the highest where none is."""
    for least in LEASTS:
        told = [(TARGETS[k], name) for k, name in zip(y, named(p, least), strict=True) if name != NO_TARGET]
        if told and sum(true == name for true, name in told) >= RIGHT * len(told):
            return least
    return LEASTS[-1]


def head_of(x: NDArray[Any], y: NDArray[np.intp], strength: float, least: float, features_sha256: str) -> TargetHead:
    """The head fitted on all rows."""
    return TargetHead(*fit(x, y, strength), least, features_sha256)
