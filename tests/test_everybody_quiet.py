"""A whole customer gone silent is an event by itself, but not where the silence is ours, usual or told of before."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cxnlp.actions.follow_up import with_follow_up
from cxnlp.behaviour.silence import silence_row
from cxnlp.findings.listing import OURS, findings
from cxnlp.report.html import render_report
from cxnlp.report.seen import account_views
from cxnlp.report.tables import load_tables
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.candidates import Candidate, Record
from cxnlp.trajectory.events import events, weighed
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.people_candidates import everybody_quiet
from cxnlp.trajectory.week_rows import week_rows
from cxnlp.trajectory.windows import weekly
from cxnlp.types import Message, Party
from tests.histories import START, Line, healthy, history, planted

RUN = Path(__file__).parent / "fixtures" / "report_run"
PLAIN = planted("neutral")
LAST = 142.0
"""The last day on which the customer of `silent` is heard."""


def on(day: float) -> date:
    return (START + timedelta(days=day)).date()


def silent(days: int, we_write: bool = True, last: str = "The till works.", last_kind: str = "email") -> History:
    """The customer falls silent so many days ago; the vendor writes on, or not."""
    lines = [line for line in healthy(200) if line.day < LAST and (we_write or line.person != "v1")]
    lines += [Line(LAST, "c2", last, PLAIN, last_kind)]
    lines += [Line(LAST + 7.0 * k, "v1", "A word on the new release.", PLAIN) for k in range(1, days // 7) if we_write]
    return history(lines, on(LAST + days))


def found(past: History) -> list[Candidate]:
    return list(everybody_quiet(Record(past)))


@pytest.mark.parametrize(("days", "told"), [(30, False), (44, False), (60, True), (120, True)])
def test_a_customer_silent_beyond_a_month_and_a_half_is_told(days: int, told: bool) -> None:
    assert bool(found(silent(days))) == told


def test_it_alarms_in_an_account_that_is_otherwise_well() -> None:
    past, model = silent(120), TrajectoryModel.bundled()
    judged = weighed(Record(past), week_rows(past, weekly(past), model), model)
    (event,) = [e for e in events(judged, model) if e.kind == "engagement_drop" and not e.explained]
    assert event.statement.startswith("nobody of the customer has been heard from for 120 days")


def test_a_silence_that_may_be_ours_is_none() -> None:
    assert found(silent(120, we_write=False)) == []
    assert found(silent(120, last="Which of the two shall we take?")) == []


def told(past: History) -> dict[str, Any]:
    row = assess(past, TrajectoryModel.bundled()).row
    (done,) = with_follow_up([row], {})
    return done


NOBODY_WRITES = "Neither side has written for 120 days (usual gap: 3 days): this silence is ours."
QUESTION_WAITS = (
    "Nobody of the customer has been heard from for 120 days (usual gap: 3 days), and their question of 28 May 2025 "
    "waits for our answer: this silence is ours."
)


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (silent(120, we_write=False), NOBODY_WRITES),
        (silent(120, last="Which of the two shall we take?"), QUESTION_WAITS),
    ],
)
def test_a_silence_of_ours_is_told_as_ours_with_a_step_and_alarms_nobody(past: History, said: str) -> None:
    row = told(past)
    silence = row["responsiveness"]["silence"]
    assert (silence["side"], silence["since"], silence["statement"]) == ("vendor", "2025-05-28", said)
    assert bool(silence["message_id"]) == (said == QUESTION_WAITS)
    (step,) = [a for a in row["actions"] if a["signals"] == ["vendor_silence"]]
    assert step["action"].startswith("write to them") and step["because"] == [said.removesuffix(".")]
    assert not any("nobody of the customer" in e["statement"] for e in row["events"])


def test_a_silence_of_theirs_is_none_of_ours() -> None:
    row = told(silent(120))
    assert row["responsiveness"]["silence"] is None
    assert not any("vendor_silence" in a["signals"] for a in row["actions"])
    assert told(silent(30, we_write=False))["responsiveness"]["silence"] is None


def test_report_and_findings_show_a_silence_of_ours(tmp_path: Path) -> None:
    shutil.copytree(RUN, tmp_path, ignore=shutil.ignore_patterns("*.py", "__pycache__"), dirs_exist_ok=True)
    document = json.loads((tmp_path / "accounts.json").read_text(encoding="utf-8"))
    row = document["accounts"][0]
    row["responsiveness"] = {"silence": silence_row(silent(120, we_write=False))}
    (tmp_path / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    (one,) = [f for f in findings(account_views(load_tables(tmp_path)), tmp_path, date(2026, 10, 1)) if f.kind == OURS]
    assert one.when == date(2025, 5, 28) and one.statement == NOBODY_WRITES
    assert NOBODY_WRITES in render_report(tmp_path)


def test_a_silence_as_long_as_one_before_is_none() -> None:
    season = [
        Line(120.0 * year + 2.0 * k, "c1" if k % 2 else "c2", "The tills are ready.", PLAIN)
        for year in range(3)
        for k in range(15)
    ]
    ours = [Line(7.0 * k, "v1", "A word on the new release.", PLAIN) for k in range(50)]
    lines = sorted([*season, *ours], key=lambda line: line.day)
    assert found(history(lines, on(268 + 85))) == []
    assert len(found(history(lines, on(268 + 100)))) == 1


def test_days_that_everybody_is_away_for_do_not_count() -> None:
    past = silent(60)
    last = {"c1": "Ana Reis", "c2": "Bo Marsh", "c3": "Cy Dunn"}

    def away(person: str, name: str) -> Message:
        author = Party(name, f"{name.split()[0].lower()}@orchard.example", person_id=person)
        return Message(
            "email", f"{person}.eml", "eml", f"away {person}", author=author, sent_at=START + timedelta(days=LAST + 3),
            subject="Out of office", text=f"I am away until {on(LAST + 50):%d %B %Y}.", automatic=True,
        )  # fmt: skip

    notices = [away(person, name) for person, name in last.items()]
    assert found(replace(past, messages=(*past.messages, *notices))) == []
    assert len(found(replace(past, messages=(*past.messages, *notices[:1])))) == 1
