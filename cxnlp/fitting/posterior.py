"""Logistic regression under a Gaussian prior: the posterior mode and its Laplace covariance.

Source: Laplace approximation, e.g. Bishop 2006, section 4.4; the optimum is scipy's L-BFGS-B, polished by Newton steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

NEWTON_STEPS = 25
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Gaussian:
    """`mean` (k,) and `covariance` (k, k)."""

    mean: Array
    covariance: Array


def _p(z: Array) -> Array:
    from scipy.special import expit

    out: Array = expit(z)
    return out


def posterior(x: Array, y: Array, weight: Array, prior: Gaussian) -> Gaussian:
    """Mode and covariance of weights with `prior`, given rows `x` (n, k), labels `y` in 0..1 and row weights (n,).

    Without rows the prior comes back. Raises numpy's LinAlgError for a prior without an inverse.
    """
    import numpy as np
    from scipy.optimize import minimize

    precision = np.linalg.inv(prior.covariance)

    def loss(beta: Array) -> tuple[float, Array]:
        z, off = x @ beta, beta - prior.mean
        value = float(np.sum(weight * (np.logaddexp(0, z) - y * z)) + 0.5 * off @ precision @ off)
        return value, x.T @ (weight * (_p(z) - y)) + precision @ off

    def hessian(beta: Array) -> Array:
        p = _p(x @ beta)
        out: Array = (x * (weight * p * (1 - p))[:, None]).T @ x + precision
        return out

    beta = minimize(loss, prior.mean, jac=True, method="L-BFGS-B").x
    for _ in range(NEWTON_STEPS):
        step = np.linalg.solve(hessian(beta), loss(beta)[1])
        beta = beta - step
        if float(np.abs(step).max()) < TOLERANCE:
            break
    return Gaussian(beta, np.asarray(np.linalg.inv(hessian(beta)), dtype=np.float64))
