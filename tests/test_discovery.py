"""The tests of a report on accounts in which nothing has changed, and what false-discovery control makes of them."""

from __future__ import annotations

from datetime import date

import pytest

from cxnlp.trajectory.changes import change_rows
from pipelines.simulate.discovery import LEVEL, discover, table
from tests.histories import fading, healthy, history

ON_TIME = date(2025, 7, 20)  # within a week of the last contact


def test_the_stated_rates_hold_and_real_changes_are_called() -> None:
    found = discover(40)
    for rate in found.below.values():
        assert rate.interval[0] <= rate.stated
    assert found.any_false.interval[0] <= LEVEL and found.ledger_false.interval[0] <= LEVEL
    assert found.fdr_interval[0] <= LEVEL
    assert found.power > 0.4 and found.ledger_power > 0.9 and found.tests == 40 * 4 * 5
    assert all(f"| {kind} | {rate.alarms} |" in table(found) for kind, rate in found.below.items())


def test_who_fell_silent_is_told_from_who_did_not() -> None:
    calm = {t["person_id"]: t["p_value"] for t in change_rows(history(healthy(), ON_TIME)) if t["test"] == "gap"}
    gone = {t["person_id"]: t["p_value"] for t in change_rows(history(fading())) if t["test"] == "gap"}
    assert gone["c1"] < 0.001 < calm["c1"]
    assert calm["c1"] > 0.05


def test_a_test_says_how_much_is_behind_it() -> None:
    rows = change_rows(history(healthy()))
    assert rows and all(0 <= t["p_value"] <= 1 and t["n"] >= 3 and t["statement"] for t in rows)
    assert all(t["q_value"] == pytest.approx(t["p_value"], abs=1e-6) for t in rows)
    assert change_rows(history([])) == []
