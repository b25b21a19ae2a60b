"""The shipped weights updated by observed outcomes, and those of losses put back into the form that `analyze` reads.

The log-odds of an outcome within 90 days are taken as `a + b·x`. Before any outcome is seen, `a` is nearly free and `b`
is Gaussian around the shipped weights times `SCALE`: the shipped scores tell who declines and who deepens, and of those
who do only some are lost, or expand, in the next quarter, so the slope is expected below one. The width has two parts:
the posterior covariance of the shipped weights, and a common factor on all of them. Numbers: judgement, written in
docs/fit.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cxnlp.fitting.posterior import Gaussian, posterior
from cxnlp.fitting.rows import Rows
from cxnlp.trajectory.model import Z90, Head, TrajectoryModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SCALE, SCALE_SD = 0.6, 0.3
WIDTH = 1.0  # times the shipped posterior standard deviations
BASELINE_SD = 3.0
LEVEL_SD = 1.5  # of the level where it alone moves: few outcomes are left to move it (chosen by simulation)


@dataclass(frozen=True)
class Given:
    """What the given weights say of an outcome: its log-odds are `offset + slope · (log-odds of head)`."""

    head: Head
    offset: float = 0.0
    slope: float = 1.0

    def logit(self, x: Floats) -> Floats:
        """Log-odds of the outcome for strengths `x` (n, k)."""
        import numpy as np

        out: Floats = self.offset + self.slope * (self.head.baseline + x @ np.array(self.head.weights))
        return out

    def probability(self, x: Floats) -> Floats:
        """Probability of the outcome for strengths `x` (n, k)."""
        from scipy.special import expit

        out: Floats = expit(self.logit(x))
        return out


def of_loss(model: TrajectoryModel) -> Given:
    """A loss, as `risk_90d` states it."""
    return Given(model.whole, model.risk_offset, model.risk_slope)


def of_expansion(model: TrajectoryModel) -> Given:
    """An expansion, before any is seen: as growth (deepening against steady) is judged."""
    return Given(model.heads["growth"])


@dataclass(frozen=True)
class Updated:
    """Prior and posterior of (baseline, *weights) in log-odds of the outcome within the horizon."""

    names: tuple[str, ...]
    prior: Gaussian
    posterior: Gaussian

    def probability(self, x: Floats) -> Floats:
        """Probability of the outcome for strengths `x` (n, k)."""
        from scipy.special import expit

        out: Floats = expit(self.posterior.mean[0] + x @ self.posterior.mean[1:])
        return out


def prior_of(given: Given) -> Gaussian:
    """What is believed of (baseline, *weights) before an outcome is seen."""
    import numpy as np

    head, slope = given.head, given.slope
    weights = np.array(head.weights)
    mean = np.r_[given.offset + slope * head.baseline, SCALE * slope * weights]
    covariance = np.zeros((len(mean), len(mean)))
    covariance[0, 0] = BASELINE_SD**2
    own = np.array(head.covariance)[1:, 1:]
    covariance[1:, 1:] = (WIDTH * SCALE * slope) ** 2 * own + (SCALE_SD * slope) ** 2 * np.outer(weights, weights)
    return Gaussian(mean, covariance)


def update(given: Given, rows: Rows) -> Updated:
    """The posterior after `rows`, whose columns are in the order of the given head."""
    import numpy as np

    prior = prior_of(given)
    x = np.column_stack([np.ones(len(rows)), rows.x])
    found = posterior(x, rows.happened.astype(float), np.full(len(rows), rows.weight), prior)
    return Updated(rows.names, prior, found)


def level_shift(logits: Floats, rows: Rows) -> float:
    """What the outcomes of `rows` say to add to their `logits`: the mode under a Gaussian prior of 0 ± `LEVEL_SD`, so
    that few move the level little."""
    from scipy.optimize import brentq
    from scipy.special import expit

    def slope(shift: float) -> float:
        return float(rows.weight * (expit(logits + shift) - rows.happened).sum() + shift / LEVEL_SD**2)

    reach = LEVEL_SD**2 * rows.weight * len(rows) + 1.0
    return float(brentq(slope, -reach, reach))


def observed_rate(rows: Rows) -> float:
    """Share with the outcome a look ahead, drawn to one half by one observation (Jeffreys), so never 0 or 1."""
    n = len(rows) * rows.weight
    return float((rows.happened.sum() * rows.weight + 0.5) / (n + 1.0))


def recentred(given: Given, rows: Rows) -> Given:
    """The same weights at a level moved towards the observed rate of the outcome, as far as the outcomes carry
    (`level_shift`); the order of accounts stays."""
    return replace(given, offset=given.offset + level_shift(given.logit(rows.x), rows))


def weight_rows(found: Updated) -> list[dict[str, Any]]:
    """A row per weight for people to read: prior and fitted value, each with its 90 % interval."""
    import numpy as np

    def ends(of: Gaussian) -> list[list[float]]:
        spread = Z90 * np.sqrt(np.diag(of.covariance))
        return [[float(m - s), float(m + s)] for m, s in zip(of.mean, spread, strict=True)]

    before, after = ends(found.prior), ends(found.posterior)
    return [
        {
            "feature": name,
            "prior": float(found.prior.mean[k]),
            "prior_interval": before[k],
            "fitted": float(found.posterior.mean[k]),
            "interval": after[k],
        }
        for k, name in enumerate(("baseline", *found.names))
    ]


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
