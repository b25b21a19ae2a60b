"""Reference cases of the behavioural tests, and their algebra against independent calculations."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, nbinom

from cxnlp.behaviour import counts, latency, payments, rhythm, shares
from cxnlp.behaviour.counts import expected

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
