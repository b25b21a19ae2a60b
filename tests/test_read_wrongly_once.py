"""Shapes that were once read wrongly: a last sentence as a notice, a decline of something else, dates, Jira nodes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cxnlp.ingest.attendance_lines import absent_by_clause
from cxnlp.ingest.jira_json import document_text
from cxnlp.ingest.mail_shapes import is_disclaimer
from cxnlp.ingest.mime import parse_date


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("This is a data protection problem for us.", False),
        ("This must be deleted today.", False),
        ("Diese Rechnung wurde irrtümlich gestellt.", False),
        ("Ce document contient une erreur grave.", False),
        ("Questo errore ci costa molto tempo.", False),
        ("De informatie is niet bestemd voor ons team.", False),
        ("This email is confidential.", True),
        ("This message and any attachments are confidential.", True),
        ("Diese E-Mail ist vertraulich. Bitte löschen Sie sie, wenn Sie nicht der Empfänger sind.", True),
        ("Please consider the environment before printing.", True),
    ],
)
def test_a_notice_speaks_of_the_mail_or_in_several_of_its_words(text: str, notice: bool) -> None:
    assert is_disclaimer(text) == notice


@pytest.mark.parametrize(
    "text",
    ["declined the discount.", "cancelled the order.", "couldn't be happier with us.", "can't make the June deadline.",
     "dropped out of the pilot."],
)  # fmt: skip
def test_who_declined_something_else_was_there(text: str) -> None:
    assert absent_by_clause(f"Cy {text}") == []


@pytest.mark.parametrize(
    "text",
    ["declined", "declined to join", "cancelled", "couldn't make it", "can't make the call", "could not be there",
     "dropped off the call", "couldn't (school run)"],
)  # fmt: skip
def test_who_declined_to_come_was_not(text: str) -> None:
    assert [m.party.name for m in absent_by_clause(f"Cy {text}")] == ["Cy"]


@pytest.mark.parametrize(
    ("text", "hour"), [("Tue, 4 Mar 2025 9:15 PM +0100", 20), ("Tuesday, March 4, 2025 9:15 PM", 21),
                       ("Tue, 4 Mar 2025 21:15:00 +0100", 20)],
)  # fmt: skip
def test_half_days_of_a_date(text: str, hour: int) -> None:
    found = parse_date(text)
    assert found is not None and found[0] == datetime(2025, 3, 4, hour, 15, tzinfo=UTC)


def test_dates_tasks_and_titles_of_a_jira_document() -> None:
    def words(text: str) -> dict[str, object]:
        return {"type": "text", "text": text}

    day = {"type": "date", "attrs": {"timestamp": "1741046400000"}}
    tasks = [{"type": "taskItem", "content": [words(t)]} for t in ("Call Ada", "Send contract")]
    folded = {"type": "expand", "attrs": {"title": "Log"}, "content": [{"type": "paragraph", "content": [words("ok")]}]}
    wanted = {"type": "paragraph", "content": [words("By "), day, words(" at the latest.")]}
    document = {"type": "doc", "content": [wanted, {"type": "taskList", "content": tasks}, folded]}
    assert document_text(document).split("\n") == [
        "By 2025-03-04 at the latest.", "Call Ada", "Send contract", "Log", "ok", ""]  # fmt: skip
    assert document_text({"type": "date", "attrs": {"timestamp": "soon"}}) == ""
