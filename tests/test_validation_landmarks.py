"""The backtest on a small simulated portfolio: it sees the past only and agrees with `analyze --as-of`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cxnlp import pipeline
from cxnlp.capacity import parse_budget
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.ingest.read import Ingested
from cxnlp.output import dumps
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import InvoiceRow, MetricRow, OutcomeRow, ScoreInput, SentenceScore, SurveyRow
from cxnlp.validation import landmarks as landmarks_module
from cxnlp.validation import side_by_side
from cxnlp.validation.families import FAMILIES, by_family
from cxnlp.validation.landmarks import backtest, landmark_days, span, without_outcomes
from cxnlp.validation.run import parse_horizons, validate, write_validation
from cxnlp.validation.snapshots import Snapshot, snapshot
from pipelines.simulate_portfolio.__main__ import write_portfolio
from pipelines.simulate_portfolio.knobs import Knobs
from pipelines.simulate_portfolio.life import live
from pipelines.simulate_portfolio.plan import plans
from pipelines.simulate_portfolio.records import Life
from pipelines.simulate_portfolio.write import write_account
from tests.histories import planted

MODEL = TrajectoryModel.bundled()
CONFIG = Config(vendor_domains=("lumenforge.example",))


class Words:
    """Scores by a few words of the sentence; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[ScoreInput] = []

    def score_many(self, inputs: Sequence[ScoreInput], progress: object = None) -> list[SentenceScore]:
        self.asked += inputs
        return [self._one(item.text.lower()) for item in inputs]

    def _one(self, text: str) -> SentenceScore:
        if "contract" in text or "suppliers" in text:
            return planted("transactional", ["churn_risk"], sentiment=-1)
        if "skip" in text or "push" in text or "wait until" in text:
            return planted("transactional", ["planning_deferral"])
        return planted("strategic" if "roadmap" in text or "goal" in text or "plan" in text else "transactional")


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    out = tmp_path_factory.mktemp("portfolio")
    write_portfolio(Knobs(accounts=3, weeks=22, seed=4, outage_week=10, price_week=None), out)
    return pipeline.gather([out / "exports"], CONFIG)


def landmarks(ingested: Ingested, count: int = 2) -> list[date]:
    return landmark_days(*span(ingested))[:count]


def judged(ingested: Ingested, days: Sequence[date]) -> list[Snapshot]:
    return backtest(ingested, CONFIG, Words(), MODEL, days)


def test_landmarks_are_counted_from_the_first_day() -> None:
    first = date(2025, 1, 6)
    early, late = (landmark_days(first, first + timedelta(days=n)) for n in (150, 400))
    assert early == late[: len(early)] and (early[0] - first).days == 84
    assert landmark_days(first, first + timedelta(days=83)) == []


def test_later_data_change_nothing_at_earlier_landmarks(ingested: Ingested) -> None:
    days = landmarks(ingested)
    whole = judged(ingested, days)

    def early(day: object) -> bool:
        return day is None or day <= days[-1]  # type: ignore[operator]

    cut = tuple(m for m in ingested.messages if m.sent_at is None or early(m.sent_at.date()))
    assert len(cut) < len(ingested.messages)
    rows = tuple(
        replace(r, paid_date=None) if isinstance(r, InvoiceRow) and not early(r.paid_date) else r
        for r in ingested.rows
        if not (isinstance(r, MetricRow) and not early(r.period_start))
        and not (isinstance(r, SurveyRow) and not early(r.answered_at or r.sent_at))
        and not (isinstance(r, InvoiceRow) and not early(r.due_date))
    )
    assert judged(replace(ingested, messages=cut, rows=rows), days) == whole


def test_judging_days_together_gives_what_each_day_gives_afresh(ingested: Ingested) -> None:
    """Nothing remembered between days, nothing kept of weeks, no second process, against all of it."""
    days = landmarks(ingested, 3)
    afresh = []
    for day in days:
        parsed = pipeline.resolve(without_outcomes(ingested), replace(CONFIG, as_of=day))
        found = pipeline.histories(parsed, pipeline.score(parsed, Words()), day)
        afresh += [snapshot(h, MODEL, CONFIG.event_threshold) for h in found if len(h.acts)]
    assert judged(ingested, days) == afresh


