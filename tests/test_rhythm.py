"""Silence is judged against a person's own rhythm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.behaviour import gaps
from cxnlp.behaviour.hours import weekday_holidays
from cxnlp.behaviour.rhythm import gap_probability, status, without
from cxnlp.trajectory.changes import gap_tests
from cxnlp.trajectory.contact import active_days
from cxnlp.trajectory.days import EPOCH
from cxnlp.types import Message, Party
from tests.histories import START, Line, history, planted


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


@given(st.lists(st.integers(0, 60), max_size=20, unique=True), st.lists(st.floats(0, 70), max_size=8))
def test_days_off_are_cut_out_of_the_calendar(off: list[int], moments: list[float]) -> None:
    """Each moment moves by how much of every day off lies before it."""
    expected = [t - sum(min(max(t - o, 0.0), 1.0) for o in off) for t in moments]
    assert without(moments, sorted(map(float, off))) == pytest.approx(expected)


@given(st.lists(st.floats(0, 300), min_size=3, max_size=40), st.floats(0, 60), st.floats(0, 1))
def test_days_off_within_the_gap_make_it_more_probable(days: list[float], gap: float, share: float) -> None:
    days = sorted(days)
    end = days[-1] + gap
    off = [float(d) for d in range(int(days[-1]) + 1, int(end)) if d % 10 < 10 * share]
    assert gap_probability(days, end, off) >= gap_probability(days, end)


def test_a_week_of_public_holidays_is_no_silence() -> None:
    """Golden Week: three of the days since the last mail of somebody in Japan are public holidays, none in Britain."""
    last = (date(2025, 4, 25) - EPOCH).days
    days, end = [float(last - 7 * k) for k in range(12, -1, -1)], last + 19.0
    japan = weekday_holidays("JP", int(days[0]), int(end))
    assert [d for d in japan if d > last] == [
        float((date(2025, m, d) - EPOCH).days) for m, d in ((4, 29), (5, 5), (5, 6))
    ]
    assert status(days, end) == "silent"
    assert status(days, end, japan) == "fading"


def test_the_country_is_the_persons_then_the_customers_then_none() -> None:
    lines = [Line(7.0 * k, p, "All fine here.", planted()) for k in range(10) for p in ("c1", "c2")]
    past = history(lines)
    assert gaps.days_off(past, "c1") == []
    addresses = {"c1": "ana@werk.de", "c3": "cy@werk.de"}
    people = {k: replace(p, emails=(addresses.get(k, p.emails[0]),)) for k, p in past.people.items()}
    german = replace(past, people=people)
    own = gaps.days_off(german, "c1")
    assert float((date(2025, 5, 1) - EPOCH).days) in own
    assert gaps.days_off(german, "c2") == own  # most of the customer's people with a known country
    abroad = replace(german, people={**people, "c2": replace(people["c2"], emails=("bo@werk.co.uk",))})
    assert gaps.days_off(abroad, "c2") != own
    days = [float(int(d)) for d in sorted(past.acts[past.acts["person"] == "c1"]["day"])]
    assert gaps.probability(german, "c1", days) > gaps.probability(past, "c1", days)


def test_days_for_which_an_automatic_reply_says_away_are_no_silence() -> None:
    """A weekly writer, quiet for twenty-four days of which the reply covers twenty-one."""
    lines = [Line(7.0 * k, "c3", "All fine here.", planted()) for k in range(20)]
    past = history(lines, START.date() + timedelta(days=157))
    party = Party("Cy Dunn", "cy@orchard.example", side="customer", person_id="c3")
    reply = Message("email", "o.eml", "eml", "o", author=party, sent_at=START + timedelta(days=136),
                    subject="Automatic reply", text="I am away until 11 June 2025.", automatic=True)  # fmt: skip
    told = replace(past, messages=(*past.messages, reply))
    days = active_days(past)["c3"]
    assert (gaps.status(past, "c3", days), gaps.status(told, "c3", days)) == ("silent", "active")
    (plain,), (away,) = ([t for t in gap_tests(h) if t.person == "c3"] for h in (past, told))
    assert plain.p_value < 0.05 < 0.3 < away.p_value
    late = replace(past, messages=(*past.messages, replace(reply, text="I am away until 22 May 2025.")))
    assert gaps.status(late, "c3", days) == "silent", "the rest of the silence is one"
