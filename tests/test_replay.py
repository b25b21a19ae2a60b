"""The replay: each step is what `analyze --as-of` says that day, whatever comes later; interventions are marked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.ingest.read import Ingested
from cxnlp.replay.calls import Rule, calls, held
from cxnlp.replay.interventions import Intervention, before_and_after, read_interventions
from cxnlp.replay.run import account_row, day_writer, write_replay
from cxnlp.replay.steps import Driver, Step, past_histories, replay, step_days
from cxnlp.trajectory.kept_weeks import Weeks
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.source_ends import SourceEnd
from cxnlp.trajectory.windows import weekly
from cxnlp.validation.landmarks import span
from pipelines.simulate_portfolio.__main__ import write_portfolio
from pipelines.simulate_portfolio.knobs import Knobs
from tests.test_validation_landmarks import Words

MODEL = TrajectoryModel.bundled()
CONFIG = Config(vendor_domains=("lumenforge.example",))
APART = ("ledger", "tests")  # hold q values, taken over all accounts of a report


def without_targets(found: dict[str, object]) -> dict[str, object]:
    """What moods are about is asked by an analysis alone."""
    return {k: v for k, v in found.items() if k != "about"}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("portfolio")
    write_portfolio(Knobs(accounts=2, weeks=16, seed=4, outage_week=None, price_week=None), out)
    return out / "exports"


@pytest.fixture(scope="module")
def ingested(exports: Path) -> Ingested:
    return pipeline.gather([exports], CONFIG)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("whole")


@pytest.fixture(scope="module")
def steps(ingested: Ingested, whole: Path) -> list[Step]:
    return replay(ingested, CONFIG, Words(), MODEL, "month", watch=day_writer(whole, CONFIG, MODEL))


def test_a_meeting_still_ahead_does_not_lengthen_the_past(ingested: Ingested) -> None:
    first, last = span(ingested)
    mail = next(m for m in ingested.messages if m.sent_at)
    assert mail.sent_at is not None
    ahead = replace(mail, message_id="ahead", kind="calendar", sent_at=mail.sent_at + timedelta(days=700))
    assert span(replace(ingested, messages=(*ingested.messages, ahead))) == (first, last)


def test_a_step_is_what_analyze_says_on_that_day(exports: Path, ingested: Ingested, steps: list[Step],
                                                 whole: Path) -> None:  # fmt: skip
    days = step_days(*span(ingested), "month")
    for day in (days[0], days[-1]):
        config = replace(CONFIG, as_of=day)
        analysis = pipeline.analyze(pipeline.parse([exports], config), Words(), "", config, MODEL)
        told = json.loads((whole / "days" / f"{day}.json").read_text(encoding="utf-8"))["accounts"]
        rows = {r["account"]: r for r in analysis.accounts["accounts"] if r["messages"]}
        assert {r["account"] for r in told} <= set(rows)
        for mine in told:
            theirs = {k: v for k, v in rows[mine["account"]].items() if k in mine}
            a, b = (
                {k: v for k, v in json.loads(json.dumps(r), object_hook=without_targets).items() if k not in APART}
                for r in (mine, theirs)
            )
            assert json.dumps(a) == json.dumps(b)
        for s in (s for s in steps if s.day == day):
            row = rows[s.account]
            assert (s.trajectory, s.score, s.risk) == (
                row["trajectory"]["class"],
                row["trajectory"]["score"],
                row["trajectory"]["risk_90d"],
            )
            shown = [(d["feature"], d["contribution"], d["statement"]) for d in row["drivers"][:3]]
            assert [(d.feature, d.contribution, d.statement) for d in s.drivers] == shown


def test_kept_weeks_are_the_weeks_read_anew(ingested: Ingested) -> None:
    _, last = span(ingested)
    days, kept = [last - timedelta(days=n) for n in (21, 14, 7, 0)], Weeks()
    for _, found in past_histories(ingested, CONFIG, Words(), days):
        for history in found:
            assert kept.of(history) == weekly(history)


def test_one_account_alone_is_judged_as_among_all(ingested: Ingested, steps: list[Step]) -> None:
    name = steps[0].account
    alone = replay(ingested, CONFIG, Words(), MODEL, "month", name)
    assert alone == [s for s in steps if s.account == name]
    other = next(s.name for s in steps if s.account != name)
    begun = next(s.name for s in steps if s.account == name)
    short = next(begun[:k] for k in range(1, len(begun) + 1) if not other.casefold().startswith(begun[:k].casefold()))
    assert replay(ingested, CONFIG, Words(), MODEL, "month", short.upper()) == alone
    with pytest.raises(UsageError, match="no account 'Nobody Ltd' in these records; there are"):
        replay(ingested, CONFIG, Words(), MODEL, "month", "Nobody Ltd")
    with pytest.raises(UsageError, match="week or month"):
        replay(ingested, CONFIG, Words(), MODEL, "day")


def test_days_are_sundays_or_month_ends_and_the_last_one() -> None:
    weeks = step_days(date(2025, 1, 6), date(2025, 3, 12), "week")
    assert weeks[0] == date(2025, 2, 23) and weeks[-1] == date(2025, 3, 12)
    assert all(d.weekday() == 6 for d in weeks[:-1])
    assert step_days(date(2025, 1, 6), date(2025, 2, 1), "week") == []


def told(day: date, score: float, trajectory: str = "steady") -> Step:
    return Step("orchard", "Orchard Ltd", day, trajectory, score, 1 - score / 100, (Driver("trust", 0.2, "s"),))


START = date(2025, 3, 2)
LINE = [told(START + timedelta(weeks=k), 80.0 - 5 * k, "drifting" if k > 6 else "steady") for k in range(10)]


def test_the_first_call_and_the_present_one_are_told_apart() -> None:
    scores = [80, 40, 48, 52, 60, 49, 40, 60, 45, 41]
    line = [told(START + timedelta(weeks=k), s, "drifting" if s < 50 else "steady") for k, s in enumerate(scores)]
    assert calls(line) == [False, False, True, True, False, False, True, True, True, True]
    row = account_row(line)
    assert row["first_called"] == (START + timedelta(weeks=2)).isoformat()
    assert row["called_since"] == (START + timedelta(weeks=6)).isoformat()
    assert (row["steps_called"], row["calls"]) == (6, 2)
    assert account_row(line[:1])["first_called"] is None


CLEAR = Rule(begin=0.25, confirm=1)


def test_a_call_needs_a_sign_that_lasts_and_ends_after_a_quiet_fortnight() -> None:
    weekly = [(7.0 * k, x) for k, x in enumerate((0.3, -1.0, 0.3, 0.1, -1.0, 0.0, -1.0, -1.0))]
    assert held(weekly) == [False, False, False, True, True, True, True, False]


def test_by_another_rule_a_call_needs_a_clear_sign() -> None:
    monthly = [(30.0 * k, x) for k, x in enumerate((0.1, 0.3, 0.1, -0.1, 0.2))]
    assert held(monthly, CLEAR) == [False, True, True, False, False]
    weekly = [(7.0 * k, x) for k, x in enumerate((0.3, -1.0, -1.0, 0.3, -1.0, 0.0, -1.0))]
    assert held(weekly, CLEAR) == [True, True, False, True, True, True, True]
    assert held(weekly, replace(CLEAR, quiet=7.0)) == [True, False, False, True, False, False, False]
    assert held(weekly, Rule()) == [False] * 7


@given(st.lists(st.floats(-3, 3), max_size=40))
def test_a_call_holds_whenever_decline_is_likelier_twice_and_never_begins_without(logits: list[float]) -> None:
    standing = held([(7.0 * k, x) for k, x in enumerate(logits)])
    twice = [k > 0 and min(logits[k - 1 : k + 1]) >= 0 for k in range(len(logits))]
    assert all(yes for yes, sure in zip(standing, twice, strict=True) if sure)
    begun = [k for k, yes in enumerate(standing) if yes and not (k and standing[k - 1])]
    assert all(twice[k] for k in begun)


def test_too_little_to_judge_is_no_call() -> None:
    assert calls([told(START, 5.0, "insufficient_data")]) == [False]


def test_before_and_after_are_eight_weeks_each() -> None:
    found = before_and_after(Intervention("orchard", START + timedelta(weeks=4), "visit"), LINE)
    assert found["before"] == {"steps": 5, "score": 70.0, "risk_90d": 0.3, "class": "steady"}
    assert found["after"] == {"steps": 5, "score": 45.0, "risk_90d": 0.55, "class": "drifting"}
    assert before_and_after(Intervention("orchard", START - timedelta(weeks=9), "call"), LINE)["before"] is None


def test_the_page_marks_what_was_done(tmp_path: Path) -> None:
    done = [Intervention("orchard", START + timedelta(weeks=4), "<b>visit</b>")]
    page = write_replay(LINE, done, tmp_path).read_text(encoding="utf-8")
    assert "&lt;b&gt;visit" in page and "<b>visit" not in page and page.count('class="done"') == 1
    assert len((tmp_path / "replay.jsonl").read_text(encoding="utf-8").splitlines()) == len(LINE)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["replay.html", "replay.json", "replay.jsonl"]


def test_the_page_says_what_a_call_rests_on_and_shows_no_false_certainty(tmp_path: Path) -> None:
    noticed = [replace(step, score=80.0, risk=0.9954, trajectory="at_risk") for step in LINE]
    page = write_replay(noticed, [Intervention("orchard", LINE[4].day, "visit")], tmp_path).read_text(encoding="utf-8")
    assert "Never called declining" in page and "Now: at risk, score 80, risk &gt;99%." in page
    assert "rest on the score alone" in page and "makes no call" in page
    assert "100 %" not in page and page.count("&gt;99%") == len(LINE) + 3


def test_the_page_says_which_sources_ended(tmp_path: Path) -> None:
    ends = (SourceEnd(LINE[5].day, "mail", 40, ("orchard", "other")),)
    steps = [replace(step, ended=ends if step.day > LINE[5].day else ()) for step in LINE]
    page = write_replay(steps, [], tmp_path).read_text(encoding="utf-8")
    assert page.count("mails after 6 Apr 2025") == len(LINE) - 6 + 1 and "shows no better account" in page
    rows = [json.loads(line) for line in (tmp_path / "replay.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [bool(row["sources_ended"]) for row in rows] == [k > 5 for k in range(len(LINE))]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("account,date,what\norchard,soon,visit\n", "line 2: no day"),
        ("account,date,what\nnobody,2025-03-02,visit\n", "line 2: unknown account"),
        ("account,when\norchard,2025-03-02\n", "columns account, date, what"),
        ("", "columns account, date, what"),
    ],
)
def test_a_bad_table_is_told_in_one_line(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "done.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=problem):
        read_interventions(file, {"orchard": "orchard"}.get)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_in_order(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "done.csv"
    rows = ("Account", "Date", "What"), ("orchard", "2025-05-01", "call"), ("orchard", "2025-03-02", "visit")
    file.write_text("".join(f"{mark.join(row)}\n" for row in rows), encoding="utf-8")
    assert [i.what for i in read_interventions(file, {"orchard": "orchard"}.get)] == ["visit", "call"]


def test_the_page_shows_no_figure_of_a_day_with_too_little_to_judge_by(tmp_path: Path) -> None:
    days = [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]
    thin = [told(days[0], 71.0, "insufficient_data"), told(days[1], 82.0), told(days[2], 83.0)]
    html = write_replay(thin, [], tmp_path / "later").read_text(encoding="utf-8")
    assert ">71<" not in html and "Score from 82 on 2025-02-28 to 83 on 2025-03-31" in html
    html = write_replay(thin[:1], [], tmp_path / "young").read_text(encoding="utf-8")
    assert "score 71" not in html and "Now: insufficient data." in html
