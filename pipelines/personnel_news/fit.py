"""One additive model a kind of news over the cases' features (logistic regression, scikit-learn)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from pipelines.personnel_news.data import FACTS, Case

LEAST_SEEN = 2
"""A feature is kept from so many cases of labelled rows on; what only ordinary sentences hold is their matter."""
PENALTY = 1.0
"""scikit-learn's C: one over the strength of the squared penalty."""


class Fitted:
    """Features by column and, per kind of news, an intercept and weights."""

    def __init__(self, columns: dict[str, int], intercepts: Any, weights: Any):
        self.columns, self.intercepts, self.weights = columns, intercepts, weights

    def probabilities(self, cases: Sequence[Case]) -> Any:
        """Shape (cases, FACTS), each in 0..1."""
        logits = np.asarray(_matrix(cases, self.columns) @ self.weights.T) + self.intercepts
        return 1.0 / (1.0 + np.exp(-logits))


def _matrix(cases: Sequence[Case], columns: dict[str, int]) -> Any:
    indices, starts = [], [0]
    for case in cases:
        indices += sorted(columns[f] for f in case.features if f in columns)
        starts.append(len(indices))
    shape = (len(cases), len(columns))
    return csr_matrix((np.ones(len(indices)), np.array(indices, np.int32), np.array(starts, np.int32)), shape=shape)


def fit(labelled: Sequence[Case], beside: Sequence[Case] = ()) -> Fitted:
    """Fits all kinds on the same features; `beside`: cases of ordinary sentences that tell nothing."""
    counts = Counter(feature for case in labelled for feature in case.features)
    columns = {f: k for k, f in enumerate(sorted(f for f, n in counts.items() if n >= LEAST_SEEN))}
    cases = [*labelled, *beside]
    matrix = _matrix(cases, columns)
    intercepts, weights = [], []
    for what in FACTS:
        model = LogisticRegression(C=PENALTY, solver="liblinear", max_iter=2000, random_state=0)
        model.fit(matrix, [what in case.facts for case in cases])
        intercepts.append(float(model.intercept_[0]))
        weights.append(model.coef_[0])
    return Fitted(columns, np.array(intercepts), np.array(weights))
