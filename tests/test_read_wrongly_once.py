"""Shapes that were once read wrongly: a last sentence as a notice, a decline of something else, dates, Jira nodes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cxnlp.ingest.attendance import read_attendance
from cxnlp.ingest.attendance_lines import absent_by_clause
from cxnlp.ingest.attendance_names import mentions, only_names
from cxnlp.ingest.jira_json import document_text
from cxnlp.ingest.jira_wiki import wiki_text
from cxnlp.ingest.mail_shapes import is_disclaimer
from cxnlp.ingest.mime import parse_date
from cxnlp.ingest.personnames import is_person_name
from cxnlp.ingest.read import read_inputs
from cxnlp.ingest.saved_mail import in_english
from cxnlp.ingest.speaker_text import parse_speaker_text
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
        ("Ann Bell (Orchard, CFO), Tim Reed (Orchard, IT) apologies, Vic Dorn", ["Ann Bell", "Vic Dorn"], ["Tim Reed"]),
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
    found = read_attendance(
        ["Teilnehmer: Anna Bell (Orchard), Tim Reed (Orchard, entschuldigt), Vic Dorn"], frozenset()
    )
    assert [m.party.name for listed in found.lists for m in listed] == ["Anna Bell", "Vic Dorn"]
    assert {p.name for p in found.absent} == {"Tim Reed"} and found.consumed == {0}


@pytest.mark.parametrize("label", ["Sure. Note", "Thanks. Anna", "Agreed. Budget Owner"])
def test_a_sentence_before_a_colon_is_no_speaker(label: str) -> None:
    assert not is_person_name(label)


@pytest.mark.parametrize(
    "name", ["Dr. Ada Quill", "A. Quill", "St. John Roe", "J.R. Roe", "Prof. Dr. Jo Vale", "Ada Quill Jr."]
)
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
    path.write_text(
        f"Account,Contact,Sent at,Answered at,Kind,Score\nOrchard,Ada Quill,2025-03-02,2025-03-03,NPS,{cell}\n", "utf-8"
    )
    (row,) = parse([path], VENDOR).rows
    assert isinstance(row, SurveyRow) and (row.score, row.scale_max) == (score, top)


def test_numbers_of_another_style_than_their_column(tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    lines = (
        "Account,Date,Hours",
        "Orchard,2025-03-03,10.5",
        'Orchard,2025-03-10,"11,5"',
        'Orchard,2025-03-17,"1.100,5"',
    )
    path.write_text("\n".join(lines), "utf-8")
    rows = [row for row in parse([path], VENDOR).rows if isinstance(row, MetricRow)]
    assert [row.value for row in rows] == [10.5, 11.5, 1100.5]


OUTLOOK_WEB = (
    '<div>We will leave.</div><div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg"><b>From:</b> Jo'
    "<br><b>Sent:</b> Monday, March 3, 2025 10:00 AM<br><b>To:</b> Ada<br><b>Subject:</b> X</div><div>Old text.</div>"
)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("html", OUTLOOK_WEB),
        ("plain", "We will leave.\n\n-----Original Appointment-----\nFrom: Jo\nSent: 3 May 2025 10:12\nTo: Ada\n\nO"),
        ("plain", "We will leave.\n\n\u202bבתאריך יום ב׳, 3 במרץ 2025 ב-10:12 מאת \u202aJo Vale\u202c\u200f "
                  "<\u202ajo@vendor.example\u202c\u200f>:\u202c\n\n> Old text."),
    ],
    ids=["outlook web", "appointment", "hebrew"],
)  # fmt: skip
def test_what_leads_to_a_quoted_mail_is_not_new(kind: str, body: str, tmp_path: Path) -> None:
    head = "From: Ada Quill <ada@orchard.example>\nTo: Jo Vale <jo@vendor.example>\nSubject: X\n"
    head += "Date: Mon, 3 Mar 2025 10:12:00 +0100\nMessage-ID: <1@orchard.example>\n"
    head += f"Content-Type: text/{kind}; charset=utf-8\n\n"
    (tmp_path / "a.eml").write_text(head + body, "utf-8")
    (message,) = parse([tmp_path / "a.eml"], VENDOR).messages
    assert message.text == "We will leave."


@pytest.mark.parametrize(
    "head",
    [
        "From:\tAda Quill <ada@orchard.example>\nSent:\tMonday, March 3, 2025 10:12 AM\nTo:\tJo Vale\nSubject:\tPrices",
        "Von:\tAda Quill <ada@orchard.example>\nGesendet:\tMontag, 3. März 2025 10:12\nAn:\tJo Vale\nBetreff:\tPrices\n"
        "Anlagen:\tListe.pdf",
        "De :\tAda Quill <ada@orchard.example>\nEnvoyé :\tlundi 3 mars 2025 10:12\nÀ :\tJo Vale\nObjet :\tPrices",
        "Van:\tAda Quill <ada@orchard.example>\nVerzonden:\tmaandag 3 maart 2025 10:12\nAan:\tJo Vale\n"
        "Onderwerp:\tPrices",
    ],
    ids=["english", "german", "french", "dutch"],
)
@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "utf-16"])
def test_a_mail_saved_as_text(head: str, charset: str, tmp_path: Path) -> None:
    (tmp_path / "saved.txt").write_bytes(f"{head}\n\nWir prüfen das.\n".encode(charset))
    (message,) = parse([tmp_path / "saved.txt"], VENDOR).messages
    assert (message.kind, message.subject, message.text) == ("email", "Prices", "Wir prüfen das.")
    assert message.sent_at == datetime(2025, 3, 3, 10, 12, tzinfo=UTC)
    assert message.author is not None and message.author.email == "ada@orchard.example"
    assert [r.party.name for r in message.recipients] == ["Jo Vale"]


def test_a_mail_with_transport_headers_is_left_as_it_is() -> None:
    mail = b"From: ada@orchard.example\nSent: x\nTo: b\nSubject: c\nMIME-Version: 1.0\n\nx"
    assert in_english(mail) == mail


def test_a_draft_of_thunderbird_was_never_sent(tmp_path: Path) -> None:
    mail = (
        "From - Mon Mar 03 10:12:00 2025\nX-Mozilla-Status: 0001\nX-Mozilla-Draft-Info: internal/draft; vcard=0\n"
        "From: Ada Quill <ada@orchard.example>\nTo: Jo <jo@vendor.example>\nSubject: Prices\n"
        "Date: Mon, 3 Mar 2025 10:12:00 +0100\nMessage-ID: <1@orchard.example>\n\nA draft.\n"
    )
    (tmp_path / "Drafts").write_text(mail, "utf-8")
    parsed = parse([tmp_path], VENDOR)
    assert parsed.messages == () and [i.reason for i in parsed.ignored] == ["a draft: it was never sent"]


MEET = (
    "Orchard weekly (2025-03-03 10:12 GMT+1) – Transcript\nAttendees\nAda Quill, Jo Vale\nTranscript\n"
    "Ada Quill: Hello, shall we start?\nJo Vale: Yes, with renewal.\nAda Quill: We plan to leave you.\n00:05:00\n\n"
    "Jo Vale: Sorry to hear that.\n"
)


def test_turns_above_the_first_time_of_a_transcript(tmp_path: Path) -> None:
    (tmp_path / "Orchard weekly (2025-03-03 10:12 GMT+1) – Transcript.txt").write_text(MEET, "utf-8")
    (message,) = parse([tmp_path], VENDOR).messages
    assert message.subject == "Orchard weekly"
    assert [(t.speaker.name, t.start_s) for t in message.turns] == [
        ("Ada Quill", None), ("Jo Vale", None), ("Ada Quill", None), ("Jo Vale", 300.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("[Ada Quill] 10:12:03\nHello.\n\n[Jo Vale] 10:12:09\nHappy to be here.\n\n[Ada Quill] 10:13:00\nToo dear.\n",
         [("Ada Quill", 0.0), ("Jo Vale", 6.0), ("Ada Quill", 57.0)]),
        ("QBR\n\nTranscript\n\n0:03 | Ada\nIt is slow.\n\n0:12 | Jo\nWe will fix it.\n", [("Ada", 3.0), ("Jo", 12.0)]),
    ],
    ids=["zoom captions", "copied"],
)  # fmt: skip
def test_transcripts_with_the_name_in_brackets_or_behind_a_bar(text: str, turns: list[tuple[str, float]]) -> None:
    found = parse_speaker_text(text)
    assert found is not None and [(t.speaker, t.start_s) for t in found.spoken] == turns


def test_notes_of_gemini_above_a_transcript_are_kept(tmp_path: Path) -> None:
    notes = "Notes\n\nSummary\n\nAda reported a delay.\n\nYou should review Gemini's notes to be sure. "
    notes += "Get tips and learn how Gemini takes notes\n\nTranscript\n\n00:00:00\nAda Quill: Late.\nJo Vale: Sorry.\n"
    (tmp_path / "Orchard - 2025_03_10 10_12 CET - Notes by Gemini.txt").write_text(notes, "utf-8")
    transcript, summary = sorted(parse([tmp_path], VENDOR).messages, key=lambda m: m.kind, reverse=True)
    assert len(transcript.turns) == 2 and summary.automatic and "Ada reported a delay." in summary.text


def test_a_cancelled_occurrence_of_a_google_series(tmp_path: Path) -> None:
    zone = '"timeZone": "Europe/Berlin"'
    (tmp_path / "calendar.json").write_text(
        '{"kind": "calendar#events", "items": [{"kind": "calendar#event", "id": "abc", "iCalUID": "abc@o.example",'
        f'"summary": "Weekly", "start": {{"dateTime": "2025-03-13T10:00:00+01:00", {zone}}},'
        '"attendees": [{"email": "ada@orchard.example", "responseStatus": "accepted"}],'
        '"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"]}, {"kind": "calendar#event", "id": "abc_20250320T090000Z",'
        '"status": "cancelled", "recurringEventId": "abc",'
        f'"originalStartTime": {{"dateTime": "2025-03-20T10:00:00+01:00", {zone}}}}}]}}'
    )
    found = read_inputs([tmp_path]).messages
    assert [(m.subject, m.sent_at and m.sent_at.day, m.cancelled) for m in found] == [
        ("Weekly", 13, False), ("Weekly", 20, True),
    ]  # fmt: skip


def test_a_zone_guessed_from_its_name_warns_nobody(tmp_path: Path) -> None:
    event = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nSUMMARY:Review\nATTENDEE:mailto:ada@orchard.example\n"
    event += "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20250303T100000\nEND:VEVENT\nEND:VCALENDAR\n"
    (tmp_path / "a.ics").write_text(event)
    (message,) = read_inputs([tmp_path]).messages
    assert message.sent_at is not None and message.sent_at.day == 3


@pytest.mark.parametrize(
    ("cell", "text"),
    [("Wir *prüfen* das.", "Wir prüfen das."), ("* one\n* two", "* one\n* two"), ("2*3*4", "2*3*4")],
)
def test_bold_words_of_a_jira_cell(cell: str, text: str) -> None:
    assert wiki_text(cell) == text
