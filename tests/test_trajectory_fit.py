"""The weight fit against scikit-learn, its covariance against theory, and planted event matches."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from pipelines.trajectory.fit import map_logistic, same_signed
from pipelines.trajectory.thresholds import Judged, best


def planted(n: int = 4000, seed: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    weights = np.array([-0.4, 1.2, -0.7, 0.0])
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 3))])
    y = (rng.random(n) < 1 / (1 + np.exp(-x @ weights))).astype(float)
    return x, y, weights


def test_agrees_with_scikit_learn_where_both_can_say_the_same() -> None:
    x, y, _ = planted()
    sd = np.array([1e6, 0.5, 0.5, 0.5])
    beta, _ = map_logistic(x, y, np.ones(len(y)), np.zeros(4), sd)
    other = LogisticRegression(C=0.25, tol=1e-10, max_iter=1000).fit(x[:, 1:], y)
    assert beta[1:] == pytest.approx(other.coef_[0], abs=1e-3)
    assert beta[0] == pytest.approx(other.intercept_[0], abs=1e-3)


def test_planted_weights_lie_within_their_intervals() -> None:
    x, y, weights = planted()
    beta, covariance = map_logistic(x, y, np.ones(len(y)), np.zeros(4), np.full(4, 10.0))
    assert np.all(np.abs(beta - weights) < 3.5 * np.sqrt(np.diag(covariance)))


def test_without_data_the_prior_stands() -> None:
    mean, sd = np.array([0.3, -1.0]), np.array([0.5, 2.0])
    beta, covariance = map_logistic(np.ones((1, 2)), np.ones(1), np.zeros(1), mean, sd)
    assert beta == pytest.approx(mean)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(sd)


def test_two_half_weights_count_as_one() -> None:
    x, y, _ = planted(200)
    prior = (np.zeros(4), np.ones(4))
    once, _ = map_logistic(x, y, np.ones(len(y)), *prior)
    twice, _ = map_logistic(np.vstack([x, x]), np.concatenate([y, y]), np.full(2 * len(y), 0.5), *prior)
    assert once == pytest.approx(twice, abs=1e-4)


def test_a_weight_that_would_turn_against_its_prior_is_held_at_zero() -> None:
    x, y, weights = planted()
    mean, sd = np.array([0.0, 0.5, 0.5, 0.5]), np.full(4, 1.0)
    free, _ = map_logistic(x, y, np.ones(len(y)), mean, sd)
    beta, covariance = same_signed(x, y, np.ones(len(y)), mean, sd)
    assert weights[2] < 0 and free[2] < -0.5
    assert 0 <= beta[2] < 1e-3
    rest, _ = map_logistic(x[:, [0, 1, 3]], y, np.ones(len(y)), mean[[0, 1, 3]], sd[[0, 1, 3]])
    assert beta[[0, 1]] == pytest.approx(rest[[0, 1]], abs=1e-3)
    _, free_covariance = map_logistic(x, y, np.ones(len(y)), mean, sd)
    assert np.all(np.diag(covariance) > 0.5 * np.diag(free_covariance)) and np.all(np.diag(covariance) < sd**2)


def test_thresholds_find_the_best_f1_within_the_budget() -> None:
    """True events lie above 0.5, false ones of ailing accounts below 0.3; healthy accounts have many at 0.6."""
    clear = [Judged(0.7, False, True, False)] * 20 + [Judged(0.2, False, False, False)] * 30
    assert 0.2 < best(clear, true=20, healthy=10)["other"] <= 0.7
    noisy = clear + [Judged(0.6, False, False, True)] * 40
    assert best(noisy, true=20, healthy=10)["other"] > 0.6
    wishes = clear + [Judged(0.4, True, False, True)] * 60 + [Judged(0.8, True, True, False)] * 5
    chosen = best(wishes, true=25, healthy=10)
    assert chosen["expansion"] > 0.4
    assert chosen["other"] < 0.7


def test_an_account_that_declines_has_a_threshold_of_its_own() -> None:
    """At 0.3 what is said of declining accounts is true and what is said of healthy ones false."""
    falling = [Judged(0.3, False, True, False, True)] * 20 + [Judged(0.12, False, False, False, True)] * 60
    calm = [Judged(0.3, False, False, True)] * 40 + [Judged(0.7, False, True, False)] * 20
    chosen = best([*falling, *calm], true=40, healthy=10)
    assert chosen["declining"] <= 0.3 < chosen["other"]
