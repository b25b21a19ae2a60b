"""Exports written here with known content are read back as that content: Hypothesis makes the content."""

from __future__ import annotations

import csv
import io
import json
import mailbox
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.message import Message as Message32
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.ingest import registry
from cxnlp.ingest.source import Source
from cxnlp.types import Message

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüßéñçøłžşа́нжερω契約書한국"
WORDS = st.text(LETTERS, min_size=1, max_size=12)
SENTENCES = st.lists(WORDS, min_size=2, max_size=12).map(lambda words: " ".join(words) + ".")
BODIES = st.lists(SENTENCES, min_size=1, max_size=5).map("\n".join)
TIMES = st.integers(0, 10**8).map(lambda s: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
NAMES = st.sampled_from(["Ada Quill", "Bo Marsh", "Cy Dunn", "Jürgen Weiß", "Łucja Żak"])
SPEAKERS = st.sampled_from(["Ada Quill", "Bo Marsh"])
QUICK = settings(max_examples=40, deadline=None)


def read(data: bytes, name: str, parser: str) -> list[Message]:
    source = Source.of_bytes(data, name)
    form = registry.detect(source)
    assert form is not None and form.name == parser
    records = list(form.parse(source))
    messages = [r for r in records if isinstance(r, Message)]
    assert len(messages) == len(records)
    return messages


def address(name: str) -> str:
    return f"{'.'.join(str(ord(w[0])) for w in name.split())}@orchard.example"


def mail(number: int, name: str, when: datetime, subject: str, body: str, attached: bytes | None) -> Message32:
    """Headers folded by `email.header`: the newer policies lose blanks between folded encoded words."""
    message = text = MIMEText(body, "plain", "utf-8")
    if attached is not None:
        message = MIMEMultipart()
        message.attach(text)
        message.attach(MIMEApplication(attached, "pdf", name="plan.pdf"))
    message["Message-ID"], message["Date"] = f"<m{number}@orchard.example>", format_datetime(when)
    message["From"] = f"{name} <{address(name)}>" if name.isascii() else address(name)
    message["To"], message["Subject"] = "Bo Marsh <bo@vendor.example>", Header(subject, "utf-8")
    return message


MAILS = st.lists(
    st.tuples(NAMES, TIMES, SENTENCES, BODIES, st.none() | st.binary(max_size=300)), min_size=1, max_size=4
)


def same(messages: Sequence[Message], given_: Sequence[tuple[str, datetime, str, str, bytes | None]]) -> None:
    for number, (message, (name, when, subject, body, attached)) in enumerate(zip(messages, given_, strict=True)):
        assert message.native_id == f"m{number}@orchard.example"
        assert (message.sent_at, message.subject, message.body.rstrip("\n")) == (when, subject, body)
        assert message.author and message.author.email == address(name)
        assert message.author.name == (name if name.isascii() else None)
        assert [(r.party.name, r.party.email, r.field) for r in message.recipients] == [
            ("Bo Marsh", "bo@vendor.example", "to")
        ]
        assert [a.bytes for a in message.attachments] == ([] if attached is None else [len(attached)])


@QUICK
@given(MAILS)
def test_mails_and_mailboxes(mails: list[tuple[str, datetime, str, str, bytes | None]]) -> None:
    written = [mail(number, *content) for number, content in enumerate(mails)]
    same([read(m.as_bytes(), "mail.eml", "eml")[0] for m in written], mails)
    with tempfile.TemporaryDirectory() as folder:
        box = mailbox.mbox(Path(folder) / "box.mbox")
        for message in written:
            box.add(message)
        box.close()
        same(read((Path(folder) / "box.mbox").read_bytes(), "box.mbox", "mbox"), mails)


@QUICK
@given(MAILS)
def test_graph_mail(mails: list[tuple[str, datetime, str, str, bytes | None]]) -> None:
    value = [
        {
            "id": f"AA{number}", "internetMessageId": f"<m{number}@orchard.example>", "subject": subject,
            "sentDateTime": f"{when:%Y-%m-%dT%H:%M:%SZ}", "body": {"contentType": "text", "content": body},
            "from": {"emailAddress": {"name": name if name.isascii() else address(name), "address": address(name)}},
            "toRecipients": [{"emailAddress": {"name": "Bo Marsh", "address": "bo@vendor.example"}}],
            "conversationId": f"c{number}", "hasAttachments": attached is not None,
            "attachments": [] if attached is None else [
                {"name": "plan.pdf", "size": len(attached), "contentType": "application/pdf"}
            ],
        }
        for number, (name, when, subject, body, attached) in enumerate(mails)
    ]  # fmt: skip
    same(read(json.dumps({"value": value}).encode(), "mail.json", "graph_mail"), mails)
    lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in value)
    same(read(lines.encode(), "mail.ndjson", "graph_mail"), mails)


COMMENTS = st.lists(st.tuples(BODIES, st.booleans()), max_size=4)


