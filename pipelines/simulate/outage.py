"""What taking off shared shifts does to a portfolio that an outage shook: on and off, with and without the outage.

usage: python -m pipelines.simulate.outage [--accounts 24] [--seeds 1,2] [--weeks 8]

Portfolios of `pipelines.simulate_portfolio`, their sentences read by the shipped model, each account judged at the end
of each of the `weeks` weeks from the outage on (the same weeks where there is none), on what was known then. A week is
called where decline is the likelier.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.signals.messages import SentenceScorer
from cxnlp.signals.score import Scorer
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.portfolio import without_shared
from cxnlp.trajectory.windows import weekly
from cxnlp.validation.measures import auc
from pipelines.simulate_portfolio.__main__ import write_portfolio
from pipelines.simulate_portfolio.knobs import Knobs

DECLINING = ("drifting", "at_risk")


@dataclass(frozen=True)
class Judged:
    """One account at the end of one week: log-odds of decline, and whether it is truly in decline."""

    account: str
    logit: float
    ill: bool


@dataclass(frozen=True)
class Way:
    """A portfolio judged in one way, and how many shared shifts were taken off in the weeks looked at."""

    judged: tuple[Judged, ...]
    shifts: int

    def row(self, name: str) -> str:
        """One row of the table."""
        parts = {ill: [j for j in self.judged if j.ill == ill] for ill in (False, True)}
        called = {ill: [j for j in part if j.logit >= 0] for ill, part in parts.items()}
        ranked = auc(np.array([j.logit for j in self.judged]), np.array([j.ill for j in self.judged]))
        cells = [name]
        for ill in (False, True):
            cells.append(f"{len(called[ill])} of {len(parts[ill])}")
            cells.append(f"{len({j.account for j in called[ill]})} of {len({j.account for j in parts[ill]})}")
        means = [f"{np.mean([j.logit for j in parts[ill]]):+.2f}" for ill in (False, True)]
        return "| " + " | ".join([*cells, f"{ranked or 0.0:.2f}", *means, str(self.shifts)]) + " |"


def judged(knobs: Knobs, first: date, weeks: int, folder: Path, scorer: SentenceScorer) -> dict[bool, Way]:
    """The accounts in each of `weeks` weeks from Monday `first` on, shared shifts left (False) and taken off (True)."""
    truth = {a["account"]: a for a in json.loads((folder / "truth.json").read_text(encoding="utf-8"))["accounts"]}
    day = first + timedelta(days=7 * weeks - 1)
    parsed = pipeline.parse([folder / "exports"], Config(vendor_domains=(knobs.vendor_domain,), as_of=day))
    past = pipeline.histories(parsed, pipeline.score(parsed, scorer), day)
    readings = {h.account: weekly(h) for h in past if len(h.acts)}
    head, names = TrajectoryModel.bundled().heads["decline"], {h.account: h.name for h in past}
    out = {}
    for take_off in (False, True):
        found, shifts = without_shared(readings) if take_off else (readings, [])
        rows = []
        for account, mine in found.items():
            told = truth.get(names[account]) or truth[account]
            declines = told["trajectory"] in DECLINING and told["onset"] is not None
            for monday, _, at in mine:
                if monday >= first:
                    ill = declines and date.fromisoformat(told["onset"]) <= monday
                    rows.append(Judged(f"{knobs.seed}{account}", head.logit(at), ill))
        out[take_off] = Way(tuple(rows), sum(s.week >= first for s in shifts))
    return out


def together(parts: Sequence[Way]) -> Way:
    """Several portfolios as one."""
    return Way(tuple(j for p in parts for j in p.judged), sum(p.shifts for p in parts))


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.simulate.outage", description=__doc__)
    parser.add_argument("--accounts", type=int, default=24)
    parser.add_argument("--seeds", default="1,2")
    parser.add_argument("--weeks", type=int, default=8)
    asked = parser.parse_args(argv)
    usual, scorer = Knobs(accounts=asked.accounts, price_week=None), Scorer.load(cached=True)
    week = usual.outage_week or 27
    first = usual.start + timedelta(weeks=week)
    found: dict[str, list[Way]] = {}
    for seed in map(int, asked.seeds.split(",")):
        for shaken in (True, False):
            knobs = replace(usual, seed=seed, weeks=week + asked.weeks, outage_week=week if shaken else None)
            with tempfile.TemporaryDirectory() as place:
                write_portfolio(knobs, Path(place) / "p")
                for take_off, way in judged(knobs, first, asked.weeks, Path(place) / "p", scorer).items():
                    name = f"{'outage' if shaken else 'no outage'}, shifts {'taken off' if take_off else 'left'}"
                    found.setdefault(name, []).append(way)
    print(
        "| portfolio | healthy weeks called | healthy accounts called | declining weeks called "
        "| declining accounts called | AUC | mean log-odds, healthy | declining | shifts |"
    )
    print("|---" * 9 + "|")
    for name, parts in found.items():
        print(together(parts).row(name))


if __name__ == "__main__":
    main(sys.argv[1:])
