"""Every candidate belongs to one development, the surest first; one kind no nearer than its weeks apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.actions.asked import signal_of
from cxnlp.trajectory.bill import with_bill
from cxnlp.trajectory.candidates import Candidate, Quote, Record, candidates
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.event_rows import event_row
from cxnlp.trajectory.events import MOST_QUOTES, SAME_DAYS, SAME_DAYS_OF, Event, developments, events
from cxnlp.trajectory.explicit import explicit, statements
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.over import over
from cxnlp.trajectory.text_candidates import FLOOR
from cxnlp.types import FLAGS, InvoiceRow
from tests.histories import Line, healthy, history, planted

KINDS = ("churn_risk", "escalation", "expansion")
MODEL = TrajectoryModel({}, 0.0, 1.0, {"thresholds": {"other": 0.3, "declining": 0.3, "expansion": 0.6}}, "")


def span(kind: str) -> float:
    return SAME_DAYS_OF.get(kind, SAME_DAYS)


def candidate(kind: str, day: float, peak: float = 0.2, explained: bool = False) -> Candidate:
    quote = Quote(f"m{day:g}", f"Said on day {day:g}.", day, "c1")
    return Candidate(kind, day, "c1", peak, peak, f"{kind} on day {day:g}", (quote,), explained=explained)


judged = st.lists(
    st.tuples(
        st.builds(candidate, st.sampled_from(KINDS), st.floats(0, 300)), st.floats(0.01, 0.99)
    ),
    max_size=20,
)  # fmt: skip


@given(judged)
def test_developments_hold_every_candidate_once_and_do_not_crowd(found: list[tuple[Candidate, float]]) -> None:
    groups = developments([c for c, _ in found], [p for _, p in found])
    assert sorted(i for g in groups for i in g) == list(range(len(found)))
    for group in groups:
        first, p = found[group[0]]
        assert all(found[i][1] <= p and found[i][0].kind == first.kind for i in group)
        assert all(abs(found[i][0].day - first.day) <= span(first.kind) for i in group)
    firsts = [found[g[0]][0] for g in groups]
    assert all(
        a.kind != b.kind or abs(a.day - b.day) > span(a.kind) for k, a in enumerate(firsts) for b in firsts[k + 1 :]
    )


@given(judged)
def test_a_higher_threshold_reports_no_more(found: list[tuple[Candidate, float]]) -> None:
    low, high = events(found, MODEL, 0.3), events(found, MODEL, 0.5)
    assert {(e.kind, e.day) for e in high} <= {(e.kind, e.day) for e in low}


def test_follow_ups_lend_their_quotes_and_are_no_event_of_their_own() -> None:
    found = [
        (candidate("churn_risk", day), p) for day, p in ((100, 0.9), (110, 0.5), (120, 0.4), (130, 0.1), (160, 0.5))
    ]
    first, later = events(found, MODEL)
    assert (first.day, later.day) == (100, 160)
    assert [q.day for q in first.quotes] == [100, 110, 120]
    many = [(candidate("churn_risk", 100 + k), 0.9 - k / 100) for k in range(9)]
    assert len(events(many, MODEL)[0].quotes) == MOST_QUOTES


def test_wishes_for_more_have_a_threshold_of_their_own_and_planned_leave_never_alarms() -> None:
    found = [
        (candidate("expansion", 50), 0.5),
        (candidate("escalation", 50), 0.5),
        (candidate("escalation", 52, explained=True), 0.9),
    ]
    assert [(e.kind, e.explained) for e in events(found, MODEL)] == [("escalation", False), ("escalation", True)]


def test_an_explicit_statement_alarms_below_the_threshold_and_a_plain_one_does_not() -> None:
    plain, said = candidate("churn_risk", 50, 0.9), replace(candidate("escalation", 50, 0.9), explicit=True)
    assert [(e.kind, e.explained) for e in events([(plain, 0.1), (said, 0.1)], MODEL)] == [
        ("churn_risk", True),
        ("escalation", False),
    ]
    settled = replace(said, explained=True)
    assert [e.explained for e in events([(settled, 0.1)], MODEL)] == [True]
    found = events([(plain, 0.1), (said, 0.1)], MODEL) + events([(settled, 0.1)], MODEL)
    assert [e.aside for e in found] == [True, False, False], "only what nothing explains is an aside"


def test_an_explicit_statement_is_as_severe_as_it_is_sure() -> None:
    said = replace(candidate("escalation", 50, 0.9), explicit=True)
    assert [e.severity for p in (0.1, 0.95) for e in events([(said, p)], MODEL)] == [0.9, 0.95]
    plain = replace(said, explicit=False)
    assert [e.severity for e in events([(plain, 0.4)], MODEL)] == [0.4]


def test_a_surer_sign_of_the_same_development_dates_what_is_explicit() -> None:
    said = replace(candidate("escalation", 60, 0.9), explicit=True)
    (found,) = events([(candidate("escalation", 50), 0.2), (said, 0.1)], MODEL)
    assert (found.day, found.explained) == (50, False)
    assert [q.day for q in found.quotes] == [60]


def test_what_is_counted_is_told_of_whom_it_counts() -> None:
    counted = replace(candidate("engagement_drop", 60), person="c2", explicit=True, text_led=False, meetings=("m1",))
    other = replace(candidate("engagement_drop", 50), text_led=False)
    (found,) = events([(other, 0.2), (counted, 0.1)], MODEL)
    assert (found.day, found.person, found.meetings, found.severity) == (60, "c2", ("m1",), 0.2)


def told_in_a_note(text: str, p: float) -> list[bool]:
    """Whether each absence that a note of the vendor's reports is explicit."""
    score = planted("neutral", ["champion_absence"])
    score = replace(score, flags={**score.flags, "champion_absence": p})
    lines = [Line(float(k), "c2", "The till works.", planted()) for k in range(9)]
    note = Line(50.0, "v1", text, score, "call_note", there="v1 c2")
    record = Record(history([*lines, note]))
    return [c.explicit for c in candidates(record) if c.kind == "champion_absence"]