def test_a_second_process_changes_nothing(ingested: Ingested, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landmarks_module, "WORTH", 0)
    days = landmarks(ingested, 2)
    assert backtest(ingested, CONFIG, Words(), MODEL, days, workers=2) == judged(ingested, days)


def test_it_does_not_matter_who_judges_what(ingested: Ingested, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parcels of one dossier each: some are judged by a second process, others here, since it is still loading."""
    monkeypatch.setattr(landmarks_module, "WORTH", 0)
    monkeypatch.setattr(side_by_side, "AT_ONCE", 1)
    days = landmarks(ingested, 3)
    assert backtest(ingested, CONFIG, Words(), MODEL, days, workers=2) == judged(ingested, days)


def test_outcomes_are_never_seen(ingested: Ingested) -> None:
    account = next(r.account for r in ingested.rows if isinstance(r, MetricRow))
    first, _ = span(ingested)
    told = tuple(OutcomeRow("outcomes.csv", account, first + timedelta(days=d), "churned") for d in (60, 90, 130))
    more = replace(ingested, rows=(*ingested.rows, *told))
    days = landmarks(ingested, 1)
    assert judged(more, days) == judged(ingested, days)
    assert not any(isinstance(r, OutcomeRow) for r in without_outcomes(more).rows)


def test_a_landmark_is_what_analyze_says_as_of_that_day(ingested: Ingested) -> None:
    day = landmarks(ingested)[1]
    parsed = pipeline.resolve(without_outcomes(ingested), replace(CONFIG, as_of=day))
    mine = {s.account: s for s in judged(ingested, [day])}
    for history in pipeline.histories(parsed, pipeline.score(parsed, Words()), day):
        row = assess(history, MODEL, CONFIG.event_threshold).row
        found = mine[history.account]
        assert (found.trajectory, found.risk) == (row["trajectory"]["class"], row["trajectory"]["risk_90d"])
        assert found.contributions == {d["feature"]: d["contribution"] for d in row["drivers"]}
        kinds = {e["kind"] for e in row["events"] if not e["explained"]}
        assert found.events <= kinds
        assert sum(by_family(found.contributions)[f] for f in FAMILIES) + row["trajectory"][
            "baseline_logit"
        ] == pytest.approx(row["trajectory"]["score_logit"], abs=1e-9)


def cut_life(life: Life, day: date) -> Life:
    """The exports of that evening: later records gone; later answers, payments and solutions unknown."""

    def known(at: date | datetime | None) -> bool:
        return at is not None and (at.astimezone(UTC).date() if isinstance(at, datetime) else at) <= day

    tickets = [replace(t, remarks=tuple(r for r in t.remarks if known(r.at))) for t in life.tickets]
    return Life(
        [m for m in life.mails if known(m.at)],
        [t if known(t.solved) else replace(t, solved=None) for t in tickets if t.remarks],
        [m for m in life.meetings if known(m.at)],
        [w for w in life.weeks if known(w.monday)],
        [i if known(i.paid) else replace(i, paid=None) for i in life.invoices],
        [s if known(s.answered) else replace(s, answered=None, score=None) for s in life.surveys if known(s.sent)],
    )


def analyzed(folder: Path, day: date) -> str:
    config = replace(CONFIG, as_of=day)
    return dumps(pipeline.analyze(pipeline.parse([folder], config), Words(), "", config, MODEL).accounts)


def test_a_cut_history_gives_the_bytes_of_the_whole_one_as_of_that_day(tmp_path: Path) -> None:
    """Three accounts, three landmarks: exports that end on a day against whole exports judged on it."""
    knobs = Knobs(accounts=3, weeks=34, seed=5, outage_week=None, price_week=None, threads_a_week=0.8)
    write_portfolio(knobs, tmp_path / "whole")
    days = landmark_days(*span(pipeline.gather([tmp_path / "whole" / "exports"], CONFIG)), every=42)[:3]
    assert len(days) == 3
    for day in days:
        cut = tmp_path / f"cut-{day}" / "exports"
        for plan in plans(knobs):
            write_account(cut_life(live(plan, knobs), day), plan, cut / plan.id, day + timedelta(days=1))
        assert analyzed(cut, day) == analyzed(tmp_path / "whole" / "exports", day)


def test_each_sentence_is_scored_once(ingested: Ingested) -> None:
    words = Words()
    backtest(ingested, CONFIG, words, MODEL, landmarks(ingested))
    assert len(words.asked) == len(set(words.asked))


def test_a_small_portfolio_is_refused_before_anything_is_scored(tmp_path: Path) -> None:
    write_portfolio(Knobs(accounts=2, weeks=16, seed=4), tmp_path)
    words = Words()
    with pytest.raises(UsageError, match="no outcomes found"):
        validate([tmp_path / "exports"], CONFIG, words, MODEL)
    account = plans(Knobs(accounts=2, weeks=16, seed=4))[0].name
    table = tmp_path / "told.csv"
    table.write_text(f"account,date,outcome\n{account},2025-04-20,churned\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"10 accounts lost or downgraded .* \(1 found\)"):
        validate([tmp_path / "exports"], replace(CONFIG, outcomes=table), words, MODEL)
    table.write_text(f"account,date,outcome\n{account},31.02.2025,churned\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no outcomes found.*could not be read, 1 in number \(told.csv row 2: date"):
        validate([tmp_path / "exports"], replace(CONFIG, outcomes=table), words, MODEL)
    assert words.asked == []


def test_horizons_are_days() -> None:
    assert parse_horizons("90,30") == (30, 90)
    for text in ("", "soon", "0,30"):
        with pytest.raises(UsageError):
            parse_horizons(text)


def test_from_exports_and_outcomes_to_a_page(tmp_path: Path) -> None:
    knobs = Knobs(accounts=22, weeks=18, seed=6, threads_a_week=1.6)
    write_portfolio(knobs, tmp_path)
    table = tmp_path / "told.csv"
    lines = [f"{p.name},2025-04-{10 + k},churned" for k, p in enumerate(plans(knobs)[:12])]
    odd = [f"{plans(knobs)[12].name},2025-04-20,Under review", f"{plans(knobs)[13].name},2062-01-01,renewed"]
    table.write_text("\n".join(["account,date,outcome", *lines, *odd, ""]), encoding="utf-8")
    for told in (tmp_path / "exports").rglob("outcomes.csv"):
        told.unlink()
    found = validate(
        [tmp_path / "exports"], replace(CONFIG, outcomes=table), Words(), MODEL, (30,), parse_budget("1/week")
    )
    horizon = found["horizons"]["30"]
    assert horizon["measured"] and 10 <= horizon["accounts_lost"] <= 12
    assert horizon["landmarks"] == found["snapshots"] - found["too_young_to_judge"]
    assert found["budget"]["alarms_a_week"]["value"] <= 1.0
    page = write_validation(found, tmp_path / "out").read_text(encoding="utf-8")
    assert "## Within 30 days" in page and "## Alarm budget" in page
    assert found["unreadable_outcomes"] == [
        {"source": "told.csv", "locator": "row 14", "reason": found["unreadable_outcomes"][0]["reason"]}
    ]
    assert "could not be read, 1 in number (told.csv row 14: 'Under review' is none of renewed" in page
    assert found["outcomes_after_follow_up"] == [
        {"account": plans(knobs)[13].name, "date": "2062-01-01", "outcome": "renewed"}
    ]
    assert found["followed_until"] < "2026" and "2062-01-01 renewed" in page
    assert json.loads((tmp_path / "out" / "validation.json").read_text(encoding="utf-8")) == found


def test_a_budget_without_sense_ends_in_one_line(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from cxnlp.cli import app

    result = CliRunner().invoke(app, ["validate", str(tmp_path), "--budget", "ten"])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1 and "10/week" in result.stderr
