"""The simulator: the same seed gives the same bytes, what is planted is there, and it knows nothing of the analyser."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import mean

import pytest

from pipelines.simulate_portfolio import chance
from pipelines.simulate_portfolio.__main__ import write_portfolio
from pipelines.simulate_portfolio.knobs import Knobs
from pipelines.simulate_portfolio.life import live
from pipelines.simulate_portfolio.plan import plans
from pipelines.simulate_portfolio.words import PHRASES, line

PACKAGE = Path(__file__).resolve().parents[1] / "pipelines" / "simulate_portfolio"
SMALL = Knobs(accounts=4, weeks=20, seed=9)
MANY = Knobs(accounts=60, weeks=52, seed=2)


def digest(folder: Path) -> str:
    sums = [
        p.relative_to(folder).as_posix() + hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    ]
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()


def test_it_shares_no_code_with_the_analyser() -> None:
    for file in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(n.split(".")[0] == "cxnlp" for n in names), file.name


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, knobs in (("a", SMALL), ("b", SMALL), ("c", Knobs(accounts=4, weeks=20, seed=10))):
        write_portfolio(knobs, tmp_path / name)
    assert digest(tmp_path / "a") == digest(tmp_path / "b") != digest(tmp_path / "c")
    with pytest.raises(FileExistsError):
        write_portfolio(SMALL, tmp_path / "a")


def test_files_hold_nothing_after_the_end(tmp_path: Path) -> None:
    write_portfolio(SMALL, tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    with (tmp_path / "outcomes.csv").open(encoding="utf-8") as stream:
        told = [(r["account"], r["date"], r["outcome"]) for r in csv.DictReader(stream)]
    planted = [
        (a["account"], o["date"], o["outcome"]) for a in truth["accounts"] for o in a["outcomes"] if o["recorded"]
    ]
    assert sorted(told) == sorted(planted)
    assert all(day < "2025-05-26" for _, day, _ in told)


def test_shares_are_kept() -> None:
    found = Counter(p.trajectory for p in plans(MANY))
    assert found == {"deepening": 11, "steady": 25, "drifting": 12, "at_risk": 12}
    assert len({p.id for p in plans(Knobs(accounts=400))}) == 400
    assert all(p.domain.endswith(".example") for p in plans(MANY))


def test_nobody_writes_after_leaving() -> None:
    for plan in plans(MANY):
        if plan.loss and plan.loss.outcome == "churned":
            life = live(plan, MANY)
            assert all(m.at.date() < plan.loss.day for m in life.mails)
            assert all(w.monday < plan.loss.day for w in life.weeks)


def test_what_is_planted_shows() -> None:
    """Senior people vanish from the mail of drifting accounts, and do not where changes have no strength."""

    def senior_share(knobs: Knobs, after: bool) -> float:
        found = []
        for plan in plans(knobs):
            if plan.trajectory == "drifting" and plan.onset_week is not None:
                turn = plan.onset_week + 6
                for m in live(plan, knobs).mails:
                    week = (m.at.date() - knobs.start).days // 7
                    if m.sender in plan.people and (week >= turn if after else week < plan.onset_week):
                        found.append(m.sender.role in ("champion", "executive", "buyer"))
        return mean(found)

    assert senior_share(MANY, False) - senior_share(MANY, True) > 0.25
    flat = Knobs(accounts=60, weeks=52, seed=2, strength=0.0)
    assert abs(senior_share(flat, False) - senior_share(flat, True)) < 0.15


def test_an_outage_raises_everybodys_tickets() -> None:
    calm = Knobs(accounts=40, weeks=40, seed=3, outage_week=None, price_week=None)
    shaken = Knobs(accounts=40, weeks=40, seed=3, outage_week=20, price_week=None)

    def tickets(knobs: Knobs) -> int:
        days = [t.remarks[0].at.date() for p in plans(knobs) for t in live(p, knobs).tickets]
        return sum(20 <= (d - knobs.start).days // 7 < 22 for d in days)

    assert tickets(shaken) > 1.8 * tickets(calm)


def test_a_twin_differs_in_the_shaken_weeks_alone() -> None:
    calm = Knobs(accounts=6, weeks=30, seed=3, outage_week=None, price_week=None, summer=False, paired=True)
    holiday = replace(calm, holiday_week=20)

    def written(knobs: Knobs, shaken: bool) -> list[tuple[str, object]]:
        mails = [(p.id, m) for p in plans(knobs) for m in live(p, knobs).mails]
        return [(a, m.at) for a, m in mails if (20 <= int(m.id[1:4]) < 22 if m.id[0] == "w" else False) == shaken]

    assert written(calm, False) == written(holiday, False)
    assert len(written(holiday, True)) < 0.3 * len(written(calm, True))


def test_a_seed_means_the_same_in_every_process() -> None:
    code = (
        "from pipelines.simulate_portfolio.knobs import Knobs; from pipelines.simulate_portfolio.life import live;"
        "from pipelines.simulate_portfolio.plan import plans; k = Knobs(accounts=8, weeks=30, seed=2);"
        "print([[m.text for m in live(p, k).mails] for p in plans(k)])"
    )
    told = [
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1] and len(told[0]) > 1000


def test_every_phrase_can_be_filled() -> None:
    rng = chance.stream("phrases")
    for side, intents in PHRASES.items():
        for intent, phrases in intents.items():
            for _ in phrases:
                assert "{" not in line(rng, side, intent, 0, "Orla")


def test_chance_follows_its_laws() -> None:
    rng = chance.stream(1)
    drawn = [chance.poisson(rng, 2.5) for _ in range(4000)]
    assert mean(drawn) == pytest.approx(2.5, abs=0.1)
    assert mean(x * x for x in drawn) - mean(drawn) ** 2 == pytest.approx(2.5, abs=0.25)
    assert Counter(chance.quotas(rng, {"a": 0.5, "b": 0.3, "c": 0.2}, 7)) == {"a": 4, "b": 2, "c": 1}
    assert chance.poisson(rng, 0.0) == 0


def test_impossible_knobs_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 1"):
        Knobs(mix={"deepening": 0.5, "steady": 0.1, "drifting": 0.1, "at_risk": 0.1})
    with pytest.raises(ValueError, match="sixteen weeks"):
        Knobs(weeks=4, start=date(2025, 1, 6))
