"""Exports in the shape in which their tools write them, several files together, from folder to people and accounts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import pytest

from cxnlp.config import Config
from cxnlp.ingest.fireflies import named_by_address
from cxnlp.pipeline import Parsed, parse
from cxnlp.types import DirectoryRow, InvoiceRow, Message, Party, SurveyRow

VENDOR = Config(vendor_domains=("vendor.example",))
ADA, BO = "ada.quill@orchard.example", "bo@vendor.example"


def read_all(folder: Path, files: dict[str, Any]) -> Parsed:
    """What `cxnlp parse` makes of files, by name; what is neither text nor bytes is written as JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return parse([folder], VENDOR)


def lines(parsed: Parsed) -> list[tuple[str | None, str, str]]:
    """(author's address or name, side, text) of each message."""
    rows = []
    for message in parsed.messages:
        author = message.author or Party()
        rows.append((author.email or author.name, author.side, message.text))
    return rows


def statuses(parsed: Parsed) -> dict[str, str]:
    return {s.source: s.status for s in parsed.sources}


def mail(number: int, sender: str, to: str, words: str, more: str = "") -> str:
    head = (
        f"Message-ID: <{number}@x.example>\nDate: Tue, 4 Mar 2025 09:{number:02d}:00 +0000\nFrom: {sender}\nTo: {to}\n"
    )
    return f"{head}Subject: Plan {number}\n{more}\n{words}\n"


def test_gmail_takeout_is_no_account_and_its_labels_are_heeded_in_any_language(tmp_path: Path) -> None:
    labels = ["Inbox,Important", "=?UTF-8?Q?Entw=C3=BCrfe?=", "Spam", "Papelera", "Chat"]
    box = "".join(
        f"From {n}@xxx Tue Mar 04 09:00:00 +0000 2025\nX-GM-THRID: {n}\nX-Gmail-Labels: {label}\n"
        + mail(n, ADA, BO, f"Words of mail {n}, which are enough.")
        + "\n"
        for n, label in enumerate(labels)
    )
    parsed = read_all(tmp_path, {"Takeout/Mail/All mail Including Spam and Trash.mbox": box})
    assert {m.account for m in parsed.messages} == {"orchard.example"}
    assert [m.flags for m in parsed.messages] == [(), ("trash",), ("chat",)]
    assert [i.reason.split(",")[0].split(":")[0] for i in parsed.ignored] == ["a draft", "spam"]
    (source,) = parsed.sources
    assert (source.messages, source.ignored, source.rejected) == (3, 2, 0)


def test_folders_of_a_maildir_begin_with_a_dot(tmp_path: Path) -> None:
    files = {
        "Maildir/cur/1741360000.1_1.host!2,S": mail(1, ADA, BO, "The first mail of the box."),
        "Maildir/.Sent.2025/cur/1741360001.1_1.host!2,S": mail(2, BO, ADA, "The answer that was sent."),
        "Maildir/.Sent.2025/maildirfolder": "",
        "Maildir/.hidden/1.eml": mail(3, ADA, BO, "Nothing that a mail program shows."),
        "Maildir/dovecot-uidlist": "3 V1 N2",
    }
    parsed = read_all(tmp_path, files)
    assert [m.text for m in parsed.messages] == ["The first mail of the box.", "The answer that was sent."]
    assert set(statuses(parsed).values()) == {"parsed", "ignored"}


def test_what_a_calendar_writes_in_somebodys_name_is_automatic(tmp_path: Path) -> None:
    def answer(product: str, words: str, number: int) -> str:
        more = "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n"
        ics = f"BEGIN:VCALENDAR\nPRODID:{product}\nMETHOD:REPLY\nEND:VCALENDAR"
        parts = (
            f"--b\nContent-Type: text/plain\n\n{words}\n--b\nContent-Type: text/calendar; method=REPLY\n\n{ics}\n--b--"
        )
        return mail(number, ADA, BO, parts, more)

    google = answer("-//Google Inc//Google Calendar 70.9//EN", "Ada Quill has declined this invitation.", 1)
    outlook = answer("Microsoft Exchange Server 2010", "Sorry, I am away that week.", 2)
    parsed = read_all(tmp_path, {"1.eml": google, "2.eml": outlook})
    assert [m.automatic for m in parsed.messages] == [True, False]


