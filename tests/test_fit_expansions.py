"""Fitting to expansions: what counts as one, the model that comes of it, refusals, and nothing new without any."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cxnlp.errors import UsageError
from cxnlp.fitting.compare import FITTED, cross_fitted
from cxnlp.fitting.expansions import fit_expansions, in_words, no_help
from cxnlp.fitting.page import page
from cxnlp.fitting.rows import Rows
from cxnlp.fitting.run import demand_any, fit_rows, write_fit
from cxnlp.fitting.update import SCALE, of_expansion, prior_of, update
from cxnlp.report.html import render_report
from cxnlp.trajectory.growth import growth_row
from cxnlp.trajectory.model import EXPANSION, Z90, TrajectoryModel
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.wording import Span
from cxnlp.types import OutcomeRow
from cxnlp.validation.outcomes import FollowUp, follow_up
from cxnlp.validation.outcomes_told import in_words as outcomes_in_words
from pipelines.simulate_outcomes.portfolio import World, simulate
from pipelines.simulate_outcomes.proofs import draw_world, target, usual_leaving
from pipelines.simulate_outcomes.proofs import rows_of as simulated_rows

MODEL = TrajectoryModel.bundled()
GIVEN = of_expansion(MODEL)
NAMES = GIVEN.head.names
DAY = date(2025, 6, 2)
RUN = Path(__file__).parent / "fixtures" / "report_run"
DAYS = {"landmark_days": {"first": "2025-01-01", "last": "2025-02-01"}, "followed_until": "2026-01-01"}


def world() -> World:
    return World(prior_of(GIVEN).mean[1:], -3.5, leaving=usual_leaving(MODEL, NAMES))


def portfolio(accounts: int, seed: int = 3) -> tuple[Rows, Rows]:
    """Rows of losses and of expansions of one simulated portfolio."""
    drawn = simulate(world(), accounts, np.random.default_rng(seed))
    losses, expansions = (simulated_rows(drawn, w, NAMES) for w in (replace(world(), leaving=None), world()))
    places = [NAMES.index(n) for n in MODEL.whole.names]
    return replace(losses, names=MODEL.whole.names, x=losses.x[:, places]), expansions


@pytest.fixture(scope="module")
def both() -> tuple[Rows, Rows]:
    return portfolio(45)


Fit = tuple[TrajectoryModel, dict[str, Any]]


@pytest.fixture(scope="module")
def of_losses(both: tuple[Rows, Rows]) -> Fit:
    """The fit to losses alone."""
    return fit_rows(MODEL, both[0])


@pytest.fixture(scope="module")
def of_expansions(both: tuple[Rows, Rows]) -> Fit:
    """The fit to expansions alone."""
    return fit_expansions(MODEL, both[1])


def with_few(rows: Rows, most: int) -> Rows:
    """The same rows with the outcome in `most` accounts alone."""
    mine = sorted({a for a, y in zip(rows.accounts, rows.happened, strict=True) if y})[:most]
    return replace(rows, happened=rows.happened & np.isin(rows.accounts, mine))


def test_an_expansion_counts_within_the_horizon_and_before_any_loss() -> None:
    def told(*rows: tuple[str, int, str], later: int = 200) -> FollowUp:
        given = [OutcomeRow("o.csv", a, DAY + timedelta(days=k), o) for a, k, o in rows]
        return follow_up(given, lambda r: r.account, DAY + timedelta(days=later))

    follow = told(
        ("A", 30, "expanded"), ("B", 91, "expanded"), ("C", 40, "expanded"), ("C", 60, "downgraded"),
        ("D", 20, "downgraded"), ("D", 60, "expanded"), ("E", 30, "expanded"), ("E", 30, "churned"),
        ("F", 0, "expanded"), ("G", -5, "churned"), ("G", 30, "expanded"),
    )  # fmt: skip
    found = {a: follow.expanded_within(a, DAY, 90) for a in "ABCDEFGH"}
    assert found == {"A": True, "B": False, "C": True, "D": False, "E": False, "F": False, "G": None, "H": False}
    assert follow.lost_within("C", DAY, 90) is True and follow.expanded == 7
    assert told(("A", 30, "expanded"), later=89).expanded_within("A", DAY, 90) is None


def test_the_prior_is_growth_scaled() -> None:
    prior = prior_of(GIVEN)
    assert prior.mean[1:] == pytest.approx(SCALE * np.array(MODEL.heads["growth"].weights))
    assert prior.mean[0] == MODEL.heads["growth"].baseline
    none = update(GIVEN, (rows := portfolio(30)[1]).part(np.zeros(len(rows), dtype=bool))).posterior
    assert none.mean == pytest.approx(prior.mean)


def test_a_fit_to_both_kinds_of_outcomes_is_written_whole_and_read_back(
    tmp_path: Path, both: tuple[Rows, Rows], of_losses: Fit, of_expansions: Fit
) -> None:
    model, found = fit_rows(MODEL, both[0], expansions=both[1])
    told = found.pop("expansion")
    assert found == of_losses[1] and told == of_expansions[1]
    assert told["fitted"] and told["accounts_expanded"] == both[1].accounts_with
    assert all(w["interval"][0] < w["fitted"] < w["interval"][1] for w in told["weights"])
    assert model.heads == {**of_losses[0].heads, EXPANSION: of_expansions[0].heads[EXPANSION]}
    write_fit(model, {**found, **DAYS, "expansion": told, "outcomes_expanded": 9}, tmp_path)
    html = (tmp_path / "fit.html").read_text(encoding="utf-8")
    assert "share expanded" in html and "for nothing else" not in html and html.count("<svg") == 2
    assert "of them expanded" in in_words(told) and "against their rate alone" in in_words(told)
    read = TrajectoryModel.load(tmp_path / "weights.json")
    assert read.heads == model.heads
    stated = update(GIVEN, both[1]).probability(both[1].x)
    for k in range(0, len(both[1]), 97):
        readings = {n: Reading(float(v), 0.0, 0.0, 1.0) for n, v in zip(NAMES, both[1].x[k], strict=True)}
        row = growth_row(read, readings, dict.fromkeys(NAMES, Span()), False)
        assert row["expansion_90d"] == pytest.approx(stated[k], abs=1e-6)
        assert growth_row(read, readings, dict.fromkeys(NAMES, Span()), True)["expansion_90d"] is None
        assert "expansion_90d" not in growth_row(MODEL, readings, dict.fromkeys(NAMES, Span()), False)


def test_without_expansions_nothing_new_is_written(tmp_path: Path, of_losses: Fit) -> None:
    model, found = of_losses
    write_fit(model, found | DAYS, tmp_path)
    assert "expansion" not in found and "Expansions" not in (tmp_path / "fit.html").read_text(encoding="utf-8")
    assert set(json.loads((tmp_path / "weights.json").read_text(encoding="utf-8"))["heads"]) == set(MODEL.heads)


def test_with_few_expansions_none_are_fitted(both: tuple[Rows, Rows], of_losses: Fit) -> None:
    model, told = fit_expansions(MODEL, with_few(both[1], 4))
    assert model is MODEL and not told["fitted"]
    assert "5 accounts expanded" in told["reason"] and "(4 found)" in told["reason"]
    assert "No probability of an expansion" in in_words(told)
    assert "few outcomes to fit expansions" in page({**of_losses[1], **DAYS, "expansion": told})


def test_a_fit_that_foretells_nothing_is_refused(both: tuple[Rows, Rows], of_losses: Fit) -> None:
    rows = both[1]
    assert no_help(cross_fitted(GIVEN, rows), rows) is None
    rng = np.random.default_rng(5)
    some = np.isin(rows.accounts, rng.choice(sorted(set(rows.accounts)), 15, replace=False))
    by_chance = replace(rows, happened=some & (rng.random(len(rows)) < 0.3))
    model, told = fit_expansions(MODEL, by_chance)
    assert model is MODEL and not told["fitted"] and told["weights"] == []
    assert [r["way"] for r in told["cross_validated"]][-1] == FITTED
    assert "no better than their rate alone" in in_words(told)
    shown = page({**of_losses[1], **DAYS, "expansion": told})
    assert shown.count("Weights, most moved first") == 1 and shown.count("Stated and observed") == 2


def test_expansions_are_fitted_where_no_loss_is_known(both: tuple[Rows, Rows]) -> None:
    losses = replace(both[0], happened=np.zeros(len(both[0]), dtype=bool))
    model, found = fit_rows(MODEL, losses, recentre=False, expansions=both[1])
    assert found["expansion"]["fitted"] and not found["fitted"] and found["observed_rate"] is None
    assert replace(model, heads=MODEL.heads) == MODEL
    with pytest.raises(UsageError, match=r"5 accounts lost.*5 accounts expanded"):
        fit_rows(MODEL, losses, recentre=False, expansions=with_few(both[1], 2))
    five = {f"a{k}": (DAY,) for k in range(5)}
    demand_any(FollowUp({}, {}, date(2026, 1, 1), expansions=five), list(five), date(2025, 1, 1))
    with pytest.raises(UsageError, match="nothing to fit"):
        demand_any(FollowUp({}, {}, date(2026, 1, 1), expansions=five), ["a0"], date(2025, 1, 1))


def test_a_second_fit_starts_from_growth_again(of_expansions: Fit) -> None:
    assert EXPANSION in of_expansions[0].heads and of_expansion(of_expansions[0]) == GIVEN


def test_outcomes_say_nothing_of_expansions_where_a_fit_does() -> None:
    data = {"followed_until": "2026-01-01", "outcomes_expanded": 9}
    assert len(outcomes_in_words(data)) == 1 and not outcomes_in_words({**data, "expansion": {}})


def test_planted_weights_are_recovered() -> None:
    rng = np.random.default_rng(21)
    drawn = draw_world(GIVEN, rng, usual_leaving(MODEL, NAMES))
    found = update(GIVEN, simulated_rows(simulate(drawn, 2_000, rng), drawn, NAMES)).posterior
    weights, sd = found.mean[1:], np.sqrt(np.diag(found.covariance))[1:]
    assert np.corrcoef(weights, drawn.weights)[0, 1] > 0.85
    away = np.abs(weights - target(drawn, NAMES, rng)[1:]) / sd
    assert np.mean(away <= Z90) >= 0.75 and away.max() < 4.5


def test_the_report_says_how_likely_an_expansion_is_where_it_was_fitted(tmp_path: Path) -> None:
    for path in RUN.iterdir():
        if path.suffix in (".json", ".jsonl", ".parquet"):
            shutil.copy(path, tmp_path)
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    growth: dict[str, Any] = {"probability": 0.4, "logit": -0.4, "baseline_logit": -0.4, "contributions": []}
    for added, said in (({}, 0), ({"expansion_90d": 0.125}, 1)):
        document["accounts"][0]["growth"] = {**growth, **added}
        (tmp_path / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
        assert render_report(tmp_path).count("An expansion comes within 90 days") == said
