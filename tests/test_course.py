"""Level, slope and acceleration of the score: plain figures against numpy, intervals against what they state."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.course import (
    LEAST_WEEKS,
    MOST_WEEKS,
    SCALE,
    SCALE_WEEKS,
    WEEKS_A_MONTH,
    comparable,
    correlation,
    course,
    course_row,
    in_words,
    slope_per_month,
)
from cxnlp.trajectory.model import TrajectoryModel
from pipelines.simulate.course_coverage import curve, held, logit_of
from tests.histories import fading, healthy, history

MODEL = TrajectoryModel.bundled()


def by_chance(rng: np.random.Generator, accounts: int, weeks: int, sd: float) -> np.ndarray:
    """Log-odds whose deviations hang together as the module says, by its Cholesky factor."""
    return rng.normal(size=(accounts, weeks)) @ np.linalg.cholesky(correlation(weeks)).T * sd


def points(logits: np.ndarray) -> np.ndarray:
    return np.asarray(100.0 / (1.0 + np.exp(-logits)))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(1, 99), min_size=LEAST_WEEKS, max_size=40))
def test_figures_are_those_of_numpy(scores: list[float]) -> None:
    found = course(scores)
    assert found is not None and found.weeks == min(len(scores), MOST_WEEKS)
    line = np.polyfit(np.arange(8), scores[-8:], 1)[0] * WEEKS_A_MONTH
    assert found.slope.value == pytest.approx(line, abs=1e-8) == pytest.approx(slope_per_month(scores), abs=1e-8)
    assert found.acceleration.value == pytest.approx(curve(np.array(scores)), abs=1e-7)
    mean = points(logit_of(np.array(scores[-8:])).mean()[None])[0]
    assert found.level.value == pytest.approx(mean, abs=1e-9)
    for figure in (found.level, found.slope, found.acceleration):
        assert figure.low < figure.value < figure.high
    assert found.level.low >= 0 and found.level.high <= 100


@pytest.mark.parametrize("weeks", [16, 24, 40])
@pytest.mark.parametrize(("base", "bend"), [(0.3, 0.0), (0.3, -0.004), (2.0, 0.0)])
def test_intervals_hold_planted_courses(weeks: int, base: float, bend: float) -> None:
    """A planted quadratic in log-odds, 2,000 accounts, whose chance differs in size as the module takes it to (a
    scaled inverse chi-squared of six weeks): intervals of 90 % hold 87 to 94 %; through the real readings, see
    docs/validation.md."""
    rng = np.random.default_rng([weeks, int(1000 * abs(bend)), int(10 * base)])
    t = np.arange(weeks) - (weeks - 1.0)
    sd = SCALE * np.sqrt(SCALE_WEEKS / rng.chisquare(SCALE_WEEKS, (2000, 1)))
    scores = points(base - 0.03 * t + bend * t**2 + by_chance(rng, 2000, weeks, 1.0) * sd)
    share = held(scores, (weeks,)).mean(axis=0)
    assert np.all(share >= 0.87) and np.all(share <= 0.945), share


def test_ordinary_least_squares_would_hold_far_less() -> None:
    """What the dependence is worth: an interval from independent deviations holds under half of what it states."""
    rng = np.random.default_rng(4)
    scores = points(by_chance(rng, 1500, 24, 1.0))
    true = slope_per_month(scores.mean(axis=0).tolist())
    hits = 0
    for own in scores:
        y = own[-8:]
        t = np.arange(8) - 3.5
        slope = float(t @ y / (t @ t))
        rest = y - y.mean() - slope * t
        error = float(np.sqrt(rest @ rest / 6 / (t @ t)))
        hits += abs(slope * WEEKS_A_MONTH - true) <= 1.943 * error * WEEKS_A_MONTH
    assert hits / len(scores) < 0.45


def test_too_few_weeks_say_so() -> None:
    assert course([50.0] * (LEAST_WEEKS - 1)) is None
    row = course_row([50.0] * 5)
    assert (row["enough"], row["weeks"], row["slope"]) == (False, 5, None)
    assert in_words(row).startswith("too little")
    assert "around 50.0 (" in in_words(course_row([50.0] * 30)) and in_words(None) == ""


def test_only_weeks_with_a_past_to_compare_with_count() -> None:
    weeks = [(7.0 * k, float(k)) for k in range(1, 30)]
    assert comparable(weeks, 0.0) == [float(k) for k in range(13, 30)]
    assert comparable(weeks, 70.0) == [float(k) for k in range(23, 30)]


def test_an_accounts_row_shows_its_course() -> None:
    good, bad = (assess(history(x), MODEL).row["trajectory"] for x in (healthy(), fading()))
    for row in (good, bad):
        assert row["course"]["enough"] == (row["course"]["weeks"] >= LEAST_WEEKS)
        if row["course"]["enough"]:
            assert row["course"]["slope"]["value"] == pytest.approx(row["slope_per_month"], abs=1e-6)
    assert bad["course"]["level"]["value"] < good["course"]["level"]["value"]
