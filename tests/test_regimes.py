"""Regime markers: a planned change fires without one and not with it; a true decline after it is still found; undone it
leaves no trace."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.config import Config, load
from cxnlp.errors import UsageError
from cxnlp.governance import regime_file
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.history import History
from cxnlp.trajectory.kept_weeks import Weeks
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.regimes import Regime, at_accounts, known_on, parts, present, regimes_of
from cxnlp.trajectory.windows import weekly
from cxnlp.types import MetricRow
from tests.histories import START, Line, healthy, history, planted

MODEL = TrajectoryModel.bundled()
TURN = 196.0
MARK = (START + timedelta(days=TURN)).date()
LAST = date(2026, 2, 28)
RUN = CliRunner()


def day(n: float) -> date:
    return (START + timedelta(days=n)).date()


def planned_change(until: float = 410.0) -> list[Line]:
    """A partnership of weekly plans; from TURN on, by a new contract that drops reviews and moves the contact, a
    self-service one: a user's tickets every week, a mail a fortnight, and the champion now and then."""
    lines = healthy(TURN)
    dropped = planted("neutral", ["planning_deferral"])
    said = "From the first of the month the new contract drops the quarterly reviews and the roadmap days."
    lines += [Line(TURN - k, who, said, dropped) for k, who in ((9.0, "c3"), (2.0, "c1"))]
    for week in range(int((until - TURN) // 7)):
        at = TURN + 7.0 * week
        if week % 2 == 0:
            lines.append(Line(at + 1, "c2", "Please send the usage file.", planted("transactional")))
            lines.append(Line(at + 2, "v1", "Here it is.", planted("transactional")))
        if week % 8 == 0:
            lines.append(Line(at + 1.5, "c1", "Please send me a copy, too.", planted("transactional")))
        lines.append(Line(at + 3, "c2", "Please reset the password of till four.", planted("transactional"), "ticket"))
    return sorted(lines, key=lambda x: x.day)


def seats(until: float = 410.0) -> list[MetricRow]:
    """Two hundred active users before, forty after."""
    weeks = int(until // 7)
    return [
        MetricRow("m.csv", "orchard", day(7 * w), day(7 * w + 6), "active_users", 200.0 if 7 * w < TURN else 40.0)
        for w in range(weeks)
    ]


def marked(past: History, *days: date) -> History:
    return replace(past, regimes=tuple(Regime(d, "new contract") for d in days))


@pytest.mark.parametrize("weeks_after", [4, 8, 13, 20, 29])
def test_a_planned_change_fires_without_a_marker_and_not_with_it(weeks_after: int) -> None:
    past = history(planned_change(), day(TURN + 7 * weeks_after), metrics=seats())
    without, with_it = assess(past, MODEL).row, assess(marked(past, MARK), MODEL).row
    assert without["trajectory"]["score"] < with_it["trajectory"]["score"] - 25
    if weeks_after <= 13:
        assert without["trajectory"]["class"] in ("drifting", "at_risk")
        assert any(e["kind"] == "planning_deferral" and not e["explained"] for e in without["events"])
    assert with_it["trajectory"]["class"] in ("steady", "deepening")
    assert not [e for e in with_it["events"] if not e["explained"] and e["kind"] != "expansion"]
    assert all(t["p_value"] > 0.05 for t in with_it["tests"])
    assert (with_it["trajectory"]["confidence"] == "low") or weeks_after >= 12
    assert with_it["regimes"] == [{"day": MARK.isoformat(), "what": "new contract", "of_all": True}]
    assert "regimes" not in without


def test_no_slope_leads_across_a_marker() -> None:
    """The score jumps where the past is forgotten: that is no recovery."""
    past = marked(history(planned_change(), day(TURN + 30)), MARK)
    t = assess(past, MODEL).row["trajectory"]
    assert abs(t["slope_per_month"]) < 3 and not t["course"]["enough"]


def test_the_ledger_begins_at_the_marker() -> None:
    past = history(planned_change(), day(400))
    without, with_it = assess(past, MODEL).row["ledger"], assess(marked(past, MARK), MODEL).row["ledger"]
    assert without["by_role"]["all"]["before"]["strategic"] > 0.4
    assert with_it["by_role"]["all"]["before"]["strategic"] < 0.2
    assert with_it["by_role"]["all"]["interval"][0] <= 0 <= with_it["by_role"]["all"]["interval"][1]


def test_a_true_decline_after_the_marker_is_found() -> None:
    """The new regime settles; twenty weeks later user and executive refuse planning, the champion stops writing."""
    turn = TURN + 140
    lines = [x for x in planned_change(TURN + 250) if x.day < turn or x.person in ("c2", "v1")]
    lines += [
        Line(
            turn + 10.0 * k,
            "c3" if k % 3 == 2 else "c2",
            "No time for any review, we put all plans off.",
            planted("neutral", ["planning_deferral"]),
        )
        for k in range(9)
    ]
    past = marked(history(sorted(lines, key=lambda x: x.day), day(turn + 90)), MARK)
    row = assess(past, MODEL).row
    assert row["trajectory"]["class"] in ("drifting", "at_risk")
    assert date.fromisoformat(row["trajectory"]["onset"]) >= MARK
    assert any(e["kind"] == "planning_deferral" and not e["explained"] for e in row["events"])


def test_a_marker_of_tomorrow_changes_nothing_today() -> None:
    past = history(planned_change(), day(300))
    rules = (Regime(day(301), "price change"), Regime(MARK, "contract", "Somebody else"))
    assert known_on(rules, "orchard", "Orchard Ltd", past.as_of) == ()
    assert known_on((Regime(MARK, "contract", "ORCHARD LTD"),), "orchard", "Orchard Ltd", past.as_of)
    assert assess(marked(past), MODEL).row == assess(past, MODEL).row


def test_weeks_before_a_marker_are_read_as_before() -> None:
    past = history(planned_change(), day(380))
    before, after = weekly(past), weekly(marked(past, MARK))
    mark = [k for k, (monday, _, _) in enumerate(before) if monday <= MARK]
    assert before[: mark[-1]] == after[: mark[-1]] and before != after


def test_kept_weeks_know_of_markers() -> None:
    past = history(planned_change(), day(380))
    kept = Weeks()
    kept.of(past)
    assert kept.of(marked(past, MARK)) == weekly(marked(past, MARK))


def test_parts_cover_every_record_once() -> None:
    past = marked(history(planned_change(), day(380)), MARK, day(300))
    found = parts(past)
    assert [p.as_of for p in found] == [MARK - timedelta(days=1), day(299), day(380)]
    assert [m for p in found for m in p.messages] == list(past.messages)
    assert sum(len(p.acts) for p in found) == len(past.acts)
    assert present(past).first_day >= 300 + 20094 and present(history(healthy())).regimes == ()


def test_markers_are_part_of_the_definition() -> None:
    one, other = (Config(regimes=(Regime(MARK, "new contract", who),)) for who in (None, "Orchard"))
    assert len({Config().sha256, one.sha256, other.sha256}) == 3
    assert one.definition["regimes"] == [[MARK.isoformat(), None]] and "regimes" not in Config().definition


def test_wrong_markers_are_all_named() -> None:
    problems: list[str] = []
    rows = [
        {"day": "soon", "what": "x"},
        {"day": MARK},
        {"day": MARK, "what": "x", "who": "y"},
        {"day": MARK, "what": "ok"},
    ]
    assert regimes_of(rows, problems) == (Regime(MARK, "ok"),)
    assert len(problems) == 3 and "day = 2026-03-01" in problems[0] and "what" in problems[1] and "'who'" in problems[2]


def test_a_marker_is_of_the_account_that_its_name_means() -> None:
    names = {"orchard.example": "Orchard Fruit Ltd", "quarry.example": "Quarry North", "pit.example": "Quarry South"}
    told = [Regime(MARK, "x", who) for who in ("orchard", "Quarry North", "pit.example", None)]
    assert [r.account for r in at_accounts(told, names)] == ["orchard.example", "Quarry North", "pit.example", None]
    for wrong, said in (("Elsewhere", "no account 'Elsewhere'"), ("quarry", "several accounts fit 'quarry'")):
        with pytest.raises(UsageError, match=f"regime of {MARK}: {said} in the records; there are: "):
            at_accounts([Regime(MARK, "x", wrong)], names)
        assert at_accounts([Regime(MARK, "x", wrong)], names, part=True) == (Regime(MARK, "x", wrong),)


def test_the_command_adds_lists_and_takes_out(tmp_path: Path) -> None:
    file = tmp_path / "cxnlp.toml"
    file.write_text("# ours\nevent_threshold = 0.4  # kept\n", encoding="utf-8")
    before = file.read_text(encoding="utf-8")

    def run(*words: str) -> tuple[int, str]:
        done = RUN.invoke(app, ["regime", *words, "--config", str(file)])
        return done.exit_code, done.output

    code, said = run("add", "2026-03-01", "new contract", "--account", "Orchard")
    assert code == 0 and f"(undo: cxnlp regime remove --config {file})" in said
    assert run("add", "2026-01-01", "price change")[0] == 0
    assert load(file).regimes == (
        Regime(date(2026, 1, 1), "price change"),
        Regime(date(2026, 3, 1), "new contract", "Orchard"),
    )
    code, said = run("list")
    assert (
        code == 0
        and "1. 2026-03-01 new contract (Orchard)" in said
        and "2. 2026-01-01 price change (all accounts)" in said
    )
    told = json.loads(run("list", "--json")[1])
    assert [(r["number"], r["account"]) for r in told["regimes"]] == [(1, "Orchard"), (2, None)]
    assert run("add", "2026-01-01", "again")[0] == 2
    assert run("add", "March", "x")[0] == 2 and run("remove", "9")[0] == 2
    assert run("remove", "1")[0] == 0 and run("remove")[0] == 0
    assert load(file).regimes == () and file.read_text(encoding="utf-8").strip() == before.strip()
    assert run("remove")[0] == 2


@pytest.mark.parametrize(
    "text",
    [
        'regimes = [{day = 2026-01-01, what = "price"}]\n',
        'regimes = [\n  {day = 2026-01-01, what = "price"},  # ours\n]\n[owners.metrics]\ntrust = "Ada Quill"\n',
        "regimes = []\n[owners.metrics]\ntrust = 'Ada Quill'\n",
    ],
)
def test_markers_are_added_however_the_others_are_written(tmp_path: Path, text: str) -> None:
    file = tmp_path / "cxnlp.toml"
    file.write_text(text, encoding="utf-8")
    before = load(file)
    marker = Regime(date(2026, 3, 1), "new contract", "Orchard")
    assert regime_file.add(file, marker) == len(before.regimes) + 1
    assert load(file).regimes == (*before.regimes, marker) and load(file).governance == before.governance
    assert ("# ours" in text) == ("# ours" in file.read_text(encoding="utf-8"))
    assert regime_file.take_out(file) == marker
    assert load(file).regimes == before.regimes
    file.write_text("[regimes]\nday = 2026-01-01\nwhat = 'price'\n", encoding="utf-8")
    with pytest.raises(UsageError, match="tables"):
        regime_file.add(file, marker)


def test_a_link_and_line_ends_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "global.toml", tmp_path / "cxnlp.toml"
    real.write_bytes(b"# ours\r\nevent_threshold = 0.4\r\n")
    link.symlink_to(real.name)
    regime_file.add(link, Regime(date(2026, 3, 1), "new contract"))
    assert link.is_symlink() and len(load(real).regimes) == 1
    data = real.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") > 4
    regime_file.take_out(link)
    assert real.read_bytes().strip() == b"# ours\r\nevent_threshold = 0.4"