@QUICK
@given(st.lists(st.tuples(TIMES, SENTENCES, BODIES, COMMENTS), min_size=1, max_size=3))
def test_zendesk_tickets(tickets: list[tuple[datetime, str, str, list[tuple[str, bool]]]]) -> None:
    users = [{"id": 1, "name": "Ada Quill", "email": "ada@orchard.example", "role": "end-user"},
             {"id": 2, "name": "Bo Marsh", "email": "bo@vendor.example", "role": "agent"}]  # fmt: skip
    lines, wanted = [], []
    for number, (when, subject, description, comments) in enumerate(tickets, start=1):
        said = [(description, False), *comments]
        at = [when + timedelta(minutes=k) for k in range(len(said))]
        lines.append({
            "id": number, "subject": subject, "description": description, "status": "open", "requester_id": 1,
            "submitter_id": 1, "created_at": f"{when:%Y-%m-%dT%H:%M:%SZ}", "users": users,
            "comments": [{"id": 10 * number + k, "author_id": 2 if agent else 1, "public": True, "body": text,
                          "created_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
                         for k, ((text, agent), moment) in enumerate(zip(said, at, strict=True))],
        })  # fmt: skip
        wanted += [
            (str(number), subject, text, moment, "bo@vendor.example" if agent else "ada@orchard.example")
            for (text, agent), moment in zip(said, at, strict=True)
        ]
    found = read("".join(json.dumps(line) + "\n" for line in lines).encode(), "tickets.ndjson", "zendesk")
    assert wanted == [
        (m.ticket.id, m.subject, m.body, m.sent_at, m.author.email) for m in found if m.ticket and m.author
    ]


@QUICK
@given(st.lists(st.tuples(TIMES, SENTENCES, BODIES), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_helpdesk_tables(rows: list[tuple[datetime, str, str]], delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["ticket_id", "ticket_subject", "ticket_created_at", "requester_email", "comment_created_at",
                     "author_email", "comment_body"])  # fmt: skip
    for number, (when, subject, body) in enumerate(rows, start=1):
        stamp = f"{when:%Y-%m-%dT%H:%M:%SZ}"
        writer.writerow([number, subject, stamp, "ada@orchard.example", stamp, "bo@vendor.example", body])
    found = read(out.getvalue().encode(), "tickets.csv", "helpdesk_csv")
    assert [(m.ticket.id, m.subject, m.body, m.sent_at, m.author.email) for m in found if m.ticket and m.author] == [
        (str(number), subject, body, when, "bo@vendor.example")
        for number, (when, subject, body) in enumerate(rows, start=1)
    ]


def clock(seconds: int, mark: str) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}000"


@QUICK
@given(
    st.lists(
        st.tuples(st.sampled_from(["Ada Quill", "Bo Marsh"]), SENTENCES),
        min_size=2,
        max_size=8,
        unique_by=lambda pair: pair[1],
    )
)
def test_captions(said: list[tuple[str, str]]) -> None:
    vtt = "WEBVTT\n\n" + "".join(
        f"{clock(5 * k, '.')} --> {clock(5 * k + 5, '.')}\n<v {name}>{text}</v>\n\n"
        for k, (name, text) in enumerate(said)
    )
    srt = "".join(
        f"{k + 1}\n{clock(5 * k, ',')} --> {clock(5 * k + 5, ',')}\n{name}: {text}\n\n"
        for k, (name, text) in enumerate(said)
    )
    for data, file, parser in ((vtt, "2025-03-04 1000 talk.vtt", "webvtt"), (srt, "2025-03-04 1000 talk.srt", "srt")):
        (message,) = read(data.encode(), file, parser)
        assert [(t.speaker.name, t.text) for t in message.turns] == said
        assert message.turns[0].start_s == 0.0


@QUICK
@given(
    st.lists(
        st.tuples(TIMES, SENTENCES, st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE"])), min_size=1, max_size=4
    )
)
def test_calendars(events: list[tuple[datetime, str, str]]) -> None:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for number, (when, title, answer) in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:e{number}", f"DTSTART:{when:%Y%m%dT%H%M%SZ}", f"SUMMARY:{title}",
                  f"ATTENDEE;CN=Ada Quill;PARTSTAT={answer}:mailto:ada@orchard.example", "END:VEVENT"]  # fmt: skip
    found = read("\r\n".join([*lines, "END:VCALENDAR", ""]).encode(), "calendar.ics", "icalendar")
    assert sorted((m.native_id or "", m.sent_at, m.subject, m.invited[0].response) for m in found) == [
        (f"e{number}", when, title, answer.lower()) for number, (when, title, answer) in enumerate(events)
    ]


@QUICK
@given(st.lists(st.tuples(TIMES, SENTENCES), min_size=2, max_size=5, unique_by=lambda pair: pair[0]))
def test_slack_days(said: list[tuple[datetime, str]]) -> None:
    day = [
        {"type": "message", "user": "U0000ADA1", "ts": f"{when.timestamp():.0f}.000{k:03d}", "text": text,
         "user_profile": {"real_name": "Ada Quill"}}
        for k, (when, text) in enumerate(said)
    ]  # fmt: skip
    found = read(json.dumps(day).encode(), "shared-orchard/2025-03-04.json", "slack")
    assert sorted((m.sent_at, m.body) for m in found) == sorted(said)
    assert {m.author.name for m in found if m.author} == {"Ada Quill"}
