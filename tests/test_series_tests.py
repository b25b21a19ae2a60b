"""Falls of measured series: found, dated, told, and without weight."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.behaviour.levels import block_levels, fallen
from cxnlp.findings.listing import FALL_WORD, Finding, decide, findings
from cxnlp.report.html import render_report
from cxnlp.report.measured import LEAST_FALL, falls
from cxnlp.report.seen import account_views
from cxnlp.report.tables import load_tables
from cxnlp.report.view import main_reason
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.changes import change_rows
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.series_tests import FALL, series_rows
from cxnlp.types import MetricRow
from tests.histories import healthy, history

RUN = Path(__file__).parent / "fixtures" / "report_run"
MODEL = TrajectoryModel.load()
FIRST = date(2025, 1, 6)
TURN = date(2025, 10, 20)
AS_OF = date(2026, 1, 4)
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


def measured(share: float, name: str = "active_users", weeks: int = 52, as_of: date = AS_OF) -> History:
    """A year of one series around 40 that goes to `share` of it at TURN."""
    rows, rng = [], Random(3)
    for k in range(weeks):
        monday = FIRST + timedelta(days=7 * k)
        level = 40.0 * rng.uniform(0.9, 1.1) * (share if monday >= TURN else 1.0)
        rows.append(MetricRow("usage.csv", "orchard", monday, monday + timedelta(days=6), name, round(level)))
    return history(healthy(360), as_of, metrics=rows)


def test_a_fall_is_found_with_its_size_and_its_day() -> None:
    (row,) = series_rows(measured(0.1))
    assert row["test"] == FALL and row["series"] == "active_users" and row["person_id"] is None
    assert row["p_value"] < 1e-3 and row["since"] == TURN.isoformat()
    assert row["value"] == pytest.approx(4.0, abs=1.0) and row["norm"] == pytest.approx(40.0, abs=3.0)
    assert "% less since 20 October 2025" in row["statement"]
    assert row in change_rows(measured(0.1))


def test_a_level_that_stays_is_no_fall() -> None:
    (row,) = series_rows(measured(1.0))
    assert row["p_value"] > 0.05 and "since" not in row["statement"]
    assert series_rows(history(healthy(360), AS_OF)) == []
    assert series_rows(measured(0.1, weeks=10)) == [], "a past too short to compare with"


def test_seats_are_no_leading_series_and_others_can_be_asked_for() -> None:
    assert series_rows(measured(0.1, "licensed_seats")) == []
    (row,) = series_rows(measured(0.1, "reports_run"), ("reports_run",))
    assert row["p_value"] < 1e-3 and row["statement"].startswith("reports run ")


def test_what_is_measured_later_changes_nothing() -> None:
    before = TURN - timedelta(days=1)
    assert series_rows(measured(0.1, as_of=before)) == series_rows(measured(1.0, as_of=before))


def test_a_fall_moves_neither_score_nor_events() -> None:
    fell, stayed = (assess(measured(share), MODEL).row for share in (0.1, 1.0))
    assert fell["trajectory"]["score"] == stayed["trajectory"]["score"] and fell["events"] == stayed["events"]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=2, max_size=12), st.integers(0, 49))
def test_a_lower_level_is_never_less_of_a_fall(past: list[int], latest: int) -> None:
    assert fallen(past, latest) <= fallen(past, latest + 1)
    scaled = fallen([10.0 * x for x in past], 10.0 * latest)
    assert scaled == pytest.approx(fallen(past, latest))


def test_levels_that_only_vary_are_called_as_rarely_as_is_stated() -> None:
    rng, called = Random(11), 0
    for _ in range(2000):
        values = [rng.lognormvariate(3.0, 0.3) for _ in range(35)]
        called += fallen(block_levels(values[:30], 5), block_levels(values[30:], 5)[0]) <= 0.05
    assert called / 2000 <= 0.06


def test_only_a_large_and_sure_fall_is_told() -> None:
    test: dict[str, Any] = {"test": FALL, "series": "logins", "statement": "9 logins a week (usual: 90)", "value": 9.0}
    test |= {"norm": 90.0, "q_value": 0.001, "since": "2025-10-20"}
    (told,) = falls({"tests": [test]})
    assert told.share == pytest.approx(0.9) and told.when == TURN
    assert falls({"tests": [test | {"q_value": 0.2}]}) == ()
    assert falls({"tests": [test | {"value": 90.0 * (1.01 - LEAST_FALL)}]}) == ()
    assert falls({"tests": [{"test": "gap", "q_value": 0.0}]}) == falls({}) == ()
    assert main_reason("steady", 50, (), (), (), False, (told,)) == told.statement
    assert main_reason("steady", 50, (), (), ()) == "nothing stands out"
    silent = "Neither side has written for 300 days (usual gap: 6 days): this silence is ours."
    assert main_reason("steady", 50, (), (), (), False, (told,), silent=silent) == silent[:-1]
    assert main_reason("drifting", 50, (), (), (), False, (told,), silent=silent) == told.statement


def with_fall(place: Path, since: str, as_of: str = "2026-06-30") -> list[Finding]:
    """The findings of one kind in a copy of the report's fixture, in which an account's usage fell."""
    shutil.copytree(RUN, place, ignore=shutil.ignore_patterns("*.py", "__pycache__"), dirs_exist_ok=True)
    document = json.loads((place / "accounts.json").read_text(encoding="utf-8"))
    row = document["accounts"][0]
    said = "4 active users (usual: 40), 90% less since 4 May 2026"
    test = {"test": FALL, "person_id": None, "series": "active_users", "statement": said, "n": 40, "since": since}
    row["tests"] = [test | {"p_value": 0.0001, "q_value": 0.002, "value": 4.0, "norm": 40.0}]
    row["as_of"] = as_of
    (place / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    return [f for f in findings(account_views(load_tables(place)), place, NOW.date()) if f.kind == FALL]


def test_report_and_findings_tell_it_and_keep_what_was_decided(tmp_path: Path) -> None:
    (one,) = with_fall(tmp_path / "out", "2026-05-04")
    assert one.word == FALL_WORD and one.when == date(2026, 5, 4) and "4 active users" in one.statement
    page = render_report(tmp_path / "out")
    assert "usage fell</strong>: 4 active users (usual: 40), 90% less since 4 May 2026." in page
    decide(tmp_path / "out", one, "false_alarm", "they were closed", NOW)
    (again,) = with_fall(tmp_path / "out", "2026-05-11")
    assert again.number == one.number and again.state == "false_alarm", "dated a week later, the same fall"
    (later,) = with_fall(tmp_path / "out", "2026-09-07", "2026-10-30")
    assert later.state == "open", "another fall, after the decision"
