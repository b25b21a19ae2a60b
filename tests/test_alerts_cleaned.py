"""Retention and forgetting reach what alerts keep beside an analysis."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path
from sqlite3 import connect

import icalendar
import pytest
from typer.testing import CliRunner

from cxnlp.alerts import analysis
from cxnlp.alerts.rules import load
from cxnlp.alerts.run import STATE_FILE, run
from cxnlp.alerts.sinks.local import Calendar, Lines
from cxnlp.alerts.sinks.settings import plain
from cxnlp.cli import app
from cxnlp.privacy.absence import traces
from cxnlp.privacy.folder_retention import alerts_kept
from cxnlp.privacy.forget import alerts_without
from cxnlp.privacy.retention import Kept
from tests.alert_folders import CHURN, SICK, folder
from tests.alert_killed import NOW, TODAY

OLD = "We are looking at what other vendors have to offer, as we told you in the spring."
NEW = "Nobody here could tell me what we would lose if we left at the end of the term."


def event(day: str, person: str, quote: str) -> dict[str, object]:
    said = {"message_id": f"m-{day}", "quote": quote, "sent_at": f"{day}T08:00:00Z", "person_id": person}
    return {**CHURN, "date": day, "person_id": person, "statement": f"{person} speaks of leaving", "evidence": [said]}


@pytest.fixture
def raised(tmp_path: Path) -> Path:
    """A folder with an alert in all three places, on an old and a new quote; the calendar holds a foreign entry too."""
    events = [event("2026-06-10", "Ada Quill", OLD), event("2026-06-25", "Cy Dunn", NEW)]
    place = folder(tmp_path / "out", orchard={**SICK, "events": events})
    foreign = icalendar.Calendar()
    task = icalendar.Todo()
    task.add("UID", "1@elsewhere.example")
    task.add("DESCRIPTION", "“lunch” (2020-01-01)")
    foreign.add_component(task)
    (place / "alerts.ics").write_bytes(foreign.to_ical())
    sinks = [(plain("file", "alerts.jsonl"), Lines(place / "alerts.jsonl")),
             (plain("ical", "alerts.ics"), Calendar(place / "alerts.ics"))]  # fmt: skip
    run(analysis.read(place), load(), place / STATE_FILE, sinks, TODAY, NOW)
    (place / "accounts.json").unlink()  # the rest is of the alerts alone
    return place


def files(place: Path, *words: str) -> list[str]:
    return [t.file for t in traces(place, words)]


KEPT = ["alerts.ics", "alerts.jsonl", "alerts.sqlite"]


def test_old_quotes_leave_the_alerts_and_newer_ones_stay(raised: Path) -> None:
    assert files(raised, OLD) == files(raised, NEW) == KEPT
    assert alerts_kept(raised, Kept(date(2026, 6, 20), None)) == []
    assert files(raised, OLD) == [] and files(raised, NEW) == KEPT
    assert files(raised, "lunch") == ["alerts.ics"], "an entry of somebody else"
    before = [(raised / name).read_bytes() for name in KEPT[:2]]
    assert alerts_kept(raised, Kept(date(2026, 6, 20), None)) == []
    assert [(raised / name).read_bytes() for name in KEPT[:2]] == before


def test_old_quotes_leave_a_calendar_whose_state_file_is_elsewhere(raised: Path) -> None:
    (raised / STATE_FILE).unlink()
    alerts_kept(raised, Kept(date(2026, 6, 20), None))
    assert files(raised, OLD) == [] and "alerts.ics" in files(raised, NEW)


def test_what_cannot_be_cleaned_is_named(raised: Path) -> None:
    with closing(connect(raised / STATE_FILE)) as db, db:
        db.execute("UPDATE notices SET body = 'no JSON'")
    (raised / "other.ics").write_text("no calendar", encoding="utf-8")
    assert alerts_kept(raised, Kept(date(2026, 6, 20), None)) == [STATE_FILE, "other.ics"]


def test_a_forgotten_person_leaves_the_alerts_which_stay(raised: Path) -> None:
    assert files(raised, "Ada Quill") == KEPT
    assert alerts_without(raised, ["Ada Quill", OLD]) == []
    assert files(raised, "Ada Quill", OLD) == [] and files(raised, "Cy Dunn") == KEPT
    with closing(connect(raised / STATE_FILE)) as db:
        ((body,),) = db.execute("SELECT body FROM notices").fetchall()
    assert [r["id"] for r in json.loads(body)["rules"]] and json.loads(body)["account"] == "orchard"
    with (raised / "alerts.ics").open("rb") as stream:
        assert "call the decision-maker" in str(icalendar.Calendar.from_ical(stream.read()).walk("VTODO")[1])


@pytest.mark.models
def test_retain_cleans_alerts(own_copy: Path) -> None:
    go = CliRunner().invoke
    document = json.loads((own_copy / "accounts.json").read_text(encoding="utf-8"))
    account = document["accounts"][0]
    grave = next(e for e in account["events"] if any(len(x["quote"]) > 30 for x in e["evidence"]))
    grave |= {"kind": "churn_risk", "severity": 0.9, "explained": False, "date": account["as_of"]}
    (own_copy / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    assert go(app, ["alerts", "--in", str(own_copy), "--to", "file", "--to", "ical", "-q"]).exit_code == 0
    quotes = [x["quote"] for x in grave["evidence"] if len(x["quote"]) > 30]
    assert set(files(own_copy, *quotes)) >= {*KEPT, "accounts.json"}
    done = go(app, ["retain", "--in", str(own_copy), "--keep-text-days", "0", "--date", "2030-01-01"])
    assert (done.exit_code, files(own_copy, *quotes)) == (0, []), done.stderr


@pytest.mark.models
def test_retain_names_a_file_that_holds_old_words(own_copy: Path) -> None:
    rows = json.loads((own_copy / "accounts.json").read_text(encoding="utf-8"))["accounts"]
    quote = next(e["quote"] for a in rows for x in a["events"] for e in x["evidence"] if len(e["quote"]) > 30)
    (own_copy / "backlog.csv").write_text(quote, encoding="utf-8")
    done = CliRunner().invoke(app, ["retain", "--in", str(own_copy), "--keep-text-days", "0", "--date", "2030-01-01"])
    assert done.exit_code == 1 and "old words are left in backlog.csv" in done.stderr
