"""After a source's end its records are missing: nobody fell silent, nothing is as usual, and nothing looks ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cxnlp import pipeline
from cxnlp.analysis import UNSCORED
from cxnlp.config import Config
from cxnlp.ingest.read import Ingested
from cxnlp.replay.steps import past_histories
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.candidates import Record, candidates
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.judgement import judgement
from cxnlp.trajectory.kept_rows import KeptRows
from cxnlp.trajectory.kept_weeks import Weeks
from cxnlp.trajectory.lasting import at_end, ended, known_until, lasting, seen
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.shared_weeks import MEASURES, own_weeks
from cxnlp.trajectory.slices import Columns
from cxnlp.trajectory.source_ends import SourceEnd
from cxnlp.trajectory.windows import lost, read_all, week_ends, weekly
from cxnlp.types import InvoiceRow, MetricRow
from cxnlp.validation.landmarks import backtest
from pipelines.simulate_portfolio.__main__ import write_portfolio
from pipelines.simulate_portfolio.knobs import Knobs
from tests.histories import START, Line, healthy, history, planted
from tests.test_validation_landmarks import Words

CONFIG = Config(vendor_domains=("lumenforge.example",))
MODEL = TrajectoryModel.bundled()
CUT = 110.0
END = (START + timedelta(days=107)).date()
"""The day of the last ticket before CUT."""
AS_OF = date(2025, 7, 19)
DAYS = [START.date() + timedelta(days=7 * k) for k in range(29)]
TICKETS_END = SourceEnd(END, "tickets", 90, ("orchard", "other"))
MAIL_END = replace(TICKETS_END, source="mail")


def lines(kind: str = "ticket") -> list[Line]:
    """Healthy, without what is said through `kind` after CUT."""
    return [x for x in healthy() if x.kind != kind or x.day < CUT]


def with_ends(found: History, *ends: SourceEnd) -> History:
    return replace(found, ends=ends)


def test_silence_after_the_end_of_tickets_is_none() -> None:
    cut = history(lines(), AS_OF)
    silent, missing = assess(cut, MODEL).row, assess(with_ends(cut, TICKETS_END), MODEL).row
    whole = assess(history(healthy(), AS_OF), MODEL).row
    assert "ticket_silence" in {e.kind for e in candidates(Record(cut))}
    assert "ticket_silence" not in {e.kind for e in candidates(Record(with_ends(cut, TICKETS_END)))}
    status = {name: {p["person_id"]: p["status"] for p in row["stakeholders"]} for name, row in
              (("silent", silent), ("missing", missing))}  # fmt: skip
    assert (status["silent"]["c2"], status["missing"]["c2"]) == ("silent", "active")
    assert [t for t in missing["tests"] if t["p_value"] < 0.05] == []
    assert missing["sources_ended"] == [{"source": "tickets", "last_day": END.isoformat()}]
    assert silent["sources_ended"] == []
    gone = missing["trajectory"], whole["trajectory"], silent["trajectory"]
    off = [abs(t["score"] - whole["trajectory"]["score"]) for t in gone]
    assert off[0] < off[2]


def test_what_is_missing_widens_the_interval() -> None:
    wide, narrow = (
        assess(h, MODEL).row["trajectory"]["risk_interval"]
        for h in (with_ends(history(lines(), AS_OF), TICKETS_END), history(healthy(), AS_OF))
    )
    assert wide[1] / wide[0] > narrow[1] / narrow[0]


def test_the_interval_reaches_as_far_as_the_source_that_ended_spoke() -> None:
    """However grave the last tickets were, knowing nothing of them any more makes nobody surer."""
    grave = [
        Line(CUT - 9 + k, "c2", "Please escalate: the till fails again.", planted("neutral", ["escalation"]), "ticket")
        for k in range(6)
    ]
    said = [x for x in [*lines(), *grave] if x.day < CUT or x.kind != "ticket"]
    said = sorted(said, key=lambda x: x.day)
    last = to_day(END) + 1.0
    known = with_ends(history(said, AS_OF), TICKETS_END)
    strength = lost(known)
    assert strength["escalation"] > 0.3 and lost(history(said, AS_OF)) == {}
    columns = Columns(known)
    then, now = read_all(columns, last), read_all(columns, known.end)
    plain, wide = MODEL.whole.sd(now), MODEL.whole.sd(now, strength)
    moved = sum(w * strength[n] for n, w in zip(MODEL.whole.names, MODEL.whole.weights, strict=True))
    assert wide >= abs(moved) and wide > plain and wide > MODEL.whole.sd(then)
    verdict = judgement(Record(known), MODEL, now)
    assert verdict.sd == pytest.approx(wide)


def test_only_weeks_after_the_end_miss_the_source() -> None:
    cut = history(lines(), AS_OF)
    for (_, end, told), (_, _, plain) in zip(weekly(with_ends(cut, TICKETS_END)), weekly(cut), strict=True):
        if end <= to_day(END) + 1.0:
            assert told == plain
        else:
            assert told["ticket_volume"].n == 0
            assert told["active_people"].norm == pytest.approx(1.5, abs=0.6)


def test_mail_that_ended_is_no_absence_of_the_champion() -> None:
    meetings = [(14.0 * k + 4, "c1 c3 v1") for k in range(14)]
    cut = history(lines("email"), AS_OF, meetings=meetings)
    known = with_ends(cut, MAIL_END)
    assert seen(known, "c1") is lasting(known)
    assert assess(known, MODEL).row["champion"]["status"] == "active"
    assert not [c for c in candidates(Record(known)) if c.kind == "engagement_drop"]


def test_who_was_seen_through_the_ended_source_alone_is_judged_as_it_ended() -> None:
    known = with_ends(history(lines("email"), AS_OF), MAIL_END)
    assert seen(known, "c1").as_of == END
    assert seen(known, "c2") is lasting(known)
    assert assess(known, MODEL).row["champion"]["status"] == "active"
    early = [x for x in lines("email") if x.person != "c1" or x.day < 50]
    gone = assess(with_ends(history(early, AS_OF), MAIL_END), MODEL).row
    assert gone["champion"]["status"] == "absent"
    said = [e["statement"] for e in gone["events"] if e["person_id"] == "c1"]
    assert all(f"up to {END.day} April 2025, where the records end" in s for s in said if "not been heard" in s)


def test_bills_left_open_when_the_table_ends_are_not_late_since() -> None:
    bills = [InvoiceRow("i.csv", "orchard", f"r{k}", 100.0, d, d + timedelta(days=2), None)
             for k, d in enumerate(DAYS[:12:2])]  # fmt: skip
    bills.append(InvoiceRow("i.csv", "orchard", "open", 100.0, END, None, None))
    plain = history(healthy(), AS_OF, invoices=bills)
    known = with_ends(plain, replace(TICKETS_END, source="invoices"))
    assert [c.kind for c in candidates(Record(plain)) if c.kind == "late_payment"] == ["late_payment"]
    assert [c.kind for c in candidates(Record(known)) if c.kind == "late_payment"] == []
    assert read_all(Columns(known), known.end)["invoice_lateness"].n == 0


def test_usage_that_ended_is_missing() -> None:
    rows = [MetricRow("u.csv", "orchard", d, d + timedelta(days=6), "logins", 40.0) for d in DAYS if d <= END]
    known = with_ends(history(healthy(), AS_OF, metrics=rows), replace(TICKETS_END, source="usage"))
    columns = Columns(known)
    assert read_all(columns, known.end)["logins"].n == 0
    assert read_all(columns, to_day(END) + 1.0)["logins"].n > 0


def test_an_end_counts_only_after_it_and_when_sure() -> None:
    cut = history(lines(), AS_OF)
    assert ended(with_ends(cut, replace(TICKETS_END, sure=False))) == ()
    early = with_ends(history(lines(), END), TICKETS_END)
    assert ended(early) == ()
    assert known_until(early, "tickets") == early.end
    assert lasting(early) is early
    assert at_end(with_ends(cut, TICKETS_END)).as_of == END


def test_kept_weeks_know_of_ends() -> None:
    kept, rows = Weeks(), {}
    for day in (END, END + timedelta(days=20), date(2025, 7, 1), AS_OF):
        found = history(lines(), day)
        found = with_ends(found, TICKETS_END) if day >= date(2025, 7, 1) else found
        assert kept.of(found) == weekly(found)
        again = KeptRows("x", rows)
        _, readings, made = again.of(found, MODEL)
        assert readings == weekly(found)[-1][2]
        assert made == KeptRows("x", {}).of(found, MODEL)[2]
        rows |= dict(zip(again.marks, made, strict=True))


def test_weeks_after_an_end_are_shared_by_nobody() -> None:
    known = with_ends(history(lines(), AS_OF), TICKETS_END)
    own = own_weeks(Columns(known), week_ends(known))
    at = MEASURES.index("tickets")
    for monday, row in zip(own.mondays, own.rows, strict=True):
        assert (row[at] != row[at]) == (to_day(monday) + 7.0 > to_day(END) + 1.0)


def test_what_was_asked_in_an_ended_source_does_not_wait() -> None:
    asked = Line(CUT - 3, "c2", "Could you reset the password of till four?", planted("transactional"), "ticket")
    day = to_date(to_day(END) + 60)
    plain = history([*lines(), asked], day)
    known = with_ends(plain, replace(TICKETS_END, day=(START + timedelta(days=CUT - 3)).date()))
    assert [o.row["text"] for o in Record(plain).waiting] == [asked.text]
    assert not Record(known).waiting


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    """Three accounts whose tickets stop in June, while everything else goes on to October."""
    out = tmp_path_factory.mktemp("stopped")
    write_portfolio(Knobs(accounts=3, weeks=40, seed=4, outage_week=None, price_week=None), out)
    found = pipeline.gather([out / "exports"], CONFIG)
    until = datetime(2025, 6, 20, tzinfo=UTC)
    kept = (m for m in found.messages if m.kind != "ticket" or (m.sent_at is not None and m.sent_at < until))
    return replace(found, messages=tuple(kept))


def test_one_account_replayed_knows_what_all_know(stopped: Ingested) -> None:
    day = date(2025, 9, 30)
    [(_, every)] = past_histories(stopped, CONFIG, Words(), [day])
    assert {tuple(e.source for e in ended(h)) for h in every} == {("tickets",)}
    one = every[0]
    [(_, [alone])] = past_histories(stopped, CONFIG, Words(), [day], {one.account: one.name})
    assert alone.ends == one.ends
    [told] = [s for s in backtest(stopped, CONFIG, Words(), MODEL, [day]) if s.account == one.account]
    assert told.strengths["ticket_volume"] == 0.0
    assert "ticket_silence" not in told.events


def test_on_an_earlier_day_nothing_is_missing_yet(stopped: Ingested) -> None:
    day = date(2025, 7, 1)
    early = replace(stopped, messages=tuple(m for m in stopped.messages if m.sent_at and m.sent_at.date() <= day))
    for found in (stopped, early):
        [(_, every)] = past_histories(found, CONFIG, Words(), [day])
        assert {h.ends for h in every} == {()}


def test_accounts_on_their_own_days_with_files_of_their_own_miss_nothing(stopped: Ingested) -> None:
    parsed = pipeline.resolve(stopped, CONFIG)
    assert {d.ends for d in pipeline.dossiers(parsed, UNSCORED, "each")} == {()}
    assert {len(d.ends) for d in pipeline.dossiers(parsed, UNSCORED, None)} == {1}


def test_silence_before_the_end_counts_up_to_it() -> None:
    early = [x for x in lines() if x.kind != "ticket" or x.day < 66]
    known = with_ends(history(early, AS_OF), TICKETS_END)
    [silent] = [c for c in candidates(Record(known)) if c.kind == "ticket_silence"]
    assert silent.statement.startswith("no ticket for 43 days;")
    assert not silent.explained
