"""What fitting makes of simulated portfolios: coverage of intervals, calibration, gain over given weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cxnlp.fitting.compare import calibration_slope, cross_fitted
from cxnlp.fitting.expansions import no_help
from cxnlp.fitting.posterior import Gaussian, posterior
from cxnlp.fitting.rows import HORIZON, Rows, row_weight, shortage
from cxnlp.fitting.update import Given, of_expansion, of_loss, prior_of, recentred, update
from cxnlp.trajectory.model import Z90, TrajectoryModel
from cxnlp.validation import measures
from pipelines.simulate_outcomes.portfolio import MONTH, Array, Portfolio, World, last_known, simulate

BURN_IN = 3
LARGE, TESTED = 16_000, 1_000
WAYS = ("given", "recentred", "fitted")
STEPS = 3


def rows_of(portfolio: Portfolio, world: World, names: tuple[str, ...], prefix: str = "a") -> Rows:
    """The landmarks of a portfolio: every month after the third followed for 90 days, while the account lives, with the
    losses that follow, or the expansions where the world plants these."""
    x, happened, accounts = [], [], []
    for month in range(BURN_IN, world.months):
        now = month * MONTH
        if now + HORIZON > last_known(world):
            break
        alive = (portfolio.lost < 0) | (portfolio.lost > now)
        x.append(portfolio.x[alive, month])
        days = portfolio.lost[:, None] if world.leaving is None else portfolio.expanded
        happened.append(((days[alive] > now) & (days[alive] <= now + HORIZON)).any(axis=1))
        accounts += [f"{prefix}{k:05d}" for k in np.flatnonzero(alive)]
    return Rows(names, tuple(accounts), np.concatenate(x), np.concatenate(happened), row_weight(MONTH, HORIZON))


@dataclass(frozen=True)
class Trial:
    """One portfolio: accounts lost (or expanded), whether `cxnlp fit` refuses it for too few outcomes or, of
    expansions, since it does not help, whether each weight's 90 % interval holds its target, slopes, and the Brier
    score and log loss of each way on accounts that were not fitted on."""

    happened: int
    refused: bool
    covered: Array
    error: Array
    spread: Array
    slope: dict[str, float]
    brier: dict[str, float]
    loss: dict[str, float]
    ece: dict[str, float]
    base: float


def draw_world(given: Given, rng: np.random.Generator, leaving: Array | None = None) -> World:
    """A world whose weights are drawn from what `fit` believes before it has seen an outcome; with `leaving` they are
    those of expansions."""
    prior = prior_of(given)
    weights = rng.multivariate_normal(prior.mean[1:], prior.covariance[1:, 1:], method="cholesky")
    return World(weights, leaving=leaving)


def usual_leaving(model: TrajectoryModel, names: tuple[str, ...]) -> Array:
    """The weights of a loss that are believed beforehand, in the order of `names`."""
    given = of_loss(model)
    return prior_of(replace(given, head=given.head.part(names, True))).mean[1:]


def target(world: World, names: tuple[str, ...], rng: np.random.Generator) -> Array:
    """The weights that a fit without prior tends to as accounts become many: what the intervals are to hold."""
    rows = rows_of(simulate(world, LARGE, rng), world, names)
    flat = Gaussian(np.zeros(1 + len(names)), np.eye(1 + len(names)) * 100.0)
    x = np.column_stack([np.ones(len(rows)), rows.x])
    return posterior(x, rows.happened.astype(float), np.full(len(rows), 1.0), flat).mean


def aimed(world: World, names: tuple[str, ...], seed: list[int]) -> World:
    """The world whose `target` is what `world` has as weights, but for the chance in `LARGE` accounts.

    A landmark sees an account up to a quarter before it decides, and not its own trait, so that the target of planted
    weights is nearer to zero than they are. Each step adds what the target lacks (successive approximation).
    """
    weights = world.weights
    for _ in range(STEPS):
        found = target(replace(world, weights=weights), names, np.random.default_rng(seed))
        weights = weights + world.weights - found[1:]
    return replace(world, weights=weights)


def refused(given: Given, world: World, rows: Rows) -> bool:
    """Whether `cxnlp fit` fits no weights to these rows."""
    if shortage(rows, "", "") is not None:
        return True
    return world.leaving is not None and no_help(cross_fitted(given, rows), rows) is not None


def trial(given: Given, world: World, aim: Array, test: Rows, accounts: int, rng: np.random.Generator) -> Trial:
    """One portfolio of `accounts`, fitted and judged on `test`."""
    rows = rows_of(simulate(world, accounts, rng), world, test.names)
    found = update(given, rows)
    sd = np.sqrt(np.diag(found.posterior.covariance))
    error = found.posterior.mean - aim
    stated = {
        "given": given.probability(test.x),
        "recentred": recentred(given, rows).probability(test.x),
        "fitted": found.probability(test.x),
    }
    return Trial(
        rows.accounts_with,
        refused(given, world, rows),
        (np.abs(error) <= Z90 * sd).astype(float),
        error,
        sd,
        {w: calibration_slope(p, test) or float("nan") for w, p in stated.items()},
        {w: measures.brier(p, test.happened) for w, p in stated.items()},
        {w: measures.log_loss(p, test.happened) for w, p in stated.items()},
        {w: measures.ece(measures.calibration(p, test.happened)) for w, p in stated.items()},
        float(test.happened.mean()),
    )


def trials(
    model: TrajectoryModel,
    sizes: tuple[int, ...],
    worlds: int,
    each: int,
    seed: int = 11,
    monthly: bool = False,
    expansions: bool = False,
) -> dict[int, list[Trial]]:
    """`worlds` planted worlds, `each` portfolios of every size in each. The prior is of the weights that a fit is
    after, so the draw stands for these; with `monthly` for the weights of a month's hazard. `expansions`: of these, not
    of losses."""
    out: dict[int, list[Trial]] = {n: [] for n in sizes}
    given = of_expansion(model) if expansions else of_loss(model)
    names = given.head.names
    leaving = usual_leaving(model, names) if expansions else None
    for number in range(worlds):
        rng = np.random.default_rng([seed, number])
        world = draw_world(given, rng, leaving)
        if not monthly:
            world = aimed(world, names, [seed, number, 1])
        aim = target(world, names, rng)
        test = rows_of(simulate(world, TESTED, rng), world, names, "t")
        for n in sizes:
            out[n] += [trial(given, world, aim, test, n, rng) for _ in range(each)]
    return out
