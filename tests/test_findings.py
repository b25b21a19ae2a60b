"""The closed loop on the command line: decisions, ids by their first letters, ageing, and shares of false alarms."""

from __future__ import annotations

import json
import math
import shlex
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp import records
from cxnlp.cli import app
from cxnlp.findings import ageing
from cxnlp.findings.listing import FILE, Step, decide, decisions, findings
from cxnlp.findings.shown import note_shown
from cxnlp.report.seen import account_views
from cxnlp.report.tables import load_tables
from tests.alert_folders import SICK, folder

RUN = Path(__file__).parent / "fixtures" / "report_run"
Z90 = 1.6448536269514722
TIMES = st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=40)


def cli(*args: str | Path, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["findings", *map(str, args)])
    assert done.exit_code == code, done.stderr
    return done.stdout if code == 0 else done.stderr


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shutil.copytree(RUN, tmp_path / "out", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "out"


def rows(place: Path, *args: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in cli("list", "--in", place, "--json", *args).splitlines()]


def test_a_decision_is_kept_with_its_time_and_seen_by_page_and_command(place: Path) -> None:
    first, second, *rest = rows(place)
    assert cli("ack", first["finding"][:8], "--in", place, "--note", "seen", "--by", "Ana").startswith(first["finding"])
    cli("act", first["finding"], "--in", place)
    cli("resolve", first["finding"], second["finding"], "--in", place)
    kept = records.rows(place / FILE)
    assert [r["state"] for r in kept] == ["acknowledged", "acted", "resolved", "resolved"]
    assert kept[0]["by"] == "Ana" and kept[0]["note"] == "seen" and kept[1]["was"] == "acknowledged"
    assert len(rows(place)) == len(rest) and len(rows(place, "--state-is", "resolved")) == 2
    cli("reopen", first["finding"], "--in", place)
    assert len(rows(place)) == len(rest) + 1
    assert cli("list", "--in", place).splitlines()[0].startswith(f"{len(rest) + 1} findings")


def test_states_of_earlier_files_are_still_read(tmp_path: Path) -> None:
    records.append(tmp_path / FILE, {"finding": "f1", "state": "acting", "at": "2026-01-01T00:00:00Z"})
    assert decisions(tmp_path)["f1"][0].state == "acted"


@pytest.mark.parametrize(("asked", "said"), [("fzzz", "no finding"), ("f", "too short"), ("", "too short")])
def test_an_id_must_name_one_thing_and_nothing_is_half_done(place: Path, asked: str, said: str) -> None:
    good = rows(place)[0]["finding"]
    assert said in cli("ack", good, asked, "--in", place, code=2)
    assert not (place / FILE).exists()


def test_deciding_about_an_alert_decides_its_findings(tmp_path: Path) -> None:
    place = folder(tmp_path / "out", orchard=SICK)
    runner = CliRunner()
    (notice,) = json.loads(runner.invoke(app, ["alerts", "--in", str(place), "--json"]).stdout)["notices"]
    assert len(notice["findings"]) == 2
    cli("false-alarm", notice["id"][:6], "--in", place)
    assert {r["finding"] for r in records.rows(place / FILE)} == {notice["id"], *notice["findings"]}
    after = json.loads(runner.invoke(app, ["alerts", "--in", str(place), "--json"]).stdout)
    assert [n["status"] for n in after["notices"]] == ["cleared"] and after["open"] == []
    report = json.loads(cli("report", "--in", place, "--json"))
    assert report["false_alarms_by_rule"]["at_risk"] == {
        "decided": 1, "false_alarms": 1, "rate": 1.0, "interval": pytest.approx([1 / (1 + Z90**2), 1.0], abs=1e-6),
    }  # fmt: skip
    assert report["false_alarms_by_kind"]["churn_risk"]["false_alarms"] == 1
    assert "False alarms by rule:" in cli("report", "--in", place)


def kaplan_meier(times: list[tuple[int, bool]]) -> int | None:
    """The median by the definition: the product of (1 - ended / at risk) over the days up to the first at one half."""
    survival = 1.0
    for day in sorted({d for d, _ in times}):
        at_risk = sum(d >= day for d, _ in times)
        ended = sum(d == day and end for d, end in times)
        survival *= 1 - ended / at_risk
        if survival <= 0.5 + 1e-12:
            return day
    return None


@given(TIMES)
@settings(deadline=None)
def test_the_median_time_is_kaplan_and_meiers(times: list[tuple[int, bool]]) -> None:
    found = ageing.survival(times)
    assert found["median"] == kaplan_meier(times)
    low, high = found["interval"]
    if found["median"] is not None:
        assert (low is None or low <= found["median"]) and (high is None or high >= found["median"])
    assert found["n"] == len(times) and found["ended"] == sum(end for _, end in times)


def test_open_findings_count_as_longer_than_so_far() -> None:
    assert ageing.survival([(5, True), (5, True), (90, False), (90, False), (90, False)])["median"] is None
    assert ageing.survival([(5, True), (5, True), (5, True)])["median"] == 5
    told = ageing.time_in_words(ageing.survival([(3, True)]))
    assert told == "half within 3 days (too few for an interval; 1 of 1 ended)"


@given(st.lists(st.booleans(), min_size=1, max_size=60))
@settings(deadline=None)
def test_the_interval_of_a_share_is_wilsons(false: list[bool]) -> None:
    n, p, z = len(false), sum(false) / len(false), Z90
    middle, half = (p + z * z / 2 / n), z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    expected = [max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))]
    assert ageing.share(false)["interval"] == pytest.approx(expected, abs=2e-6)