CASE, CONTACT, ACCOUNT, USER = "5003t00001AbCdE", "0033t00002XyZAA", "0013t00001QwErTAAV", "0053t00003UsErI"
LONG = {CASE: "AAV", CONTACT: "AA3", USER: "AAV"}


def salesforce(long: bool) -> dict[str, str]:
    """The files of an export with ids of 15 characters, or of 18 where `long`."""

    def number(text: str) -> str:
        return text + LONG[text] if long else text

    return {
        "Case.csv": "Id,CaseNumber,ContactId,AccountId,Subject,Status,Priority,Description,ClosedDate,OwnerId,"
        "CreatedDate\n"
        f"{number(CASE)},00001026,{number(CONTACT)},{ACCOUNT},Late,New,High,Reports are late.,,{USER},"
        "2025-03-04T07:25:37.000+0000\n",
        "EmailMessage.csv": "Id,ParentId,TextBody,Subject,FromName,FromAddress,ToAddress,Incoming,Status,MessageDate\n"
        f'02s1,{CASE}{LONG[CASE]},"Still waiting.\n\nFrom: Sam <sam@vendor.example>\nSent: Tuesday, March 4, 2025 8:00'
        " AM\n"
        'To: Ada Quill\nSubject: Late\n\nWe are on it.",RE: Late [ ref:_00D58xx._500xx:ref ],Ada Quill,'
        f"{ADA},support@vendor.example,true,1,2025-03-04T08:25:30.000+0000\n"
        f"02s2,{CASE},Not yet sent.,RE: Late,Sam,sam@vendor.example,{ADA},false,5,2025-03-04T09:00:00.000+0000\n"
        f",{CASE},No id,x,Sam,sam@vendor.example,{ADA},false,3,2025-03-04T09:00:00.000+0000\n",
        "Task.csv": "Id,WhoId,WhatId,Subject,ActivityDate,Status,OwnerId,Description,AccountId,"
        "CreatedDate,TaskSubtype\n"
        f"00T1,{CONTACT}{LONG[CONTACT]},0063,Email: RE: renewal,2025-03-05,Completed,{USER}{LONG[USER]},"
        f'"To: {ADA}\nCC: \nBCC: \n'
        f'Attachment: \n\nSubject: RE: renewal\nBody:\nHere is the offer.",'
        f"{ACCOUNT},2025-03-05T07:25:37.000+0000,Email\n",
        "Contact.csv": f"Id,AccountId,LastName,FirstName,Email,Title\n"
        f"{CONTACT}{LONG[CONTACT]},{ACCOUNT},Quill,Ada,{ADA},Buyer\n",
        "Account.csv": f"Id,Name,Website,OwnerId\n{ACCOUNT},Orchard Ltd,www.orchard.example,{USER}\n",
        "User.csv": f"Id,LastName,FirstName,Name,Email,Title\n{USER}{LONG[USER]},Marsh,Bo,Bo Marsh,{BO},CSM\n",
    }


@pytest.mark.parametrize("long", [False, True])
def test_salesforce_objects_are_joined_by_their_ids(long: bool, tmp_path: Path) -> None:
    parsed = read_all(tmp_path, salesforce(long))
    assert lines(parsed) == [
        (ADA, "customer", "Reports are late."), (ADA, "customer", "Still waiting."),
        (BO, "vendor", "Here is the offer."),
    ]  # fmt: skip
    case, answer, offer = parsed.messages
    assert case.ticket and case.ticket.id == "00001026"
    assert case.thread_id == answer.thread_id == f"ticket:salesforce:{CASE}"
    assert (answer.subject, answer.zones[-1].zone) == ("RE: Late", "quoted")
    assert [r.party.email for r in offer.recipients] == [ADA]
    assert parsed.accounts.names == {ACCOUNT: "Orchard Ltd"}
    assert {m.account for m in parsed.messages} == {ACCOUNT}
    assert [i.reason for i in parsed.ignored] == ["a draft: it was never sent"]
    assert [r.reason for r in parsed.rejected] == ["a mail without an id"]


