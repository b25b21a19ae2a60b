"""What is answered elsewhere, at a meeting or by the day itself is no open question; what is open stays so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from cxnlp.behaviour.asked import asks, demands, requests
from cxnlp.behaviour.open_questions import open_questions
from cxnlp.behaviour.responsiveness import owed
from cxnlp.behaviour.talks import talks
from cxnlp.trajectory.history import History
from cxnlp.types import Recipient
from tests import histories
from tests.histories import Line, parties, planted

WORK = planted("transactional")
ASKED = Line(180, "c1", "When will the export of the scales be ready?", WORK, thread="t")
OURS = Line(180, "v1", "Could we fix the plan for 14 July with the board?", WORK, thread="t")


def past(
    *lines: Line,
    to: Sequence[str] = ("",),
    meetings: Sequence[tuple[float, str]] = (),
    subjects: Sequence[str] = (),
    as_of: date = date(2025, 7, 31),
) -> History:
    """A history whose mails go to those of `to` (ids apart by a blank, "" nobody; the last holds for the rest)."""
    made = histories.history(lines, as_of=as_of, meetings=meetings)
    messages = []
    for message in made.messages:
        if message.kind == "meeting_notes" and message.author is None:
            messages.append(message)
            continue
        at = int(message.message_id[1:])
        people = tuple(Recipient(p, "to") for p in parties(to[min(at, len(to) - 1)].split()))
        subject = subjects[at] if at < len(subjects) else None
        messages.append(replace(message, recipients=people, subject=subject))
    return replace(made, messages=tuple(messages))


def texts(history: History) -> list[str]:
    return [row["text"] for row in open_questions(history)]


def test_a_meeting_of_who_asked_with_who_was_asked_settles_it() -> None:
    assert texts(past(ASKED, to=("v1",))) == [ASKED.text]
    assert texts(past(ASKED, to=("v1",), meetings=[(185, "c1 v1")])) == []
    for other in ((185, "c2 v1"), (175, "c1 v1"), (185, "c1 c2")):
        assert texts(past(ASKED, to=("v1",), meetings=[other])) == [ASKED.text]
    for there, left in (("c1", []), ("c2", [OURS.text]), ("c1 v1", [])):
        assert texts(past(OURS, to=("c1",), meetings=[(185, there)])) == left


@pytest.mark.parametrize(
    ("note", "reached"),
    [
        ("Ana, 25 min, wind noise. Wants it before the season.", True),
        ("Ana Reis rang from the train. Nothing new.", True),
        ("Tried Ana, voicemail.", False),
        ("Ana's assistant: no slot before April.", False),
        ("Long look at the numbers with the team here, then a word on what Ana may want.", False),
    ],
)
def test_a_call_that_was_answered_settles_it_and_a_try_does_not(note: str, reached: bool) -> None:
    call = Line(183, "v1", note, WORK, kind="call_note")
    history = past(ASKED, call, to=("v1", ""))
    assert bool(talks(history)) is reached
    assert texts(history) == ([] if reached else [ASKED.text])


def test_another_mail_answers_by_its_subject_its_words_or_its_numbers() -> None:
    february = Line(180, "c1", "Can we do it in July?", WORK, thread="t")
    offer = Line(186, "v1", "How about 11 July, 25 minutes, no slides?", WORK)
    assert texts(past(february, offer, to=("v1", "c1"))) == [offer.text]
    assert february.text in texts(past(february, offer, to=("v1", "c2"))), "that mail went to somebody else"
    late = replace(offer, day=200)
    assert february.text in texts(past(february, late, to=("v1", "c1")))
    amount = Line(180, "v1", "Are we to read it as all 384?", WORK, thread="t")
    letter = Line(185, "c2", "We withhold $384,000.00 until then.", WORK)
    assert texts(past(amount, letter)) == []
    assert (
        texts(past(ASKED, Line(182, "v1", "Monday.", WORK), to=("v1", "c1"), subjects=("Scales", "AW: Scales"))) == []
    )
    news = Line(180, "v1", "Any word from Cy on the one-pager?", WORK, thread="t")
    assert texts(past(news, Line(185, "c3", "Ana handles that now.", WORK), to=("c1", "v1"))) == []


def test_the_day_that_it_names_brings_the_answer() -> None:
    rehearsal = Line(180, "v1", "Would a dress rehearsal on 14 July be ok?", WORK, thread="t")
    told = Line(190, "v1", "The rehearsal took 43 minutes.", WORK)
    assert texts(past(rehearsal, told, to=("c1", "c2"))) == []
    assert texts(past(rehearsal, replace(told, day=185), to=("c1", "c2"))) == [rehearsal.text]
    assert texts(past(rehearsal, replace(told, person="c2"), to=("c1", "v1"))) == [rehearsal.text]


def test_a_question_among_colleagues_is_no_question_to_the_other_side() -> None:
    assert texts(past(ASKED, to=("c2",))) == []
    assert texts(past(ASKED, to=("c2 v1",))) == [ASKED.text]
    sent = Line(182, "c2", "They went out on Saturday.", WORK, thread="t")
    assert texts(past(ASKED, sent, to=("c2 v1",))) == [], "who was asked as well has answered"


def test_what_is_asked_in_a_meeting_is_answered_there() -> None:
    assert texts(past(replace(ASKED, kind="transcript"))) == []


def test_our_question_in_a_ticket_is_overtaken_when_we_go_on_without_an_answer() -> None:
    ticket = Line(180, "c1", "The export fails.", WORK, kind="ticket", thread="t")
    what_for = Line(180.1, "v1", "May I ask what it is used for?", WORK, kind="ticket", thread="t")
    done = Line(182, "v1", "The first part is done.", WORK, kind="ticket", thread="t")
    assert texts(past(ticket, what_for)) == [what_for.text]
    assert texts(past(ticket, what_for, done)) == []
    assert texts(past(ticket, what_for, replace(done, text="Any news?"))) == [what_for.text]


@pytest.mark.parametrize(
    "text", ["Didn't you know that?", "It went well this time, right?", "What did you even write?", "Who knows by now?"]
)
def test_a_tag_and_a_rhetorical_question_ask_for_nothing(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize("text", ["Haven't you received the signed order from our legal team yet?", "Why was it sent?"])
def test_a_longer_one_and_a_plain_one_do(text: str) -> None:
    assert asks(text)


def test_a_header_is_a_listed_question_after_which_nothing_came_from_who_was_asked() -> None:
    found = owed(past(ASKED, to=("v1",)))
    [row] = open_questions(past(ASKED, to=("v1",)))
    assert found and found["message_id"] == row["message_id"]
    other = Line(190, "v1", "Happy holidays to all of you!", WORK)
    assert texts(past(ASKED, other, to=("v1", "c1"))) == [ASKED.text]
    assert owed(past(ASKED, other, to=("v1", "c1"))) is None
    assert owed(past(ASKED, other, to=("v1", "c2")))
    assert owed(past(replace(ASKED, text="Didn't you know?"), to=("v1",))) is None


@pytest.mark.parametrize("ahead", [4, 5, 6])
def test_days_owed_are_whole_days_that_have_passed(ahead: int) -> None:
    found = owed(past(replace(ASKED, day=206.0 - ahead), to=("v1",)))
    assert found and f" {int(found['working_days'])} working days" in found["statement"]


def test_requests_and_demands_of_the_customer_stand_beside_until_they_are_met() -> None:
    request = Line(100, "c2", "Please advise format and date.", WORK, kind="ticket", thread="t")
    demand = Line(110, "c3", "Unless you confirm the scope by 16 May, we intend to give notice.", WORK)
    rows = open_questions(past(request, demand, to=("", "v1")))
    assert [(r["kind"], r["due"], r["text"]) for r in rows] == [
        ("request", None, request.text),
        ("demand", "2025-05-16", demand.text),
    ]
    put_off = Line(101, "v1", "Acknowledged, I need to check and will come back to you.", WORK, "ticket", "t")
    assert request.text in texts(past(request, put_off))
    assert request.text not in texts(past(request, replace(put_off, text="CSV, on Monday.")))
    assert texts(past(demand, to=("v1",), meetings=[(112, "c3 v1")])) == [demand.text], "no meeting meets it"
    assert texts(past(replace(request, person="v1"))) == [], "what we ask for in tickets is work in hand"


def test_thanks_and_conditions_of_ones_own_are_no_requests() -> None:
    assert requests("Please confirm the new date to us.") and not requests("Please tell the team thank you from us.")
    assert not requests("Please find the report attached.")
    day = date(2025, 10, 22)
    assert demands("If it is not repaired by 7 November we will withhold the fee.", day)
    for text in ("If all goes well we finish by 7 November.", "Unless it rains we meet in the garden."):
        assert not demands(text, day)
