"""Where weights come from: every feature has a source, and what is said of a weight is what the model holds."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cxnlp import parquet
from cxnlp.cli import app
from cxnlp.lineage.trace import trace
from cxnlp.report.portfolio import portfolio
from cxnlp.report.tables import load_tables
from cxnlp.saved import Saved
from cxnlp.trajectory.beliefs import KINDS, SHOWN, beliefs, in_words, prior_sources
from cxnlp.trajectory.catalogue import BY_NAME, FEATURES
from cxnlp.trajectory.model import TrajectoryModel


def test_every_feature_has_one_source() -> None:
    assert list(prior_sources()) == [f.name for f in FEATURES]
    assert {s.kind for s in prior_sources().values()} <= set(KINDS)
    assert all(s.why and s.why[0].islower() and not s.why.endswith(".") for s in prior_sources().values())


def test_shipped_weights_say_prior_and_posterior() -> None:
    model = TrajectoryModel.bundled()
    block = beliefs(model)
    assert block["fitted_on"] == "histories"
    assert sorted(block["features"]) == sorted(n for head in SHOWN for n in model.heads[head].names)
    for name, row in block["features"].items():
        head = next(model.heads[h] for h in SHOWN if name in model.heads[h].names)
        k = head.names.index(name)
        assert row["prior"] == [BY_NAME[name].mean, BY_NAME[name].sd]
        assert row["weight"] == pytest.approx([head.weights[k], math.sqrt(head.covariance[k + 1][k + 1])], abs=1e-6)
        assert "shipped" not in row


def test_weights_of_an_owner_keep_the_shipped_ones_beside_them() -> None:
    shipped = TrajectoryModel.bundled()
    head = shipped.heads["decline"]
    heads = {**shipped.heads, "decline": dataclasses.replace(head, weights=tuple(2 * w for w in head.weights))}
    block = beliefs(dataclasses.replace(shipped, heads=heads, sha256="0" * 64))
    assert block["fitted_on"] == "outcomes"
    for name, weight in zip(head.names, head.weights, strict=True):
        row = block["features"][name]
        assert row["weight"][0] == pytest.approx(2 * row["shipped"][0], abs=2e-6)
        assert row["shipped"][0] == pytest.approx(weight, abs=1e-6)
    line = in_words("trust", block["features"]["trust"], "outcomes")
    assert "as shipped" in line and "your outcomes" in line


@pytest.mark.models
def test_weight_times_strength_is_the_contribution(analysed: Path) -> None:
    saved = Saved.open(analysed)
    parts = trace(saved, "Pinecrest Tools").contributions
    assert parts
    weekly = saved_last_week(analysed)
    for part in parts:
        assert part.weight is not None
        assert part.contribution == pytest.approx(part.weight["weight"][0] * weekly[f"{part.feature}_x"], abs=1e-5)
        assert part.weight["why"] == prior_sources()[part.feature].why


def saved_last_week(folder: Path) -> dict[str, float]:
    """The last row of Pinecrest Tools in weekly.parquet."""
    account = Saved.open(folder).account("Pinecrest Tools")["account"]
    frame = parquet.read(folder / "weekly.parquet")
    return dict(frame[frame["account"] == account].sort_values("week").iloc[-1])


@pytest.mark.models
def test_explain_says_it_on_demand_and_always_in_json(analysed: Path) -> None:
    run = CliRunner(env={"COLUMNS": "200"}).invoke
    plain = run(app, ["explain", "Pinecrest", "--in", str(analysed)])
    told = run(app, ["explain", "Pinecrest", "--in", str(analysed), "--why-weights"])
    assert "believed" not in plain.output and "judgement: " in told.output and "moved" in told.output
    assert "ledger: strategic share" in plain.output and "own whole share" in plain.output
    ledger = Saved.open(analysed).account("Pinecrest Tools")["ledger"]
    first, last = ledger["change_interval"]
    assert f"before and after {ledger['change_date']} (90 %: {first} to {last})" in plain.output
    row = json.loads(run(app, ["explain", "Pinecrest", "--in", str(analysed), "--json"]).output)
    assert {"prior", "source", "why", "weight", "tag"} <= set(row["contributions"][0]["weight"])
    assert row["ledger"]["by_role"]["all"]["prior"] == {"from": "own"}


@pytest.mark.models
def test_the_report_lists_every_weight_and_links_to_them(analysed: Path) -> None:
    page = (analysed / "report.html").read_text(encoding="utf-8")
    rows = portfolio(load_tables(analysed)).weights
    assert len(rows) == len(FEATURES)
    assert page.count('<a href="#weights">') >= 1 and page.count('id="weights"') == 1
    assert all(why.split(": ", 1)[1] in page for _, why, _, _ in rows)