def test_contacts_whose_numbers_only_look_like_salesforces_stay_apart(tmp_path: Path) -> None:
    rows = "".join(f"00300000000000000{n},Person{n},Quill,p{n}@orchard.example\n" for n in range(5))
    parsed = read_all(tmp_path, {"contacts.csv": f"Contact ID,First Name,Last Name,Email\n{rows}"})
    assert len(parsed.people) == 5


ZENDESK_TICKET = {
    "id": 35436, "subject": "Export", "raw_subject": "Export", "description": "It is broken.", "status": "open",
    "requester_id": 1001, "submitter_id": 1001, "assignee_id": 2001, "organization_id": 509,
    "created_at": "2025-03-04T09:10:00Z", "updated_at": "2025-03-04T09:10:00Z",
}  # fmt: skip
ZENDESK_COMMENTS = [
    {"id": n, "author_id": who, "body": words, "html_body": words, "plain_body": words, "public": True, "audit_id": n,
     "created_at": f"2025-03-04T09:1{n}:00Z"}
    for n, (who, words) in enumerate([(1001, "It is broken."), (2001, "We look.")])
]  # fmt: skip
ZENDESK_USERS = [
    {"id": 1001, "name": "Ada Quill", "email": ADA, "role": "end-user", "organization_id": 509},
    {"id": 2001, "name": "Sam Desk", "email": "sam@vendor.example", "role": "agent", "organization_id": None},
]


def test_answers_of_zendesks_interface_are_joined_over_files(tmp_path: Path) -> None:
    files = {
        "tickets.json": {"tickets": [ZENDESK_TICKET], "count": 1},
        "comments_35436.json": {"comments": ZENDESK_COMMENTS, "count": 2},
        "users.json": {"users": ZENDESK_USERS},
        "organizations.json": {"organizations": [{"id": 509, "name": "Orchard", "domain_names": ["orchard.example"]}]},
    }
    parsed = read_all(tmp_path, files)
    assert set(statuses(parsed).values()) == {"parsed"}
    kept = [m for m in parsed.messages if not m.duplicate_of]
    assert [(m.author.email, m.text) for m in kept if m.author] == [
        (ADA, "It is broken."), ("sam@vendor.example", "We look."),
    ]  # fmt: skip
    assert len(parsed.messages) == 3  # the description stands in two files
    assert {m.ticket.status for m in kept if m.ticket} == {"open"}
    assert {m.subject for m in kept} == {"Export"}
    assert parsed.accounts.names == {"509": "Orchard"}


def test_comments_that_name_no_ticket_are_rejected_with_what_to_do(tmp_path: Path) -> None:
    parsed = read_all(tmp_path, {"tickets.json": [ZENDESK_TICKET], "all.json": {"comments": ZENDESK_COMMENTS}})
    assert {r.reason for r in parsed.rejected} == {
        "a comment that says no ticket: name the file after it, comments_35436.json"
    }


def test_an_internal_comment_that_repeats_the_description_is_not_taken_for_it(tmp_path: Path) -> None:
    note = {**ZENDESK_COMMENTS[0], "author_id": 2001, "public": False}
    record = {**ZENDESK_TICKET, "comments": [note], "users": ZENDESK_USERS}
    parsed = read_all(tmp_path, {"t.json": [record]})
    assert [(m.author.email, m.internal) for m in parsed.messages if m.author] == [
        (ADA, False), ("sam@vendor.example", True),
    ]  # fmt: skip


