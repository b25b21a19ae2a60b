"""Event candidates, the champion's status and role moods on small planted histories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cxnlp.behaviour.stakeholders import by_role
from cxnlp.trajectory.candidates import Candidate, Record, candidates
from cxnlp.trajectory.champion import champion_row
from cxnlp.trajectory.contact_rules import contact_rule_row
from cxnlp.trajectory.departures import people_left
from cxnlp.trajectory.events import Event, events, weighed
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.week_rows import week_rows
from cxnlp.trajectory.windows import weekly
from cxnlp.types import InvoiceRow, Message, Party
from tests.histories import PEOPLE, START, Line, healthy, history, planted

PLAIN = planted("transactional")
KIND = "junior_only_tickets"


def found(past: History, kind: str) -> list[Candidate]:
    return [c for c in candidates(Record(past)) if c.kind == kind]


def tickets(people: str, every: float = 7.0) -> list[Line]:
    return [
        Line(every * k, {"u": "c2", "x": "c3"}[who], "The export fails.", PLAIN, "ticket")
        for k, who in enumerate(people)
    ]


def without_champion_after(day: float, extra: list[Line]) -> list[Line]:
    lines = [x for x in healthy(200) if x.person != "c1" or x.day < day]
    return sorted([*lines, *extra], key=lambda x: x.day)


def test_tickets_that_always_came_from_juniors_are_no_event() -> None:
    assert found(history(tickets("u" * 24)), "junior_only_tickets") == []


def test_seniors_who_vanish_from_tickets_are_one() -> None:
    events = found(history(tickets("uxuxu" * 3 + "u" * 10)), "junior_only_tickets")
    assert len(events) == 1
    assert found(history(tickets("uxuxu" * 5)), "junior_only_tickets") == []


def test_a_trainee_among_users_is_told_by_title_and_dated_with_the_third_ticket() -> None:
    past = history(tickets("u" * 12 + "x" * 4))
    people = dict(past.people)
    assert found(replace(past, people=people | {"c3": replace(people["c3"], role="user", title="Clerk")}), KIND) == []
    trainee = replace(people["c3"], role="technical", title="IT Trainee")
    [event] = found(replace(past, people=people | {"c3": trainee}), KIND)
    assert event.day == past.acts["day"].tolist()[14]
    assert event.statement == "the last 4 tickets come from juniors only; others took part in 12 of the 12 before"


def ooo(day: float, text: str) -> Message:
    author = Party("Ana Reis", "ana@orchard.example", person_id="c1")
    at = START + timedelta(days=day)
    return Message(
        "email", "o.eml", "eml", "ooo", author=author, sent_at=at, subject="Out of office", text=text, automatic=True
    )


def test_an_out_of_office_reply_explains_a_silence() -> None:
    past = history(without_champion_after(150, []), date(2025, 7, 3))
    (plain,) = [c for c in found(past, "engagement_drop") if c.person == "c1"]
    told = replace(past, messages=(*past.messages, ooo(155, "I am away until 14 July 2025.")))
    (suppressed,) = [c for c in found(told, "engagement_drop") if c.person == "c1"]
    assert (plain.explained, suppressed.explained) == (False, True)


def test_invoices_are_judged_by_the_payers_own_habit() -> None:
    def invoice(k: int, late: int) -> InvoiceRow:
        due = date(2025, 1, 15) + timedelta(days=28 * k)
        return InvoiceRow("i.csv", "orchard", str(k), 100.0, due, due + timedelta(days=late))

    chronic = history(healthy(), invoices=[invoice(k, 10) for k in range(6)])
    assert found(chronic, "late_payment") == []
    first = history(healthy(), invoices=[invoice(k, 25 if k == 5 else 0) for k in range(6)])
    assert len(found(first, "late_payment")) == 1


def reported(past: History, kind: str) -> list[Event]:
    """The alarming events of a kind under the shipped weights."""
    model = TrajectoryModel.bundled()
    rows = week_rows(past, weekly(past), model)
    return [e for e in events(weighed(Record(past), rows, model), model) if e.kind == kind and not e.explained]


def test_an_invoice_long_unpaid_is_an_event_in_an_account_that_is_well() -> None:
    def invoice(due: date, late: int | None) -> InvoiceRow:
        paid = None if late is None else due + timedelta(days=late)
        return InvoiceRow("i.csv", "orchard", due.isoformat(), 100.0, due, paid)

    timely = [invoice(date(2025, 1, 15) + timedelta(days=28 * k), 0) for k in range(5)]
    for days, events_then in ((50, 1), (30, 0)):
        past = history(healthy(), invoices=[*timely, invoice(date(2025, 7, 31) - timedelta(days=days), None)])
        assert len(reported(past, "late_payment")) == events_then, days


def test_a_champion_away_from_three_meetings_is_an_event_in_an_account_that_is_well() -> None:
    came = [(14.0 * k, "c1 c2 v1") for k in range(6)]
    for missed, events_then in ((3, 1), (0, 0)):
        after = [(14.0 * (6 + k), "c2 v1" if k < missed else "c1 c2 v1") for k in range(3)]
        past = history(healthy(), date(2025, 7, 22), meetings=[*came, *after])
        assert len(reported(past, "missed_meetings")) == events_then, missed


def test_in_a_declining_account_two_missed_meetings_put_a_writing_champion_out_of_reach() -> None:
    came = [(14.0 * k, "c1 c2 v1") for k in range(6)]
    for missed, declining, status in ((2, True, "absent"), (2, False, "active"), (1, True, "active")):
        after = [(14.0 * (6 + k), "c2 v1" if k >= 2 - missed else "c1 c2 v1") for k in range(2)]
        past = history(healthy(), date(2025, 7, 22), meetings=[*came, *after])
        row = champion_row(Record(past), declining)
        assert row is not None and row["status"] == status, (missed, declining)
    assert row["since"] is None
    past = history(healthy(), date(2025, 7, 22), meetings=[*came, *((14.0 * (6 + k), "c2 v1") for k in range(2))])
    since = champion_row(Record(past), True)
    assert since is not None and since["since"] == "2025-04-14"  # the second one missed


def test_a_champion_who_retires_and_is_not_followed_has_left() -> None:
    lines = without_champion_after(140, [Line(139, "c1", "I'm retiring, Friday is my last day.", planted("neutral"))])
    past = history(lines)
    row = champion_row(Record(past), False)
    assert row is not None
    assert (row["status"], row["successor"]) == ("left", None)
    assert row["evidence"][0]["quote"] == "I'm retiring, Friday is my last day."
    assert set(people_left(Record(past))) == {"c1"}


def test_a_named_successor_who_takes_part_replaces_the_champion() -> None:
    news = Line(139, "c1", "From Monday I'm on another project, Bo takes over from me.", planted("neutral"))
    more = [Line(145 + 7 * k, "c2", "We plan the next two sites together.", planted("strategic")) for k in range(8)]
    row = champion_row(Record(history(without_champion_after(140, [news, *more]))), False)
    assert row is not None
    assert (row["status"], row["successor"]) == ("replaced", "c2")


@pytest.mark.parametrize(("every", "status"), [(3.0, "replaced"), (9.0, "left")])
def test_a_named_successor_of_no_senior_role_has_to_carry_the_part(every: float, status: str) -> None:
    news = Line(139, "c1", "I'm leaving the company on Friday, Bo Marsh takes over from me.", planted("neutral"))
    more = [Line(145 + every * k, "c2", "We plan the next sites.", PLAIN) for k in range(int(55 // every))]
    row = champion_row(Record(history(without_champion_after(140, [news, *more]))), False)
    assert row is not None
    assert (row["status"], row["successor"]) == (status, "c2" if status == "replaced" else None)


def test_a_champion_on_long_leave_is_absent_and_an_active_one_active() -> None:
    news = Line(139, "c1", "I'm on parental leave until 1 September.", planted("neutral"))
    row = champion_row(Record(history(without_champion_after(140, [news]))), False)
    assert row is not None
    assert row["status"] == "absent"
    assert "leave" not in row
    still = champion_row(Record(history(healthy(205))), True)
    assert still is not None
    assert still["status"] == "active"


@pytest.mark.parametrize(
    ("told", "leave"),
    [
        ("Cy Dunn takes my team until September on top of his job.", {"stand_in": "c3", "until": "2025-09-28"}),
        ("Cy Dunn takes over my part until 20 June.", None),
    ],
)
def test_a_leave_with_a_stand_in_is_told_beside_the_absence_until_its_end(
    told: str, leave: dict[str, str] | None
) -> None:
    news = Line(139, "c1", told, planted("neutral"))
    row = champion_row(Record(history(without_champion_after(140, [news]))), True)
    assert row is not None
    assert (row["status"], row.get("leave")) == ("absent", leave)


@pytest.mark.parametrize(
    ("text", "restricts"),
    [
        ("Until award all communication regarding the tender is restricted to the undersigned.", True),
        ("Contact with other employees on the subject may lead to disqualification.", True),
        ("Questions must be submitted exclusively through the supplier portal.", True),
        ("Please do not contact any other department while the tender runs.", True),
        ("Please send questions to me or to Bo.", False),
        ("Our access is limited to the portal.", False),
        ("Contact with other users is what makes it fun.", False),
    ],
)
def test_a_rule_on_whom_to_contact_is_read_in_the_customers_own_words(text: str, restricts: bool) -> None:
    for day, person, expected in ((190.0, "c3", restricts), (190.0, "v1", False), (60.0, "c3", False)):
        row = contact_rule_row(Record(history([*healthy(), Line(day, person, text, planted("neutral"))])))
        assert (row is not None) == expected
        assert row is None or row["evidence"][0]["quote"] == text


def test_an_old_leave_does_not_make_a_leaving_a_passing_absence() -> None:
    leaves = [Line(20 + k, "c1", "I'm on annual leave until 20 March.", planted("neutral")) for k in range(3)]
    lines = without_champion_after(140, [*leaves, Line(139, "c1", "Last day 30 May.", planted("neutral"))])
    row = champion_row(Record(history(lines)), False)
    assert row is not None
    assert row["status"] == "left"


def test_who_moved_but_is_heard_now_and_then_is_absent() -> None:
    news = Line(139, "c1", "From Monday I'm on another project.", planted("neutral"))
    lines = without_champion_after(140, [news, Line(190, "c1", "Thanks, passed on.", planted("neutral"))])
    others = [Line(141 + 5 * k, "c2", "The export fails.", planted("transactional")) for k in range(12)]
    row = champion_row(Record(history(sorted([*lines, *others], key=lambda x: x.day))), False)
    assert row is not None
    assert (row["status"], row["successor"]) == ("absent", None)


def test_planned_leave_with_a_return_is_explained() -> None:
    leave = planted("neutral", ["champion_absence"])
    lines = sorted([*healthy(), Line(60, "c1", "I'm on annual leave until 20 March.", leave)], key=lambda x: x.day)
    (event,) = found(history(lines), "champion_absence")
    assert event.explained
    assert event.person == "c1"


def test_two_unhappy_executive_lines_show_beside_two_hundred_happy_ones() -> None:
    happy = [Line(0.9 * k, "c2", "Lovely, thanks.", planted("neutral", sentiment=1)) for k in range(200)]
    angry = [Line(170 + k, "c3", "This is not acceptable.", planted("neutral", sentiment=-1)) for k in range(2)]
    moods = by_role(history([*happy, *angry]), "sentiment")
    assert moods["executive"]["mean"] < -0.1 < 0.5 < moods["user"]["mean"]
    assert moods["executive"]["n"] == 2


def test_a_single_sentence_leaves_the_mood_of_a_role_open() -> None:
    mood = by_role(history([Line(1, "c3", "I am so happy with this.", planted("neutral", sentiment=1))]), "sentiment")
    low, high = mood["executive"]["interval"]
    assert low < mood["executive"]["mean"] - 0.1 and high > mood["executive"]["mean"] + 0.1


def test_sentences_of_one_message_tell_less_of_a_mood_than_as_many_messages() -> None:
    def width(day: Callable[[int], float]) -> float:
        lines = [Line(day(k), "c3", "We see.", planted("neutral", sentiment=1 if k % 2 else -1)) for k in range(20)]
        low, high = by_role(history(lines), "sentiment")["executive"]["interval"]
        return float(high - low)

    assert width(lambda _: 3.0) > 1.5 * width(float)


def test_everybody_in_candidates_is_of_the_account() -> None:
    assert all(c.person is None or c.person in PEOPLE for c in candidates(Record(history(healthy()))))
