"""Promises of an account that are not seen kept: who, what, by when, on which side, in exact words."""

from __future__ import annotations

from datetime import date, timedelta

from cxnlp.quick.promises import RECENT_DAYS, open_promises
from tests.histories import START, Line, history, planted

NONE = planted()
AS_OF = date(2025, 7, 31)
DAY = float((AS_OF - START.date()).days)


def said(*lines: tuple[float, str, str], kind: str = "email") -> list[Line]:
    """Mails so many days before the day of judging."""
    return [Line(DAY - ago, person, text, NONE, kind) for ago, person, text in lines]


def test_both_sides_with_owner_day_and_exact_words() -> None:
    text = "I will send the revised rollout plan by 25 July."
    rows = open_promises(history(said((10, "v1", text), (9, "c1", "We will share the staffing figures next week."))))
    ours, theirs = rows
    assert (ours["side"], ours["owner"], ours["due"], ours["overdue"]) == ("vendor", "Vi Stone", "2025-07-25", True)
    assert ours["text"] in text and ours["person_id"] == "v1" and ours["made"] == "2025-07-21"
    assert (theirs["side"], theirs["person_id"], theirs["overdue"]) == ("customer", "c1", False)


def test_what_was_done_since_is_not_open() -> None:
    promise = (10.0, "v1", "I will send the revised rollout plan this week.")
    assert len(open_promises(history(said(promise)))) == 1
    assert open_promises(history(said(promise, (8.0, "v1", "The revised rollout plan is attached.")))) == []
    assert open_promises(history(said(promise, (9.7, "v1", "The revised rollout plan is attached.")))) == []
    assert len(open_promises(history(said(promise, (10.2, "v1", "The revised rollout plan is attached."))))) == 1
    other_side = (8.0, "c1", "The revised rollout plan is attached.")
    assert len(open_promises(history(said(promise, other_side)))) == 1
    other_thing = (8.0, "v1", "The invoice for March is attached.")
    assert len(open_promises(history(said(promise, other_thing)))) == 1


def test_old_conditional_and_vague_words_are_no_open_promises() -> None:
    old = (RECENT_DAYS + 1.0, "v1", "I will send the revised rollout plan by Friday.")
    conditional = (5.0, "v1", "I will send the rollout plan if the board agrees.")
    question = (5.0, "c1", "Will you send the rollout plan by Friday?")
    assert open_promises(history(said(old, conditional, question, (4.0, "c2", "Thanks for the rollout plan.")))) == []


def test_said_twice_counts_once_and_the_day_said_today_is_fixed() -> None:
    text = "I will switch the pilot warehouse on today."
    rows = open_promises(history(said((6, "v1", text), (3, "v1", text))))
    assert [(r["made"], r["due"]) for r in rows] == [((AS_OF - timedelta(days=3)).isoformat(),) * 2]


def test_a_threat_or_a_notice_of_the_customer_is_no_promise() -> None:
    notice = "We will send the signed notice of termination to your legal team next week."
    threat = "I will hand the whole matter to our lawyers on Friday."
    lines = [
        Line(DAY - 5, "c1", notice, planted("neutral", ["churn_risk"])),
        Line(DAY - 4, "c3", threat, planted("neutral", ["escalation"])),
    ]
    plain = [Line(x.day, x.person, x.text, NONE) for x in lines]
    assert len(open_promises(history(plain))) == 2
    assert open_promises(history(lines)) == []
    ours = "I will answer the escalation with a written plan by Friday."
    vendor = Line(DAY - 3, "v1", ours, planted("neutral", ["escalation"]))
    assert [r["text"] for r in open_promises(history([*lines, vendor]))] == [ours]


def rows(*lines: tuple[float, str, str], kind: str = "email") -> list[str]:
    return [r["text"] for r in open_promises(history(said(*lines, kind=kind)))]


def test_he_is_nobody_where_two_people_were_named() -> None:
    alone = (5.0, "v1", "Cy Dunn was there. He will send the signed order next week.")
    two = (5.0, "v1", "Cy Dunn was there, and Bo Marsh came late. He will send the signed order next week.")
    assert rows(alone, kind="call_note") == ["He will send the signed order next week."]
    assert rows(two, kind="call_note") == []


def test_what_a_customer_foretells_of_a_colleague_is_not_that_ones_word() -> None:
    assert rows((5.0, "c3", "Bo Marsh will take the operational points.")) == []
    assert rows((5.0, "c3", "Bo Marsh will send the operational report by 20 August.")) != []
    assert rows((5.0, "c2", "I will take the operational points.")) != []


def test_what_one_has_to_do_is_promised_only_with_a_day() -> None:
    assert rows((5.0, "c1", "I've to show that we tested the cheaper option.")) == []
    assert rows((5.0, "c1", "We also have to discuss the agreement for the tank.")) == []
    assert rows((5.0, "c1", "I have to send the tested option to finance by 20 August.")) != []


def test_a_mail_that_sends_the_thing_promises_nothing() -> None:
    order = "We send the purchase order 4411, valid for services from 01.01.2025 until 31.12.2025, amount 30.600,00."
    assert rows((5.0, "c1", order)) == []
    assert rows((5.0, "c1", "We send the purchase order for the services on Monday.")) != []