def test_hubspots_tickets_get_their_contacts_from_another_file(tmp_path: Path) -> None:
    ticket = {
        "id": "512",
        "properties": {"subject": "Sync", "content": "It fails.", "createdate": "2025-03-04T09:12:01Z",
                       "hs_pipeline": "0", "hs_pipeline_stage": "4"},
        "associations": {"contacts": {"results": [{"id": "77", "type": "ticket_to_contact"}]}},
    }  # fmt: skip
    contact = {"id": "77", "properties": {"email": ADA, "firstname": "Ada", "lastname": "Quill", "jobtitle": "Buyer",
                                          "hs_object_id": "77"}}  # fmt: skip
    parsed = read_all(tmp_path, {"tickets.json": {"results": [ticket]}, "contacts.json": {"results": [contact]}})
    assert lines(parsed) == [(ADA, "customer", "It fails.")]
    (message,) = parsed.messages
    assert message.ticket and message.ticket.requester and message.ticket.requester.email == ADA


def test_a_help_desk_that_tells_of_its_customers_by_name_alone_gives_accounts(tmp_path: Path) -> None:
    text = (
        "Case Number,Account Name,Contact Name,Subject,Description\n1,Orchard Ltd,Ada Quill,Late,It is late.\n"
        "2,Orchard Ltd.,Ada Quill,Late,It is late again.\n3,Tide GmbH,Cy Dee,Down,It is down.\n4,,Eve,Odd,Who is it?\n"
    )
    parsed = read_all(tmp_path, {"cases.csv": text})
    assert set(parsed.accounts.names) == {"Orchard Ltd", "Tide GmbH"}
    assert sorted(m.account or "" for m in parsed.messages) == ["", "Orchard Ltd", "Orchard Ltd", "Tide GmbH"]
    assert {m.author.side for m in parsed.messages if m.author and m.account} == {"customer"}


def test_a_contact_with_the_address_in_brackets_keeps_name_and_address(tmp_path: Path) -> None:
    text = f"Ticket ID,Ticket name,Ticket description,Associated Contact\n5,Sync,It fails.,Ada Quill ({ADA})\n"
    (message,) = read_all(tmp_path, {"t.csv": text}).messages
    assert message.author and (message.author.name, message.author.email) == ("Ada Quill", ADA)


def test_jira_markup_and_agents(tmp_path: Path) -> None:
    text = (
        "Summary,Issue key,Status,Assignee,Assignee Id,Reporter,Reporter Id,Created,Description,Comment,"
        "Custom field (Organizations)\n"
        "Loop,SUP-12,Done,Sam Desk,5b1,Ada Quill,qm:77,04/Mar/25 9:10 AM,"
        '"See [our page|https://x.example/a].\n!screen shot.png|thumbnail!\nDone! Great! {color:red}Now{color}",'
        '"04/Mar/25 10:10 AM;5b1;Hi [~accountid:qm:77], wait.",Orchard\n'
    )
    parsed = read_all(tmp_path, {"jira.csv": text})
    assert lines(parsed) == [
        ("Ada Quill", "customer", "See our page.\n\nDone! Great! Now"), ("Sam Desk", "vendor", "Hi @Ada Quill, wait."),
    ]  # fmt: skip
    assert {m.account for m in parsed.messages} == {"Orchard"}


def test_channels_of_a_slack_export_are_no_accounts(tmp_path: Path) -> None:
    ids = {"U024BE7LH": ("Bo Marsh", BO), "U024BE8MK": ("Ada Quill", ADA)}
    users = [
        {"id": i, "team_id": "T024BE7LD", "is_bot": False, "profile": {"real_name": name, "email": email}}
        for i, (name, email) in ids.items()
    ]

    def day(who: str, words: str, ts: str) -> list[dict[str, str]]:
        return [{"type": "message", "user": who, "text": words, "ts": ts}]

    files = {
        "users.json": users,
        "general/2025-03-04.json": day("U024BE7LH", "Lunch, anybody?", "1741080000.0001"),
        "ext-orchard/2025-03-04.json": day("U024BE8MK", "<@U024BE7LH> it is broken", "1741080100.0001"),
    }
    parsed = read_all(tmp_path, files)
    assert set(parsed.accounts.names) == {"orchard.example"}
    assert lines(parsed)[1] == (ADA, "customer", "@Bo Marsh it is broken")


