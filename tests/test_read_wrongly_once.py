"""Shapes that were once read wrongly: a last sentence as a notice, a decline of something else, dates, Jira nodes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cxnlp.ingest.attendance import read_attendance
from cxnlp.ingest.attendance_lines import absent_by_clause
from cxnlp.ingest.attendance_names import mentions, only_names
from cxnlp.ingest.jira_json import document_text
from cxnlp.ingest.mail_shapes import is_disclaimer
from cxnlp.ingest.mime import parse_date
from cxnlp.ingest.personnames import is_person_name
from cxnlp.parsing import parse
from cxnlp.types import InvoiceRow, MetricRow, SurveyRow
from tests.test_export_shapes import VENDOR


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


@pytest.mark.parametrize(
    ("text", "there", "gone"),
    [
        ("Anna Bell, Tim Reed entschuldigt, Vic Dorn", ["Anna Bell", "Vic Dorn"], ["Tim Reed"]),
        ("Anna Bell (Orchard, CFO), Tim Reed (Orchard, IT) apologies, Vic Dorn", ["Anna Bell", "Vic Dorn"], ["Tim Reed"]),
        ("Ada Weiß - entschuldigt, Vic Dorn", ["Vic Dorn"], ["Ada Weiß"]),
        ("Ada Missing, Vic Dorn", ["Ada Missing", "Vic Dorn"], []),
    ],
)  # fmt: skip
def test_a_list_goes_on_behind_one_who_was_absent(text: str, there: list[str], gone: list[str]) -> None:
    listed = mentions(text)
    assert [m.party.name for m in listed if not m.absent] == there
    assert [m.party.name for m in listed if m.absent] == gone
    assert only_names(text.replace("(Orchard, CFO)", "").replace("(Orchard, IT)", ""))


@pytest.mark.parametrize(
    ("head", "cell", "said"),
    [("Present", cell, ([], [])) for cell in ("–", "-", "—", "☐", "")]
    + [("Present", cell, ([], ["Ada Quill"])) for cell in ("❌", "✗", "0", "false", "no", "N", "Nein")]
    + [("Present", cell, (["Ada Quill"], [])) for cell in ("x", "✓", "☒", "1", "yes", "dialled in")]
    + [("Absent", "x", ([], ["Ada Quill"])), ("Absent", "no", (["Ada Quill"], [])), ("Absent", "–", ([], []))],
)  # fmt: skip
def test_cells_of_a_table_of_attendance(head: str, cell: str, said: tuple[list[str], list[str]]) -> None:
    lines = [f"| Name | Company | Present | {head} |" if head != "Present" else "| Name | Company | Present |"]
    empty = "" if head == "Present" else " |"
    lines += ["|---|---|---|", f"| Ada Quill | Orchard |{empty} {cell} |", f"| Jo Vale | Orchard | x |{empty}"]
    found = read_attendance(lines, frozenset())
    there = [m.party.name for listed in found.lists for m in listed if m.party.name != "Jo Vale"]
    assert (there, [p.name for p in found.absent]) == said


def test_the_company_of_one_who_was_absent_is_nobody() -> None:
    found = read_attendance(["Teilnehmer: Anna Bell (Orchard), Tim Reed (Orchard, entschuldigt), Vic Dorn"], frozenset())
    assert [m.party.name for listed in found.lists for m in listed] == ["Anna Bell", "Vic Dorn"]
    assert {p.name for p in found.absent} == {"Tim Reed"} and found.consumed == {0}


@pytest.mark.parametrize("label", ["Sure. Note", "Thanks. Anna", "Agreed. Budget Owner"])
def test_a_sentence_before_a_colon_is_no_speaker(label: str) -> None:
    assert not is_person_name(label)


@pytest.mark.parametrize("name", ["Dr. Ada Quill", "A. Quill", "St. John Roe", "J.R. Roe", "Prof. Dr. Jo Vale", "Ada Quill Jr."])
def test_names_with_shortened_words(name: str) -> None:
    assert is_person_name(name)


@pytest.mark.parametrize(
    "word", ["offen", "open", "Unpaid", "0000-00-00", "Outstanding", "impayée", "pendiente", "non payé", "-"]
)
def test_an_invoice_with_a_word_for_unpaid_is_owed(word: str, tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    path.write_text(f"Customer,Invoice No,Amount,Due date,Paid on\nOrchard,A1,100.00,2025-03-03,{word}\n", "utf-8")
    parsed = parse([path], VENDOR)
    (row,) = parsed.rows
    assert isinstance(row, InvoiceRow) and parsed.rejected == ()
    assert (row.due_date, row.paid_date) == (date(2025, 3, 3), None)


@pytest.mark.parametrize(
    ("cell", "score", "top"),
    [("4/5", 4, 5), ("Extremely likely - 10", 10, None), ("Not at all likely - 0", 0, None), ("7", 7, None)],
)
def test_answers_in_words_and_out_of_a_scale(cell: str, score: float, top: float | None, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(f"Account,Contact,Sent at,Answered at,Kind,Score\nOrchard,Ada Quill,2025-03-02,2025-03-03,NPS,{cell}\n", "utf-8")
    (row,) = parse([path], VENDOR).rows
    assert isinstance(row, SurveyRow) and (row.score, row.scale_max) == (score, top)


def test_numbers_of_another_style_than_their_column(tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    lines = ("Account,Date,Hours", "Orchard,2025-03-03,10.5", 'Orchard,2025-03-10,"11,5"', 'Orchard,2025-03-17,"1.100,5"')
    path.write_text("\n".join(lines), "utf-8")
    rows = [row for row in parse([path], VENDOR).rows if isinstance(row, MetricRow)]
    assert [row.value for row in rows] == [10.5, 11.5, 1100.5]
