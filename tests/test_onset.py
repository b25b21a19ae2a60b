"""Onset: a planted change of the rate of alarms is found, noise is not dated, order does not matter."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.onset import EDGE_DAYS, likely_day, onset_day, rate_changes


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
        days.append(onset_day(past, weeks, judged, model, True))  # type: ignore[arg-type]
    assert days[0] is not None and days[0] < 140.0 == days[1]
