"""Planted lags against what `validate` reports: how many days before a loss each signal begins, and what is found.

usage: python -m pipelines.simulate_outcomes.lags [--portfolios 24] [--accounts 120] [--seed 5]

In each portfolio a third of the accounts is lost. A signal of lag L fires from about L days before the loss (a normal
spread of ten days) at nine in ten landmarks, and at one in a hundred of all others; a last one fires by chance alone.
All signals stand in the same accounts and go through `validation.signals.signal_rows` as the drivers of real accounts
do. Landmarks come every 28 days, so a signal is first seen up to 28 days late: 14 in the median.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cxnlp.validation.outcomes import FollowUp
from cxnlp.validation.signals import signal_rows
from cxnlp.validation.snapshots import Snapshot

START = date(2024, 1, 1)
STEP, LANDMARKS, HORIZON = 28, 26, 90
LAGS = (30, 60, 90, 120, 150)
CHANCE = "chance"
SPREAD, SEEN, FALSE = 10.0, 0.9, 0.01
FIRES = 0.5  # log-odds of a driver that fires


@dataclass(frozen=True)
class Found:
    """What validation says of one planted signal in one portfolio; `planted` None: it fires by chance alone."""

    planted: int | None
    lead: float | None
    lift: float
    coverage: float


def names() -> dict[str, int | None]:
    """The planted signals and their lags."""
    return {**{f"lag_{lag}": lag for lag in LAGS}, CHANCE: None}


def portfolio(accounts: int, rng: np.random.Generator) -> tuple[list[Snapshot], FollowUp]:
    """Landmarks of `accounts` accounts with the planted signals as drivers, and the losses."""
    phase = int(rng.integers(STEP))
    days = [phase + STEP * k for k in range(LANDMARKS)]
    lost = {k: int(rng.integers(250, days[-1])) for k in range(0, accounts, 3)}
    snapshots = []
    for k in range(accounts):
        begun = {
            n: lost[k] - lag - rng.normal(0, SPREAD) for n, lag in names().items() if k in lost and lag is not None
        }
        for day in days:
            if k in lost and day >= lost[k]:
                break
            driven = {n: FIRES * (rng.random() < (SEEN if day >= begun.get(n, np.inf) else FALSE)) for n in names()}
            snapshots.append(
                Snapshot(f"a{k:04d}", START + timedelta(days=day), "steady", 0.1, 50.0, driven, frozenset(), {})
            )
    when = {f"a{k:04d}": START + timedelta(days=d) for k, d in lost.items()}
    return snapshots, FollowUp({a: (d,) for a, d in when.items()}, when, START + timedelta(days=days[-1] + STEP))


def found_in(accounts: int, rng: np.random.Generator) -> list[Found]:
    """The rows of the planted signals."""
    rows = {r["signal"]: r for r in signal_rows(*portfolio(accounts, rng), HORIZON) if r["kind"] == "driver"}
    return [
        Found(lag, rows[n]["lead"]["median_days"] if rows[n]["lead"] else None, rows[n]["lift"], rows[n]["coverage"])
        for n, lag in names().items()
    ]


def measured(portfolios: int, accounts: int, seed: int) -> list[list[Found]]:
    """The planted signals of each of `portfolios` portfolios."""
    return [found_in(accounts, np.random.default_rng([seed, k])) for k in range(portfolios)]


def in_order(found: Sequence[Found]) -> bool:
    """Whether the leads of one portfolio stand in the order of the planted lags."""
    told = [f.lead or 0.0 for f in found if f.planted is not None]
    return told == sorted(told)


def _spread(values: Sequence[float], digits: int) -> str:
    low, middle, high = np.quantile(np.array(values), [0.05, 0.5, 0.95])
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def table(found: Sequence[Sequence[Found]]) -> str:
    """One row per planted signal: median over portfolios, and where nine in ten portfolios lie."""
    lines = [
        "| planted lag, days | seen at landmarks | median lead reported | lift at 90 days | coverage |",
        "|---|---|---|---|---|",
    ]
    for k, lag in enumerate(names().values()):
        rows = [f[k] for f in found]
        cells = [
            "none: by chance" if lag is None else str(lag),
            "" if lag is None else str(lag - STEP // 2),
            "" if lag is None else _spread([r.lead for r in rows if r.lead is not None], 0),
            _spread([r.lift for r in rows], 1),
            _spread([r.coverage for r in rows], 2),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.simulate_outcomes.lags", description=__doc__)
    for name, usual in (("portfolios", 24), ("accounts", 120), ("seed", 5)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    asked = parser.parse_args(argv)
    found = measured(asked.portfolios, asked.accounts, asked.seed)
    print(table(found))
    print(f"\nLeads in the planted order in {sum(map(in_order, found))} of {len(found)} portfolios.")


if __name__ == "__main__":
    main(sys.argv[1:])
