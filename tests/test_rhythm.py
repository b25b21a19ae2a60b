"""Silence is judged against a person's own rhythm."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.behaviour.rhythm import gap_probability, status


def test_a_monthly_writer_silent_for_twenty_days_is_active() -> None:
    assert status([0.0, 30.0, 61.0, 90.0, 121.0], 141.0) == "active"


def test_a_weekly_writer_silent_for_five_weeks_is_silent() -> None:
    assert status([7.0 * k for k in range(12)], 77.0 + 35.0) == "silent"


def test_a_weekly_writer_silent_for_twenty_days_is_silent() -> None:
    assert status([7.0 * k for k in range(12)], 77.0 + 20.0) == "silent"


def test_two_days_of_contact_say_nothing() -> None:
    assert status([0.0, 3.0], 200.0) == "active"


@given(st.lists(st.floats(0, 300), min_size=3, max_size=40), st.floats(0, 100), st.floats(0, 100))
def test_a_longer_gap_is_never_more_probable(days: list[float], a: float, b: float) -> None:
    days = sorted(days)
    short, long = sorted((a, b))
    assert 0.0 <= gap_probability(days, days[-1] + long) <= gap_probability(days, days[-1] + short) <= 1.0
