"""The interval of the day on which the talk changed: what it holds, what narrows it, and what scatter widens it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.splits import SHORTFALL, Change, Talk, best_split, change_of, change_within, dispersion
from pipelines.simulate.change_coverage import DAYS, account, coverage, table


def width(change: Change) -> int:
    return (change.interval[1] - change.interval[0]).days


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([10, 25, 60]), st.floats(-0.4, 0.4), st.sampled_from([0.0, 0.4]))
def test_the_day_lies_in_its_interval_and_the_interval_in_the_history(
    seed: int, messages: int, planted: float, alike: float
) -> None:
    made = account(np.random.default_rng(seed), messages, planted, alike)
    if not len(made.talk.splits):
        return
    change = change_of(made.talk, made.threads)
    first, last = change.interval
    assert to_date(0.0) <= to_date(float(made.talk.day[0])) <= first <= change.day <= last < to_date(DAYS)
    split = int(best_split(made.talk.s[None], made.talk.t[None], made.talk.splits)[0])
    assert change.day == to_date(float(made.talk.day[split]))
    assert change_of(made.talk, made.threads) == change


@pytest.mark.parametrize("alike", [0.0, 0.4])
def test_the_interval_holds_the_planted_day_and_narrows_with_talk_and_change(alike: float) -> None:
    small, large, more = (coverage(m, p, alike, 80, 4) for m, p in ((60, -0.1), (60, -0.35), (150, -0.35)))
    for found in (small, large, more):
        assert found.held.n == 80 and found.held.interval[1] >= 0.9
    assert small.width > large.width > more.width
    assert f"| {large.width:.0f} d |" in table([large])


def test_the_same_accounts_are_simulated_every_time() -> None:
    assert coverage(20, -0.2, 0.4, 20, 9) == coverage(20, -0.2, 0.4, 20, 9)


def test_a_loud_change_is_dated_to_the_gap_between_two_messages() -> None:
    day = np.arange(0.0, 200.0, 4.0)
    s = np.where(day < 100, 4.0, 0.0)
    talk = Talk(day, s, 4.0 - s, np.arange(8, 43))
    change = change_of(talk, [str(k) for k in range(50)])
    assert change == Change(to_date(100.0), (to_date(96.0), to_date(100.0)))


def test_messages_of_one_thread_that_say_the_same_count_once() -> None:
    """Each message twice, in threads of two: twice the scatter, so that the interval stays as wide as it was."""
    rng = np.random.default_rng(2)
    made = account(rng, 40, -0.35, 0.0)
    s = rng.binomial(4, 0.5, 40).astype(float)
    talk = replace(made.talk, s=s, t=4.0 - s)
    twice = Talk(*(np.repeat(x, 2) for x in (talk.day, talk.s, talk.t)), talk.splits * 2)
    single = [str(k) for k in range(40)]
    split = int(talk.splits[len(talk.splits) // 2])
    paired = [x for x in single for _ in (0, 1)]
    shares = [s[:split].sum() / (4 * split), s[split:].sum() / (4 * (40 - split))]
    expected = [p for p, n in zip(shares, (split, 40 - split), strict=True) for _ in range(n)]
    plain = sum((x - 4 * p) ** 2 / (4 * p * (1 - p)) for x, p in zip(s, expected, strict=True))
    assert dispersion(talk, single, split) == pytest.approx((plain + 3) / (37 + 3), rel=0.02)
    assert dispersion(twice, paired, 2 * split) == pytest.approx((2 * plain + 3) / (37 + 3), rel=0.02)
    assert dispersion(twice, [str(k) for k in range(80)], 2 * split) < dispersion(twice, paired, 2 * split) * 0.8


def test_a_larger_shortfall_never_narrows() -> None:
    made = account(np.random.default_rng(7), 60, -0.2, 0.0)
    widths = [width(change_within(made.talk, k * SHORTFALL)) for k in (0.0, 0.3, 1.0, 2.0, 9.0)]
    assert widths == sorted(widths) and widths[0] < widths[-1]
    assert round(2 * SHORTFALL, 2) == 5.94  # as Hansen 2000, table I, has it for 90 %
