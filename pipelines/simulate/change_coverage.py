"""Whether the interval of the ledger's change date holds the day on which the talk was made to change.

usage: python -m pipelines.simulate.change_coverage [--runs 300] [--seed 6] [--alike 0,0.4] [--over 0]

Accounts of 20, 60 or 150 messages in threads of one to some; every sentence is read by an unsure model, so that counts
are expected ones. `alike`: how strongly the sentences of one thread resemble each other (intraclass correlation of a
beta-binomial). The change is planted in the middle half of the history, with four messages on each side at least;
`over`: days in which it comes, the middle of which counts as its day (0: at once). Beside the interval stands one that
takes sentences as drawn one by one. Takes half a minute.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.splits import LEVEL, SHORTFALL, Change, Talk, change_of, change_within, talk_of
from pipelines.simulate.nulls import Rate

Generator = np.random.Generator
DAYS, BEFORE = 250.0, 0.45
ONE_MORE, PAUSE_DAYS = 0.6, 2.0
"""Of a thread: chance of one more message, mean days until it."""
SURE, UNSURE = 1.5, 1.5
"""Log-odds that the model gives a sentence's true side in the mean, and their spread."""
PLANTED = (-0.1, -0.2, -0.35)
MESSAGES = (20, 60, 150)


@dataclass(frozen=True)
class Account:
    """Talk, the thread of each message and the day on which its share was made to change."""

    talk: Talk
    threads: tuple[str, ...]
    day: date


@dataclass(frozen=True)
class Coverage:
    """Of one kind of account: intervals that hold the planted day, their median width in days; the same of intervals
    that take sentences as drawn one by one; the median error of the day that is shown."""

    messages: int
    planted: float
    alike: float
    held: Rate
    width: float
    held_alone: Rate
    width_alone: float
    error: float


def moments(rng: Generator, messages: int) -> tuple[np.ndarray, np.ndarray]:
    """Day and thread of each message, in order of days."""
    thread, day = np.zeros(messages, int), np.zeros(messages)
    for k in range(messages):
        goes_on = k > 0 and rng.random() < ONE_MORE
        day[k] = day[k - 1] + rng.exponential(PAUSE_DAYS) if goes_on else rng.uniform(0, DAYS)
        thread[k] = thread[k - 1] + (not goes_on) if k else 0
    late = day >= DAYS
    day[late] = rng.uniform(0, DAYS, int(late.sum()))
    order = np.argsort(day, kind="stable")
    return day[order], thread[order]


def account(rng: Generator, messages: int, planted: float, alike: float, over: float = 0.0) -> Account:
    """An account whose strategic share changes by `planted`."""
    from scipy.special import betaincinv

    low = high = 0.0
    while low >= high:
        day, thread = moments(rng, messages)
        low, high = max(DAYS / 4, day[3]), min(3 * DAYS / 4, day[-4])
    turn = rng.uniform(low, high)
    along = np.clip((day - turn) / over + 0.5, 0, 1) if over else (day >= turn).astype(float)
    share = BEFORE + planted * along
    if alike > 0:
        size = 1.0 / alike - 1.0
        share = betaincinv(share * size, (1 - share) * size, rng.random(thread.max() + 1)[thread])
    n = rng.integers(1, 6, messages)
    which = np.repeat(np.arange(messages), n)
    side = np.where(rng.random(len(which)) < share[which], SURE, -SURE)
    read = 1.0 / (1.0 + np.exp(-rng.normal(side, UNSURE)))
    s = np.bincount(which, read, minlength=messages)
    talk = talk_of(pd.DataFrame({"day": day, "s": s, "t": n - s}), 0.0, DAYS)
    return Account(talk, tuple(map(str, thread)), to_date(turn))


def coverage(messages: int, planted: float, alike: float, runs: int, seed: int, over: float = 0.0) -> Coverage:
    """`runs` accounts; those without a day to choose from are left out."""
    rng = np.random.default_rng([seed, messages, round(-100 * planted), round(100 * alike)])
    made = [account(rng, messages, planted, alike, over) for _ in range(runs)]
    made = [a for a in made if len(a.talk.splits)]
    shown = [change_of(a.talk, a.threads) for a in made]
    alone = [change_within(a.talk, SHORTFALL) for a in made]

    def rate(found: Sequence[Change]) -> Rate:
        held = sum(c.interval[0] <= a.day <= c.interval[1] for a, c in zip(made, found, strict=True))
        return Rate(held, len(made), 1 - LEVEL)

    def width(found: Sequence[Change]) -> float:
        return float(np.median([(c.interval[1] - c.interval[0]).days for c in found]))

    error = float(np.median([abs((c.day - a.day).days) for a, c in zip(made, shown, strict=True)]))
    return Coverage(messages, planted, alike, rate(shown), width(shown), rate(alone), width(alone), error)


def table(found: Sequence[Coverage]) -> str:
    """A row a kind of account."""
    lines = [
        "| messages | planted | alike | accounts | interval holds the day | median width | sentences one by one | "
        "their width | median error of the day |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for c in found:
        low, high = c.held.interval
        cells = [
            str(c.messages),
            f"{100 * c.planted:+.0f} points",
            f"{c.alike:g}" if c.alike else "no",
            str(c.held.n),
            f"{c.held.share:.1%} ({low:.1%} to {high:.1%})",
            f"{c.width:.0f} d",
            f"{c.held_alone.share:.1%}",
            f"{c.width_alone:.0f} d",
            f"{c.error:.0f} d",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(argv: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.simulate.change_coverage", description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--alike", default="0,0.4")
    parser.add_argument("--over", type=float, default=0.0)
    asked = parser.parse_args(argv)
    print(
        table(
            [
                coverage(messages, planted, float(alike), asked.runs, asked.seed, asked.over)
                for alike in asked.alike.split(",")
                for messages in MESSAGES
                for planted in PLANTED
            ]
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
