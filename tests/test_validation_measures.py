"""Measures of a risk against outcomes, against scikit-learn and counting by hand; labels and lead times."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import brier_score_loss, roc_auc_score

from cxnlp.errors import UsageError
from cxnlp.types import OutcomeRow
from cxnlp.validation import measures
from cxnlp.validation.bootstrap import account_copies, interval, share_interval
from cxnlp.validation.leadtime import Spell, leads, spells, survival
from cxnlp.validation.outcomes import FollowUp, demand_enough, follow_up
from cxnlp.validation.outcomes_told import in_words, of_outcomes

DAY = date(2025, 6, 1)
rows = st.lists(st.tuples(st.integers(0, 8), st.booleans(), st.integers(1, 3)), min_size=4, max_size=40)


@settings(max_examples=60, deadline=None)
@given(rows)
def test_auc_and_brier_equal_their_oracles(drawn: list[tuple[int, bool, int]]) -> None:
    risk = np.array([r / 10 for r, _, _ in drawn])
    lost = np.array([y for _, y, _ in drawn])
    copies = np.array([c for _, _, c in drawn], dtype=float)
    assert measures.brier(risk, lost, copies) == pytest.approx(brier_score_loss(lost, risk, sample_weight=copies))
    if lost.all() or not lost.any():
        assert measures.auc(risk, lost) is None
    else:
        assert measures.auc(risk, lost, copies) == pytest.approx(roc_auc_score(lost, risk, sample_weight=copies))


@pytest.mark.parametrize("cells", [1, 200, 500_000])
def test_resamples_measured_together_are_measured_as_if_each_row_stood_so_often(
    cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "CELLS", cells)
    rng = np.random.default_rng(5)
    risk, lost, groups = rng.integers(0, 9, 60) / 8, rng.random(60) < 0.3, rng.integers(0, 4, 60)
    copies = account_copies([str(k // 3) for k in range(60)], repeats=12)
    one_by_one = [[np.repeat(v, c.astype(int)) for v in (risk, lost, groups)] for c in copies]
    assert measures.aucs(risk, lost, copies) == [measures.auc(r, y) for r, y, _ in one_by_one]
    assert measures.aucs_within(risk, lost, groups, copies) == [measures.auc_within(*rows) for rows in one_by_one]
    recalls = [[measures.recall_at(r, y, share) for share in (0.1, 0.3)] for r, y, _ in one_by_one]
    assert measures.recalls_at(risk, lost, (0.1, 0.3), copies) == recalls
    assert measures.aucs(risk, np.zeros(60, dtype=bool), copies) == [None] * 12
    assert measures.recalls_at(risk, np.zeros(60, dtype=bool), (0.1,), copies) == [[None]] * 12


def test_recall_counts_a_fair_part_of_ties() -> None:
    risk, lost = np.array([0.9, 0.5, 0.5, 0.5, 0.1]), np.array([True, True, False, False, False])
    assert measures.recall_at(risk, lost, 0.2) == pytest.approx(0.5)
    assert measures.recall_at(risk, lost, 0.4) == pytest.approx(0.5 + 0.5 / 3)
    assert measures.recall_at(risk, lost, 1.0) == 1.0
    assert measures.workload_for(risk, lost, 0.5) == pytest.approx(0.2)
    assert measures.workload_for(risk, lost, 0.8) == pytest.approx(0.8)
    assert measures.recall_at(np.zeros(5), lost, 0.3) == pytest.approx(0.3)  # always firing finds its share


def test_calibrated_probabilities_have_a_small_error_and_shifted_ones_a_large_one() -> None:
    rng = np.random.default_rng(1)
    p = rng.uniform(0.02, 0.6, 20_000)
    lost = rng.uniform(size=len(p)) < p
    table = measures.calibration(p, lost)
    assert sum(r["n"] for r in table) == len(p)
    assert measures.ece(table) < 0.015
    assert measures.ece(measures.calibration(p + 0.2, lost)) == pytest.approx(0.2, abs=0.02)


def test_account_intervals_are_wider_than_row_intervals_where_rows_repeat() -> None:
    rng = np.random.default_rng(2)
    level = np.repeat(rng.normal(size=40), 10)
    by_row = interval([float(np.average(level, weights=c)) for c in account_copies([str(i) for i in range(400)])])
    by_account = interval(
        [float(np.average(level, weights=c)) for c in account_copies([str(i // 10) for i in range(400)])]
    )
    assert by_row and by_account
    assert by_account[1] - by_account[0] > 2 * (by_row[1] - by_row[0])


def known(**losses: int) -> FollowUp:
    found = {a: (DAY + timedelta(days=d),) for a, d in losses.items()}
    return FollowUp(found, {a: d[0] for a, d in found.items()}, DAY + timedelta(days=100))


def test_a_label_needs_the_whole_horizon() -> None:
    follow = known(a=20)
    assert follow.lost_within("a", DAY, 30) is True
    assert follow.lost_within("a", DAY, 19) is False
    assert follow.lost_within("b", DAY, 100) is False
    assert follow.lost_within("a", DAY, 101) is None  # not over yet, although the loss is known
    assert follow.lost_within("a", DAY + timedelta(days=20), 30) is None  # it has left


def test_outcomes_told_twice_count_once_and_strangers_not_at_all() -> None:
    told = [OutcomeRow("o.csv", "A", DAY, "churned")] * 2 + [OutcomeRow("o.csv", "X", DAY, "churned")]
    follow = follow_up(told, lambda r: "a" if r.account == "A" else None, DAY)
    assert follow.losses == {"a": (DAY,)}


def test_losses_after_the_follow_up_are_named_and_count_nowhere() -> None:
    told = [OutcomeRow("o.csv", "a", DAY, "churned"), OutcomeRow("o.csv", "a", DAY + timedelta(days=9), "downgraded")]
    told += [OutcomeRow("o.csv", "b", DAY + timedelta(days=2), "churned")]
    follow = follow_up(told, lambda r: r.account, DAY)
    assert follow.losses == {"a": (DAY,)} and follow.ended == {"a": DAY} and follow.alive("b", DAY)
    assert [(account, outcome) for account, _, outcome in follow.later] == [("a", "downgraded"), ("b", "churned")]


def outcomes(*days: int) -> list[OutcomeRow]:
    """A renewal of each account, so many days after DAY."""
    return [OutcomeRow("o.csv", f"a{k}", DAY + timedelta(days=d), "renewed") for k, d in enumerate(days)]


def test_a_single_outcome_far_ahead_extends_nothing() -> None:
    follow = follow_up(outcomes(-30, -20, 13_000, 14_000), lambda r: r.account, DAY)
    assert follow.until == follow.records_end == DAY
    assert [account for account, _, _ in follow.later] == ["a2", "a3"]


def test_outcomes_that_go_on_after_the_records_extend_the_follow_up() -> None:
    follow = follow_up(outcomes(-30, 10, 40, 70, 90, 120), lambda r: r.account, DAY)
    assert follow.until == DAY + timedelta(days=70)
    assert [account for account, _, _ in follow.later] == ["a4", "a5"]
    many = follow_up(outcomes(*range(1, 101)), lambda r: r.account, DAY)
    assert many.until == DAY + timedelta(days=96)  # one account in twenty reaches it


def test_a_loss_after_the_follow_up_is_none_to_learn_from() -> None:
    lost = {f"a{k}": (DAY + timedelta(days=500),) for k in range(10)}
    with pytest.raises(UsageError, match=r"10 accounts lost.*\(0 found\)"):
        demand_enough(FollowUp(lost, {}, DAY + timedelta(days=100)), [f"a{k}" for k in range(30)], DAY)


def test_too_few_outcomes_are_refused_in_plain_words() -> None:
    accounts = [f"a{k}" for k in range(15)]
    with pytest.raises(UsageError, match=r"10 accounts lost.*\(3 found\)"):
        demand_enough(known(a0=1, a1=2, a2=3), accounts, DAY)
    with pytest.raises(UsageError, match=r"10 accounts that were kept \(5 found\)"):
        demand_enough(known(**{f"a{k}": k + 1 for k in range(10)}), accounts, DAY)
    demand_enough(known(**{f"a{k}": k + 1 for k in range(10)}), [f"a{k}" for k in range(20)], DAY)


def test_who_left_before_the_first_landmark_was_not_kept() -> None:
    gone = {f"g{k}": -30 for k in range(10)}
    follow = known(**gone, **{f"a{k}": k + 1 for k in range(10)})
    with pytest.raises(UsageError, match=r"10 accounts that were kept \(0 found\)"):
        demand_enough(follow, sorted(follow.losses), DAY)


def test_where_every_account_says_the_same_the_interval_is_of_so_many_accounts() -> None:
    copies = account_copies([str(k) for k in range(12)])
    every = share_interval(np.array([[2.0, 2.0]] * 10 + [[0.0, 0.0]] * 2), copies)
    none = share_interval(np.array([[0.0, 3.0]] * 10 + [[0.0, 0.0]] * 2), copies)
    wanted = binomtest(10, 10).proportion_ci(0.9, method="wilson")
    assert every == pytest.approx([wanted.low, wanted.high])
    assert none == pytest.approx([1 - wanted.high, 1 - wanted.low])
    mixed = share_interval(np.array([[1.0, 2.0]] * 6 + [[0.0, 1.0]] * 6), copies)
    assert mixed is not None and mixed[0] < 6 / 18 < mixed[1]
    assert share_interval(np.zeros((12, 2)), copies) is None


def test_survival_equals_the_product_by_hand() -> None:
    times = [
        Spell("a", 10, True),
        Spell("b", 20, False),
        Spell("c", 25, True),
        Spell("d", 60, True),
        Spell("e", 95, False),
    ]
    found = survival(times)
    assert found is not None
    assert found["within_30"]["share"] == pytest.approx(1 - (4 / 5) * (2 / 3))
    assert found["within_90"]["share"] == pytest.approx(1 - (4 / 5) * (2 / 3) * (1 / 2))
    assert found["median_days"] == 60.0
    assert survival([]) is None
    calm = survival([Spell("a", 50, False), Spell("b", 70, False)])
    assert calm is not None and calm["median_days"] is None and calm["within_30"]["share"] == 0.0


def test_a_share_is_not_told_beyond_the_longest_follow_up_unless_nobody_is_left() -> None:
    short = survival([Spell("a", 20, True), Spell("b", 35, False)])
    assert short is not None and short["within_30"]["share"] == pytest.approx(0.5)
    assert short["within_90"] == short["within_180"] == {"share": None, "interval": None}
    all_lost = survival([Spell("a", 20, True), Spell("b", 35, True)])
    assert all_lost is not None and all_lost["within_180"]["share"] == pytest.approx(1.0)


def test_leads_run_from_the_first_firing_within_half_a_year() -> None:
    follow = known(a=90, b=10)
    days = [DAY - timedelta(days=120), DAY, DAY + timedelta(days=30)]
    assert leads({"a": days, "b": days, "c": days}, follow) == {"a": 90, "b": 130}
    assert spells({"c": [DAY]}, follow) == [Spell("c", 100, False)]


def test_levels_of_groups_change_no_ranking_within_them() -> None:
    rng = np.random.default_rng(4)
    risk, lost, groups = rng.normal(size=60), rng.random(60) < 0.4, rng.integers(0, 3, 60)
    pairs = [
        (risk[i] > risk[j]) for i in range(60) for j in range(60) if lost[i] and not lost[j] and groups[i] == groups[j]
    ]
    assert measures.auc_within(risk, lost, groups) == pytest.approx(np.mean(pairs))
    assert measures.auc_within(risk + 10.0 * groups, lost, groups) == pytest.approx(np.mean(pairs))
    assert measures.auc_within(risk, np.zeros(60, dtype=bool), groups) is None


def test_expansions_count_as_kept_and_are_said_to_count_for_nothing_else() -> None:
    rows = [OutcomeRow("o.csv", a, DAY - timedelta(days=k), "expanded") for k, a in enumerate(("A", "B", "B"))]
    follow = follow_up(rows, lambda r: r.account, DAY)
    assert follow.expanded == 3 and not follow.losses and follow.alive("A", DAY)
    data = of_outcomes(follow, [], [])
    assert data["outcomes_expanded"] == 3
    assert any("3 in number, count as kept" in said for said in in_words(data))
    none = of_outcomes(follow_up([], lambda r: r.account, DAY), [], [])
    assert not any("expansion" in said for said in in_words(none))