MEET = """Orchard x Vendor (2025-03-04 14:00 GMT+1) - Transcript
Attendees
Ada Quill, Bo Marsh
Transcript
This editable transcript was computer generated and might contain errors. People can also change the text.

00:00:00

Bo Marsh: Hello.
Ada Quill: The price is too high. Note: we looked elsewhere.

00:05:00

Bo Marsh: I see.
Meeting ended after 00:07:12 👋
"""


def turns(message: Message) -> list[tuple[str | None, str, float | None]]:
    return [(t.speaker.name, t.text, t.start_s) for t in message.turns]


def test_transcripts_of_google_meet_in_text_and_word(tmp_path: Path) -> None:
    name = "Orchard x Vendor (2025-03-04 14_00 GMT+1) - Transcript"
    document = docx.Document()
    for line in MEET.split("\n"):
        document.add_heading(line, 3) if line[:2] == "00" else document.add_paragraph(line)
    document.save(str(tmp_path / f"{name}.docx"))
    parsed = read_all(tmp_path, {f"{name}.txt": MEET})
    for message in parsed.messages:
        assert turns(message) == [
            ("Bo Marsh", "Hello.", 0.0), ("Ada Quill", "The price is too high. Note: we looked elsewhere.", None),
            ("Bo Marsh", "I see.", 300.0),
        ]  # fmt: skip
        assert message.sent_at and message.sent_at.isoformat() == "2025-03-04T13:00:00+00:00"
        assert (message.time_precision, message.subject) == ("minute", "Orchard x Vendor")
    assert len(parsed.messages) == 2


@pytest.mark.parametrize("mark", ["*", "_", "**"])
def test_what_google_meet_says_below_a_transcript_in_italics_is_nobodys_word(mark: str, tmp_path: Path) -> None:
    head, note, body = MEET.partition("This editable transcript was computer generated")
    note, body = (note + body).split("\n", 1)
    spoken = body.replace("00:0", "### 00:0", 2).replace("Meeting", f"### {mark}Meeting").replace(" 👋", f"{mark}")
    text = f"{head}{spoken}\n{mark}{note}{mark}\n"
    (message,) = read_all(tmp_path, {"Orchard x Vendor (2025-03-04 14_00 GMT+1) - Transcript.md": text}).messages
    assert [t.text for t in message.turns][-1] == "I see."


GEMINI = f"""📝 Notes

Mar 4, 2025

## Orchard x Vendor

Invited [Ada Quill](mailto:{ADA}) [Bo Marsh](mailto:{BO}) [Cy Dee](mailto:cy@orchard.example)

### Summary

Ada Quill said that she is unhappy with the price.

*You should review Gemini's notes to make sure they're accurate.*
"""
TRANSCRIPT = (
    "\n📖 Transcript\n\n### 00:00:00\n\n**Bo Marsh:** Hello.\n\n**Ada Quill:** Too high.\n\n"
    "### Transcription ended after 00:03:12\n"
)


MARKDOWN = "\n# 📖 Transcript\n\n" + TRANSCRIPT.split("Transcript\n\n", 1)[1].replace(
    "00:00:00", "00:00:00 {#00:00:00}"
)


