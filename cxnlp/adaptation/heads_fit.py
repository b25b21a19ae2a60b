"""One head refitted on a few labels: logistic regression whose starting point is what the shipped head says.

    logits = exp(a) · shipped + b + features · A

a, b and A are pulled towards 0, so without evidence the shipped head stays as it is. `reach` is the standard deviation
that A may add to the log-odds of a typical sentence beforehand: 0 recalibrates only, 1 or 2 let the words speak.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS

Array = NDArray[np.float64]

HEADS: dict[str, tuple[int, ...]] = {
    "orientation": tuple(ORIENTATION_SLOTS),
    **{flag: (slot,) for flag, slot in FLAG_SLOTS.items()},
    **{name: tuple(slots) for name, slots in POLARITY_SLOTS.items()},
}
"""Every signal and the slots of its logits: three and a softmax, or one and a logistic function."""

SLOPE_SD, SHIFT_SD = 0.2, 0.5
"""How far the recalibration may go beforehand: the slope by about a fifth, the shift by about 0.5 in log-odds."""


@dataclass(frozen=True)
class HeadFit:
    """The change of one head: `slope` = exp(a), `shift` = b (one a slot), `weights` = A (features x slots)."""

    slope: float
    shift: Array
    weights: Array

    def logits(self, shipped: Array, features: Array) -> Array:
        """The head's new logits, shape (rows, slots)."""
        return np.asarray(self.slope * shipped + self.shift + features @ self.weights)


def unchanged(slots: int, features: int) -> HeadFit:
    """The shipped head as it is."""
    return HeadFit(1.0, np.zeros(slots), np.zeros((features, slots)))


def probabilities(logits: Array) -> Array:
    """Softmax over the slots of one head, the logistic function when it has one."""
    if logits.shape[1] == 1:
        return np.asarray(np.exp(-np.logaddexp(0.0, -logits)))
    part = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(part / part.sum(axis=1, keepdims=True))


def losses(logits: Array, truth: Array) -> Array:
    """Log loss of each row; `truth` is one-hot, or 0 and 1 in one column."""
    if logits.shape[1] == 1:
        return np.asarray((np.logaddexp(0.0, logits) - truth * logits)[:, 0])
    top = logits.max(axis=1)
    total = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return np.asarray(total - (truth * logits).sum(axis=1))


def fit_head(shipped: Array, features: Array, truth: Array, reach: float) -> HeadFit:
    """The posterior mode. `shipped` and `truth` have shape (rows, slots); features should have a mean square row
    length near 1, so that `reach` means what it says. Deterministic."""
    from scipy.optimize import minimize

    slots, width = shipped.shape[1], features.shape[1] if reach > 0 else 0
    x = features[:, :width]
    precision = np.concatenate(
        [[SLOPE_SD**-2], np.full(slots, SHIFT_SD**-2), np.full(width * slots, reach**-2 if reach > 0 else 1.0)]
    )

    def objective(theta: Array) -> tuple[float, Array]:
        slope, weights = np.exp(theta[0]), theta[1 + slots :].reshape(width, slots)
        z = slope * shipped + theta[1 : 1 + slots] + x @ weights
        error = probabilities(z) - truth
        value = losses(z, truth).sum() + 0.5 * (precision * theta**2).sum()
        pull = np.concatenate([[slope * (error * shipped).sum()], error.sum(axis=0), (x.T @ error).ravel()])
        return float(value), pull + precision * theta

    start = np.zeros(1 + slots + width * slots)
    best = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-7}).x
    weights = np.zeros((features.shape[1], slots))
    weights[:width] = best[1 + slots :].reshape(width, slots)
    return HeadFit(float(np.exp(best[0])), best[1 : 1 + slots], weights)
