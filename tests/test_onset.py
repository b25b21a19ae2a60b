"""Onset: a planted change of the rate of alarms is found, noise is not dated, order does not matter."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.onset import EDGE_DAYS, interval, likely_day, onset_of, rate_changes


def rate_change(found: list[tuple[float, float]], start: float, end: float) -> float | None:
    fits = rate_changes(found, start, end)
    return likely_day(fits) if fits else None


events = st.lists(st.tuples(st.floats(0, 200), st.floats(0.05, 1)), max_size=25)


def test_a_planted_change_is_found_within_two_weeks() -> None:
    """One alarm in 40 days for 120 days, then one in 6: over 200 histories the median error is a few days."""
    rng = np.random.default_rng(5)
    errors = []
    for _ in range(200):
        calm = [(d, w) for d, w in zip(rng.uniform(0, 120, rng.poisson(3)), rng.uniform(0.2, 0.8, 9), strict=False)]
        busy = [(d, w) for d, w in zip(rng.uniform(120, 200, rng.poisson(13)), rng.uniform(0.2, 0.8, 40), strict=False)]
        found = rate_change([*calm, *busy], 0.0, 200.0)
        errors.append(abs(found - 120) if found is not None else 80.0)
    assert np.median(errors) <= 10
    assert np.mean(np.array(errors) > 40) < 0.2


@given(events)
def test_the_day_is_one_of_the_events_and_away_from_the_edges(found: list[tuple[float, float]]) -> None:
    day = rate_change(found, 0.0, 200.0)
    if day is not None:
        assert day in {when for when, _ in found}
        assert EDGE_DAYS[0] <= day <= 200 - EDGE_DAYS[1]


@given(events, st.randoms())
def test_order_changes_nothing(found: list[tuple[float, float]], rng: object) -> None:
    shuffled = list(found)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rate_change(found, 0.0, 200.0) == rate_change(shuffled, 0.0, 200.0)


def test_no_alarms_and_alarms_at_the_edges_give_no_day() -> None:
    assert rate_change([], 0.0, 200.0) is None
    assert rate_change([(3.0, 0.9), (10.0, 0.9), (198.0, 0.9)], 0.0, 200.0) is None


def test_the_weekly_score_parts_two_days_that_signs_alone_leave_open() -> None:
    """Signs come thicker on day 100 and again on day 140; the score steps up about the one or the other."""
    signs = [(30.0, 0.5), *((100.0 + 10 * k, 0.35) for k in range(4)), *((140.0 + 6 * k, 0.6) for k in range(10))]
    past = SimpleNamespace(first_day=0.0, end=205.0)
    judged = [(SimpleNamespace(day=d, kind="churn_risk", explained=False), p) for d, p in signs]
    days = []
    for turn in (100, 140):
        weeks = [{"week": to_date(7.0 * k), "z": 3.0 if 7 * k >= turn + 14 else 0.0} for k in range(29)]
        model = SimpleNamespace(heads={"decline": SimpleNamespace(week_logit=lambda week: week["z"])})
        days.append(onset_of(past, weeks, judged, model, True))  # type: ignore[arg-type]
    first, second = days
    assert first is not None and second is not None and first.day < 140.0 == second.day


@given(events)
def test_the_day_lies_in_its_interval(found: list[tuple[float, float]]) -> None:
    fits = rate_changes(found, 0.0, 200.0)
    if fits:
        first, last = interval(fits)
        assert EDGE_DAYS[0] <= first <= likely_day(fits) <= last <= 200 - EDGE_DAYS[1]


def test_the_interval_of_a_planted_change_holds_it_and_narrows_with_more_and_thicker_signs() -> None:
    """One alarm in 40 days for 120 days, then one in 8, 4 or 2; the onset is the first of these, which can be seen."""
    rng, widths = np.random.default_rng(8), []
    for per_day in (1 / 8, 1 / 4, 1 / 2):
        held, wide = [], []
        for _ in range(150):
            days = [*rng.uniform(0, 120, rng.poisson(3)), *rng.uniform(120, 200, rng.poisson(80 * per_day))]
            fits = rate_changes([(d, 1.0) for d in days], 0.0, 200.0)
            if fits:
                first, last = interval(fits)
                held.append(first <= min(d for d in days if d >= 120) <= last)
                wide.append(last - first)
        assert len(held) > 120 and np.mean(held) > 0.9
        widths.append(float(np.median(wide)))
    assert widths == sorted(widths, reverse=True) and widths[0] > 2 * widths[-1]


def test_a_step_of_the_score_alone_has_an_interval_about_it() -> None:
    past = SimpleNamespace(first_day=0.0, end=203.0)
    model = SimpleNamespace(heads={"decline": SimpleNamespace(week_logit=lambda week: week["z"])})
    rng = np.random.default_rng(1)
    widths = []
    for size in (0.5, 6.0):
        weeks = [{"week": to_date(7.0 * k), "z": size * (k >= 15) + rng.normal(0, 0.4)} for k in range(29)]
        found = onset_of(past, weeks, [], model, True)  # type: ignore[arg-type]
        assert found is not None and 0.0 <= found.interval[0] <= found.day <= found.interval[1] <= past.end
        widths.append(found.interval[1] - found.interval[0])
    assert widths[1] < widths[0] and widths[1] <= 42
    assert onset_of(past, weeks[:7], [], model, True) is None  # type: ignore[arg-type]
