"""Realistic exports that were once misread, from folder to people: author, time, side and words as meant."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cxnlp.config import Config
from cxnlp.pipeline import Parsed, parse
from cxnlp.types import AccountRow, DirectoryRow, InvoiceRow, Message, MetricRow, SurveyRow

ADA, JO = "ada@orchard.example", "jo@vendor.example"
HEAD = f"From: Ada Quill <{ADA}>\nTo: Jo Vale <{JO}>\nDate: Tue, 4 Mar 2025 09:00:00 +0000\nSubject: Price\n"
WORDS = "The price is too high for us."


def read(folder: Path, files: dict[str, Any]) -> Parsed:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return parse([folder], Config(vendor_domains=("vendor.example",)))


def author(message: Message) -> tuple[str | None, str | None, str]:
    assert message.author is not None
    return message.author.name, message.author.email, message.author.side


def one_mail(folder: Path, content: str | bytes, name: str = "a.eml") -> Message:
    found = read(folder, {name: content})
    assert not found.rejected and not found.ignored
    (message,) = found.messages
    return message


EMLX = f"{HEAD}Message-ID: <e1@x.example>\n\n{WORDS}\n".encode()
MAILS: dict[str, tuple[str, bytes]] = {
    "journal report of Exchange": (
        "a.eml",
        (
            f"From: Microsoft Exchange <MicrosoftExchange329e@vendor.example>\nTo: journal@vendor.example\n"
            "Date: Tue, 4 Mar 2025 09:00:05 +0000\nSubject: Price\nX-MS-Journal-Report:\nMIME-Version: 1.0\n"
            'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
            f"Sender: {ADA}\nSubject: Price\nMessage-Id: <p1@orchard.example>\nRecipient: {JO}\n\n"
            f"--b\nContent-Type: message/rfc822\n\n{HEAD}\n{WORDS}\n\n--b--\n"
        ).encode(),
    ),
    "apple mail": (
        "1234.emlx",
        f"{len(EMLX)}      \n".encode()
        + EMLX
        + b'<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict><key>flags</key></dict></plist>\n',
    ),
    "google group": (
        "a.eml",
        (
            "From: \"'Ada Quill' via Support\" <support@vendor.example>\n"
            f"X-Original-From: Ada Quill <{ADA}>\nReply-To: Ada Quill <{ADA}>\nTo: support@vendor.example\n"
            "Date: Tue, 4 Mar 2025 09:00:00 +0000\nSubject: Price\nList-ID: <support.vendor.example>\n"
            "List-Post: <https://groups.example/post>, <mailto:support@vendor.example>\nPrecedence: list\n"
            f"List-Unsubscribe: <mailto:x+unsubscribe@groups.example>\n\n{WORDS}\n"
        ).encode(),
    ),
    "names of days and months in German": (
        "a.eml",
        HEAD.replace("Tue, 4 Mar 2025 09:00:00 +0000", "Di, 4 M\xe4r 2025 10:00:00 +0100").encode("latin-1")
        + f"\n{WORDS}\n".encode(),
    ),
    "archive of a mailing list": (
        "2025-March.txt",
        (
            "From ada at orchard.example  Tue Mar  4 09:00:00 2025\nFrom: ada at orchard.example (Ada Quill)\n"
            "Date: Tue, 4 Mar 2025 09:00:00 +0000\nSubject: [users] Price\nMessage-ID: <a1@orchard.example>\n\n"
            f"{WORDS}\n"
        ).encode(),
    ),
}


@pytest.mark.parametrize(("name", "data"), MAILS.values(), ids=MAILS)
def test_mails(name: str, data: bytes, tmp_path: Path) -> None:
    mail = one_mail(tmp_path, data, name)
    assert author(mail) == ("Ada Quill", ADA, "customer") and mail.account == "orchard.example"
    assert (mail.text, mail.automatic) == (WORDS, False)
    assert mail.sent_at == datetime(2025, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize("words", ["This was deleted by the user.", "Please delete our data and do not disclose it."])
def test_a_short_mail_is_no_notice(words: str, tmp_path: Path) -> None:
    assert one_mail(tmp_path, f"{HEAD}\n{words}\n").text == words


def test_what_thunderbird_holds_as_deleted_is_in_the_bin_and_its_index_is_no_input(tmp_path: Path) -> None:
    box = "".join(
        f"From - Tue Mar 04 10:00:00 2025\nX-Mozilla-Status: {status}\n{HEAD}Message-ID: <{n}@x.example>\n\n"
        f"Mail {n}.\n\n"
        for n, status in enumerate(("0001", "0009"))
    )
    found = read(tmp_path, {"Inbox": box, "Inbox.msf": '// <!-- <mdb:mork:z v="1.4"/> -->\n'})
    assert [(m.text, m.flags) for m in found.messages] == [("Mail 0.", ()), ("Mail 1.", ("trash",))]
    assert {s.source: s.status for s in found.sources} == {"Inbox": "parsed", "Inbox.msf": "ignored"}


FRESHDESK = (
    "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,"
    "Full name,Title,Email,Company Name,Company Domains,Health score,Account tier,Renewal date,Industry\n"
    f"4711,Export slow,Open,High,Email,Problem,Jo Vale,Support,2025-03-04 10:00:00,2025-03-05 10:00:00,,,"
    f"Ada Quill,CFO,{ADA},Orchard Ltd,orchard.example,,,2025-09-30,Food\n"
)


def test_tickets_with_what_is_known_of_the_company_are_tickets(tmp_path: Path) -> None:
    found = read(tmp_path, {"tickets.csv": FRESHDESK})
    (ticket,) = found.messages
    assert (ticket.parser, ticket.subject, found.rows) == ("ticket_list_csv", "Export slow", ())
    assert author(ticket) == ("Ada Quill", ADA, "customer")


def test_comments_with_their_author_in_german_and_no_time_of_their_own(tmp_path: Path) -> None:
    rows = "\n".join(
        f"4711;Export;Ada Quill;{ADA};Orchard GmbH;04.03.2025 10:00;{words};{who};Ja"
        for words, who in (("Der Export ist langsam.", "Ada Quill"), ("Wir schauen.", "Jo Vale"))
    )
    header = (
        "Ticket-ID;Betreff;Anforderer;E-Mail des Anforderers;Organisation;Erstellt am;Kommentar;Kommentar-Autor;"
        "Öffentlich"
    )
    first, second = read(tmp_path, {"t.csv": f"{header}\n{rows}\n".encode("cp1252")}).messages
    told = [(m.text, m.author and m.author.name, m.sent_at) for m in (first, second)]
    assert told == [
        ("Der Export ist langsam.", "Ada Quill", datetime(2025, 3, 4, 10, tzinfo=UTC)),
        ("Wir schauen.", "Jo Vale", None),
    ]


def test_calls_as_hubspot_lists_them(tmp_path: Path) -> None:
    table = (
        '"Record ID","Call Title","Call notes","Activity date","Activity assigned to","Associated Contact",'
        '"Associated Company","Call direction"\n'
        f'"1","Call with Ada","She says the price is too high.","2025-03-04 10:00","Jo Vale","Ada Quill ({ADA})",'
        '"Orchard","OUTBOUND"\n'
    )
    (note,) = read(tmp_path, {"calls.csv": table}).messages
    assert (note.kind, note.text, note.account) == ("call_note", "She says the price is too high.", "Orchard")
    assert note.author is not None and (note.author.name, note.author.side) == ("Jo Vale", "vendor")


@pytest.mark.parametrize("unit", ["", " (Orchard)"])
def test_messages_copied_out_of_teams(unit: str, tmp_path: Path) -> None:
    text = (
        f"[3/14/2025 10:01 AM] Ada Quill{unit}\n{WORDS}\nReally.\n\n"
        "[3/14/2025 10:05 AM] Jo Vale\nI ask finance: wait.\n"
    )
    first, second = read(tmp_path, {"chat.txt": text}).messages
    assert [m.text for m in (first, second)] == [f"{WORDS}\nReally.", "I ask finance: wait."]
    assert [m.author and m.author.name for m in (first, second)] == [f"Ada Quill{unit}", "Jo Vale"]
    assert first.sent_at == datetime(2025, 3, 14, 10, 1, tzinfo=UTC) and not first.automatic


TRANSCRIPTS = {
    "webex": (
        "Orchard-20250304 1000-1.vtt",
        f'WEBVTT\n\n1 "Ada Quill" (3021411072)\n00:00:01.000 --> 00:00:04.000\n{WORDS}\n\n'
        '2 "Jo Vale" (3021411073)\n00:00:10.000 --> 00:00:12.000\nWe check: wait.\n',
    ),
    "names in square brackets": (
        "Orchard 2025-03-04.srt",
        "\ufeff1\r\n00:00:01,000 --> 00:00:04,000\r\n[Ada Quill]: The price is too\r\nhigh for us.\r\n\r\n"
        "2\r\n00:00:10,000 --> 00:00:12,000\r\n[Jo Vale]: We check: wait.\r\n",
    ),
    "table": (
        "Orchard 2025-03-04.csv",
        f"Speaker,Start Time,End Time,Text\nAda Quill,00:00:01,00:00:04,{WORDS}\n"
        "Jo Vale,00:00:10.000,00:00:12,We check: wait.\nJo Vale,00:00:13,00:00:14,\n",
    ),
    "table, semicolons": (
        "Orchard 2025-03-04.csv",
        f"Start;Sprecher;Transkript\n0:01;Ada Quill;{WORDS}\n0:10;Jo Vale;We check: wait.\n",
    ),
}


@pytest.mark.parametrize(("name", "text"), TRANSCRIPTS.values(), ids=TRANSCRIPTS)
def test_transcripts(name: str, text: str, tmp_path: Path) -> None:
    (talk,) = read(tmp_path, {name: text}).messages
    turns = [(t.speaker.name, t.text, t.start_s) for t in talk.turns]
    assert turns == [("Ada Quill", WORDS, 1.0), ("Jo Vale", "We check: wait.", 10.0)]
    assert (talk.kind, talk.subject) == ("transcript", "Orchard")
    assert talk.sent_at is not None and talk.sent_at.date() == date(2025, 3, 4)
    assert [p.name for p in talk.present] == ["Ada Quill", "Jo Vale"]


def test_regrets_in_french(tmp_path: Path) -> None:
    text = (
        "# Point projet\nDate : 4 mars 2025\nPrésents : Ada Quill, Jo Vale\nAbsents excusés : Ben Roe\n\n"
        "- Le prix est trop élevé.\n"
    )
    (notes,) = read(tmp_path, {"2025-03-04 CR réunion.md": text}).messages
    assert [p.name for p in notes.present] == ["Ada Quill", "Jo Vale"] and [p.name for p in notes.absent] == ["Ben Roe"]


def test_a_calendar_of_version_1(tmp_path: Path) -> None:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\nDTSTART:20250304T090000Z\r\nUID:v1\r\n"
        "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Tide =C3=BCberpr=C3=BCfung, kurz\r\n"
        "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:The crane=0D=0Aand the =\r\nberth\r\n"
        f"ATTENDEE;ROLE=ATTENDEE;STATUS=DECLINED:Ada Quill <{ADA}>\r\n"
        f"ATTENDEE;ROLE=ORGANIZER;STATUS=ACCEPTED:Jo Vale <{JO}>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (entry,) = read(tmp_path, {"c.vcs": text}).messages
    assert (entry.subject, entry.text) == ("Tide überprüfung, kurz", "The crane\nand the berth")
    assert author(entry) == ("Jo Vale", JO, "vendor")
    assert [(i.party.email, i.response) for i in entry.invited] == [(ADA, "declined")]


def test_answers_of_version_1_behind_an_address_alone(tmp_path: Path) -> None:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\nDTSTART:20250304T090000Z\r\nUID:v1\r\nSUMMARY:Tides\r\n"
        f'ATTENDEE;CN="Ada Quill";STATUS=DECLINED:MAILTO:{ADA}\r\nATTENDEE;ROLE=ORGANIZER:{JO}\r\n'
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (entry,) = read(tmp_path, {"c.vcs": text}).messages
    assert author(entry)[1] == JO
    assert [(i.party.name, i.party.email, i.response) for i in entry.invited] == [("Ada Quill", ADA, "declined")]
    assert [p.email for p in entry.absent] == [ADA]


PEOPLE = {
    "outlook": '"Title","First Name","Last Name","Company","Job Title","E-mail Address","E-mail 2 Address"\n'
    f'"Dr.","Ada","Quill","Orchard Ltd","CFO","{ADA}","ada2@orchard.example"\n',
    "google, old": "Name,Given Name,Family Name,Organization 1 - Name,Organization 1 - Title,E-mail 1 - Type,"
    f"E-mail 1 - Value\nAda Quill,Ada,Quill,Orchard Ltd,CFO,* Work,{ADA} ::: ada2@orchard.example\n",
    "google": "First Name,Last Name,Organization Name,Organization Title,E-mail 1 - Label,E-mail 1 - Value,"
    f"E-mail 2 - Label,E-mail 2 - Value\nAda,Quill,Orchard Ltd,CFO,Work,{ADA},Other,ada2@orchard.example\n",
}


@pytest.mark.parametrize("table", PEOPLE.values(), ids=PEOPLE)
def test_address_books(table: str, tmp_path: Path) -> None:
    (row,) = read(tmp_path, {"contacts.csv": table}).table(DirectoryRow)
    assert (row.name, row.title, row.emails) == ("Ada Quill", "CFO", (ADA, "ada2@orchard.example"))
    assert row.account == "Orchard Ltd"


ACCOUNTS = {
    "hubspot, german": "Datensatz-ID;Unternehmensname;Domain-Name des Unternehmens;Zuständiger Mitarbeiter für "
    "Unternehmen;Vertragsverlängerung\n1;Orchard;orchard.example;Jo Vale;30.09.2025\n",
    "pipedrive": "Organization - ID,Organization - Name,Organization - Owner,Organization - Website,Renewal date\n"
    "1,Orchard,Jo Vale,https://www.orchard.example/,2025-09-30\n",
}


@pytest.mark.parametrize("table", ACCOUNTS.values(), ids=ACCOUNTS)
def test_accounts(table: str, tmp_path: Path) -> None:
    (row,) = read(tmp_path, {"accounts.csv": table}).table(AccountRow)
    assert (row.name, row.owner, row.renewal_date) == ("Orchard", "Jo Vale", date(2025, 9, 30))
    assert row.domains == ("orchard.example",)


def test_invoices_in_spanish(tmp_path: Path) -> None:
    table = (
        "Nº Factura;Cliente;Fecha emisión;Fecha vencimiento;Importe total;Fecha de cobro\n"
        "F-1;Orchard SL;01/02/2025;03/03/2025;1.200,50;10/03/2025\n"
    )
    (row,) = read(tmp_path, {"facturas.csv": table}).table(InvoiceRow)
    assert (row.amount, row.due_date, row.paid_date) == (1200.5, date(2025, 3, 3), date(2025, 3, 10))


def test_weeks_as_columns_from_one_day_to_another(tmp_path: Path) -> None:
    table = 'Account,"Mar 3, 2025 - Mar 9, 2025","Mar 10, 2025 – Mar 16, 2025"\nOrchard,12,9\n'
    files = {"Active users.csv": table, "accounts.csv": "account,domain,owner\nOrchard,orchard.example,Jo\n"}
    rows = read(tmp_path, files).table(MetricRow)
    assert [(r.period_start, r.period_end, r.value) for r in rows] == [
        (date(2025, 3, 3), date(2025, 3, 9), 12), (date(2025, 3, 10), date(2025, 3, 16), 9),
    ]  # fmt: skip


def test_feedback_of_hubspot(tmp_path: Path) -> None:
    table = (
        '"Survey ID","Survey submission date","Sentiment","Survey type","Rating","Response","Contact email"\n'
        f'"1","2025-03-02 10:00","Detractor","NPS","4","Too pricey","{ADA}"\n'
    )
    (row,) = read(tmp_path, {"feedback.csv": table}).table(SurveyRow)
    assert (row.kind, row.score, row.comment, row.answered_at) == ("nps", 4, "Too pricey", date(2025, 3, 2))


def test_stripes_two_columns_of_paid(tmp_path: Path) -> None:
    table = (
        "id,Amount Due,Currency,Customer Name,Date (UTC),Due Date (UTC),Number,Paid,Total,Status,Paid At (UTC)\n"
        "in_1,1200.00,eur,Orchard Ltd,2025-02-01 10:00,2025-03-03 10:00,A-1,TRUE,1200.00,paid,2025-03-10 09:00\n"
        "in_2,1200.00,eur,Orchard Ltd,2025-03-01 10:00,2025-04-03 10:00,A-2,FALSE,1200.00,open,\n"
        "in_3,1200.00,eur,Orchard Ltd,2025-03-01 10:00,2025-04-03 10:00,A-3,TRUE,1200.00,paid,\n"
    )
    rows = read(tmp_path, {"invoices.csv": table}).table(InvoiceRow)
    assert [(r.due_date, r.paid_date) for r in rows] == [
        (date(2025, 3, 3), date(2025, 3, 10)), (date(2025, 4, 3), None), (None, None),
    ]  # fmt: skip


def test_invoices_in_swedish(tmp_path: Path) -> None:
    table = (
        "Fakturanr;Kund;Fakturadatum;Förfallodatum;Belopp;Betaldatum\n1;Orchard AB;2025-02-01;2025-03-03;12 000,50;\n"
    )
    (row,) = read(tmp_path, {"fakturor.csv": table.encode("cp1252")}).table(InvoiceRow)
    assert (row.account, row.amount, row.due_date) == ("Orchard AB", 12000.5, date(2025, 3, 3))


def test_thousands_written_with_a_k(tmp_path: Path) -> None:
    table = "Account Name,Domain,ARR,Owner\nOrchard,orchard.example,£12.5k,Jo\nTide,tide.example,8 K GBP,Jo\n"
    rows = read(tmp_path, {"accounts.csv": table}).table(AccountRow)
    assert [(r.account, r.arr) for r in rows] == [("Orchard", 12500), ("Tide", 8000)]


@pytest.mark.parametrize("quote", ["\n > The export is slow.", "\n\n> The export is slow.\n"])
def test_a_quoted_line_in_a_comment_of_a_ticket(quote: str, tmp_path: Path) -> None:
    comments = [
        {
            "id": 1,
            "author_id": 1001,
            "body": "The export is slow.",
            "public": True,
            "created_at": "2025-03-04T10:00:00Z",
        },
        {"id": 2, "author_id": 1002, "body": f"We look.{quote}", "public": True, "created_at": "2025-03-04T11:00:00Z"},
    ]
    ticket = {
        "id": 4711, "subject": "Export slow", "description": "The export is slow.", "status": "open",
        "requester_id": 1001, "submitter_id": 1001, "created_at": "2025-03-04T10:00:00Z", "comments": comments,
    }  # fmt: skip
    first, second = read(tmp_path, {"tickets.json": {"tickets": [ticket]}}).messages
    assert (first.text, second.text) == ("The export is slow.", "We look.")
    assert [z.zone for z in second.zones] == ["new", "quoted"]
