"""Questions nobody answered and promises of ours that are late."""

from __future__ import annotations

from datetime import date

import pytest

from cxnlp.behaviour.asked import asks
from cxnlp.behaviour.open_questions import open_questions
from cxnlp.quick.broken_promises import broken_promises
from tests import histories
from tests.histories import Line, planted

WORK = planted("transactional")
CHASE = planted("transactional", responsiveness=-1)
ASKED = Line(180, "c1", "When will the export of the scales be ready?", WORK, thread="t")


def found(*lines: Line) -> list[tuple[str, str]]:
    past = histories.history(lines, as_of=date(2025, 7, 31))
    return [(q["side"], q["text"]) for q in open_questions(past)]


def test_an_unanswered_question_is_listed_with_who_asked_and_how_long_ago() -> None:
    row = open_questions(histories.history([ASKED], as_of=date(2025, 7, 31)))[0]
    assert (row["text"], row["side"], row["person_id"], row["asked"]) == (ASKED.text, "customer", "c1", "2025-07-05")
    assert row["days_open"] == 26 and 18 <= row["working_days"] <= 19 and row["overdue"]


def test_a_later_word_of_the_other_side_answers_it() -> None:
    assert found(ASKED) == [("customer", ASKED.text)]
    assert found(ASKED, Line(181, "v1", "Tomorrow.", WORK, thread="t")) == []
    assert found(ASKED, Line(181, "c2", "I want to know too.", WORK, thread="t")) == [("customer", ASKED.text)]
    assert found(ASKED, Line(179, "v1", "Good morning.", WORK, thread="t")) == [("customer", ASKED.text)]
    assert found(ASKED, Line(182, "v1", "Something else altogether.", WORK)) == [("customer", ASKED.text)]
    assert found(ASKED, Line(182, "v1", "The export of the scales is done.", WORK)) == []


def test_a_meeting_answers_whether_to_meet() -> None:
    asked = [Line(150, "v1", t, WORK) for t in ("Shall we speak in the new month?", "Can you meet the date of 3 July?")]
    past = histories.history(asked, as_of=date(2025, 7, 31), meetings=[(160, "c1 v1")])
    assert [q["text"] for q in open_questions(past)] == [asked[1].text]


def test_our_own_open_questions_stand_beside() -> None:
    assert found(Line(180, "v1", "Could we plan the autumn together next week?", WORK)) == [
        ("vendor", "Could we plan the autumn together next week?")
    ]


@pytest.mark.parametrize("text", ["How are you?", "Really?", "The export is ready.", "Any questions?"])
def test_small_talk_is_no_question(text: str) -> None:
    assert not asks(text)


PROMISE = Line(120, "v1", "I will send you the audit report by 16 May.", WORK, thread="t")


def late(*lines: Line) -> list[tuple[str, int, str | None]]:
    past = histories.history(lines, as_of=date(2025, 7, 31))
    return [(p["text"], p["days_overdue"], (p["chased"] or {}).get("text")) for p in broken_promises(past)]


def test_a_promise_past_its_day_is_broken_until_it_is_kept() -> None:
    asked = Line(119, "c2", "Where is the audit report?", WORK, thread="t")
    past = histories.history([asked, PROMISE], as_of=date(2025, 7, 31))
    row = broken_promises(past)[0]
    assert (row["due"], row["days_overdue"], row["asked_by"], row["person_id"]) == ("2025-05-16", 76, "c2", "v1")
    assert row["text"] in PROMISE.text and row["days_open"] == 86
    assert late(PROMISE, Line(125, "v1", "The audit report is attached.", WORK)) == []
    assert late(PROMISE, Line(125, "c1", "Thank you, received.", WORK, thread="t")) == []


def test_a_promise_not_due_yet_is_not_broken_unless_chased() -> None:
    ahead = Line(190, "v1", "I will send you the audit report by 16 September.", WORK, thread="t")
    assert late(ahead) == []
    chase = Line(195, "c1", "We still wait for the audit report.", CHASE)
    assert [(days, text) for _, days, text in late(ahead, chase)] == [(0, chase.text)]


def test_a_customers_promise_is_not_ours() -> None:
    assert late(Line(120, "c1", "I will send you the signed order by 16 May.", WORK)) == []


@pytest.mark.parametrize("said", ["I propose the audit report by 16 May.", "We will ring the plant manager on 16 May."])
def test_a_proposal_and_a_call_are_no_broken_promises(said: str) -> None:
    assert late(PROMISE) and late(Line(120, "v1", said, WORK, thread="t")) == []