def test_a_departure_that_a_note_reports_stands_alone_when_it_is_surer() -> None:
    gone = "Ana Reis has left the company for good."
    assert told_in_a_note(gone, 0.9) == [True]
    assert told_in_a_note(gone, 0.7) == [False]
    assert told_in_a_note("Vi Stone has left the company for good.", 0.9) == [False], "one of ours"
    assert told_in_a_note("Ana Reis could not make it.", 0.9) == [False]


@pytest.mark.parametrize(
    ("flag", "text", "says"),
    [
        ("churn_risk", "We will not be renewing in March.", True),
        ("churn_risk", "We have cancelled our subscription as of June.", True),
        ("churn_risk", "Would you send the renewal quote?", False),
        ("churn_risk", "What would be the earliest date to which we could give notice?", False),
        ("churn_risk", "If we ever left we would have to give notice by 30 September.", False),
        ("churn_risk", "Either party may terminate the contract with three months' notice.", False),
        ("churn_risk", "We aren't terminating the contract.", False),
        ("churn_risk", "When can we cancel our contract?", True),
        ("churn_risk", "Unless it is mended, we will not renew.", True),
        ("escalation", "This is our final warning.", True),
        ("escalation", "Unless it is mended by Friday, we will involve our lawyers.", True),
        ("escalation", "I find that unacceptable.", False),
        ("payment_concern", "We refuse to pay the March invoice.", True),
        ("payment_concern", "The invoice stays blocked until then.", True),
        ("payment_concern", "The invoice is with our finance team.", False),
        ("payment_concern", "Payment is blocked because your tax residence certificate has expired.", False),
        ("payment_concern", "The central bank has a new form and all payments of the month are blocked.", False),
        ("payment_concern", "Our bank will not release it before Monday.", False),
        ("payment_concern", "We refuse to pay the e-invoice until it is credited.", True),
        ("payment_concern", "We will not pay this invoice, whatever Peppol says.", True),
        ("payment_concern", "It cannot be paid, since April we take e-invoices only.", False),
        ("payment_concern", "The e-invoice came through; we will not pay it.", True),
        ("champion_absence", "My last day is 30 June.", True),
        ("champion_absence", "She has left the company.", True),
        ("champion_absence", "Mara could not make it today.", False),
        ("expansion", "We hereby order twenty more seats.", False),
    ],
)
def test_explicit_takes_the_words_and_the_probability(flag: str, text: str, says: bool) -> None:
    assert explicit(flag, text, 0.9) == says
    assert not explicit(flag, text, 0.49)


def test_every_limit_lies_far_above_what_may_propose() -> None:
    assert set(statements()) < set(FLAGS)
    assert all(5 * FLOOR < s.at_least <= 1 for s in statements().values())


def test_a_sentence_in_a_history_makes_its_candidate_explicit() -> None:
    lines = [Line(7.0 * k, "c2", "Please reset the till.", planted("transactional")) for k in range(20)]
    notice = Line(100.0, "c1", "We hereby give notice of termination.", planted("transactional", ["churn_risk"]))
    ours = Line(100.0, "v1", "They will not renew, I fear.", planted("transactional", ["churn_risk"]))
    for line, expected in ((notice, True), (ours, False)):  # a vendor's words weigh half
        found = [c for c in candidates(Record(history([*lines, line]))) if c.kind == "churn_risk"]
        assert [c.explicit for c in found] == [expected]


def test_in_a_declining_account_a_weaker_sign_is_reported() -> None:
    limits = {"other": 0.4, "declining": 0.2, "expansion": 0.4}
    model = replace(MODEL, events=MODEL.events | {"thresholds": limits})
    found = [(candidate("escalation", 50), 0.3)]
    assert [e.explained for e in events(found, model)] in ([], [True])
    assert [e.explained for e in events(found, model, declining=True)] == [False]
    assert events(found, model, 0.5, declining=True) == events(found, model, 0.5)