def test_a_rule_is_false_only_if_all_it_stood_on_was() -> None:
    def step(state: str) -> tuple[Step, ...]:
        return (Step(state, "2026-01-01T00:00:00Z", ""),)

    rule = {"id": "r", "findings": ["f1", "f2"]}
    notices = [
        {"status": "raised", "episode": "a1", "rules": [rule]},
        {"status": "cleared", "episode": "a1", "rules": [rule]},
    ]
    cases = [("false_alarm", "false_alarm", 1, 1), ("false_alarm", "resolved", 1, 0), ("false_alarm", "open", 0, 0)]
    for one, two, decided, false in cases:
        found = ageing.by_rule(notices, {"f1": step(one), "f2": step(two)})["r"]
        assert (found["decided"], found["false_alarms"]) == (decided, false)


def test_ages_run_from_the_first_listing_and_standing_to_the_day_of_judging(place: Path) -> None:
    day, first = date(2026, 12, 31), datetime(2026, 12, 1, 9, tzinfo=UTC)
    views = account_views(load_tables(place))
    every = findings(views, place, day)
    assert ageing.ageing(every, [], {}, day)["open"]["oldest_days"] == 0
    note_shown(place, [every[0].number], first)
    note_shown(place, [f.number for f in every], first.replace(day=20))  # what is known stays known from the first
    found = findings(views, place, day)
    assert sorted({f.age_days for f in found}) == [11, 30] and found[0].age_days == 30
    report = ageing.ageing(found, [], {}, day)
    assert (report["open"]["oldest_days"], report["open"]["median_age_days"]) == (30, 11)
    as_of = {v.name: v.as_of for v in views}
    stood = [(as_of[f.account] - f.when).days for f in found if f.when]
    assert report["open"]["longest_stood_days"] == max(stood) and min(stood) >= 0
    decide(place, found[0], "acknowledged", "", datetime(2026, 12, 5, 9, tzinfo=UTC))
    decide(place, found[0], "resolved", "", datetime(2026, 12, 8, 9, tzinfo=UTC))
    after = ageing.ageing(findings(views, place, day), [], decisions(place), day)
    assert after["days_to_first_decision"]["ended"] == after["days_to_resolution"]["ended"] == 1
    (done,) = [f for f in findings(views, place, day) if f.state == "resolved"]
    assert done.age_days == 7


def test_what_was_decided_before_listings_were_kept_has_no_age(place: Path) -> None:
    views, day = account_views(load_tables(place)), date(2026, 12, 31)
    one = findings(views, place, day)[0]
    decide(place, one, "resolved", "", datetime(2026, 12, 5, 9, tzinfo=UTC))
    note_shown(place, [one.number], datetime(2026, 12, 20, 9, tzinfo=UTC))
    found = findings(views, place, day)
    assert [f.age_days for f in found if f.number == one.number] == [None]
    assert ageing.ageing(found, [], decisions(place), day)["unlisted"] == 1


def test_findings_stand_under_their_accounts_with_a_command_to_paste(place: Path) -> None:
    done = CliRunner().invoke(app, ["findings", "list", "--in", str(place)], env={"COLUMNS": "80"})
    lines = done.stdout.splitlines()
    for row in rows(place):
        at = next(i for i, line in enumerate(lines) if line.startswith(row["finding"][:8]))
        heads = [line for line in lines[:at] if line and not line.startswith((" ", "f")) and " findings" not in line]
        assert heads[-1] == row["account"] and len(lines[at]) <= 80
    command = done.stderr.split("cxnlp ")[1].splitlines()[0]
    assert "ack" in command and CliRunner().invoke(app, shlex.split(command)).exit_code == 0


def test_a_listing_is_kept_once_and_a_folder_that_cannot_be_written_is_no_fault(place: Path) -> None:
    cli("list", "--in", place)
    kept = (place / "findings-shown.jsonl").read_bytes()
    assert cli("report", "--in", place).count("all first listed today") == 1
    assert (place / "findings-shown.jsonl").read_bytes() == kept
    (place / "findings-shown.jsonl").unlink()
    (place / "findings-shown.jsonl").symlink_to(place / "elsewhere")  # refused, as a link is no file of ours
    assert cli("list", "--in", place)


def test_a_survey_that_contradicts_behaviour_is_a_finding_and_stands_in_the_report(tmp_path: Path) -> None:
    said = "2 recent survey answers at 90% of the scale, yet the account is at risk"
    survey = {"contradicts": {"kind": "better_than_behaviour", "statement": said, "date": "2026-06-11"}}
    place = folder(tmp_path / "out", orchard={**SICK, "survey": survey}, quarry={"survey": {"contradicts": None}})
    found = [r for r in rows(place) if r["kind"] == "survey_contradicts"]
    assert [(r["date"], r["statement"]) for r in found] == [("2026-06-11", said)]
    again = folder(tmp_path / "later", orchard={**SICK, "as_of": "2026-07-20", "survey": survey})
    assert found[0]["finding"] in {r["finding"] for r in rows(again)}
    texts = {f: text_of(place, tmp_path / f"report.{f}", f) for f in ("html", "md")}
    assert "survey against behaviour" in texts["html"] and all(said in t for t in texts.values())


def text_of(place: Path, out: Path, form: str) -> str:
    done = CliRunner().invoke(app, ["report", str(place), "-o", str(out), "--format", form, "-q"])
    assert done.exit_code == 0, done.stderr
    return out.read_text(encoding="utf-8")
