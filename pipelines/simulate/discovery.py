"""False discoveries of a whole report: reports of many tests on accounts of which none, or some, have changed.

usage: python -m pipelines.simulate.discovery [--reports 500] [--accounts 4] [--changed 0.3] [--seed 7]

The generators make p values of each kind of test that a report holds (gap, attendance, tickets, answering time, ledger)
from planted rhythms; Benjamini-Hochberg then turns them into q values as the report does: over the ledgers, and over
all other tests. Answers to surveys are tested as attendance is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxnlp.behaviour import counts, latency, rhythm, shares
from cxnlp.trajectory.ledger import q_values, role_row
from cxnlp.trajectory.splits import best_split, talk_of
from pipelines.simulate.nulls import Rate

Generator = np.random.Generator
LEVEL = 0.1


def gap(rng: Generator, changed: bool) -> float:
    """A person who writes at random moments, half to four times a week; changed: silent for two months."""
    rate, days = float(rng.choice([0.5, 1.0, 2.0, 4.0])) / 7.0, 260.0
    n = int(rng.poisson(rate * days))
    moments = np.unique(np.floor(rng.uniform(0, days, n)))
    moments = moments[moments < days - 60.0] if changed else moments
    return rhythm.gap_probability(moments.tolist(), days)


def attendance(rng: Generator, changed: bool) -> float:
    """Eleven meetings at a share of 0.5 to 0.95; changed: none of the last three."""
    share = float(rng.uniform(0.5, 0.95))
    came = rng.random(11) < share
    if changed:
        came[-3:] = False
    return shares.at_most(int(came[-3:].sum()), 3, int(came[:-3].sum()), 8)


def tickets(rng: Generator, changed: bool) -> float:
    """Tickets at random moments, half to three a week; changed: five times as many in the last fortnight."""
    rate, days = float(rng.uniform(0.5, 3.0)) / 7.0, 260.0
    past = np.sort(rng.uniform(0, days - 14, int(rng.poisson(rate * (days - 14)))))
    now = int(rng.poisson(rate * 14 * (5.0 if changed else 1.0)))
    return counts.at_least(now, counts.expected(past.tolist(), days - 14, 14.0))


def answer(rng: Generator, changed: bool) -> float:
    """Log-normal answering times; changed: the latest takes twelve times as long."""
    spread = float(rng.uniform(0.4, 1.2))
    hours = np.exp(rng.normal(2.0, spread, 15))
    return latency.lateness(hours[:-1].tolist(), float(hours[-1]) * (12.0 if changed else 1.0))


def ledger(rng: Generator, changed: bool) -> float:
    """Sixty messages at a strategic share of a half; changed: a tenth from the middle on. The day is searched for."""
    day = np.sort(rng.uniform(0, 250, 60))
    n = rng.integers(1, 6, 60)
    s = rng.binomial(n, np.where((day > 125) & changed, 0.1, 0.5)).astype(float)
    whole = talk_of(pd.DataFrame({"day": day, "s": s, "t": n - s}), 0.0, 250.0)
    split = int(best_split(whole.s[None], whole.t[None], whole.splits)[0])
    row = role_row("all", whole, whole.s, whole.t, split)
    return row.p_value if row else 1.0


KINDS: dict[str, Callable[[Generator, bool], float]] = {
    "gap": gap,
    "attendance": attendance,
    "tickets": tickets,
    "answering time": answer,
    "ledger": ledger,
}


@dataclass(frozen=True)
class Discovery:
    """`below`: unchanged tests with p at or below 0.05, by kind; `any_false`, `ledger_false`: reports in which nothing
    has changed and a test without words, or a ledger, was called; `fdr`: mean share of false ones among the called
    where some have changed; `power`: share of the changed ones that were called; `ledger_power`: of the ledgers."""

    below: dict[str, Rate]
    any_false: Rate
    ledger_false: Rate
    fdr: float
    fdr_interval: tuple[float, float]
    power: float
    ledger_power: float
    tests: int


def called(p: dict[str, list[float]]) -> dict[str, list[bool]]:
    """Which tests of a report, by kind, have a q of at most LEVEL in their family."""
    others = [kind for kind in p if kind != "ledger"]
    out = {"ledger": [q <= LEVEL for q in q_values(p["ledger"])]}
    found = iter(q_values([x for kind in others for x in p[kind]]))
    return out | {kind: [next(found) <= LEVEL for _ in p[kind]] for kind in others}


def discover(reports: int, accounts: int = 4, changed: float = 0.3, seed: int = 7) -> Discovery:
    """`reports` reports of `accounts` accounts with one test of each kind, without change and again with some."""
    rng = np.random.default_rng(seed)
    below = dict.fromkeys(KINDS, 0)
    false_reports, false_ledgers, shares_false = 0, 0, []
    found, planted = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
    for _ in range(reports):
        null = {kind: [make(rng, False) for _ in range(accounts)] for kind, make in KINDS.items()}
        for kind, ps in null.items():
            below[kind] += sum(p <= 0.05 for p in ps)
        false = called(null)
        false_ledgers += any(false.pop("ledger"))
        false_reports += any(map(any, false.values()))
        truth = {kind: (rng.random(accounts) < changed).tolist() for kind in KINDS}
        told = called(
            {
                kind: [make(rng, True) if is_so else p for p, is_so in zip(null[kind], truth[kind], strict=True)]
                for kind, make in KINDS.items()
            }
        )
        right = {kind: sum(a and b for a, b in zip(told[kind], truth[kind], strict=True)) for kind in KINDS}
        many = sum(map(sum, told.values()))
        shares_false.append((many - sum(right.values())) / max(many, 1))
        for kind in KINDS:
            found[kind] += right[kind]
            planted[kind] += sum(truth[kind])
    error = 1.96 * float(np.std(shares_false, ddof=1)) / np.sqrt(reports)
    fdr = float(np.mean(shares_false))
    return Discovery(
        {kind: Rate(n, reports * accounts, 0.05) for kind, n in below.items()},
        Rate(false_reports, reports, LEVEL),
        Rate(false_ledgers, reports, LEVEL),
        fdr,
        (fdr - error, fdr + error),
        sum(found.values()) / max(sum(planted.values()), 1),
        found["ledger"] / max(planted["ledger"], 1),
        reports * accounts * len(KINDS),
    )


def table(found: Discovery) -> str:
    """The figures as the page on validation shows them, a row a kind of test."""

    def said(rate: Rate) -> str:
        low, high = rate.interval
        return f"{rate.alarms} | {rate.share:.1%} | {low:.1%} to {high:.1%} |"

    some = next(iter(found.below.values()))
    low, high = found.fdr_interval
    return "\n".join(
        [
            f"| test | of {some.n:,} | rate | interval |",
            "|---|---|---|---|",
            *(f"| {kind} | {said(rate)}" for kind, rate in found.below.items()),
            f"| reports with a false call without words, of {found.any_false.n:,} | {said(found.any_false)}",
            f"| reports with a false ledger, of {found.ledger_false.n:,} | {said(found.ledger_false)}",
            "",
            f"False among the called {found.fdr:.1%} ({low:.1%} to {high:.1%}); changes called {found.power:.0%}, "
            f"of the ledgers {found.ledger_power:.0%}.",
        ]
    )


def main(argv: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.simulate.discovery", description=__doc__)
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--accounts", type=int, default=4)
    parser.add_argument("--changed", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args(argv)
    print(table(discover(asked.reports, asked.accounts, asked.changed, asked.seed)))


if __name__ == "__main__":
    main(sys.argv[1:])
