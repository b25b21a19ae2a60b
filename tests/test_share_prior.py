"""Shares of small accounts shrunk to those of the others: moments against planted betas, the own account left out."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import betaln

from cxnlp.trajectory.ledger import PRIOR_STRENGTH
from cxnlp.trajectory.share_prior import LEAST_ACCOUNTS, LEAST_TALK, STRENGTH, Sums, with_portfolio_shares
from pipelines.simulate.ledger_prior import account, portfolio


def drawn(mean: float, strength: float, accounts: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = rng.integers(4, 60, accounts).astype(float)
    return rng.binomial(n.astype(int), rng.beta(mean * strength, (1 - mean) * strength, accounts)).astype(float), n


def sums(s: np.ndarray, n: np.ndarray) -> Sums:
    out = Sums()
    for a, b in zip(s, n, strict=True):
        out.add(float(a), float(b))
    return out


@pytest.mark.parametrize(("mean", "strength"), [(0.2, 5.0), (0.5, 12.0), (0.7, 30.0)])
def test_planted_mean_and_strength_come_back(mean: float, strength: float) -> None:
    s, n = drawn(mean, strength, 3000)
    found = sums(s, n).prior()
    assert found is not None and found.accounts == 3000
    assert found.mean == pytest.approx(mean, abs=0.02) and found.strength == pytest.approx(strength, rel=0.15)


def test_moments_agree_with_marginal_likelihood() -> None:
    """An oracle of another kind: the beta-binomial likelihood, maximised."""
    s, n = drawn(0.35, 9.0, 400)

    def loss(x: np.ndarray) -> float:
        m, k = 1 / (1 + np.exp(-x[0])), np.exp(x[1])
        a, b = m * k, (1 - m) * k
        return -float((betaln(s + a, n - s + b) - betaln(a, b)).sum())

    best = minimize(loss, np.array([0.0, 1.0]), method="Nelder-Mead").x
    found = sums(s, n).prior()
    assert found is not None
    assert found.mean == pytest.approx(1 / (1 + np.exp(-best[0])), abs=0.02)
    assert found.strength == pytest.approx(np.exp(best[1]), rel=0.35)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 80)), min_size=12, max_size=40))
def test_an_account_taken_out_was_never_there(rows: list[tuple[float, float]]) -> None:
    s, n = np.array([p * k for p, k in rows]), np.array([k for _, k in rows])
    whole, rest = sums(s, n), sums(s[1:], n[1:])
    whole.add(float(s[0]), float(n[0]), -1)
    a, b = whole.prior(), rest.prior()
    assert (a is None) == (b is None)
    if a and b:
        assert a.mean == pytest.approx(b.mean, abs=1e-6) and a.accounts == b.accounts
        assert STRENGTH[0] <= a.strength <= STRENGTH[1] and 0 < a.mean < 1


def rows_of(accounts: int, seed: int = 1) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [account(rng, k % 2 == 1)[0] for k in range(accounts)]


def row_of_all(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = row["ledger"]["by_role"]["all"]
    return found


def test_few_others_leave_an_account_as_it_stands_alone() -> None:
    rows = rows_of(LEAST_ACCOUNTS)
    assert with_portfolio_shares(copy.deepcopy(rows)) == rows
    assert row_of_all(rows[0])["prior"] == {"from": "own"}
    many = with_portfolio_shares(rows_of(3 * LEAST_ACCOUNTS))
    assert {row_of_all(r)["prior"]["from"] for r in many} == {"portfolio"}


def test_an_account_moves_no_more_than_the_shrinkage_says_and_its_test_stays() -> None:
    rows = rows_of(40)
    for old, new in zip(rows, with_portfolio_shares(copy.deepcopy(rows)), strict=True):
        a, b = row_of_all(old), row_of_all(new)
        assert a["q_value"] == b["q_value"]
        counts, prior = b["counts"], b["prior"]
        s, n = (counts["before"][k] + counts["after"][k] for k in (0, 1))
        home = (s + prior["mean"] * prior["strength"]) / (n + prior["strength"])
        alone = (s + 0.5) / (n + 1.0)
        for side in ("before", "after"):
            n_side = counts[side][1]
            moved = b[side]["strategic"] - a[side]["strategic"]
            assert moved == pytest.approx(PRIOR_STRENGTH / (n_side + PRIOR_STRENGTH) * (home - alone), abs=1e-4)
        assert b["interval"][0] <= b["difference"] <= b["interval"][1]


def test_an_accounts_own_share_is_no_part_of_its_prior() -> None:
    rows = rows_of(20)
    before = row_of_all(with_portfolio_shares(copy.deepcopy(rows))[0])["prior"]
    rows[0]["ledger"]["by_role"]["all"]["talk"] = {"ticket": [300.0, 300.0]}
    rows[0]["ledger"]["by_role"]["all"]["counts"] = {"before": [150.0, 150.0], "after": [150.0, 150.0]}
    mine = with_portfolio_shares(copy.deepcopy(rows))
    rows[0]["ledger"]["by_role"]["all"]["talk"] = {"ticket": [0.0, 300.0]}
    other = with_portfolio_shares(copy.deepcopy(rows))
    assert row_of_all(mine[0])["prior"] == row_of_all(other[0])["prior"] != before
    assert row_of_all(mine[1])["prior"] != row_of_all(other[1])["prior"]


def test_small_accounts_err_less_among_others() -> None:
    """Twelve simulated portfolios; a sentence counts as one, LEAST_TALK of them make an account one that spoke."""
    assert LEAST_TALK == 3.0
    pairs = [portfolio(np.random.default_rng([17, k]), 30) for k in range(12)]
    small = [(a, b) for alone, among in pairs for a, b in zip(alone, among, strict=True) if a.size < 5]
    assert len(small) > 80
    gain = np.array([a.error - b.error for a, b in small])
    assert gain.mean() > 2 * gain.std() / np.sqrt(len(gain))
