"""Whether the ledger's intervals hold what they state: talk with and without a planted change, its day searched for.

usage: python -m pipelines.simulate.ledger_coverage [--runs 500] [--seed 3] [--planted 0,-0.1] [--alike 0,0.3]

`alike`: how strongly sentences of one message resemble each other (intraclass correlation of a beta-binomial). What the
interval is to hold is the true difference between the talk before and after the day that is shown; beside it stand the
planted change itself, from which a day that is off differs, and an interval that takes the day as given. The two rows
of a history lean on the same talk, so the interval of a share counts histories, not rows.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxnlp.trajectory.ledger import PRIOR_STRENGTH, LedgerRow, role_row
from cxnlp.trajectory.model import Z90
from cxnlp.trajectory.splits import Talk, best_split, talk_of
from pipelines.simulate.nulls import Rate

Array = NDArray[np.float64]
DAYS, MESSAGES, BEFORE, SPOKE = 250.0, 60, 0.45, 0.4
PLANTED = (0.0, -0.1, -0.2, -0.35)


@dataclass(frozen=True)
class Coverage:
    """Of one planted change: intervals that hold the true difference at their day (with its 95 % interval over
    histories) and the planted one, what taking the day as given would hold, intervals away from 0, and how many of
    these at p above 0.1."""

    planted: float
    alike: float
    held: Rate
    held_interval: tuple[float, float]
    held_planted: Rate
    held_day_given: Rate
    away: Rate
    away_unsure: int


def talk(rng: np.random.Generator, planted: float, alike: float) -> tuple[Talk, Array]:
    """Sixty messages of one to five sentences; the share changes by `planted` at a moment in the middle half. Beside
    them the true share of each message."""
    day = np.sort(rng.uniform(0, DAYS, MESSAGES))
    true = np.where(day > rng.uniform(0.25, 0.75) * DAYS, BEFORE + planted, BEFORE)
    size = 1.0 / alike - 1.0 if alike > 0 else 0.0
    share = rng.beta(true * size, (1 - true) * size) if alike > 0 else true
    n = rng.integers(1, 6, MESSAGES)
    s = rng.binomial(n, share).astype(float)
    return talk_of(pd.DataFrame({"day": day, "s": s, "t": n - s}), 0.0, DAYS), true


def day_given(row: LedgerRow) -> tuple[float, float]:
    """The 90 % interval that takes the day of the change as given."""
    variance = sum(
        p * (1 - p) / (n + PRIOR_STRENGTH + 1) for p, n in ((row.before, row.n_before), (row.after, row.n_after))
    )
    half = Z90 * float(np.sqrt(variance))
    return row.after - row.before - half, row.after - row.before + half


def over_histories(held: list[int], rows: list[int]) -> tuple[float, float]:
    """95 % interval of the share of rows that hold, from the spread over histories (ratio estimate)."""
    h, n = np.array(held, float), np.array(rows, float)
    share = h.sum() / n.sum()
    error = 1.96 * float(np.sqrt(((h - share * n) ** 2).sum())) / float(n.sum())
    return max(share - error, 0.0), min(share + error, 1.0)


def coverage(planted: float, alike: float, runs: int, seed: int) -> Coverage:
    """`runs` histories, each with the row of all talk and of a role that wrote four messages in ten."""
    rng = np.random.default_rng([seed, round(-100 * planted), round(100 * alike)])
    held = whole_held = given = away = unsure = rows = 0
    by_history: list[tuple[int, int]] = []
    for _ in range(runs):
        whole, true = talk(rng, planted, alike)
        split = int(best_split(whole.s[None], whole.t[None], whole.splits)[0])
        spoke = rng.random(MESSAGES) < SPOKE
        so_far = held, rows
        parts = ((whole.s, whole.t), (whole.s * spoke, whole.t * spoke))
        for s, t in parts:
            row = role_row("x", whole, s, t, split)
            if row is None:
                continue
            n, late = s + t, np.arange(MESSAGES) >= split
            difference = float(np.average(true[late], weights=n[late]) - np.average(true[~late], weights=n[~late]))
            rows += 1
            held += row.interval[0] <= difference <= row.interval[1]
            whole_held += row.interval[0] <= planted <= row.interval[1]
            low, high = day_given(row)
            given += low <= difference <= high
            is_away = not row.interval[0] <= 0.0 <= row.interval[1]
            away += is_away
            unsure += is_away and row.p_value > 0.1
        by_history.append((held - so_far[0], rows - so_far[1]))
    return Coverage(
        planted,
        alike,
        held=Rate(held, rows, 0.9),
        held_interval=over_histories([h for h, _ in by_history], [n for _, n in by_history]),
        held_planted=Rate(whole_held, rows, 0.9),
        held_day_given=Rate(given, rows, 0.9),
        away=Rate(away, rows, 0.1),
        away_unsure=unsure,
    )


def table(found: list[Coverage]) -> str:
    """One row per planted change."""
    lines = [
        "| planted | alike | rows | holds the change at its day | holds the planted one | day as given | away from 0 |",
        "|---|---|---|---|---|---|---|",
    ]
    for c in found:
        low, high = c.held_interval
        cells = [
            f"{100 * c.planted:+.0f} points" if c.planted else "none",
            f"{c.alike:g}" if c.alike else "no",
            f"{c.held.n}",
            f"{c.held.share:.1%} ({low:.1%} to {high:.1%})",
            f"{c.held_planted.share:.1%}",
            f"{c.held_day_given.share:.1%}",
            f"{c.away.share:.1%}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.simulate.ledger_coverage", description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--planted", default=",".join(map(str, PLANTED)))
    parser.add_argument("--alike", default="0,0.3")
    asked = parser.parse_args(argv)
    found = [
        coverage(float(p), float(a), asked.runs, asked.seed)
        for a in asked.alike.split(",")
        for p in asked.planted.split(",")
    ]
    print(table(found))
    print(f"\nAway from 0 at p above 0.1: {sum(c.away_unsure for c in found)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
