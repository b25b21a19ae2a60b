"""The account's judgement: it adds up, looks back only, and moves the right way."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.catalogue import BY_NAME
from cxnlp.trajectory.history import build
from cxnlp.trajectory.judgement import customer_messages
from cxnlp.trajectory.last_day import PLANNED_DAYS, last_day
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.moment import MISSING, Reading
from cxnlp.trajectory.windows import FEATURES, weekly
from cxnlp.types import InvoiceRow, MetricRow, Turn
from tests.histories import PEOPLE, START, Line, fading, healthy, history, planted

MODEL = TrajectoryModel.bundled()


def test_every_feature_is_described() -> None:
    assert set(BY_NAME) == set(FEATURES)


@pytest.mark.parametrize("lines", [healthy(), fading(), healthy(30), fading(90, 50)])
def test_contributions_add_up(lines: list[Line]) -> None:
    row = assess(history(lines), MODEL).row
    t = row["trajectory"]
    total = t["baseline_logit"] + math.fsum(d["contribution"] for d in row["drivers"])
    assert total == pytest.approx(t["score_logit"], abs=1e-9)
    assert t["score"] == pytest.approx(100 / (1 + math.exp(t["score_logit"])), abs=1e-9)
    assert sum(t["probabilities"].values()) == pytest.approx(1.0, abs=1e-5)
    assert t["risk_interval"][0] <= t["risk_90d"] <= t["risk_interval"][1]


@pytest.mark.parametrize("lines", [healthy(), fading(), fading(200, 60)])
@pytest.mark.parametrize("days", [(100, 130), (120, 200), (60, 190)])
def test_a_change_of_the_score_is_the_sum_of_the_changes_of_its_reasons(
    lines: list[Line], days: tuple[int, int]
) -> None:
    before, after = (assess(history(lines, (START + timedelta(days=d)).date()), MODEL).row for d in days)
    changes = {d["feature"]: d["contribution"] for d in after["drivers"]}
    for d in before["drivers"]:
        changes[d["feature"]] = changes.get(d["feature"], 0.0) - d["contribution"]
    moved = after["trajectory"]["score_logit"] - before["trajectory"]["score_logit"]
    assert math.fsum(changes.values()) == pytest.approx(moved, abs=1e-9)
    assert set(changes) <= set(BY_NAME)


def test_a_week_still_running_is_not_known() -> None:
    """A weekly figure counts from the evening of its last day on, whatever stands in the export."""
    monday = date(2025, 6, 2)
    row = MetricRow("m.csv", "orchard", monday, monday + timedelta(days=6), "active_users", 50.0)
    known = [len(history(healthy(), monday + timedelta(days=d), metrics=[row]).metrics) for d in range(8)]
    assert known == [0, 0, 0, 0, 0, 0, 1, 1]


def test_silence_after_bad_news_is_no_recovery() -> None:
    """What was last heard stays; how much is heard is measured against a past that does not grow with the silence."""
    lines = fading(200, 100)
    last = max(x.day for x in lines if x.person != "v1")

    def logit(quiet: int, more: Sequence[Line] = ()) -> float:
        seen = history([*lines, *more], (START + timedelta(days=last + quiet)).date())
        return MODEL.heads["decline"].logit(weekly(seen)[-1][2])

    quiet = [logit(days) for days in (28, 60, 90, 180, 360)]
    assert min(quiet) > 0 and all(b >= a - 1e-9 for a, b in itertools.pairwise(quiet))
    vendor = [Line(last + k, "v1", "Any news?", planted("transactional")) for k in (5.0, 30.0, 80.0)]
    assert logit(90, vendor) >= logit(90) - 1e-9
    back = [Line(last + 70.0 + k, p, "We plan the next year with you.", planted("strategic", sentiment=1))
            for k in range(20) for p in ("c1", "c2", "c3")]  # fmt: skip
    assert logit(90, back) < logit(90) - 1.0


def test_a_fading_account_scores_worse_than_a_healthy_one() -> None:
    good, bad = (assess(history(x), MODEL).row["trajectory"] for x in (healthy(), fading()))
    assert bad["score"] < good["score"] - 30
    assert good["class"] in ("steady", "deepening")
    assert bad["class"] in ("drifting", "at_risk")
    assert bad["onset"] is not None


@pytest.mark.parametrize("lines", [healthy(), fading(), fading(200, 60), fading(90, 50), healthy(30)])
def test_onset_and_change_lie_in_their_intervals_and_these_in_the_history(lines: list[Line]) -> None:
    row = assess(history(lines), MODEL).row
    for told, pair in (
        (row["trajectory"]["onset"], row["trajectory"]["onset_interval"]),
        (row["ledger"]["change_date"], row["ledger"]["change_interval"]),
    ):
        assert (told is None) == (pair is None)
        if pair is not None:
            assert row["first_at"][:10] <= pair[0] <= told <= pair[1] <= row["as_of"]
    assert assess(history(lines), MODEL).row == row


def test_thin_histories_are_not_judged() -> None:
    row = assess(history(healthy(30), date(2025, 2, 5)), MODEL).row
    assert row["trajectory"]["class"] == "insufficient_data"
    assert row["trajectory"]["confidence"] == "low"


@settings(max_examples=8, deadline=None)
@given(st.integers(60, 150))
def test_later_records_change_nothing(day: int) -> None:
    cut = (START + timedelta(days=day)).date()
    whole = history(fading(), cut)
    known = history([x for x in fading() if (START + timedelta(days=x.day)).date() <= cut], cut)
    assert assess(whole, MODEL).row == assess(known, MODEL).row


def test_an_invoice_paid_later_is_unpaid_today() -> None:
    as_of = date(2025, 7, 1)
    late = InvoiceRow("i", "orchard", "7", 100.0, date(2025, 6, 1), date(2025, 7, 20))
    open_ = InvoiceRow("i", "orchard", "7", 100.0, date(2025, 6, 1), None)
    rows = [assess(history(healthy(170), as_of, invoices=[i]), MODEL).row for i in (late, open_)]
    assert rows[0] == rows[1]


@settings(max_examples=6, deadline=None)
@given(st.lists(st.floats(-400, 200), min_size=1, max_size=30))
def test_vendor_mail_alone_never_improves_an_account(days: list[float]) -> None:
    extra = [
        Line(d, "v1", "We would love to grow with you.", planted("strategic", ["expansion"], sentiment=1)) for d in days
    ]
    base = assess(history(fading()), MODEL).row["trajectory"]["score"]
    more = assess(history(sorted(fading() + extra, key=lambda x: x.day)), MODEL).row["trajectory"]["score"]
    assert more <= base + 1e-9


def test_what_the_vendor_sent_before_the_customers_first_act_changes_nothing() -> None:
    """Neither the score nor what is told of its past, nor how long the account is known."""
    before = [Line(-300.0 + 10 * k, "v1", "May we show you our product?", planted("strategic")) for k in range(30)]
    rows = [assess(history([*fading(), *more]), MODEL) for more in ([], before)]
    for part in ("trajectory", "drivers", "ledger", "events", "champion", "influence", "structure"):
        assert rows[0].row[part] == rows[1].row[part], part
    weeks = [{k: v for k, v in w.items() if k != "n_vendor_messages"} for w in rows[1].weeks]
    assert sum(w["n_vendor_messages"] for w in rows[1].weeks) == sum(x.person == "v1" for x in [*before, *fading()])
    assert weeks[-len(rows[0].weeks) + 1 :] == [
        {k: v for k, v in w.items() if k != "n_vendor_messages"} for w in rows[0].weeks[1:]
    ]
    young = [Line(187.0 + k, "c2", "Here is the list.", planted("transactional")) for k in range(14)]
    assert assess(history([*before, *young]), MODEL).row["trajectory"]["class"] == "insufficient_data"


def note(day: float, there: str, kind: str = "meeting_notes") -> Line:
    text = "They want to roll out to all regions, a joint roadmap is the goal."
    return Line(day, "v1", text, planted("strategic", ["expansion"], sentiment=1), kind, there=there)


@pytest.mark.parametrize("lines", [fading(), fading(200, 60), fading(120, 100)])
def test_a_note_of_the_vendors_people_alone_is_not_the_customers_voice(lines: list[Line]) -> None:
    """Neither good news, nor heard from the customer, so that trouble told before grows old."""
    notes = [note(d, "v1") for d in range(-20, 200, 10)]
    rows = [assess(history([*lines, *more]), MODEL).row for more in ([], notes)]
    for part in ("score_logit", "risk_90d", "class"):
        assert rows[0]["trajectory"][part] == rows[1]["trajectory"][part]
    assert rows[0]["drivers"] == rows[1]["drivers"]


@pytest.mark.parametrize(
    ("line", "weight"),
    [
        (note(5.0, ""), 0.5),
        (note(5.0, "v1 c2"), 0.5),
        (note(5.0, "v1"), 0.0),
        (note(5.0, "", "call_note"), 0.5),
        (note(5.0, "v1", "call_note"), 0.5),  # whoever writes a note of a call spoke with somebody
        (replace(note(5.0, "v1"), person="c2"), 0.5),
    ],
)
def test_what_a_note_reports_of_the_customer_counts_half(line: Line, weight: float) -> None:
    assert history([line]).sentences["weight"].tolist() == [weight]


OURSELVES = (
    "I think the account is in great shape and we did a fantastic job.",
    "Our team delivered brilliantly and our relationship is excellent.",
    "This week, I was proud of how we presented our vision for next year.",
    "We planned the strategy for their expansion to new regions.",
    "Internally we agreed on more modules for this account.",
    "We presented our roadmap to Ana Reis.",
    "In my view the demo was brilliant.",
    "Great call.",
    "Really productive session.",
    "Good, useful workshop - went very well today!",
    "The meeting was constructive and pleasant.",
)
OF_THE_CUSTOMER = (
    "Ana is happy with how we presented our roadmap.",
    "I hear that they plan two more regions.",
    "I think Ana Reis likes our roadmap.",
    "We agreed on a pilot in two more plants.",
    "Our champion wants more modules.",
    "I asked about next year: “we double it.”",
    "Great call, wants two more sites.",
    "Very happy with the release.",
    "Great call with Ana.",
    "Good session for them.",
    "Very positive.",
    "Great session on next year's roadmap.",
)


@pytest.mark.parametrize("kind", ["call_note", "meeting_notes"])
def test_what_a_note_tells_of_the_vendor_itself_is_not_the_customers_voice(kind: str) -> None:
    glad = planted("strategic", ["expansion"], sentiment=1)
    told = [Line(5.0 + k, "v1", x, glad, kind) for k, x in enumerate((*OURSELVES, *OF_THE_CUSTOMER))]
    assert history(told).sentences["weight"].tolist() == [0.0] * len(OURSELVES) + [0.5] * len(OF_THE_CUSTOMER)
    sorry = [Line(5.0, "v1", "I fear the renewal is gone.", planted("neutral", ["churn_risk"]), kind)]
    sorry += [Line(6.0, "v1", "We lost all goodwill.", planted("neutral", trust=-1), kind)]
    sorry += [Line(7.0, "v1", "Not a good call.", planted("neutral", sentiment=-1), kind)]
    sorry += [Line(8.0, "v1", "Good call.", planted("neutral", sentiment=-1), kind)]
    assert history(sorry).sentences["weight"].tolist() == [0.5] * 4
    own = Line(5.0, "c2", "I am happy with our roadmap.", glad, kind)
    assert history([own]).sentences["weight"].tolist() == [0.5]


def test_praise_of_the_vendors_own_work_in_call_notes_improves_no_account() -> None:
    glad = planted("strategic", ["expansion"], sentiment=1)
    notes = [Line(130.0 + 4 * k, "v1", x, glad, "call_note") for k, x in enumerate(OURSELVES * 2)]
    rows = [assess(history([*fading(), *more]), MODEL).row for more in ([], notes)]
    assert rows[0]["trajectory"]["score_logit"] == rows[1]["trajectory"]["score_logit"]
    assert rows[0]["drivers"] == rows[1]["drivers"]


def test_what_notes_alone_report_is_heard_and_makes_a_past() -> None:
    reported = [note(d, "") for d in range(0, 200, 10)]
    assert history(reported).first_day == history(healthy()).first_day
    later = [replace(x, day=x.day + 30.0) for x in healthy(150)]
    assert history([*reported, *later]).first_day == history(later).first_day


def test_meetings_count_as_messages_of_the_customer_where_the_customer_speaks() -> None:
    mails = [Line(100.0 * k, "c2", "Here is the list.", planted("transactional")) for k in range(2)]
    listed = history(mails, meetings=[(10.0 * k, "v1 c3") for k in range(20)])
    assert customer_messages(listed) == 2
    assert assess(listed, MODEL).row["trajectory"]["class"] == "insufficient_data"
    spoken = tuple(replace(m, kind="transcript", turns=tuple(Turn(p, "We are content.") for p in m.present))
                   for m in listed.messages)  # fmt: skip
    calls = build("orchard", "Orchard Ltd", listed.as_of, spoken, PEOPLE, "c1", [], [], [], [])
    assert customer_messages(calls) == 20
    assert assess(calls, MODEL).row["trajectory"]["class"] != "insufficient_data"


def test_every_message_stands_in_one_week_of_the_table() -> None:
    for day in range(7):
        past = history(healthy(), date(2025, 7, 21) + timedelta(days=day))
        weeks = assess(past, MODEL).weeks
        sent = [m for m in past.messages if m.author and m.author.side == "customer"]
        assert sum(w["n_customer_messages"] for w in weeks) == len(sent)
        assert sum(w["tickets"] for w in weeks) == sum(m.kind == "ticket" for m in sent)


@pytest.mark.parametrize("name", MODEL.whole.names)
def test_a_missing_feature_makes_the_score_less_sure_than_one_at_its_norm(name: str) -> None:
    known = {n: Reading(0.0, 1.0, 1.0, 10.0) for n in MODEL.whole.names}
    assert MODEL.whole.sd(known | {name: MISSING}) > MODEL.whole.sd(known) + 1e-4


def test_readings_at_the_own_norm_are_zero() -> None:
    readings = weekly(history(healthy(240), date(2025, 8, 30)))[-1][2]
    for name in ("champion_activity", "customer_activity", "strategic_volume", "active_people"):
        assert abs(readings[name].x) < 0.2, name


def test_quotes_are_exact_and_their_messages_exist() -> None:
    past = history(fading())
    text = {m.message_id: m.text for m in past.messages}
    row = assess(past, MODEL).row
    quotes = [e for part in (row["drivers"], row["events"]) for item in part for e in item["evidence"]]
    assert quotes
    assert all(q["quote"] in text[q["message_id"]] for q in quotes)


def test_a_meeting_planned_for_next_year_does_not_move_the_last_day() -> None:
    sent = next(m for m in history(healthy()).messages if m.sent_at)
    assert sent.sent_at is not None
    last = sent.sent_at.date()
    entry = replace(sent, kind="calendar", sent_at=sent.sent_at + timedelta(days=300))
    assert last_day([sent, entry], [], []) == last
    held = replace(entry, sent_at=sent.sent_at + timedelta(days=PLANNED_DAYS))
    assert last_day([sent, entry, held], [], []) == last + timedelta(days=PLANNED_DAYS)
    assert last_day([entry], [], []) == last + timedelta(days=300)


def test_invoices_tell_the_last_day_where_nothing_else_does() -> None:
    def invoice(due: date | None, paid: date | None = None) -> InvoiceRow:
        return InvoiceRow("i.csv#1", "orchard", "I1", 10.0, due, paid)

    paid = invoice(date(2025, 3, 10), date(2025, 3, 12))
    assert last_day([], [], [], [paid, invoice(date(2025, 3, 15))]) == date(2025, 3, 15)
    assert last_day([], [], [], [paid, invoice(date(2025, 12, 10))]) == date(2025, 3, 12), "may be still to come"
    assert last_day([], [], [], [invoice(date(2025, 12, 10)), invoice(None)]) == date(2025, 12, 10)
    assert last_day([], [], [], [invoice(None)]) is None
    sent = next(m for m in history(healthy()).messages if m.sent_at)
    assert sent.sent_at is not None
    assert last_day([sent], [], [], [invoice(date(2025, 12, 10))]) == sent.sent_at.date()
