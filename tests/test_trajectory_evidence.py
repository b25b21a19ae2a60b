"""What stands beside a judgement: the right people, the right days, nothing learnt later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cxnlp.store.judgements import history_digest
from cxnlp.trajectory import changes
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.candidates import Candidate, Record, candidates
from cxnlp.trajectory.champion import champion_row
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.departures import people_left
from cxnlp.trajectory.events import events
from cxnlp.trajectory.evidence import feature_evidence
from cxnlp.trajectory.flow_candidates import late_invoices
from cxnlp.trajectory.history import History, build
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.people_candidates import shrinking_circle
from cxnlp.trajectory.regimes import Regime, parts
from cxnlp.trajectory.wording import Span
from cxnlp.types import InvoiceRow, Message, Party, SentenceScore
from tests.histories import PEOPLE, START, Line, fading, healthy, history, planted

PLAIN = planted("neutral")
AWAY = planted("neutral", ["champion_absence"])


def found(past: History, kind: str) -> list[Candidate]:
    return [c for c in candidates(Record(past)) if c.kind == kind]


def on(day: float) -> date:
    return (START + timedelta(days=day)).date()


@pytest.mark.parametrize("since", range(28))
def test_between_two_meetings_of_the_same_people_no_circle_shrinks(since: int) -> None:
    meetings = [(10 + 28.0 * k, "c1 c2 c3") for k in range(8)]
    past = history([Line(0.0, "c1", "Hello.", PLAIN)], on(10 + 28 * 7 + since), meetings=meetings)
    assert list(shrinking_circle(Record(past))) == []


def test_an_answer_after_a_weekend_is_not_late() -> None:
    lines = []
    for week in range(10):
        lines += [Line(7.0 * week, "v1", "Which one?", PLAIN, thread=f"t{week}"),
                  Line(7.0 * week + 4 / 24, "c1", "The first.", PLAIN, thread=f"t{week}")]  # fmt: skip
    friday = 7.0 * 10 + 4 + 8 / 24
    lines += [
        Line(friday, "v1", "Which one?", PLAIN, thread="x"),
        Line(7.0 * 11, "c1", "The first.", PLAIN, thread="x"),
    ]
    [test] = [t for t in changes.reply_tests(history(lines, on(78))) if t.test == "slow_customer"]
    assert test.p_value > 0.2


def test_an_answer_after_an_announced_leave_is_not_late() -> None:
    lines = []
    for week in range(12):
        lines += [Line(7.0 * week, "v1", "Which one is it?", PLAIN, thread=f"t{week}"),
                  Line(7.0 * week + 3 / 24, "c1", "The first.", PLAIN, thread=f"t{week}")]  # fmt: skip
    lines += [Line(84.0, "v1", "Which one is it?", PLAIN, thread="x"), Line(101.0, "c1", "That.", PLAIN, thread="x")]
    past = history(lines, on(101))
    author = Party("Ana Reis", "ana@orchard.example", person_id="c1")
    notice = Message(
        "email", "o.eml", "eml", "ooo", author=author, sent_at=START + timedelta(days=84, hours=1),
        subject="Out of office", text=f"I am away until {on(101):%d %B %Y}.", automatic=True,
    )  # fmt: skip
    for told, late in ((past, True), (replace(past, messages=(*past.messages, notice)), False)):
        (test,) = [t for t in changes.reply_tests(told) if t.test == "slow_customer"]
        assert (test.p_value < 0.05, bool(found(told, "slow_customer"))) == (late, late)


def test_public_holidays_make_no_silence_of_tickets() -> None:
    """Six weeks without a ticket over Christmas and Epiphany are fewer days of business than six weeks in spring."""
    days = [x + 0.5 for x in range(0, 350, 7)]
    lines = [Line(day, "c2", "The export fails.", PLAIN, "ticket") for day in days]
    past = history(lines, on(days[-1] + 42))
    spanish = {k: replace(p, emails=tuple(e + ".es" for e in p.emails)) for k, p in PEOPLE.items()}
    at_home = replace(past, people=spanish)
    (plain,), (known,) = ([t for t in changes.ticket_tests(h) if t.test == "ticket_silence"] for h in (past, at_home))
    assert known.statement != plain.statement or known.p_value != plain.p_value
    assert len(found(past, "ticket_silence")) == 1 and found(at_home, "ticket_silence") == []


def test_days_without_contact_are_counted_from_the_last_one() -> None:
    lines = [Line(float(day), "c1", "Hello there today.", PLAIN) for day in range(30)]
    for later, said in ((0, "no contact for 0 days"), (1, "no contact for 1 day"), (20, "no contact for 20 days")):
        [test] = changes.gap_tests(history(lines, on(29 + later)))
        assert test.statement == said
    [drop] = found(history(lines, on(49)), "engagement_drop")
    assert "for 20 days" in drop.statement


def test_what_is_paid_after_a_marker_is_unpaid_on_its_eve() -> None:
    def bill(number: int, due: date, paid: date | None) -> InvoiceRow:
        return InvoiceRow("i.csv", "orchard", f"i{number}", 1000.0, due, paid, "EUR")

    before = [bill(k, on(4 + 14 * k), on(6 + 14 * k)) for k in range(4)]
    marker = Regime(date(2025, 5, 1), "new contract")
    found_on_eve = []
    for paid in (None, date(2025, 5, 20)):
        past = history(healthy(), invoices=[*before, bill(9, date(2025, 3, 12), paid)])
        eve = parts(replace(past, regimes=(marker,)))[0]
        found_on_eve.append(list(late_invoices(Record(eve))))
    assert found_on_eve[0] == found_on_eve[1] != []


def test_a_marker_makes_a_kept_judgement_void() -> None:
    past, model = history(fading()), TrajectoryModel.bundled()
    marked = replace(past, regimes=(Regime(date(2025, 5, 1), "new contract"),))
    assert history_digest(past, model, None) != history_digest(marked, model, None)


def test_tickets_that_a_machine_opened_are_no_tickets_of_people() -> None:
    past = history([Line(float(k), "c2", "Disk full.", PLAIN, "ticket") for k in range(6)])
    machine = tuple(replace(m, automatic=True) for m in past.messages)
    again = build("orchard", "Orchard Ltd", past.as_of, machine, PEOPLE, "c1", [], [], [], [])
    assert (len(past.tickets), len(again.tickets)) == (6, 0)


def test_the_customers_silence_is_shown_by_the_customers_words() -> None:
    people = dict(PEOPLE) | {"v1": replace(PEOPLE["v1"], role="executive"), "c2": replace(PEOPLE["c2"], role="buyer")}
    past = history([
        *(Line(7.0 * k, "c3", "We plan the next year with you.", planted("strategic")) for k in range(10)),
        Line(90.0, "c2", "The invoice of March is paid.", PLAIN),
        Line(100.0, "v1", "Our director hopes for an answer.", PLAIN),
    ])  # fmt: skip
    messages, sentences = (
        past.messages,
        past.sentences.assign(role=past.sentences["person"].map(lambda p: people[p].role)),
    )
    record = Record(replace(past, people=people, messages=messages, sentences=sentences))
    shown = {
        f: [e["person_id"] for e in feature_evidence(record, f, True, 0.0, Span())]
        for f in ("active_people", "senior_activity")
    }
    assert shown == {"active_people": ["c3"], "senior_activity": ["c3"]}, "of those who fell silent, not of all"


def test_no_quote_shows_a_kind_of_talk_that_it_is_not_of() -> None:
    plan, order = "We want to open two more sites with you.", "Please order forty more of the same."
    past = history([Line(180.0, "c1", plan, planted("strategic")), Line(181.0, "c1", order, planted("transactional"))])
    record = Record(past)
    quoted = {
        w: [e["quote"] for e in feature_evidence(record, "strategic_share", w, 0.5, Span())] for w in (False, True)
    }
    assert quoted == {False: [plan], True: [order]}


def test_talk_of_leaving_is_the_last_proof_of_strategic_talk() -> None:
    plan, doubt = "We want to open two more sites with you.", "We decide this year whether the tool stays."
    sure, surer = planted("strategic"), planted("strategic", ["churn_risk"])
    weaker = replace(sure, orientation={"strategic": 0.6, "transactional": 0.3, "neutral": 0.1})
    past = history([Line(180.0, "c1", plan, weaker), Line(181.0, "c1", doubt, surer)])
    quoted = [e["quote"] for e in feature_evidence(Record(past), "strategic_share", False, 0.5, Span())]
    assert quoted == [plan, doubt]


def test_an_absence_is_of_whom_the_surest_sentence_names() -> None:
    said = [
        Line(60, "c2", "Ana Reis can't join us today, she sends apologies.", AWAY),
        Line(61, "c2", "Cy Dunn was hardly there.", planted("neutral")),
    ]
    [event] = found(history(sorted([*healthy(), *said], key=lambda x: x.day)), "champion_absence")
    assert event.person == "c1"


def test_the_stand_in_is_not_the_absent_one_and_an_unknown_one_is_nobody() -> None:
    said = Line(60, "c2", "Kasia sends apologies, she's off sick.", AWAY)
    [event] = found(history(sorted([*healthy(), said], key=lambda x: x.day)), "champion_absence")
    assert event.person is None


def test_a_silence_is_quoted_from_the_silent_alone() -> None:
    mine, other = (
        Candidate(
            "engagement_drop",
            100.0 + k,
            person,
            1.0,
            0.9,
            "",
            Record(history(healthy())).last_words(person),
            text_led=False,
        )
        for k, person in enumerate(("c1", "c2"))
    )
    [event] = events([(mine, 0.9), (other, 0.8)], TrajectoryModel.bundled(), 0.5)
    assert {q.person for q in event.quotes} == {"c1"}


def test_of_somebody_known_to_have_left_that_is_said_with_the_silence() -> None:
    lines = [x for x in healthy(200) if x.person != "c1" or x.day < 140]
    past = history([*lines, Line(139, "c1", "I'm retiring, Friday is my last day.", PLAIN)])
    [drop] = [c for c in found(past, "engagement_drop") if c.person == "c1"]
    assert drop.statement.startswith("Ana Reis, who has left, has not been heard from for ")


def test_who_named_a_last_day_has_left_once_it_is_over() -> None:
    lines = [x for x in healthy(200) if x.person != "c1" or x.day < 139]
    news = Line(139, "c1", "My last working day is Friday 30 May.", PLAIN)  # said on 25 May
    past = {day: history(sorted([*lines, news], key=lambda x: x.day), date(2025, *day)) for day in ((5, 29), (6, 2))}
    assert "c1" not in people_left(Record(past[5, 29]))
    assert "c1" in people_left(Record(past[6, 2]))
    row = champion_row(Record(past[6, 2]), False)
    assert row is not None and row["status"] == "left"


def test_a_lone_word_long_after_a_farewell_makes_nobody_active() -> None:
    lines = [x for x in healthy(200) if x.person != "c1" or x.day < 100]
    news = Line(100, "c1", "From Monday I'm on another project.", PLAIN)
    late = Line(195, "c1", "Not my patch any more, but the buns were good.", PLAIN)
    row = champion_row(Record(history(sorted([*lines, news, late], key=lambda x: x.day))), False)
    assert row is not None and row["status"] != "active"


def test_a_champions_absence_is_not_shown_by_what_was_said_a_year_before() -> None:
    old = Line(2, "c1", "Bo Marsh takes over from me while I'm on holiday until 20 January.", PLAIN)
    lines = sorted([old, *(x for x in healthy(200) if x.person != "c1" or x.day < 140)], key=lambda x: x.day)
    row = champion_row(Record(history(lines)), True)
    assert row is not None and row["status"] == "absent"
    assert [e["quote"] for e in row["evidence"]] == ["We want to open two more sites with you next year."]


def test_a_stand_in_for_a_planned_leave_is_no_new_sponsor() -> None:
    leave = Line(60, "c1", "I'm on annual leave until 20 March, Bo Marsh takes over from me.", AWAY)
    past = history(sorted([*healthy(), leave], key=lambda x: x.day))
    assert all(c.explained for c in found(past, "sponsor_change") if c.person == "c1")


def test_who_comes_in_the_place_of_a_senior_is_told_where_it_is_known() -> None:
    def newcomers(*said: str) -> set[str | None]:
        lines = [Line(100 + n, "c1", text, AWAY) for n, text in enumerate(said)]
        past = history(sorted([*healthy(), *lines], key=lambda x: x.day))
        return {c.newcomer for c in found(past, "sponsor_change")}

    assert newcomers("From Monday I'm leaving the company.") == {None}
    assert newcomers("From Monday I'm leaving the company, Bo Marsh takes over from me.") == {"c2"}
    assert newcomers("I'm leaving the company, Bo Marsh takes over from me for the time being.") == {None}


def with_said(*said: Line) -> History:
    return history(sorted([*healthy(), *said], key=lambda x: x.day))


@pytest.mark.parametrize(
    "text",
    ["Bo Marsh takes over my team from Monday.", "I will be away for long, please see with Bo Marsh."],
)
def test_who_is_to_be_asked_instead_is_not_the_absent_one(text: str) -> None:
    [event] = found(with_said(Line(60, "c1", text, AWAY)), "champion_absence")
    assert event.person == "c1"


def test_an_absence_is_shown_by_what_is_said_of_that_person() -> None:
    ana = Line(60, "c2", "Ana Reis can't join us today, she sends apologies.", AWAY)
    cy = Line(62, "c2", "Cy Dunn is off sick and can't join us either.", planted("neutral", ["champion_absence"]))
    past = with_said(ana, replace(cy, score=replace(cy.score, flags={**cy.score.flags, "champion_absence": 0.3})))
    [event] = found(past, "champion_absence")
    assert (event.person, [q.text for q in event.plainest]) == ("c1", [ana.text])


def test_a_vendors_word_names_no_vendor_as_the_person_of_an_event() -> None:
    said = Line(60, "v1", "They may leave us for another supplier.", planted("neutral", ["churn_risk"]))
    [event] = found(with_said(said), "churn_risk")
    assert event.person is None


def test_the_messages_told_are_those_of_all_that_is_joined() -> None:
    score = planted("neutral", ["escalation"])
    said = [
        Line(day, "c1", "This is our last warning to you.", score) for day in (60, 75)
    ]  # further apart than a group
    past = with_said(*said)
    joined = found(past, "escalation")
    [event] = events([(c, 0.9) for c in joined], TrajectoryModel.bundled(), 0.5)
    told = "an ultimatum is set (22 March 2025); an escalation or an ultimatum is voiced in 2 messages"
    assert (len(joined), event.statement) == (2, told)


def test_meetings_without_a_senior_are_counted_from_the_first_one() -> None:
    seniors = [(14.0 * k, "c1 c3 v1") for k in range(4)]
    alone = [(42.0 + 14 * k, "c2 v1") for k in (1, 2, 3)]
    lines = [Line(43.0 + 7 * k, person, "The export is done.", PLAIN) for k in range(8) for person in ("c1", "c3")]
    [event] = found(history(lines, on(100), meetings=[*seniors, *alone]), "single_threaded")
    assert event.statement == "no senior person at 3 meetings in a row; the last with one was on 17 February 2025"
    assert event.person is None  # the seniors write


def test_who_carries_the_contact_has_half_of_it() -> None:
    seniors = [(14.0 * k, "c1 c3 v1") for k in range(4)]
    alone = [(42.0 + 14 * k, "c2 v1") for k in (1, 2, 3)]
    [event] = found(history([], on(100), meetings=[*seniors, *alone]), "single_threaded")
    assert (event.person, event.statement.rpartition("; ")[2]) == ("c2", "Bo Marsh carries the contact")


def test_a_quote_of_a_bill_names_no_other_bill() -> None:
    due = START.date() + timedelta(days=100)
    bills = [
        InvoiceRow("i.csv", "orchard", name, 100.0, due + timedelta(days=days), None)
        for name, days in (("26-0031", 0), ("26-0044", 40))
    ]
    word = planted("transactional", ["payment_concern"])
    other = Line(120.0, "c1", "Invoice 26-0031 is under dispute.", word)
    record = Record(history(sorted([*healthy(), other], key=lambda x: x.day), invoices=bills))
    quoted = {c.statement.split()[1]: [q.text for q in c.quotes] for c in late_invoices(record)}
    assert quoted == {"26-0031": [other.text], "26-0044": []}


def test_invoices_still_withheld_are_no_habit() -> None:
    def invoice(name: str, day: int, paid: int | None) -> InvoiceRow:
        due = START.date() + timedelta(days=day)
        return InvoiceRow("i.csv", "orchard", name, 100.0, due, None if paid is None else due + timedelta(days=paid))

    bills = [invoice(f"b{k}", 28 * k, 0) for k in range(4)] + [invoice("w1", 112, None), invoice("w2", 140, None)]
    found_late = list(late_invoices(Record(history(healthy(), invoices=bills))))
    assert [c.statement.partition("; ")[2] for c in found_late] == ["usual: on time", "usual: on time"]
    assert [c.day - to_day(START) for c in found_late] == pytest.approx([122, 150], abs=1)


def test_an_answer_to_what_asked_nothing_is_not_slow() -> None:
    def exchange(day: float, thread: str, said: str, hours: float) -> list[Line]:
        asked = Line(day, "c1", said, PLAIN, thread=thread)
        return [asked, Line(day + hours / 24, "v1", "It is so.", PLAIN, thread=thread)]

    usual = [line for k in range(10) for line in exchange(7.0 * k, f"t{k}", "Which one is it?", 3)]
    for said, events_then in (("Thank you, the table suffices.", 0), ("Which one is it?", 1)):
        past = history([*usual, *exchange(77.0, "x", said, 24 * 28)], on(120))
        assert len(found(past, "slow_vendor")) == events_then, said


def hinted(flag: str, p: float) -> SentenceScore:
    return replace(PLAIN, flags={**PLAIN.flags, flag: p})


def test_as_many_messages_are_quoted_as_a_statement_speaks_of() -> None:
    lines = [*healthy(196.0), Line(180.2, "c1", "The contract says otherwise.", hinted("scope_dispute", 0.7)),
             Line(183.2, "c2", "We expect it on the next bill.", hinted("scope_dispute", 0.2)),
             Line(187.2, "c2", "No credit on the bill.", hinted("scope_dispute", 0.2))]  # fmt: skip
    row = assess(history(lines, on(197)), TrajectoryModel.bundled()).row
    (reason,) = [d for d in row["drivers"] if d["feature"] == "scope_dispute"]
    assert "about one message" in reason["statement"]
    assert [e["quote"] for e in reason["evidence"]] == ["The contract says otherwise."]


def test_talk_that_is_no_more_than_usual_says_why_it_counts() -> None:
    put_off = planted("neutral", ["planning_deferral"])
    lines = [*healthy(196.0), *(Line(8.2 + 28.0 * k, "c1", "We plan that later.", put_off) for k in range(7))]
    row = assess(history(lines, on(197)), TrajectoryModel.bundled()).row
    (reason,) = [d for d in row["drivers"] if d["feature"] == "planning_deferral"]
    assert reason["contribution"] > 0 and reason["value"] == pytest.approx(reason["norm"], rel=0.3)
    assert reason["statement"].endswith(", half of which is taken off)")
