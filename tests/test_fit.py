"""Fitting the score to outcomes: the posterior against closed forms and scikit-learn, files read back, refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from cxnlp.errors import UsageError
from cxnlp.fitting.compare import FITTED, cross_fitted, table
from cxnlp.fitting.page import page
from cxnlp.fitting.posterior import Gaussian, posterior
from cxnlp.fitting.rows import Rows, rows_of, shortage
from cxnlp.fitting.run import demand_any, fit_rows, in_words, write_fit
from cxnlp.fitting.update import LEVEL_SD, as_model, observed_rate, of_loss, prior_of, recentred, update
from cxnlp.trajectory.model import Z90, TrajectoryModel
from cxnlp.trajectory.moment import Reading
from cxnlp.validation.outcomes import FollowUp
from cxnlp.validation.snapshots import Snapshot
from pipelines.simulate_outcomes.lags import found_in, in_order
from pipelines.simulate_outcomes.portfolio import World, simulate
from pipelines.simulate_outcomes.proofs import aimed, draw_world, target
from pipelines.simulate_outcomes.proofs import rows_of as simulated_rows

MODEL = TrajectoryModel.bundled()
NAMES = MODEL.whole.names
GIVEN = of_loss(MODEL)


def portfolio(accounts: int = 120, seed: int = 3) -> Rows:
    rng = np.random.default_rng(seed)
    world = World(0.6 * np.array(MODEL.whole.weights))
    return simulated_rows(simulate(world, accounts, rng), world, NAMES)


def expit(z: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-z)))


def test_agrees_with_scikit_learn_and_leaves_no_gradient() -> None:
    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(600), rng.normal(size=(600, 3))])
    y = (rng.random(600) < expit(x @ [-0.5, 1.0, -0.6, 0.0])).astype(float)
    flat = Gaussian(np.zeros(4), np.diag([1e8, 0.25, 0.25, 0.25]))
    found = posterior(x, y, np.ones(600), flat)
    other = LogisticRegression(C=0.25, tol=1e-12, max_iter=1000).fit(x[:, 1:], y)
    assert found.mean[1:] == pytest.approx(other.coef_[0], abs=1e-4)
    gradient = x.T @ (expit(x @ found.mean) - y) + np.linalg.inv(flat.covariance) @ (found.mean - flat.mean)
    assert np.abs(gradient).max() < 1e-6


def test_the_covariance_is_the_inverse_curvature_by_finite_differences() -> None:
    rng = np.random.default_rng(4)
    x = np.column_stack([np.ones(80), rng.normal(size=(80, 2))])
    y = (rng.random(80) < 0.3).astype(float)
    prior = Gaussian(np.array([0.1, -0.2, 0.3]), np.array([[2.0, 0.3, 0.0], [0.3, 1.0, 0.2], [0.0, 0.2, 0.5]]))
    found = posterior(x, y, np.full(80, 0.4), prior)

    def value(b: np.ndarray) -> float:
        z, off = x @ b, b - prior.mean
        return float(0.4 * np.sum(np.log1p(np.exp(z)) - y * z) + 0.5 * off @ np.linalg.inv(prior.covariance) @ off)

    h, eye = 1e-3, np.eye(3)
    curve = [
        [
            (
                value(found.mean + h * (eye[i] + eye[j]))
                - value(found.mean + h * (eye[i] - eye[j]))
                - value(found.mean - h * (eye[i] - eye[j]))
                + value(found.mean - h * (eye[i] + eye[j]))
            )
            / (4 * h * h)
            for j in range(3)
        ]
        for i in range(3)
    ]
    assert np.linalg.inv(curve) == pytest.approx(found.covariance, rel=1e-3, abs=1e-6)


def test_without_rows_the_prior_comes_back() -> None:
    prior = prior_of(GIVEN)
    found = update(GIVEN, portfolio(30).part(np.zeros(len(portfolio(30)), dtype=bool))).posterior
    assert found.mean == pytest.approx(prior.mean)
    assert found.covariance == pytest.approx(prior.covariance, abs=1e-9)


def test_intervals_narrow_as_accounts_become_more() -> None:
    widths = [np.diag(update(GIVEN, portfolio(n)).posterior.covariance)[1:].sum() for n in (20, 120, 600)]
    assert widths[0] > widths[1] > widths[2]


def test_the_written_weights_state_the_fitted_probability(tmp_path: Path) -> None:
    rows = portfolio()
    found = update(GIVEN, rows)
    write_fit(as_model(MODEL, found, rows), {"fitted": False, "reason": "r", "observed_rate": 0.1, "weights": [],
              "base_rate": 0.1, "accounts": 9, "accounts_lost": 1, "lost_interval": [0.01, 0.4],
              "cross_validated": [], "horizon_days": 90, "followed_until": "2026-01-01",
              "landmark_days": {"first": "2025-01-01", "last": "2025-02-01"}}, tmp_path)  # fmt: skip
    model = TrajectoryModel.load(tmp_path / "weights.json")
    expected = found.probability(rows.x)
    head = model.whole
    for k in range(0, len(rows), 97):
        readings = {n: Reading(float(v), 0.0, 0.0, 1.0) for n, v in zip(NAMES, rows.x[k], strict=True)}
        assert model.risk(head.logit(readings)) == pytest.approx(expected[k], abs=1e-9)
        one = np.r_[1.0, rows.x[k]]
        sd = np.sqrt(one @ found.posterior.covariance @ one)
        assert model.risk_slope * head.sd(readings) == pytest.approx(sd, rel=1e-6)
    old = MODEL.whole
    before, after = (h.baseline + rows.x @ np.array(h.weights) for h in (old, head))
    assert after.mean() == pytest.approx(before.mean()) and after.std() == pytest.approx(before.std())
    assert model.base_rate == pytest.approx(observed_rate(rows))
    assert model.heads["growth"] == MODEL.heads["growth"] and model.events == MODEL.events


def test_recentring_meets_the_observed_rate_of_many_losses_and_keeps_the_order() -> None:
    rows = portfolio()
    moved = recentred(GIVEN, rows)
    stated = expit(moved.logit(rows.x))
    assert stated.mean() == pytest.approx(observed_rate(rows), abs=0.01)
    assert (np.argsort(stated, kind="stable") == np.argsort(GIVEN.logit(rows.x), kind="stable")).all()


def test_a_base_rate_moves_every_risk_by_the_same_log_odds() -> None:
    moved = MODEL.at_base_rate(0.05)
    shift = np.log(0.05 / 0.95) - np.log(MODEL.base_rate / (1 - MODEL.base_rate))
    for logit in (-3.0, 0.0, 2.5):
        p, q = MODEL.risk(logit), moved.risk(logit)
        assert np.log(q / (1 - q)) - np.log(p / (1 - p)) == pytest.approx(shift)
    assert MODEL.at_base_rate(None) is MODEL
    assert moved.at_base_rate(MODEL.base_rate).risk(1.0) == pytest.approx(MODEL.risk(1.0))


def test_no_account_helps_to_predict_itself() -> None:
    rows = portfolio(60)
    name = next(a for a, y in zip(rows.accounts, rows.happened, strict=True) if y)
    mine = np.array([a == name for a in rows.accounts])
    turned = replace(rows, happened=np.where(mine, ~rows.happened, rows.happened))
    before, after = cross_fitted(GIVEN, rows)[FITTED], cross_fitted(GIVEN, turned)[FITTED]
    assert before[mine] == pytest.approx(after[mine], abs=1e-12)
    assert np.abs(before[~mine] - after[~mine]).max() > 1e-6


def test_fitting_helps_a_portfolio_whose_weights_differ() -> None:
    rng = np.random.default_rng(8)
    weights = np.zeros(len(NAMES))
    weights[[NAMES.index("logins"), NAMES.index("active_users"), NAMES.index("trust")]] = 1.5
    world = World(weights)
    rows = simulated_rows(simulate(world, 400, rng), world, NAMES)
    ways = {r["way"]: r for r in table(cross_fitted(GIVEN, rows), rows)}
    assert ways["fitted"]["log_loss"]["difference_interval"][1] < 0
    assert ways["fitted"]["auc"]["value"] > ways["weights as given"]["auc"]["value"] + 0.02


def test_a_fit_is_written_whole_and_twice_the_same(tmp_path: Path) -> None:
    rows = portfolio(60)
    days = {"landmark_days": {"first": "2025-01-01", "last": "2025-02-01"}, "followed_until": "2026-01-01"}
    for name in ("one", "two"):
        model, found = fit_rows(MODEL, rows)
        write_fit(model, found | days, tmp_path / name)
    files = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert files == ["fit.html", "fit.json", "weights.json"]
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)
    html = (tmp_path / "one" / "fit.html").read_text(encoding="utf-8")
    assert "<svg" in html and "http" not in html.replace("http://www.w3.org", "")
    found = json.loads((tmp_path / "one" / "fit.json").read_text(encoding="utf-8"))
    assert all(w["interval"][0] < w["fitted"] < w["interval"][1] for w in found["weights"])
    assert len(found["weights"]) == len(NAMES) + 1


def test_with_few_losses_only_the_base_rate_moves() -> None:
    rows = portfolio(60)
    losers = sorted({a for a, y in zip(rows.accounts, rows.happened, strict=True) if y})[:3]
    few = replace(
        rows, happened=np.array([y and a in losers for a, y in zip(rows.accounts, rows.happened, strict=True)])
    )
    model, found = fit_rows(MODEL, few)
    assert found["fitted"] is False and "5 accounts lost" in found["reason"] and "(3 found)" in found["reason"]
    before = GIVEN.probability(few.x).mean()
    assert model.heads == MODEL.heads and sorted((before, observed_rate(few), model.base_rate))[1] == model.base_rate
    assert "observed base rate" in in_words(found) and f"3 of {found['accounts']} accounts lost leave" in in_words(
        found
    )
    with pytest.raises(UsageError, match="given weights stand"):
        fit_rows(MODEL, few, recentre=False)
    shown = {"landmark_days": {"first": "2025-01-01", "last": "2025-02-01"}, "followed_until": "2026-01-01"}
    assert "too few" in page(found | shown)


def test_two_losses_of_accounts_that_seemed_well_move_the_level_little() -> None:
    """As many zeros as ones would move it by: without a prior such rows would carry a usual account to even odds."""
    x = np.zeros((10, len(NAMES)))
    x[:, NAMES.index("champion_activity")] = -1.0
    rows = Rows(NAMES, tuple("aabbccddee"), x, np.arange(10) < 2, 0.37)
    moved = recentred(GIVEN, rows)
    usual = np.zeros((1, len(NAMES)))
    before, after = (float(g.logit(usual)[0]) for g in (GIVEN, moved))
    assert 0 < after - before < 2.0 and expit(np.array([after]))[0] < 0.15
    gradient = 0.37 * (moved.probability(x) - rows.happened).sum() + (after - before) / LEVEL_SD**2
    assert gradient == pytest.approx(0.0, abs=1e-9)


def test_without_a_loss_there_is_nothing_to_fit() -> None:
    with pytest.raises(UsageError, match="risk_base_rate"):
        demand_any(FollowUp({}, {}, date(2026, 1, 1)), ["a"], date(2025, 1, 1))
    demand_any(FollowUp({"a": (date(2025, 6, 1),)}, {}, date(2026, 1, 1)), ["a"], date(2025, 1, 1))


def test_planted_weights_are_recovered() -> None:
    rng = np.random.default_rng(21)
    world = draw_world(GIVEN, rng)
    names = MODEL.whole.names
    found = update(GIVEN, simulated_rows(simulate(world, 2_000, rng), world, names))
    weights, sd = found.posterior.mean[1:], np.sqrt(np.diag(found.posterior.covariance))[1:]
    assert np.corrcoef(weights, world.weights)[0, 1] > 0.85
    largest = np.argsort(-np.abs(world.weights))[:5]
    assert (np.sign(weights[largest]) == np.sign(world.weights[largest])).all()
    away = np.abs(weights - target(world, names, rng)[1:]) / sd
    assert np.mean(away <= Z90) >= 0.75 and away.max() < 4.5


def test_a_draw_can_be_planted_as_what_a_fit_is_after() -> None:
    drawn, names = draw_world(GIVEN, np.random.default_rng(22)), MODEL.whole.names
    planted = aimed(drawn, names, [22, 1])

    def left(world: World) -> float:
        """The share of the drawn weights that a fit without prior tends to (least squares)."""
        found = target(world, names, np.random.default_rng(23))[1:]
        return float(found @ drawn.weights / (drawn.weights @ drawn.weights))

    assert left(drawn) < 0.95
    assert left(planted) == pytest.approx(1.0, abs=0.04)


def test_rows_are_the_landmarks_that_are_followed_to_the_end() -> None:
    first = date(2025, 1, 6)

    def seen(account: str, week: int, trajectory: str = "steady") -> Snapshot:
        strengths = {n: 0.1 * k for k, n in enumerate(NAMES)}
        day = first + timedelta(weeks=week)
        return Snapshot(account, day, trajectory, 0.1, 90.0, {}, frozenset(), {}, strengths)

    follow = FollowUp({"b": (first + timedelta(weeks=20),)}, {"b": first + timedelta(weeks=20)},
                      first + timedelta(weeks=30))  # fmt: skip
    shots = [seen("a", 12), seen("a", 24), seen("b", 12), seen("b", 24), seen("c", 12, "insufficient_data")]
    rows = rows_of(shots, NAMES, follow.lost_within)
    assert rows.accounts == ("a", "b") and rows.happened.tolist() == [False, True]
    assert rows.x[0].tolist() == [0.1 * k for k in range(len(NAMES))]
    assert rows.weight == pytest.approx(1.2 * 28 / 90)
    assert "5 accounts lost" in (shortage(rows, "lost", "kept") or "")


def test_planted_lags_come_back_as_leads_in_their_order() -> None:
    for k in range(2):
        found = found_in(90, np.random.default_rng([8, k]))
        assert in_order(found)
        by_lag = {f.planted: f for f in found}
        for lag in (60, 90, 120):
            lead = by_lag[lag].lead
            assert lead is not None and lag - 28 <= lead <= lag and by_lag[lag].lift > 4
        assert by_lag[None].lift < 4


def test_recentring_changes_no_ranking_and_a_worse_one_is_told() -> None:
    _, found = fit_rows(MODEL, portfolio(60))
    ways = {r["way"]: r for r in found["cross_validated"]}
    given, moved, fitted = (ways[w]["auc"] for w in ("weights as given", "base rate re-centred", "fitted"))
    assert moved["value"] == given["value"] and moved["difference"] == 0.0
    assert moved["interval"] == given["interval"] and moved["difference_interval"] == [0.0, 0.0]
    for value, worse in ((given["value"] - 0.02, True), (given["value"] + 0.02, False)):
        told = [r | {"auc": {**fitted, "value": value}} if r["way"] == FITTED else r for r in ways.values()]
        assert ("ranked worse than before (AUC lower by 0.020)" in in_words(found | {"cross_validated": told})) is worse
