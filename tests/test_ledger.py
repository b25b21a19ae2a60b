"""The strategic ledger against planted shares, and its q values against their definition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaincinv
from scipy.stats import false_discovery_control

from cxnlp.trajectory.assess import ledger_rows, with_q_values
from cxnlp.trajectory.ledger import ledger, may_reach, q_values, role_row
from cxnlp.trajectory.splits import Talk, best_split, talk_of
from pipelines.simulate.ledger_coverage import coverage
from tests.histories import Line, healthy, history, planted


def test_a_planted_change_is_found_and_signed() -> None:
    lines = [
        Line(
            2.0 * k,
            "c1",
            "We plan the next year." if k < 45 else "Please fix the export.",
            planted("strategic" if k < 45 else "transactional"),
        )
        for k in range(90)
    ]
    rows, change = ledger(history(lines))
    everybody = next(r for r in rows if r.role == "all")
    assert everybody.before > 0.85
    assert everybody.after < 0.15
    assert everybody.p_value <= 0.002
    assert everybody.interval[1] < -0.5
    assert change is not None and change.day.isoformat() == "2025-04-06"
    assert [d.isoformat() for d in change.interval] == ["2025-04-04", "2025-04-06"]


def test_no_change_is_not_significant() -> None:
    rows, _ = ledger(history(healthy()))
    everybody = next(r for r in rows if r.role == "all")
    assert everybody.p_value > 0.05
    assert everybody.interval[0] < 0 < everybody.interval[1]


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=30))
def test_q_values_follow_benjamini_and_hochberg(p: list[float]) -> None:
    expected = []
    for value in p:
        larger = [len(p) * x / sum(y <= x for y in p) for x in p if x >= value]
        expected.append(min(1.0, *larger) if len(larger) > 1 else min(1.0, larger[0]))
    assert q_values(p) == pytest.approx(expected)
    assert q_values(p) == (false_discovery_control(p).tolist() if p else [])


def talk(seed: int, messages: int = 60, turn: float = 0.0) -> tuple[Talk, np.ndarray]:
    """Messages of one to four sentences at a strategic share of a half, from the middle on `turn` lower; who spoke."""
    rng = np.random.default_rng(seed)
    day = np.sort(rng.uniform(0, 200, messages))
    n = rng.integers(1, 5, messages).astype(float)
    s = rng.binomial(n.astype(int), np.where(day > 100, 0.5 - turn, 0.5)).astype(float)
    frame = pd.DataFrame({"day": day, "s": s, "t": n - s})
    return talk_of(frame, 0.0, 200.0), rng.random(messages) < 0.4


def test_the_best_split_is_that_of_a_plain_search() -> None:
    whole, _ = talk(1)
    best, where = -np.inf, None
    for k in range(4, len(whole.day) - 3):
        if whole.day[k] < 28 or 200 - whole.day[k] < 28:
            continue
        value = 0.0
        for part in (slice(None, k), slice(k, None)):
            a, b = whole.s[part].sum(), whole.t[part].sum()
            p = (a + 0.5) / (a + b + 1)
            value += a * np.log(p) + b * np.log(1 - p)
        if value > best:
            best, where = value, k
    assert best_split(whole.s[None], whole.t[None], whole.splits)[0] == where


def test_where_nothing_changes_few_rows_look_changed() -> None:
    """A day chosen for its difference would look changed far too often if the choice were not part of the test."""
    calls, rows = 0, 0
    for seed in range(60):
        whole, spoke = talk(seed)
        split = int(best_split(whole.s[None], whole.t[None], whole.splits)[0])
        for s, t in ((whole.s, whole.t), (whole.s * spoke, whole.t * spoke)):
            row = role_row("x", whole, s, t, split)
            if row is not None:
                rows, calls = rows + 1, calls + (row.p_value <= 0.1)
    low = betaincinv(calls, rows - calls + 1, 0.025) if calls else 0.0
    assert rows > 100 and low <= 0.1


def test_a_change_is_still_found() -> None:
    whole, _ = talk(3, messages=90, turn=0.4)
    split = int(best_split(whole.s[None], whole.t[None], whole.splits)[0])
    row = role_row("all", whole, whole.s, whole.t, split)
    assert row is not None and row.p_value <= 0.005 and row.interval[1] < 0
    assert abs(whole.day[split] - 100) < 15


@pytest.mark.parametrize("planted_change", [0.0, -0.35])
def test_intervals_hold_what_they_state_though_the_day_was_searched_for(planted_change: float) -> None:
    found = coverage(planted_change, 0.0, 30, 8)
    assert found.held.n >= 55 and found.held.interval[1] >= 0.9
    assert found.away_unsure == 0
    if planted_change == 0.0:
        assert found.held_day_given.interval[1] < 0.9  # what the interval was before
    else:
        assert found.away.share > 0.7


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.floats(0, 0.45))
def test_an_interval_away_from_nothing_never_stands_beside_a_p_above_a_tenth(seed: int, turn: float) -> None:
    whole, spoke = talk(seed, 30, turn)
    split = best_split(whole.s[None], whole.t[None], whole.splits)
    row = role_row("x", whole, whole.s * spoke, whole.t * spoke, int(split[0])) if len(whole.splits) else None
    if row is not None and row.p_value > 0.1:
        assert row.interval[0] <= 0.0 <= row.interval[1]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 40), st.floats(0.02, 0.98))
def test_what_reaches_a_likelihood_is_never_left_out(seed: int, messages: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 5, messages + 1)
    s = rng.binomial(n, share) + rng.uniform(0, 0.1, messages + 1)
    order = rng.permuted(np.tile(np.arange(messages + 1), (50, 1)), axis=1)
    a, b = s[order], (n - np.minimum(s, n))[order]
    splits = np.arange(1, messages + 1)

    def fit(x: np.ndarray, y: np.ndarray) -> float:
        p = (x.sum() + 0.5) / (x.sum() + y.sum() + 1)
        return float(x.sum() * np.log(p) + y.sum() * np.log(1 - p))

    best = np.array([max(fit(x[:k], y[:k]) + fit(x[k:], y[k:]) for k in splits) for x, y in zip(a, b, strict=True)])
    for least in np.quantile(best, [0.5, 0.9, 1.0]):
        assert may_reach(a, b, splits, float(least))[best >= least].all()


def plain_p(whole: Talk, split: int, permutations: int) -> float:
    """Everybody's p by a loop over permutations of its own."""
    rng, best = np.random.default_rng(5), best_split
    hits = 0
    fit = lambda a, b: a * np.log((a + 0.5) / (a + b + 1)) + b * np.log((b + 0.5) / (a + b + 1))  # noqa: E731
    of = lambda s, t, k: fit(s[:k].sum(), t[:k].sum()) + fit(s[k:].sum(), t[k:].sum())  # noqa: E731
    seen = of(whole.s, whole.t, split)
    for _ in range(permutations):
        order = rng.permutation(len(whole.s))
        s, t = whole.s[order], whole.t[order]
        hits += of(s, t, int(best(s[None], t[None], whole.splits)[0])) >= seen - 1e-9
    return float(hits + 1) / (permutations + 1)


