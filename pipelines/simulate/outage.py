"""What taking off shared shifts does to a portfolio that an outage shook: on and off, with and without the outage.

usage: python -m pipelines.simulate.outage [--accounts 40] [--seeds 1,2] [--weeks-after 3]

Portfolios of `pipelines.simulate_portfolio`, judged some weeks after the outage. Sentences count as neutral: an outage
moves tickets and contact, and a stand-in for the sentence model would bring its own errors.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.portfolio import Shift, without_shared
from cxnlp.trajectory.windows import weekly
from cxnlp.types import FLAGS, POLARITIES, ScoreInput, SentenceScore
from cxnlp.validation.measures import auc
from pipelines.simulate_portfolio.__main__ import write_portfolio
from pipelines.simulate_portfolio.knobs import Knobs

DECLINING = ("drifting", "at_risk")
NEUTRAL = SentenceScore(
    {"strategic": 0.05, "transactional": 0.05, "neutral": 0.9},
    dict.fromkeys(FLAGS, 0.01),
    dict.fromkeys(POLARITIES, (0.02, 0.96, 0.02)),
    "neutral",
    (),
    dict.fromkeys(POLARITIES, 0),
)


class Neutral:
    """Every sentence is neutral."""

    def score_many(
        self, inputs: Sequence[ScoreInput], progress: Callable[[int, int], None] | None = None
    ) -> list[SentenceScore]:
        return [NEUTRAL] * len(inputs)


@dataclass(frozen=True)
class Judged:
    """Log-odds of decline by account, whether it is truly in decline, and the shared shifts that were taken off."""

    logit: dict[str, float]
    ill: dict[str, bool]
    shifts: int

    def row(self, name: str) -> str:
        """One row of the table."""
        well = [self.logit[a] for a in self.logit if not self.ill[a]]
        bad = [self.logit[a] for a in self.logit if self.ill[a]]
        called = sum(x >= 0 for x in well)
        caught = sum(x >= 0 for x in bad)
        ranked = auc(np.array([*bad, *well]), np.array([True] * len(bad) + [False] * len(well)))
        return (
            f"| {name} | {called} of {len(well)} | {caught} of {len(bad)} | {ranked or 0.0:.2f} | "
            f"{np.mean(well):+.2f} | {np.mean(bad):+.2f} | {self.shifts} |"
        )


def judged(knobs: Knobs, day: date, take_off: bool, folder: Path) -> Judged:
    """Every account of the portfolio on `day`."""
    truth = {a["account"]: a for a in json.loads((folder / "truth.json").read_text(encoding="utf-8"))["accounts"]}
    parsed = pipeline.parse([folder / "exports"], Config(vendor_domains=(knobs.vendor_domain,), as_of=day))
    past = pipeline.histories(parsed, pipeline.score(parsed, Neutral()), day)
    weeks = {h.account: weekly(h) for h in past if len(h.acts)}
    shifts: list[Shift] = []
    if take_off:
        weeks, shifts = without_shared(weeks)
    head, names = TrajectoryModel.bundled().heads["decline"], {h.account: h.name for h in past}
    logit = {a: head.logit(found[-1][2]) for a, found in weeks.items()}
    told = {a: truth.get(names[a]) or truth[a] for a in logit}
    ill = {
        a: t["trajectory"] in DECLINING and t["onset"] is not None and date.fromisoformat(t["onset"]) <= day
        for a, t in told.items()
    }
    return Judged(logit, ill, len(shifts))


def together(parts: Sequence[Judged]) -> Judged:
    """Several portfolios as one."""
    logit = {f"{k}{a}": x for k, p in enumerate(parts) for a, x in p.logit.items()}
    ill = {f"{k}{a}": x for k, p in enumerate(parts) for a, x in p.ill.items()}
    return Judged(logit, ill, sum(p.shifts for p in parts))


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.simulate.outage", description=__doc__)
    parser.add_argument("--accounts", type=int, default=40)
    parser.add_argument("--seeds", default="1,2")
    parser.add_argument("--weeks-after", type=int, default=3)
    asked = parser.parse_args(argv)
    usual = Knobs(accounts=asked.accounts, price_week=None)
    week = usual.outage_week or 27
    found: dict[str, list[Judged]] = {}
    for seed in map(int, asked.seeds.split(",")):
        for shaken in (True, False):
            knobs = replace(usual, seed=seed, outage_week=week if shaken else None)
            day = knobs.start + timedelta(weeks=week + asked.weeks_after)
            with tempfile.TemporaryDirectory() as place:
                write_portfolio(knobs, Path(place) / "p")
                for take_off in (False, True):
                    name = f"{'outage' if shaken else 'no outage'}, shifts {'taken off' if take_off else 'left'}"
                    found.setdefault(name, []).append(judged(knobs, day, take_off, Path(place) / "p"))
    print("| portfolio | healthy called | declining called | AUC | mean log-odds healthy | declining | shifts |")
    print("|---|---|---|---|---|---|---|")
    for name, parts in found.items():
        print(together(parts).row(name))


if __name__ == "__main__":
    main(sys.argv[1:])