@pytest.mark.parametrize("mark", ["", "# "], ids=["text", "Markdown"])
@pytest.mark.parametrize("below", ["", TRANSCRIPT, MARKDOWN], ids=["notes alone", "with transcript", "with anchors"])
def test_what_gemini_writes_is_nobodys_word_and_an_invitation_no_presence(
    below: str, mark: str, tmp_path: Path
) -> None:
    parsed = read_all(tmp_path, {"Orchard - 2025_03_04 14_00 GMT - Notes by Gemini.md": mark + GEMINI + below})
    notes = next(m for m in parsed.messages if m.kind == "meeting_notes")
    assert notes.automatic and notes.author is None and notes.present == ()
    assert "unhappy" in notes.text
    named = {p.name for p in parsed.people.values()}
    assert named == {"Ada Quill", "Bo Marsh", "Cy Dee"}
    spoken = [m for m in parsed.messages if m.kind == "transcript"]
    assert [turns(m) for m in spoken] == (
        [[("Bo Marsh", "Hello.", 0.0), ("Ada Quill", "Too high.", None)]] if below else []
    )
    assert [{p.name for p in m.present} for m in spoken] == ([{"Ada Quill", "Bo Marsh"}] if below else [])


def test_fathom_puts_its_action_items_between_turns_and_companies_behind_names(tmp_path: Path) -> None:
    text = (
        "Orchard QBR - March 04\nVIEW RECORDING - 32 mins (No highlights): https://fathom.video/share/x\n\n---\n\n"
        "0:00 - Bo Marsh (Vendor)\n  Hello.\n\n0:05 - Ada Quill (Orchard)\n  We are just a number to you.\n"
        "  ACTION ITEM: Bo to send a plan - WATCH: https://fathom.video/x?timestamp=5\n\n"
        "1:02 - Bo Marsh (Vendor)\n  I see.\n"
    )
    (message,) = read_all(tmp_path, {"2025-03-04 Orchard QBR.md": text}).messages
    assert [(t.speaker.side, t.text) for t in message.turns] == [
        ("vendor", "Hello."), ("unknown", "We are just a number to you."), ("vendor", "I see."),
    ]  # fmt: skip


def test_a_device_speaks_for_its_owner_and_not_for_who_spoke_before(tmp_path: Path) -> None:
    cues = [
        "Bo Marsh: Hello.",
        "Ada Quill: Hi. The thing is: it is late.",
        "iPhone von Peter: Am I late?",
        "Eva's iPad: Hi.",
    ]
    text = "WEBVTT\n" + "".join(f"\n00:00:0{n}.000 --> 00:00:0{n}.900\n{cue}\n" for n, cue in enumerate(cues))
    (message,) = read_all(tmp_path, {"GMT20250304-140512_Recording.transcript.vtt": text}).messages
    assert [(t.speaker.name, t.text) for t in message.turns] == [
        ("Bo Marsh", "Hello."), ("Ada Quill", "Hi. The thing is: it is late."), ("Peter", "Am I late?"), ("Eva", "Hi."),
    ]  # fmt: skip


def test_attendees_without_a_name_are_called_as_the_one_speaker_of_that_address() -> None:
    people = [Party(email=e) for e in ("kim@vendor.example", "aquill@orchard.example", "info@orchard.example")]
    named = named_by_address(people, ["Kim Park", "Ada Quill", "Ada Quill", ""])
    assert [p.name for p in named] == ["Kim Park", "Ada Quill", None]
    doubtful = named_by_address([Party(email="ada@orchard.example")], ["Ada Quill", "Ada Stone"])
    assert [p.name for p in doubtful] == [None]


def test_a_table_of_attendance_with_a_company_column(tmp_path: Path) -> None:
    text = (
        "# Weekly 2025-03-04\n\n| Name | Initials | Company | Present |\n|---|---|---|---|\n"
        "| Ada Quill | AQ | Orchard | x |\n"
        "| Bo Marsh | BM | Vendor | x |\n| Cy Dee | CD | Orchard | apologies |\n| Eve Fay | EF | Orchard | |\n\n"
        "AQ: We cannot go on like this.\n\n## Apologies\n- Apologies from Gus Hale\n"
    )
    (notes,) = read_all(tmp_path, {"minutes.md": text}).messages
    assert [p.name for p in notes.present] == ["Ada Quill", "Bo Marsh"]
    assert [p.name for p in notes.absent] == ["Cy Dee", "Gus Hale"]


