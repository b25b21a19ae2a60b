"""What people settled stays settled in later analyses, and nothing else does."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cxnlp import records
from cxnlp.alerts import analysis
from cxnlp.alerts.rules import load
from cxnlp.alerts.run import STATE_FILE, Outcome, run
from cxnlp.cli import app
from cxnlp.findings.listing import FILE
from cxnlp.findings.numbers import finding_number
from cxnlp.output import write_jsonl
from cxnlp.people.identity import person_key
from tests.alert_folders import AT_RISK, CHURN, folder
from tests.alert_killed import NOW, TODAY

SHIPPED = load()
FALLING = {"trajectory": {"slope_per_month": -14.0, "score": 60.0}}
"""Raises an alert that stands on no finding."""


def findings(*args: str | Path) -> str:
    done = CliRunner().invoke(app, ["findings", *map(str, args)])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def listed(place: Path) -> list[dict[str, Any]]:
    return [json.loads(x) for x in findings("list", "--in", place, "--state-is", "all", "--json").splitlines()]


def alerts(place: Path, day: date = TODAY) -> Outcome:
    return run(analysis.read(place), SHIPPED, place / STATE_FILE, [], day, NOW)


def declining(onset: str | None, as_of: str, **more: Any) -> dict[str, Any]:
    return {"as_of": as_of, "trajectory": {**AT_RISK, "onset": onset, **more}}


def test_a_settled_decline_stays_settled_when_its_onset_is_dated_anew(tmp_path: Path) -> None:
    place = folder(tmp_path / "out", orchard=declining("2026-05-01", "2026-06-30"))
    (one,) = listed(place)
    findings("false-alarm", one["finding"], "--in", place)
    for onset in ("2026-04-20", "2026-06-30", None):
        folder(place, orchard=declining(onset, "2026-07-20"))
        (later,) = listed(place)
        assert (later["finding"], later["state"], later["date"]) == (one["finding"], "false_alarm", onset)
        assert not alerts(place, TODAY + timedelta(days=20)).notices


def test_a_second_decline_is_open_and_has_a_state_of_its_own(tmp_path: Path) -> None:
    place = folder(tmp_path / "out", orchard=declining("2026-05-01", "2026-06-30"))
    findings("resolve", listed(place)[0]["finding"], "--in", place)
    folder(place, orchard=declining("2026-07-01", "2026-09-30"))
    (second,) = listed(place)
    assert second["state"] == "open" and second["steps"] == []
    assert [n.status for n in alerts(place).notices] == ["raised"]
    findings("ack", second["finding"], "--in", place)
    assert [s["state"] for s in listed(place)[0]["steps"]] == ["acknowledged"]


def test_a_graver_class_is_another_finding(tmp_path: Path) -> None:
    place = folder(tmp_path / "out", orchard=declining("2026-05-01", "2026-06-30", **{"class": "drifting"}))
    findings("resolve", listed(place)[0]["finding"], "--in", place)
    folder(place, orchard=declining("2026-05-01", "2026-07-30"))
    assert [f["state"] for f in listed(place)] == ["open"]


@pytest.mark.parametrize("decided", ["2026-07-02T09:00:00Z", "2026-04-02T09:00:00Z"])
def test_decisions_of_earlier_files_about_a_decline_are_still_found(tmp_path: Path, decided: str) -> None:
    place = folder(tmp_path / "out", orchard=declining("2026-04-20", "2026-07-30"))
    old = finding_number("orchard", "at_risk", date(2026, 5, 1), None)
    row = {"at": decided, "finding": old, "account": "Orchard", "kind": "at_risk", "date": "2026-05-01"}
    records.append(place / FILE, {**row, "was": "open", "state": "resolved", "note": None})
    held = decided >= "2026-04-20"
    assert [f["state"] for f in listed(place)] == ["resolved" if held else "open"]
    assert bool(alerts(place).notices) is not held


def person(name: str, *emails: str, aliases: tuple[str, ...] = (), canonical: str = "") -> dict[str, Any]:
    number = person_key("orchard", canonical or emails[0])
    return {"person_id": number, "name": name, "emails": list(emails), "aliases": list(aliases), "side": "customer"}


def with_person(place: Path, row: Mapping[str, Any]) -> Path:
    folder(place, orchard={"events": [{**CHURN, "person_id": row["person_id"]}]})
    write_jsonl(place / "people.jsonl", [row])
    return place


IDA = person("Ida", canonical="ida")
MAIL = person("I. Holm", "ida.holm@orchard.example")
LATER = {
    "renamed": (MAIL, person("Ida Holm", "ida.holm@orchard.example")),
    "joined": (IDA, person("Ida Holm", "ida.holm@orchard.example", aliases=("Ida", "I. Holm"))),
    "another address first": (MAIL, person("Ida Holm", "iholm@orchard.example", "ida.holm@orchard.example")),
}


@pytest.mark.parametrize("case", LATER)
def test_a_decision_holds_whatever_the_person_is_called(tmp_path: Path, case: str) -> None:
    before, after = LATER[case]
    place = with_person(tmp_path / "out", before)
    findings("false-alarm", listed(place)[0]["finding"], "--in", place)
    assert [f["state"] for f in listed(with_person(place, after))] == ["false_alarm"]
    assert not alerts(place).notices
    findings("reopen", listed(place)[0]["finding"], "--in", place)
    assert [f["state"] for f in listed(place)] == ["open"] and alerts(place).notices
    other = person("Per Lund", "per.lund@orchard.example")
    assert [f["steps"] for f in listed(with_person(place, other))] == [[]]


def test_decisions_of_earlier_files_about_a_person_are_still_found(tmp_path: Path) -> None:
    place = with_person(tmp_path / "out", person("Ida Holm", "ida.holm@orchard.example", aliases=("Ida H.",)))
    for name, state in (("Ida Holm", "acknowledged"), ("Ida H.", "resolved")):
        old = finding_number("orchard", "churn_risk", date(2026, 6, 20), name)
        findings("ack", old, "--in", place)
        records.append(place / FILE, {"at": "2026-07-02T09:00:00Z", "finding": old, "state": state})
    assert [f["state"] for f in listed(place)] == ["resolved"], "the last line counts"
    assert len(listed(place)[0]["steps"]) == 4


def shown(when: str, *messages: str, **more: Any) -> dict[str, Any]:
    """An event dated to `when` that these messages show."""
    quotes = [{**CHURN["evidence"][0], "message_id": m} for m in messages]
    return {**CHURN, "date": when, "evidence": quotes, **more}


def events(place: Path, *rows: Mapping[str, Any]) -> Path:
    return folder(place, orchard={"events": list(rows)})


def test_a_decision_about_an_event_holds_on_another_day_with_the_same_messages(tmp_path: Path) -> None:
    place = events(tmp_path / "out", shown("2026-06-20", "m1", "m2"))
    (one,) = listed(place)
    findings("false-alarm", one["finding"], "--in", place)
    (told,) = records.rows(place / FILE)
    assert told["messages"] == ["m1", "m2"]
    (later,) = listed(events(place, shown("2026-05-17", "m0", "m1", "m2")))
    assert later["state"] == "false_alarm" and later["finding"] != one["finding"]
    assert not alerts(place).notices
    findings("reopen", one["finding"], "--in", place)
    assert listed(place)[0]["state"] == "open" and alerts(place).notices


@pytest.mark.parametrize(
    "other",
    [
        shown("2026-05-17", "m2", "m3", "m4"),
        shown("2026-05-17", "m1", person_id="p2"),
        shown("2026-05-17", "m1", kind="escalation"),
        shown("2026-05-17"),
    ],
)
def test_an_event_that_other_messages_or_people_show_is_another(tmp_path: Path, other: Mapping[str, Any]) -> None:
    place = events(tmp_path / "out", shown("2026-06-20", "m1", "m2"))
    findings("false-alarm", listed(place)[0]["finding"], "--in", place)
    assert [f["state"] for f in listed(events(place, other))] == ["open"]


def test_of_two_events_that_share_a_message_each_has_its_own_decision(tmp_path: Path) -> None:
    place = events(tmp_path / "out", shown("2026-06-20", "m1"), shown("2026-05-17", "m1", "m2"))
    last = next(f["finding"] for f in listed(place) if f["date"] == "2026-06-20")
    findings("false-alarm", last, "--in", place)
    assert {f["date"]: f["state"] for f in listed(place)} == {"2026-06-20": "false_alarm", "2026-05-17": "open"}


def test_an_alert_on_no_finding_stays_quiet_until_it_holds_no_longer(tmp_path: Path) -> None:
    place = folder(tmp_path / "out", orchard=FALLING)
    (notice,) = alerts(place).notices
    assert notice.body["findings"] == []
    findings("false-alarm", notice.id, "--in", place)
    assert [n.status for n in alerts(place).notices] == ["cleared"]
    later = alerts(place, TODAY + timedelta(days=90))
    assert not later.notices and not later.plan.cooling and not later.plan.open
    folder(place, orchard={})
    assert not alerts(place, TODAY + timedelta(days=97)).notices
    folder(place, orchard=FALLING)
    assert [n.status for n in alerts(place, TODAY + timedelta(days=200)).notices] == ["raised"]


def test_a_reopened_alert_is_raised_again_by_the_next_run(tmp_path: Path) -> None:
    place = folder(tmp_path / "out", orchard=FALLING)
    (notice,) = alerts(place).notices
    findings("false-alarm", notice.id, "--in", place)
    alerts(place)
    findings("reopen", notice.id, "--in", place)
    again = alerts(place, TODAY + timedelta(days=1))
    assert [n.status for n in again.notices] == ["raised"] and again.notices[0].id != notice.id
    assert not alerts(place, TODAY + timedelta(days=2)).notices, "and once only"


def test_a_state_file_of_the_earlier_version_is_taken_over(tmp_path: Path) -> None:
    place = folder(tmp_path / "out", orchard=FALLING)
    (notice,) = alerts(place).notices
    findings("false-alarm", notice.id, "--in", place)
    alerts(place)
    with closing(sqlite3.connect(place / STATE_FILE)) as db:
        db.execute("ALTER TABLE episodes DROP COLUMN over_on")
        db.execute("PRAGMA user_version = 1")
    assert not alerts(place, TODAY + timedelta(days=90)).notices


def test_a_decision_outlives_that_the_event_is_explained(tmp_path: Path) -> None:
    place = events(tmp_path / "out", shown("2026-06-20", "m1"))
    (one,) = listed(place)
    findings("false-alarm", one["finding"], "--in", place, "--note", "a test of ours")
    explained = {**shown("2026-06-20", "m1"), "explained": True}
    (later,) = listed(events(place, explained))
    assert (later["state"], later["steps"][-1]["note"]) == ("false_alarm", "a test of ours")
    assert "(explained)" in findings("list", "--in", place, "--state-is", "false_alarm")
    findings("reopen", one["finding"], "--in", place)
    assert listed(place) == [], "an explained event of which nothing is decided is no finding"


@pytest.mark.parametrize(("verb", "said"), [("false-alarm", "false alarm"), ("resolve", "resolved")])
def test_the_log_says_as_what_an_alert_was_closed(tmp_path: Path, verb: str, said: str) -> None:
    for name, row in (("own", FALLING), ("founded", {"events": [CHURN]})):
        place = folder(tmp_path / name, orchard=row)
        (notice,) = alerts(place).notices
        number = notice.id if name == "own" else notice.body["findings"][0]
        findings(verb, number, "--in", place)
        alerts(place, TODAY + timedelta(days=1))
        log = CliRunner().invoke(app, ["alerts", "log", "--in", str(place)]).stdout.splitlines()
        assert f"Orchard: {said}: " in log[-1]
    place = folder(tmp_path / "passed", orchard=FALLING)
    alerts(place)
    folder(place, orchard={})
    alerts(place, TODAY + timedelta(days=1))
    assert "Orchard: over: " in CliRunner().invoke(app, ["alerts", "log", "--in", str(place)]).stdout.splitlines()[-1]