@pytest.mark.parametrize(
    ("flag", "text", "what", "told"),
    [
        ("churn_risk", "Please take this as notice that we do not wish the agreement to renew.", "notice", "notice"),
        ("churn_risk", "Please reduce seats to 50.", "reduction", "reduces"),
        ("escalation", "Our client reserves its rights under clause 9.", "legal_step", "legal step"),
        ("escalation", "Our counsel is copied on the paper version.", "legal_step", "legal step"),
        ("payment_concern", "Invoice 77 is held until the sum is in our account.", "refusal_to_pay", "held back"),
    ],
)
def test_what_the_customer_states_plainly_is_told_and_quoted_first(flag: str, text: str, what: str, told: str) -> None:
    """Among many messages of the same development, and of the customer's own words only."""
    talk = [Line(float(d), "c3", f"We may have to talk about number {d}.", planted("neutral", [flag])) for d in (2, 4)]
    for person, expected in (("c3", what), ("v1", None)):
        record = Record(history([*talk, Line(6.0, person, text, planted("neutral", [flag]))]))
        found = [(c, 0.9) for c in candidates(record) if c.kind == flag]
        (event,) = events(found, MODEL)
        assert (event.stated.what if event.stated else None) == expected
        assert (told in event.statement.split(";")[0]) == (expected is not None)
        assert event.statement.endswith("in 3 messages")
        if expected:
            assert event.quotes[0].text == text


def test_a_bill_paid_late_is_told_as_paid() -> None:
    """With the day, and no more as one that is late so far; see over."""
    first = date(2025, 3, 1)
    due = [first + timedelta(days=30 * n) for n in range(4)]
    bills = [
        InvoiceRow("i.csv", "orchard", f"INV-{n}", 900.0, day, day + timedelta(days=late))
        for n, (day, late) in enumerate(zip(due, (0, 0, 0, 40), strict=True))
    ]
    record = Record(history(healthy(), invoices=bills))
    (late,) = (c for c in candidates(record) if c.kind == "late_payment")
    assert "was paid 40 days late, on 9 July 2025" in late.statement and late.over is not None


def test_a_quarrel_that_the_customer_calls_settled_in_its_thread_is_over() -> None:
    """However long it took; its statement says so, and no step answers its words any more."""

    def mail(day: float, text: str, *flags: str) -> Line:
        return replace(Line(day, "c3", text, planted("neutral", flags)), thread="m1")

    refused = mail(100.0, "We will not pay this invoice until it is corrected.", "payment_concern")
    peace = mail(141.0, "We paid the rest on Friday, so the matter is settled for us.")
    again = mail(150.0, "We will not pay the new one either.", "payment_concern")
    elsewhere, other = replace(peace, thread="m2"), replace(peace, thread="m2", text="The login matter is settled.")
    later = ((peace, True), (elsewhere, True), (other, False))
    cases = [([refused], False), *(([refused, x], ends) for x, ends in later), ([refused, peace, again], False)]
    for lines, ends in cases:
        past = history([*healthy(), *lines])
        record = Record(past)
        found = next(c for c in candidates(record) if c.kind == "payment_concern")
        event = Event(
            "payment_concern", found.day, found.person, 0.9, False, "refused", found.quotes, stated=found.stated
        )
        row = event_row(record, event)
        assert ("over" in row) == ends == ("over since" in row["statement"])
        whole = {"as_of": past.as_of.isoformat()}
        assert signal_of(row, whole) == ("payment_concern" if ends else "refusal_to_pay")


def test_a_lateness_names_its_bill_and_its_payment() -> None:
    due = date(2025, 6, 20)
    for paid, state in ((date(2025, 7, 15), "paid on 15 July 2025"), (None, "unpaid so far")):
        past = history(healthy(), invoices=[InvoiceRow("i.csv", "orchard", "INV-7", 900.0, due, paid)])
        days = 25.0 if paid else past.end - 1 - to_day(due)
        told = f"an invoice {days:.0f} days late (usual: on time)"
        assert with_bill(past, told, days) == f"invoice INV-7 {days:.0f} days late, {state} (usual: on time)"
        assert with_bill(past, told, days + 1) == told, "no invoice is so late"


def test_a_ticket_that_the_customer_makes_up_is_over() -> None:
    def ticket(day: float, person: str, text: str, *flags: str) -> Line:
        return replace(Line(day, person, text, planted("neutral", flags)), kind="ticket", thread="t1")

    angry = ticket(100.0, "c3", "This is totally unacceptable, who takes the responsibility?", "escalation")
    peace = ticket(100.4, "c3", "It was our upload, my apologies for the tone.")
    for lines, day in (([angry], None), ([angry, peace], 100.4)):
        record = Record(history([*healthy(), *lines]))
        found = next(c for c in candidates(record) if c.kind == "escalation")
        event = Event("escalation", found.day, found.person, 0.5, False, "", found.quotes)
        closed, said = over(record, event)
        assert said == (day is not None)
        assert (closed is None) == (day is None)