def test_a_small_p_is_that_of_many_permutations() -> None:
    whole, _ = talk(9, turn=0.15)
    split = int(best_split(whole.s[None], whole.t[None], whole.splits)[0])
    row, plain = role_row("all", whole, whole.s, whole.t, split), plain_p(whole, split, 4_999)
    assert row is not None and 0.0005 < plain < 0.009
    assert abs(row.p_value - plain) < 4 * np.sqrt(plain / 5_000 + plain / 10_000)
    assert row.p_value * 10_000 == pytest.approx(round(row.p_value * 10_000))


def test_one_turned_account_stands_out_in_a_portfolio_and_its_tests_take_nothing_from_it() -> None:
    """Each account has tests of its own beside its ledger; the ledgers of everybody are told apart by themselves."""
    rng = np.random.default_rng(2)
    day = 3.4 * np.arange(104)
    s = np.where(day < 176, 2.8, 0.1)
    whole = talk_of(pd.DataFrame({"day": day, "s": s, "t": 3 - s}), 0.0, 354.0)
    split = int(best_split(whole.s[None], whole.t[None], whole.splits)[0])
    found = role_row("all", whole, whole.s, whole.t, split)
    assert found is not None
    rows = [{"ledger": ledger_rows([found], None), "tests": []}]
    for p in rng.uniform(size=300):
        rows.append({"ledger": {"by_role": {"all": {"q_value": p}, "user": {"q_value": p}}}, "tests": []})
        rows[-1]["tests"] = [{"q_value": float(x)} for x in rng.uniform(size=15)]
    told = with_q_values(rows)
    assert told[0]["ledger"]["by_role"]["all"]["q_value"] < 0.05
    assert sum(r["ledger"]["by_role"]["all"]["q_value"] < 0.05 for r in told) == 1
    assert all(cell["q_value"] > 0.05 for r in told for cell in r["tests"])