def test_exceptions_of_a_series_in_a_zone_by_display_name(tmp_path: Path) -> None:
    zone = 'TZID="(GMT+10:00) Canberra, Melbourne, Sydney"'
    text = "\r\n".join(
        ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:w", f"DTSTART;{zone}:20250305T090000", "RRULE:FREQ=WEEKLY;COUNT=3",
         f"EXDATE;{zone}:20250312T090000", "SUMMARY:Weekly", "END:VEVENT",
         "BEGIN:VEVENT", "UID:w", f"RECURRENCE-ID;{zone}:20250319T090000", f"DTSTART;{zone}:20250320T090000",
         "SUMMARY:Moved", "END:VEVENT", "END:VCALENDAR", ""]
    )  # fmt: skip
    parsed = read_all(tmp_path, {"c.ics": text})
    found = [(m.subject, m.sent_at.isoformat()) for m in parsed.messages if m.sent_at]
    assert found == [("Weekly", "2025-03-04T23:00:00+00:00"), ("Moved", "2025-03-19T23:00:00+00:00")]


@pytest.mark.parametrize(
    "text",
    [
        f"Förnamn;Efternamn;E-post;Titel;Företag\nAda;Quill;{ADA};VD;Orchard\n",
        f"Imię;Nazwisko;Adres e-mail;Stanowisko;Firma\nAda;Quill;{ADA};VD;Orchard\n",
        f"名前,メールアドレス,役職,会社名\nAda Quill,{ADA},VD,Orchard\n",
        f"Nimi;Sähköposti;Tehtävänimike;Yritys\nAda Quill;{ADA};VD;Orchard\n",
        f"이름,이메일,직책,회사\nAda Quill,{ADA},VD,Orchard\n",
    ],
)
def test_contacts_in_more_languages(text: str, tmp_path: Path) -> None:
    (row,) = read_all(tmp_path, {"contacts.csv": text}).rows
    assert isinstance(row, DirectoryRow)
    assert (row.name, row.emails, row.title, row.account) == ("Ada Quill", (ADA,), "VD", "Orchard")


def test_the_name_of_stripes_customer_goes_before_its_id(tmp_path: Path) -> None:
    head = "id,Number,Customer,Customer Name,Amount Due,Currency,Status,Due Date (UTC)"
    text = f"{head}\nin_1,A-1,cus_1,Orchard,9.00,usd,open,2025-04-03\n"
    (row,) = read_all(tmp_path, {"stripe.csv": text}).rows
    assert isinstance(row, InvoiceRow) and row.account == "Orchard"


def test_tickets_with_the_data_of_who_asked_are_no_table_of_people(tmp_path: Path) -> None:
    head = "Ticket ID,Subject,Status,Priority,Agent,Created time,Full name,Title,Email,Contact ID,Company name"
    text = f"{head}\n20,Billing,Closed,High,Sam,2025-03-09 08:36:00,Ada Quill,Buyer,{ADA},1,Orchard\n"
    (message,) = read_all(tmp_path, {"freshdesk.csv": text}).messages
    assert (message.parser, message.native_id, message.subject) == ("ticket_list_csv", "20#0", "Billing")
    assert message.author and (message.author.name, message.author.email) == ("Ada Quill", ADA)


def test_answers_with_the_data_of_who_answered_are_surveys(tmp_path: Path) -> None:
    head = "Response type,Person,Name,Email,Score,Comment,Created at,Company"
    text = f"{head}\nNPS,123,Ada Quill,{ADA},3,Too slow,2025-03-02 10:11:12 UTC,Orchard\n"
    (row,) = read_all(tmp_path, {"delighted.csv": text}).rows
    assert isinstance(row, SurveyRow)
    assert (row.kind, row.score, row.person, row.account, row.comment) == ("nps", 3, "Ada Quill", "Orchard", "Too slow")
