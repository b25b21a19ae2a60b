"""A portfolio as numbers: monthly feature strengths, planted hazards, losses and expansions. Knows nothing of how
features are read.

Each account has strengths that wander about zero (autoregressive, one step a month); a third of the accounts turn at
some month and a random half of their features climbs over three months. Each month a customer decides to leave with the
log-odds `level + weights · strengths + own`, where `own` is a trait of the account that no feature shows; the loss
takes effect `lag_days` later. Where expansions are simulated, accounts decide on these in the same way, again and again
while they have not decided to leave, with a trait of their own for it, and a random half of those that turn does so for
the better. Numbers are judgement; what they show is how the method behaves when they hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MONTH = 28


@dataclass(frozen=True)
class World:
    """What is planted. `weights` (k,) per unit of strength on the log-odds of deciding to leave in a month; where
    `leaving` holds these, `weights` are those of deciding to expand."""

    weights: Array
    level: float = -4.3
    lag_days: int = 45
    months: int = 18
    turning: float = 0.33
    keep: float = 0.75
    wander: float = 0.4
    own: float = 0.4
    missing: float = 0.2
    leaving: Array | None = None


@dataclass(frozen=True)
class Portfolio:
    """`x` (accounts, months, k): strengths at the end of each month; `lost` (accounts,): day of the loss, -1: none;
    `expanded` (accounts, months): day of the expansion decided on in a month, -1: none."""

    x: Array
    lost: NDArray[np.int64]
    expanded: NDArray[np.int64]

    @property
    def accounts(self) -> int:
        return len(self.lost)


def simulate(world: World, accounts: int, rng: np.random.Generator) -> Portfolio:
    """A portfolio of `accounts`; day 0 is the first month's end."""
    k, months = len(world.weights), world.months
    x = np.zeros((accounts, months, k))
    state = rng.normal(0, world.wander, (accounts, k))
    turns = np.where(rng.random(accounts) < world.turning, rng.integers(3, months - 2, accounts), months + 99)
    climb = np.abs(rng.normal(0.5, 0.4, (accounts, k))) * (rng.random((accounts, k)) < 0.5)
    held = rng.random((accounts, k)) >= world.missing
    own = rng.normal(0, world.own, accounts)
    lost, expanded = np.full(accounts, -1), np.full((accounts, months), -1)
    decided = np.zeros(accounts, dtype=bool)
    away = world.weights if world.leaving is None else world.leaving
    if world.leaving is not None:
        climb *= np.where(rng.random(accounts) < 0.5, -1.0, 1.0)[:, None]
        wish = rng.normal(0, world.own, accounts)
    for month in range(months):
        state = world.keep * state + rng.normal(0, world.wander * np.sqrt(1 - world.keep**2), (accounts, k))
        ramp = np.clip((month - turns) / 3.0, 0, 1)[:, None] * climb
        x[:, month] = np.clip(state + ramp, -2, 2) * held
        leaving = rng.random(accounts) < 1 / (1 + np.exp(-(world.level + x[:, month] @ away + own)))
        new = leaving & ~decided
        lost[new] = month * MONTH + world.lag_days
        decided |= leaving
        if world.leaving is not None:
            chance = 1 / (1 + np.exp(-(world.level + x[:, month] @ world.weights + wish)))
            expanded[(rng.random(accounts) < chance) & ~decided, month] = month * MONTH + world.lag_days
    return Portfolio(x, lost, expanded)


def last_known(world: World) -> int:
    """The last day up to which losses are known: the end of the last month."""
    return (world.months - 1) * MONTH
