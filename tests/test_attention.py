"""The list that a team's capacity allows: what is on it, what it is expected to hold, and what a configuration says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.capacity import Capacity
from cxnlp.config import load
from cxnlp.errors import UsageError
from cxnlp.trajectory.attention import attention, in_words


def row(name: str, risk: float, trajectory: str = "steady") -> dict[str, object]:
    return {"account": name, "trajectory": {"class": trajectory, "risk_90d": risk}}


ROWS = [row("a", 0.5), row("b", 0.02), row("c", 0.3), row("d", 0.9, "insufficient_data"), row("e", 0.12)]


def test_the_riskiest_that_pay_are_listed_up_to_the_capacity() -> None:
    found = attention(ROWS, Capacity(2.0), 0.1)
    assert found["listed"] == ["a", "c"] and found["worth_a_look"] == 3
    assert found["expected_precision"] == pytest.approx(0.4)
    assert found["expected_misses"] == pytest.approx(0.14) and found["expected_losses"] == pytest.approx(0.94)
    assert "1 more would be worth a look" in in_words(found) and "40% of the listed" in in_words(found)


def test_no_look_that_does_not_pay() -> None:
    found = attention(ROWS, Capacity(10.0, cost_of_miss=2.5), 0.1)
    assert found["listed"] == ["a"] and found["least_risk"] == 0.4
    assert "No account" in in_words(attention([row("b", 0.02)], Capacity(10.0), 0.1))


def test_no_expectation_is_rounded_to_a_false_100() -> None:
    assert ">99% of the listed" in in_words(attention([row("a", 0.9954)], Capacity(1.0), 0.1))


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=40), st.floats(0.5, 20), st.floats(1, 100))
def test_listed_and_missed_make_all_expected_losses(risks: list[float], a_week: float, cost: float) -> None:
    rows = [row(f"a{k:02d}", r) for k, r in enumerate(risks)]
    found = attention(rows, Capacity(a_week, cost), 0.1)
    held = (found["expected_precision"] or 0.0) * len(found["listed"])
    assert held + found["expected_misses"] == pytest.approx(sum(risks), abs=1e-3)
    assert len(found["listed"]) <= max(1.0, a_week + 1e-9)
    assert attention(rows[::-1], Capacity(a_week, cost), 0.1)["listed"] == found["listed"]


@pytest.mark.parametrize(
    ("alarms", "listed", "told"),
    [
        ("3/month", ["a", "c", "e"], "This month's list: 3 accounts (capacity 3 a month)"),
        ("1/quarter", ["a"], "This quarter's list: 1 account (capacity 1 a quarter; 2 more"),
        ("0.2/week", ["a"], "This week's list: 1 account (capacity 0.2 a week; 2 more"),
        ("1/day", ["a", "c", "e"], "This week's list: 3 accounts (capacity 7 a week)"),
    ],
)
def test_a_list_is_of_the_period_that_the_capacity_is_given_for(
    tmp_path: Path, alarms: str, listed: list[str], told: str
) -> None:
    file = tmp_path / "cxnlp.toml"
    file.write_text(f'[budget]\nalarms = "{alarms}"\n', encoding="utf-8")
    capacity = load(file).budget
    assert capacity is not None
    found = attention(ROWS, capacity, 0.1)
    assert found["listed"] == listed and told in in_words(found)


def test_an_empty_list_is_no_portfolio_without_risk() -> None:
    found = attention(ROWS, Capacity(1.0), 0.1) | {"listed": []}
    assert "none of 3 accounts worth a look" in in_words(found)


def test_a_configuration_names_budget_and_base_rate(tmp_path: Path) -> None:
    file = tmp_path / "cxnlp.toml"
    file.write_text(
        'risk_base_rate = 0.04\nportfolio_shifts = true\n[budget]\nalarms = "3 a week"\ncost_of_miss = 20\n',
        encoding="utf-8",
    )
    config = load(file)
    assert config.risk_base_rate == 0.04 and config.budget == Capacity(3.0, 20.0, 1.0) and config.portfolio_shifts
    plain = tmp_path / "plain.toml"
    plain.write_text("", encoding="utf-8")
    assert load(plain).sha256 != config.sha256


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("risk_base_rate = 1.2", "between 0 and 1"),
        ('[budget]\nalarms = "ten"', "budget.alarms 'ten' is no capacity"),
        ("[budget]\ncost_of_miss = 3", "budget.alarms is missing"),
        ('[budget]\nalarms = "1/week"\ncost_of_miss = 0', "cost_of_miss must be a number above 0"),
        ('[budget]\nalarms = "1/week"\nalarm = 2', "unknown key in \\[budget\\]: alarm"),
        ("budget = 3", "budget must be a table"),
        ("portfolio_shifts = 1", "true or false"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "cxnlp.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=problem):
        load(file)
