"""What taking off shared shifts does to a portfolio that is shaken as a whole: an outage, a holiday, a price change.

usage: python -m pipelines.simulate.outage [--kinds outage,holiday] [--accounts 24] [--seeds 1,2] [--weeks 8]

Portfolios of `pipelines.simulate_portfolio`, each with a twin that differs in the shaken weeks alone; their sentences
read by the shipped model, each account judged at the end of each of the `weeks` weeks from the shock on, on what was
known then. A week is called where decline is the likelier. Alarms: events of those weeks that are not explained.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.signals.messages import SentenceScorer
from cxnlp.signals.score import Scorer
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.portfolio import without_shared
from cxnlp.trajectory.windows import weekly
from cxnlp.validation.measures import auc
from cxnlp.vocabulary import DECLINE
from pipelines.simulate_portfolio.__main__ import write_portfolio
from pipelines.simulate_portfolio.knobs import Knobs

SHOCK_WEEK = 27
USUAL = Knobs(accounts=24, outage_week=None, price_week=None, summer=False, paired=True)
KINDS: Mapping[str, Mapping[str, Any]] = {
    "outage": {"outage_week": SHOCK_WEEK},
    "hard outage": {"outage_week": SHOCK_WEEK, "shock": 3.0},
    "holiday": {"holiday_week": SHOCK_WEEK},
    "price change": {"price_week": SHOCK_WEEK, "price_weeks": 4},
    "hard price change": {"price_week": SHOCK_WEEK, "price_weeks": 4, "shock": 3.0},
}
"""Two weeks of tickets and bad words, twice; two of silence; four of talk about prices and bills, twice."""
DRAWS = 2000


@dataclass(frozen=True)
class Judged:
    """One account at the end of one week: log-odds of decline, and whether it is truly in decline."""

    account: str
    week: date
    logit: float
    ill: bool


@dataclass(frozen=True)
class Way:
    """Portfolios judged in one way, alarms of healthy and of declining accounts, and the shared weeks looked at."""

    judged: tuple[Judged, ...] = ()
    alarms: tuple[int, int] = (0, 0)
    shared: int = 0

    def __add__(self, other: Way) -> Way:
        alarms = self.alarms[0] + other.alarms[0], self.alarms[1] + other.alarms[1]
        return Way(self.judged + other.judged, alarms, self.shared + other.shared)

    def row(self, name: str) -> str:
        """One row of the table."""
        cells = [name]
        for ill in (False, True):
            part = [j for j in self.judged if j.ill == ill]
            called = [j for j in part if j.logit >= 0]
            cells.append(f"{len(called)} of {len(part)}")
            cells.append(f"{len({j.account for j in called})} of {len({j.account for j in part})}")
        ranked = auc(np.array([j.logit for j in self.judged]), np.array([j.ill for j in self.judged]))
        means = [f"{np.mean([j.logit for j in self.judged if j.ill == ill]):+.2f}" for ill in (False, True)]
        return (
            "| " + " | ".join([*cells, f"{ranked or 0.0:.3f}", *means, *map(str, self.alarms), str(self.shared)]) + " |"
        )


def ways(knobs: Knobs, first: date, weeks: int, folder: Path, scorer: SentenceScorer) -> tuple[Way, Way]:
    """The accounts in each of `weeks` weeks from Monday `first` on: shared shifts left, and taken off."""
    truth = {a["account"]: a for a in json.loads((folder / "truth.json").read_text(encoding="utf-8"))["accounts"]}
    day = first + timedelta(days=7 * weeks - 1)
    parsed = pipeline.parse([folder / "exports"], Config(vendor_domains=(knobs.vendor_domain,), as_of=day))
    past = [h for h in pipeline.histories(parsed, pipeline.score(parsed, scorer), day) if len(h.acts)]
    model, without = TrajectoryModel.bundled(), without_shared(past)
    head, taken = model.heads["decline"], {m.week for m in without.moves if m.week >= first}
    out = []
    for histories, known, shared in ((past, {}, 0), (without.histories, without.weeks, len(taken))):
        rows: list[Judged] = []
        alarms = [0, 0]
        for history in histories:
            told = truth.get(history.name) or truth[history.account]
            declines = told["trajectory"] in DECLINE and told["onset"] is not None
            since = date.fromisoformat(told["onset"]) if declines else date.max
            mine = known.get(history.account) or weekly(history)
            key = f"{knobs.seed}{history.account}"
            rows += [Judged(key, w, head.logit(at), since <= w) for w, _, at in mine if w >= first]
            events = assess(history, model, by_week=mine).row["events"]
            alarms[declines] += sum(not e["explained"] and e["date"] >= first.isoformat() for e in events)
        out.append(Way(tuple(rows), (alarms[0], alarms[1]), shared))
    return out[0], out[1]


def fewer(left: Way, taken: Way, ill: bool) -> str:
    """Called weeks with shifts left less those with shifts taken off, with a 90 % interval over accounts drawn anew."""
    accounts = sorted({j.account for j in left.judged})
    change = dict.fromkeys(accounts, 0)
    for way, sign in ((left, 1), (taken, -1)):
        for j in way.judged:
            change[j.account] += sign * (j.ill == ill and j.logit >= 0)
    values = np.array([change[a] for a in accounts])
    drawn = np.random.default_rng(0).integers(0, len(values), (DRAWS, len(values)))
    low, high = np.quantile(values[drawn].sum(axis=1), (0.05, 0.95))
    return f"{values.sum():d} ({low:.0f} to {high:.0f})"


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.simulate.outage", description=__doc__)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--accounts", type=int, default=24)
    parser.add_argument("--seeds", default="1,2")
    parser.add_argument("--weeks", type=int, default=8)
    asked = parser.parse_args(argv)
    scorer = Scorer.load(cached=True)
    usual = replace(USUAL, accounts=asked.accounts, weeks=SHOCK_WEEK + asked.weeks)
    first = usual.start + timedelta(weeks=SHOCK_WEEK)
    names = ("no shift", *asked.kinds.split(","))
    found = {name: (Way(), Way()) for name in names}
    for seed in map(int, asked.seeds.split(",")):
        for name in names:
            knobs = replace(usual, seed=seed, **KINDS.get(name, {}))
            with tempfile.TemporaryDirectory() as place:
                write_portfolio(knobs, Path(place) / "p")
                left, taken = ways(knobs, first, asked.weeks, Path(place) / "p", scorer)
            found[name] = found[name][0] + left, found[name][1] + taken
    print(
        "| portfolio | healthy weeks called | healthy accounts | declining weeks called | declining accounts | AUC "
        "| mean log-odds, healthy | declining | alarms, healthy | declining | shared weeks |"
    )
    print("|---" * 11 + "|")
    for name, (left, taken) in found.items():
        print(left.row(f"{name}, left"))
        print(taken.row(f"{name}, taken off"))
    for name, (left, taken) in found.items():
        print(f"{name}: calls brought back {fewer(left, taken, False)} healthy, {fewer(left, taken, True)} declining")


if __name__ == "__main__":
    main(sys.argv[1:])
