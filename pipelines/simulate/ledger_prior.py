"""What a prior learned from the other accounts does to the ledger of small and large ones.

usage: python -m pipelines.simulate.ledger_prior [--portfolios 20] [--accounts 30] [--seed 5]

Accounts of a portfolio have strategic shares from a beta distribution, lower in tickets than in meetings; half of them
change at a known day. Every account is judged alone and among the others; errors are against its true shares.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cxnlp.trajectory.ledger import channel_of, role_row
from cxnlp.trajectory.share_prior import with_portfolio_shares
from cxnlp.trajectory.splits import LEVEL, talk_of
from pipelines.simulate.nulls import Rate

DAYS, TURN = 250.0, 125.0
MEAN = {"ticket": 0.2, "email": 0.45, "transcript": 0.6}
STRENGTH = 8.0
SIZES = (("below 5", 0.0, 5.0), ("5 to 15", 5.0, 15.0), ("15 and more", 15.0, float("inf")))
"""Sentences on the smaller side."""


@dataclass(frozen=True)
class Seen:
    """An account's ledger row, alone or among others, beside its true shares before and after."""

    row: dict[str, Any]
    true: tuple[float, float]
    changed: bool

    @property
    def size(self) -> float:
        """Sentences on the smaller side."""
        return float(min(self.row["before"]["n"], self.row["after"]["n"]))

    @property
    def error(self) -> float:
        """Mean absolute error of both shares."""
        return float(
            np.mean([abs(self.row[k]["strategic"] - t) for k, t in zip(("before", "after"), self.true, strict=True)])
        )

    @property
    def difference_error(self) -> float:
        return abs(float(self.row["difference"]) - (self.true[1] - self.true[0]))

    @property
    def held(self) -> bool:
        low, high = self.row["interval"]
        return bool(low <= self.true[1] - self.true[0] <= high)


def account(rng: np.random.Generator, changed: bool) -> tuple[dict[str, Any], tuple[float, float]]:
    """An account's row as `assess` gives it (ledger only) and the true shares of its talk before and after."""
    messages = int(rng.choice((3, 5, 10, 20, 60)))
    day = np.sort(rng.uniform(0, DAYS, messages))
    mix = rng.dirichlet((1.0, 2.0, 1.5))
    kind = rng.choice(list(MEAN), p=mix, size=messages)
    own = {k: rng.beta(m * STRENGTH, (1 - m) * STRENGTH) for k, m in MEAN.items()}
    share = np.array([own[k] for k in kind])
    share = np.where((day > TURN) & changed, share * 0.4, share)
    n = rng.integers(1, 4, messages)
    s = rng.binomial(n, share).astype(float)
    frame = pd.DataFrame({"day": day, "s": s, "t": n - s, "kind": kind})
    whole = talk_of(frame, 0.0, DAYS)
    split = int(np.searchsorted(day, TURN))
    row = role_row("all", whole, whole.s, whole.t, min(max(split, 1), messages - 1))
    assert row is not None
    split = min(max(split, 1), messages - 1)
    true = tuple(float((share[p] * n[p]).sum() / n[p].sum()) for p in (slice(None, split), slice(split, None)))
    talk = {
        c: [float(s[k].sum()), float(n[k].sum())]
        for c in sorted({channel_of(x) for x in kind})
        for k in [np.array([channel_of(x) == c for x in kind])]
    }
    found = {
        "before": {"strategic": row.before, "n": row.n_before}, "after": {"strategic": row.after, "n": row.n_after},
        "difference": row.after - row.before, "interval": list(row.interval), "q_value": row.p_value,
        "counts": {"before": [row.s_before, row.n_before], "after": [row.s_after, row.n_after]}, "talk": talk,
        "reach": row.reach, "prior": {"from": "own"},
    }  # fmt: skip
    return {"ledger": {"by_role": {"all": found}}}, (true[0], true[1])


def portfolio(rng: np.random.Generator, accounts: int) -> tuple[list[Seen], list[Seen]]:
    """(alone, among the others)."""
    made = [(*account(rng, k % 2 == 1), k % 2 == 1) for k in range(accounts)]
    together = with_portfolio_shares([row for row, _, _ in made])

    def seen(rows: Sequence[dict[str, Any]]) -> list[Seen]:
        return [Seen(r["ledger"]["by_role"]["all"], true, c) for r, (_, true, c) in zip(rows, made, strict=True)]

    return seen([row for row, _, _ in made]), seen(together)


def _rate(hits: int, n: int) -> str:
    low, high = Rate(hits, n, LEVEL).interval
    return f"{hits / n:.1%} ({low:.1%} to {high:.1%})"


def summary(seen: Sequence[Seen]) -> str:
    """Errors, coverage and false alarms as cells of a table."""
    null = [x for x in seen if not x.changed]
    cells = [
        f"{np.mean([x.error for x in seen]):.3f}",
        f"{np.mean([x.difference_error for x in seen]):.3f}",
        f"{np.mean([x.held for x in seen]):.1%}",
        _rate(sum(x.row["q_value"] <= LEVEL for x in null), len(null)),
        _rate(sum(not x.row["interval"][0] <= 0 <= x.row["interval"][1] for x in null), len(null)),
    ]
    return " | ".join(cells)


HEAD = (
    "| sentences on the smaller side | accounts | prior | error of a share | of the difference | interval holds it | "
    "p ≤ 0.1, unchanged | away from 0 |"
)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portfolios", type=int, default=20)
    parser.add_argument("--accounts", type=int, default=30)
    parser.add_argument("--seed", type=int, default=5)
    args = parser.parse_args(argv)
    alone: list[Seen] = []
    among: list[Seen] = []
    for number in range(args.portfolios):
        one, other = portfolio(np.random.default_rng([args.seed, number]), args.accounts)
        alone, among = alone + one, among + other
    print(HEAD)
    print("|---|---|---|---|---|---|---|---|")
    for name, least, most in SIZES:
        for prior, rows in (("own", alone), ("portfolio", among)):
            part = [x for x in rows if least <= x.size < most]
            print(f"| {name} | {len(part)} | {prior} | {summary(part)} |")


if __name__ == "__main__":
    main()
