"""Reference cases of the behavioural tests, and their algebra against independent calculations."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, nbinom

from cxnlp.behaviour import counts, latency, payments, rhythm, shares
from cxnlp.behaviour.counts import expected
from cxnlp.behaviour.stakeholders import stakeholders
from cxnlp.behaviour.structure import herfindahl, structure
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.week_rows import week_rows
from cxnlp.trajectory.windows import weekly
from tests import histories

WEEKLY = [7.0 * k for k in range(12)]


def test_a_monthly_writer_silent_for_twenty_days_is_no_flag() -> None:
    assert rhythm.status([0.0, 30.0, 61.0, 90.0, 121.0], 141.0) == "active"


def test_a_weekly_writer_silent_for_twenty_days_is_flagged() -> None:
    assert rhythm.status(WEEKLY, WEEKLY[-1] + 20.0) == "silent"


def test_a_fortnight_of_holiday_is_no_silence() -> None:
    assert rhythm.status([float(k) for k in range(60)], 59.0 + 16.0) != "silent"


def test_absence_from_meetings_is_flagged_at_the_second_or_third_miss() -> None:
    assert shares.fell_away([True] * 6 + [False]) is None
    assert shares.fell_away([True] * 6 + [False] * 3) in (7, 8)


@given(st.integers(0, 30))
def test_whoever_never_came_is_not_missed(n: int) -> None:
    assert shares.fell_away([False] * n) is None


@given(st.integers(0, 8), st.integers(1, 12), st.integers(0, 12))
def test_beta_binomial_agrees_with_scipy(k: int, n: int, yes: int) -> None:
    past = 12
    expected = 1.0 if k >= n else betabinom.cdf(k, n, 1 + yes, 1 + past - yes)
    assert shares.at_most(min(k, n), n, yes, past) == pytest.approx(expected, abs=1e-9)


def test_a_negative_binomial_tail_agrees_with_scipy() -> None:
    rate = counts.Rate(2.0, 1.5, 20.0)
    size, p = rate.mean**2 / (rate.variance - rate.mean), rate.mean / rate.variance
    assert counts.at_least(5, rate) == pytest.approx(nbinom.sf(4, size, p), abs=1e-9)
    assert counts.at_least(5, rate) + counts.at_most(4, rate) == pytest.approx(1.0)


@given(st.integers(0, 20), st.integers(0, 20))
def test_more_tickets_are_never_more_probable(a: int, b: int) -> None:
    rate = counts.expected([3.0, 20.0, 44.0, 61.0, 80.0], 90.0, 14.0)
    few, many = sorted((a, b))
    assert counts.at_least(many, rate) <= counts.at_least(few, rate) + 1e-12


def test_clumps_make_a_burst_less_surprising() -> None:
    even = counts.expected([7.0 * k for k in range(24)], 168.0, 14.0)
    clumped = counts.expected([28.0 * (k // 4) + k % 4 for k in range(24)], 168.0, 14.0)
    assert counts.at_least(6, clumped) > counts.at_least(6, even)


def test_nights_and_weekends_do_not_count() -> None:
    friday = 1.0  # 1970-01-02
    assert latency.business_hours(friday + 17 / 24, friday + 3 + 7 / 24) == pytest.approx(2.0)
    assert latency.business_hours(friday + 1.2, friday + 2.9) == 0.0


@given(st.floats(0, 400), st.floats(0, 60), st.floats(0, 60))
def test_business_hours_add_up(start: float, a: float, b: float) -> None:
    whole = latency.business_hours(start, start + a + b)
    parts = latency.business_hours(start, start + a) + latency.business_hours(start + a, start + a + b)
    assert whole == pytest.approx(parts, abs=1e-6)


def test_an_answer_is_slow_against_the_own_habit_only() -> None:
    assert latency.lateness([2.0] * 8, 60.0) < 0.05
    assert latency.lateness([50.0, 70.0, 40.0, 60.0, 55.0], 60.0) > 0.2
    assert latency.lateness([2.0] * 3, 500.0) == 1.0


def invoices(*late: float | None) -> list[payments.Invoice]:
    return [
        payments.Invoice(str(k), 30.0 * k, None if days is None else 30.0 * k + days) for k, days in enumerate(late)
    ]


def test_who_always_pays_ten_days_late_is_not_late() -> None:
    assert payments.late_invoices(invoices(*[10.0] * 8), 400.0) == []


def test_the_first_invoice_twenty_five_days_late_is() -> None:
    found = payments.late_invoices(invoices(0.0, 1.0, 0.0, 25.0), 400.0)
    assert [(x.invoice.name, x.days) for x in found] == [("3", 25.0)]


def test_an_open_invoice_counts_from_its_due_date_and_is_never_settled() -> None:
    found = payments.late_invoices(invoices(0.0, 0.0, None), 60.0 + 40.0)
    assert [(x.days, x.settled) for x in found] == [(40.0, False)]


def test_one_late_invoice_and_timely_ones_after_it_are_settled() -> None:
    assert payments.late_invoices(invoices(0.0, 15.0, 0.0, 0.0), 400.0)[0].settled


def test_the_effective_number_of_people_is_between_one_and_their_number() -> None:
    assert shares.entropy_people([8, 1, 1]) == pytest.approx(
        math.exp(-(0.8 * math.log(0.8) + 0.2 * math.log(0.1))), rel=1e-9
    )
    assert shares.entropy_people([]) == 0.0


def test_an_event_before_the_first_day_counts_on_the_first() -> None:
    assert expected([-100.0, 60.0], 60.0, 50.0) == expected([0.0, 60.0], 60.0, 50.0)


def test_structure_counts_shares_and_says_what_hangs_on_one_person() -> None:
    past = histories.history(histories.healthy(), date(2025, 7, 22))
    seats = stakeholders(past, frozenset())
    found = structure(past, seats)
    own = [m for m in past.messages if m.author and past.side_of(m.author.person_id) == "customer"]
    recent = [m.author.person_id for m in own if m.author and m.sent_at and to_day(m.sent_at) >= past.end - 180]
    count = Counter(recent)
    assert found["acts"] == len(recent)
    assert found["people"]["herfindahl"] == pytest.approx(sum((n / len(recent)) ** 2 for n in count.values()), abs=1e-6)
    top = found["if_left"][0]
    assert top["share"] == pytest.approx(max(count.values()) / len(recent), abs=1e-6)
    assert top["roles_uncovered"] and "role would be active" in top["statement"]
    roles = {row["role"]: row for row in found["coverage"]}
    assert roles["buyer"] == {
        "role": "buyer", "people": 0, "active": 0, "acts_90d": 0, "last_contact": None, "days_since": None}  # fmt: skip
    last = max(m.sent_at for m in own if m.sent_at and m.author and past.role_of(m.author.person_id) == "champion")
    assert roles["champion"]["last_contact"] == last.date().isoformat()
    assert len({r["role"] for r in found["coverage"]}) == len(found["coverage"])


def test_who_is_not_in_touch_leaves_no_role_uncovered() -> None:
    past = histories.history(histories.healthy(100.0), date(2025, 6, 20))
    seats = stakeholders(past, frozenset())
    found = structure(past, seats)
    assert {s["status"] for s in seats if s["role"] in ("champion", "user")} == {"silent"}
    assert found["if_left"] and all(not row["roles_uncovered"] for row in found["if_left"])
    assert found["if_left"][0]["statement"].endswith("% of the contact goes.")


def test_meetings_attended_are_contacts_and_no_messages() -> None:
    lines = [x for x in histories.healthy(84.0) if x.person != "c3"]
    past = histories.history(lines, date(2025, 3, 30), meetings=[(14.0 * k, "c1 c3 v1") for k in range(6)])
    seats = {s["person_id"]: s for s in stakeholders(past, frozenset())}
    assert (seats["c1"]["messages_90d"], seats["c1"]["contacts_90d"]) == (12, 18)
    assert (seats["c3"]["messages_90d"], seats["c3"]["contacts_90d"]) == (0, 6)
    rows = week_rows(past, weekly(past), TrajectoryModel.bundled())
    assert [r["n_customer_messages"] for r in rows] == [2] * 12
    assert sum(r["n_vendor_messages"] for r in rows) == 12 and sum(r["meetings"] for r in rows) == 6


def test_few_acts_tell_no_concentration() -> None:
    past = histories.history(histories.healthy()[:8])
    found = structure(past, stakeholders(past, frozenset()))
    assert found["people"] is None and found["roles"] is None and found["if_left"] == []


@given(st.lists(st.integers(1, 50), min_size=1, max_size=9))
def test_concentration_lies_between_even_and_one_alone(counts: list[int]) -> None:
    assert 1 / len(counts) - 1e-9 <= herfindahl(counts) <= 1.0 + 1e-9
    assert 1 / herfindahl(counts) <= shares.entropy_people(counts) + 1e-9, "Hill numbers fall with their order"
