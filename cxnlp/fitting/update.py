"""The shipped weights updated by observed losses, and put back into the form that `analyze` reads.

The log-odds of a loss within 90 days are taken as `a + b·x`. Before any outcome is seen, `a` is nearly free and `b` is
Gaussian around the shipped weights times `SCALE`: the shipped score tells who declines, and of those who decline only
some are lost in the next quarter, so the slope is expected below one. The width has two parts: the posterior covariance
of the shipped weights, and a common factor on all of them. Numbers: judgement, written in docs/fit.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cxnlp.fitting.posterior import Gaussian, posterior
from cxnlp.fitting.rows import Rows
from cxnlp.trajectory.model import Head, TrajectoryModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SCALE, SCALE_SD = 0.6, 0.3
WIDTH = 1.0  # times the shipped posterior standard deviations
BASELINE_SD = 3.0


@dataclass(frozen=True)
class Updated:
    """Prior and posterior of (baseline, *weights) in log-odds of a loss within the horizon."""

    names: tuple[str, ...]
    prior: Gaussian
    posterior: Gaussian

    def probability(self, x: Floats) -> Floats:
        """Probability of a loss for strengths `x` (n, k)."""
        from scipy.special import expit

        out: Floats = expit(self.posterior.mean[0] + x @ self.posterior.mean[1:])
        return out


def shipped_logit(model: TrajectoryModel, x: Floats) -> Floats:
    """Log-odds of `risk_90d` as the model has it, for strengths `x` (n, k)."""
    import numpy as np

    head = model.whole
    out: Floats = model.risk_offset + model.risk_slope * (head.baseline + x @ np.array(head.weights))
    return out


def prior_of(model: TrajectoryModel) -> Gaussian:
    """What is believed of (baseline, *weights) before an outcome is seen."""
    import numpy as np

    head, slope = model.whole, model.risk_slope
    weights = np.array(head.weights)
    mean = np.r_[model.risk_offset + slope * head.baseline, SCALE * slope * weights]
    covariance = np.zeros((len(mean), len(mean)))
    covariance[0, 0] = BASELINE_SD**2
    own = np.array(head.covariance)[1:, 1:]
    covariance[1:, 1:] = (WIDTH * SCALE * slope) ** 2 * own + (SCALE_SD * slope) ** 2 * np.outer(weights, weights)
    return Gaussian(mean, covariance)


def update(model: TrajectoryModel, rows: Rows) -> Updated:
    """The posterior after `rows`, whose columns are in the order of the model's `whole`."""
    import numpy as np

    prior = prior_of(model)
    x = np.column_stack([np.ones(len(rows)), rows.x])
    found = posterior(x, rows.lost.astype(float), np.full(len(rows), rows.weight), prior)
    return Updated(rows.names, prior, found)


def shift_to_rate(logits: Floats, rate: float) -> float:
    """What to add to `logits` so that their mean probability is `rate` (0..1, exclusive)."""
    from scipy.optimize import brentq
    from scipy.special import expit

    return float(brentq(lambda d: float(expit(logits + d).mean()) - rate, -60.0, 60.0))


def observed_rate(rows: Rows) -> float:
    """Share lost per look ahead, drawn to one half by one observation (Jeffreys), so that it is never 0 or 1."""
    n = len(rows) * rows.weight
    return float((rows.lost.sum() * rows.weight + 0.5) / (n + 1.0))


def recentred(model: TrajectoryModel, rows: Rows) -> TrajectoryModel:
    """The same weights with `risk_90d` moved to the observed rate of loss; the order of accounts stays."""
    rate = observed_rate(rows)
    shift = shift_to_rate(shipped_logit(model, rows.x), rate)
    return replace(model, risk_offset=model.risk_offset + shift, base_rate=rate)


def as_model(model: TrajectoryModel, found: Updated, rows: Rows) -> TrajectoryModel:
    """The model with the updated weights on the scale of the shipped ones, taken apart again into what the score reads
    and what confirms a loss.

    The log-odds of decline keep their mean and spread over the rows, so that classes and score bands keep their
    meaning; slope and offset of `risk_90d` carry what the outcomes say of its level. Severity, growth and events stay
    as they are.
    """
    import numpy as np

    old = model.whole
    score = old.baseline + rows.x @ np.array(old.weights)
    beta, covariance = found.posterior.mean, found.posterior.covariance
    moved = rows.x @ beta[1:]
    slope = float(moved.std() / score.std()) if score.std() > 1e-9 and moved.std() > 1e-9 else model.risk_slope
    weights = beta[1:] / slope
    baseline = float(score.mean() - (rows.x @ weights).mean())
    head = Head(
        found.names,
        baseline,
        tuple(map(float, weights)),
        tuple(tuple(map(float, row)) for row in covariance / slope**2),
    )
    return replace(
        model.with_whole(head),
        risk_offset=float(beta[0] - slope * baseline),
        risk_slope=slope,
        base_rate=observed_rate(rows),
    )
