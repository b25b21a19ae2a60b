from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.periods import Period, periods

WEEK_35 = Period(date(2025, 8, 25), date(2025, 8, 31))


@pytest.mark.parametrize(
    "text", ["2025-W35", "2025W35", "2025-KW35", "KW 35/2025", "2025 W35", "W35 2025", "2025-w35-1"]
)
def test_spellings_of_a_week(text):
    assert periods([text], "week") == [WEEK_35]


def test_weeks_that_do_not_exist_are_told():
    assert periods(["2025-W54"], "week") == ["2025 has no week 54"]
    assert isinstance(periods(["soon"], "week")[0], str)


def test_months():
    assert periods(["2024-02"], "month") == [Period(date(2024, 2, 1), date(2024, 2, 29))]
    assert periods(["2024-02-01", "2024-03-01"], "date")[0] == Period(date(2024, 2, 1), date(2024, 2, 29))


def test_days_stay_days():
    days = ["2025-08-25", "2025-08-26", "2025-08-27"]
    assert periods(days, "date")[1] == Period(date(2025, 8, 26), date(2025, 8, 26))


def test_weekly_dates_become_iso_weeks():
    assert periods(["2025-08-25", "2025-09-01"], "date")[0] == WEEK_35
    assert periods(["2025-08-24", "2025-08-31"], "week start")[0] == WEEK_35
    assert periods(["2025-08-31", "2025-09-07"], "Week ending")[0] == WEEK_35
    assert periods(["2025-08-30", "2025-09-06"], "week_ending")[0] == WEEK_35


@given(st.dates(date(1992, 1, 1), date(2090, 1, 1)), st.integers(2, 20))
def test_weekly_rows_have_adjoining_periods(first, count):
    days = [(first + timedelta(days=7 * i)).isoformat() for i in range(count)]
    found = periods(days, "date")
    assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(found))
    assert all(p.start.weekday() == 0 and p.end - p.start == timedelta(days=6) for p in found)
