"""Measured series by the week, the month and the quarter."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from cxnlp.trajectory.history import History
from cxnlp.trajectory.measured import measured_falls
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.series_tests import series_rows
from cxnlp.trajectory.slices import Columns
from cxnlp.trajectory.windows import weekly
from cxnlp.types import MetricRow
from tests.histories import Line, history, planted

AS_OF = date(2026, 1, 8)
FROM = date(2025, 9, 1)
"""From here on the customer has a fifth of its seats."""


def periods(months: int, first: date = date(2025, 1, 1)) -> list[tuple[date, date]]:
    """(first day, last day) of a year's weeks (0), months (1) or quarters (3)."""
    if not months:
        return [(first + timedelta(days=7 * k + 5), first + timedelta(days=7 * k + 11)) for k in range(54)]
    starts = [date(2025 + k // 12, k % 12 + 1, 1) for k in range(0, 15, months)]
    return [(a, b - timedelta(days=1)) for a, b in pairwise(starts)]


def measured(months: int, as_of: date = AS_OF, turn: date = FROM) -> History:
    rows = [
        MetricRow("seats.csv", "orchard", start, end, "licensed_seats", 100.0 if start < turn else 20.0)
        for start, end in periods(months)
    ]
    lines = [Line(5.0 * k, "c1", "All fine here.", planted()) for k in range(75)]
    return history(lines, as_of, metrics=rows)


def seats(past: History) -> Reading:
    return weekly(past)[-1][2]["licensed_seats"]


@pytest.mark.parametrize("months", [0, 1, 3])
def test_seats_that_go_are_read_whatever_the_period(months: int) -> None:
    found = seats(measured(months, turn=date(2025, 10, 1)))
    assert found.n > 0 and (found.value, found.norm) == (20.0, 100.0)
    assert found.x > 1.0


@pytest.mark.parametrize("day", range(28))
def test_a_monthly_series_is_read_on_every_day(day: int) -> None:
    assert seats(measured(1, AS_OF - timedelta(days=day))).value == 20.0


def test_a_month_that_is_not_over_is_not_known() -> None:
    turn = date(2025, 12, 1)
    for as_of, value in ((date(2025, 12, 30), 100.0), (date(2025, 12, 31), 20.0)):
        assert seats(measured(1, as_of, turn)).value == value
    then = {end: readings["licensed_seats"].value for _, end, readings in weekly(measured(1, AS_OF, turn))}
    now = {end: readings["licensed_seats"].value for _, end, readings in weekly(measured(1, date(2025, 12, 14), turn))}
    assert now and all(then[end] == value for end, value in now.items()), "nor is it later, of a week within it"


def test_a_fall_of_what_the_score_does_not_read_is_told() -> None:
    def series(name: str, low: float) -> list[MetricRow]:
        return [MetricRow("m.csv", "orchard", a, b, name, 0.8 if a < FROM else low) for a, b in periods(0)]

    rows = [*series("feature_adoption", 0.1), *series("csat", 0.5), *series("logins", 0.1)]
    lines = [Line(5.0 * k, "c1", "All fine here.", planted()) for k in range(75)]
    (fall,) = measured_falls(Columns(history(lines, AS_OF, metrics=rows)))
    assert fall == {
        "metric": "feature_adoption",
        "value": 0.1,
        "norm": 0.8,
        "since": "2025-09-01",
        "statement": "feature adoption 0.1 (usual: 0.8)",
    }


def test_a_value_on_the_middle_is_not_low_yet_for_either_reader_of_falls() -> None:
    def series(name: str) -> list[MetricRow]:
        levels = ((a, b, 8.0 if a < FROM else 2.0) for a, b in periods(0))
        return [MetricRow("m.csv", "orchard", a, b, name, 5.0 if a == first_low else level) for a, b, level in levels]

    first_low, after = [a for a, _ in periods(0) if a >= FROM][:2]
    lines = [Line(5.0 * k, "c1", "All fine here.", planted()) for k in range(75)]
    past = history(lines, AS_OF, metrics=[*series("feature_adoption"), *series("logins")])
    (measured_one,), (tested,) = measured_falls(Columns(past)), series_rows(past)
    assert (measured_one["value"], measured_one["norm"]) == (tested["value"], tested["norm"]) == (2.0, 8.0)
    assert measured_one["since"] == tested["since"] == after.isoformat()
