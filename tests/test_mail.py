"""Mail files: headers, times, charsets, parts, mailboxes, broken input."""

from __future__ import annotations

import email.message
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.errors import UnreadableInput
from cxnlp.ingest.mail import FORMATS
from cxnlp.ingest.mail_addresses import parties
from cxnlp.ingest.mail_body import LONGEST_STUB, _charset, _filename, _flow, _heads, _is_attachment, _kind
from cxnlp.ingest.mime import _any_date, _usual_date, header_text, parse_date
from cxnlp.ingest.source import Source
from cxnlp.ingest.subjects import is_forward_subject, subject_key
from cxnlp.types import Message, Record, Rejected

EML, MBOX = FORMATS
PLAIN = b"""Message-ID: <a1@acme.example>
Date: Mon, 3 Mar 2025 14:52:00 +0100
From: =?utf-8?q?J=C3=BCrgen_Wei=C3=9F?= <J.Weiss@Acme.example>
To: Ana Ruiz <ana@vendor.example>, "Lee, Sam" <sam@vendor.example>
Cc: Pat Quinn <pat@acme.example>
Subject: =?utf-8?q?Re=3A_Verl=C3=A4ngerung?=
In-Reply-To: <v9@vendor.example>
References: <v1@vendor.example> <v9@vendor.example>
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe aus K=F6ln
"""


def read(data: bytes, name: str = "mail.eml") -> Message:
    (record,) = EML.parse(Source.of_bytes(data, name))
    assert isinstance(record, Message)
    return record


def read_mbox(data: bytes) -> list[Record]:
    return list(MBOX.parse(Source.of_bytes(data, "box.mbox")))


def with_headers(*lines: str, body: str = "Hello") -> bytes:
    head = {"From": "Jo <jo@acme.example>", "Date": "Mon, 3 Mar 2025 09:00:00 +0000"}
    own = {line.split(":")[0] for line in lines}
    rest = [f"{k}: {v}" for k, v in head.items() if k not in own]
    return ("\n".join([*rest, *lines]) + "\n\n" + body).encode("utf-8", "surrogateescape")


def test_a_plain_mail() -> None:
    m = read(PLAIN)
    assert m.author is not None
    assert (m.author.name, m.author.email) == ("Jürgen Weiß", "j.weiss@acme.example")
    assert [(r.party.name, r.party.email, r.field) for r in m.recipients] == [
        ("Ana Ruiz", "ana@vendor.example", "to"),
        ("Lee, Sam", "sam@vendor.example", "to"),
        ("Pat Quinn", "pat@acme.example", "cc"),
    ]
    assert m.subject == "Re: Verlängerung"
    assert m.body == "Grüße aus Köln\n"
    assert m.sent_at == datetime(2025, 3, 3, 13, 52, tzinfo=UTC)
    assert (m.utc_offset, m.time_precision) == ("+01:00", "second")
    assert (m.native_id, m.thread_id) == ("a1@acme.example", "v1@vendor.example")
    assert m.references == ("v1@vendor.example", "v9@vendor.example")
    assert (m.source, m.parser, m.automatic, m.flags) == ("mail.eml", "eml", False, ())


@pytest.mark.parametrize(
    ("value", "utc", "offset", "flags"),
    [
        ("Mon, 03 Mar 2025 09:15:00 (EST) -0500", "2025-03-03T14:15", "-05:00", ()),
        ("3 Mar 2025 9:15:00 GMT+02:00", "2025-03-03T07:15", "+02:00", ()),
        ("2025-03-03T09:15:00.000Z", "2025-03-03T09:15", "+00:00", ()),
        ("Mon, 3 Mar 2025 09:15:00", "2025-03-03T09:15", None, ("no_timezone",)),
        ("Mon, 3 Mar 2025 09:15:00 -0000", "2025-03-03T09:15", None, ()),
        ("Mon, 3 Mar 25 09:15:00 +0530", "2025-03-03T03:45", "+05:30", ()),
    ],
)
def test_dates(value: str, utc: str, offset: str | None, flags: tuple[str, ...]) -> None:
    parsed = parse_date(value)
    assert parsed is not None
    assert (parsed[0].strftime("%Y-%m-%dT%H:%M"), parsed[1], parsed[2]) == (utc, offset, flags)


def test_unreadable_dates_fall_back_to_the_relay_or_to_nothing() -> None:
    assert parse_date("soon") is None
    relayed = read(with_headers("Date: soon", "Received: from x by y; Tue, 4 Mar 2025 10:00:00 +0000"))
    assert relayed.sent_at == datetime(2025, 3, 4, 10, tzinfo=UTC)
    assert relayed.flags == ("date_unparseable", "from_received")
    lost = read(with_headers("Date: Mon, 3 Mar 1901 10:00:00 +0000", "To: a@b.example"))
    assert (lost.sent_at, lost.time_precision) == (None, "none")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("jo@a.example (Jo Doe)", [("Jo Doe", "jo@a.example")]),
        ("jo@a.example <jo@a.example>", [(None, "jo@a.example")]),
        ("Doe, Jo <jo@a.example>", [("Doe, Jo", "jo@a.example")]),
        ("undisclosed-recipients:;", []),
        ("Team: a@x.example, b@x.example;", [(None, "a@x.example"), (None, "b@x.example")]),
        ('"Jo \\"J\\" Doe" <jo@a.example>; k@b.example', [('Jo "J" Doe', "jo@a.example"), (None, "k@b.example")]),
        ("=?utf-8?b?xYF1a2Fzeg==?= <l@a.example>", [("Łukasz", "l@a.example")]),
        ("Jo Doe", [("Jo Doe", None)]),
    ],
)
def test_addresses(value: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert [(p.name, p.email) for p in parties([value])] == expected


def test_group_rewriting_gives_the_writer() -> None:
    m = read(with_headers("From: 'Jo Doe' via Support <support@v.example>", "Reply-To: Jo Doe <jo@a.example>"))
    assert m.author is not None
    assert (m.author.name, m.author.email) == ("Jo Doe", "jo@a.example")


def test_raw_utf8_headers_and_split_words() -> None:
    assert header_text("Müller".encode().decode("ascii", "surrogateescape")) == "Müller"
    assert header_text("=?utf-8?q?Ver?= =?utf-8?q?trag?=") == "Vertrag"
    assert read(with_headers("Subject: Café")).subject == "Café"


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("x-unknown", "für".encode(), "für"),
        ("us-ascii", "für".encode(), "für"),
        ("utf-8", "für".encode("cp1252"), "für"),
        ("iso-2022-jp", "契約".encode("iso-2022-jp"), "契約"),
        ("x-sjis", "契約".encode("cp932"), "契約"),
    ],
)
def test_charsets(charset: str, data: bytes, text: str) -> None:
    head = f"From: jo@a.example\nTo: b@a.example\nContent-Type: text/plain; charset={charset}\n".encode()
    assert read(head + b"Content-Transfer-Encoding: 8bit\n\n" + data).body == text


def multipart(kind: str, *parts: str) -> bytes:
    inner = "".join(f"--B\n{part}\n" for part in parts)
    return with_headers(f'Content-Type: multipart/{kind}; boundary="B"', "MIME-Version: 1.0", body=f"{inner}--B--\n")


HTML = "Content-Type: text/html\n\n<p>Rich <b>text</b></p>"


def test_the_plain_alternative_is_taken_unless_it_is_a_stub() -> None:
    assert read(multipart("alternative", "Content-Type: text/plain\n\nPlain text", HTML)).body == "Plain text"
    assert read(multipart("alternative", "Content-Type: text/plain\n\n  ", HTML)).body == "Rich text"
    long = "Content-Type: text/html\n\n<p>" + "We would like to renew. " * 20 + "</p>"
    stub = read(multipart("alternative", "Content-Type: text/plain\n\nYour reader shows no HTML", long))
    assert stub.body.startswith("We would like")
    assert "html_only" in stub.flags


def test_a_folded_subject_keeps_the_blank_after_an_encoded_word() -> None:
    assert read(with_headers("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n Ada")).subject == "Grüße Ada"
    assert read(with_headers("Subject: =?utf-8?q?Ver?=\n =?utf-8?q?trag?=")).subject == "Vertrag"


@pytest.mark.parametrize(("words", "flags"), [(LONGEST_STUB - 1, ("html_only",)), (LONGEST_STUB, ())])
def test_a_full_plain_text_is_no_stub_whatever_its_html_says(words: int, flags: tuple[str, ...]) -> None:
    plain = "Content-Type: text/plain\n\n" + "word " * words
    long = "Content-Type: text/html\n\n<p>" + "We would like to renew. " * 200
    assert read(multipart("alternative", plain, long)).flags == flags
    assert read(multipart("alternative", long, plain)).flags == flags


def test_text_around_an_attachment_is_all_read() -> None:
    pdf = 'Content-Type: application/pdf\nContent-Disposition: attachment; filename="q.pdf"\n\nABC'
    m = read(multipart("mixed", "Content-Type: text/plain\n\nBefore", pdf, "Content-Type: text/plain\n\nAfter"))
    assert m.body.split() == ["Before", "After"]
    assert [(a.name, a.bytes, a.media_type) for a in m.attachments] == [("q.pdf", 3, "application/pdf")]


def test_an_attached_mail_is_not_the_writers_text() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: x@y.example\nSubject: Old\n\nOld words"
    m = read(multipart("mixed", "Content-Type: text/plain\n\nSee attached", inner))
    assert m.body.strip() == "See attached"
    assert m.attachments[0].name == "Old"


def test_flowed_lines_are_joined() -> None:
    m = read(with_headers("Content-Type: text/plain; format=flowed", body="One \ntwo\n> a \n> b\n-- \nJo"))
    assert m.body == "One two\n> a b\n-- \nJo"


def test_a_multipart_without_boundary_keeps_its_text() -> None:
    assert "Hello" in read(with_headers("Content-Type: multipart/mixed")).body


@pytest.mark.parametrize(
    "lines",
    [
        ("Auto-Submitted: auto-replied",),
        ("Return-Path: <>",),
        ("Precedence: bulk",),
        ("Subject: Automatische Antwort: Vertrag",),
        ("Subject: Réponse automatique : contrat",),
        ("From: noreply@shop.example",),
        ("List-Unsubscribe: <https://x.example/u>",),
        ("Subject: Undeliverable: renewal",),
    ],
)
def test_automatic_mail(lines: tuple[str, ...]) -> None:
    assert read(with_headers(*lines)).automatic


@pytest.mark.parametrize(
    "lines",
    [
        ("Auto-Submitted: no",),
        ("Subject: Out of the office next week, please plan",),
        ("X-Auto-Response-Suppress: OOF",),
        ("Precedence: list", "In-Reply-To: <a@b.example>"),
        ("Subject: Read this: our answer",),
    ],
)
def test_mail_by_people(lines: tuple[str, ...]) -> None:
    assert not read(with_headers(*lines)).automatic


RECALLS = [
    ("Recall: Plan 2026", 'Ada Quill would like to recall the message, "Plan 2026".'),
    ("Zurückrufen: Plan", 'Ada Quill möchte die Nachricht "Plan" zurückrufen.'),
    ("Rappel : Plan", "Ada Quill souhaite rappeler le message « Plan »."),
]


@pytest.mark.parametrize(("subject", "body"), RECALLS)
def test_a_notice_that_a_mail_is_recalled_is_automatic(subject: str, body: str) -> None:
    assert read(with_headers(f"Subject: {subject}", body=body)).automatic
    assert read(with_headers("Subject: Message Recall Failure: Plan")).automatic


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Recall: pump 12", "Our supplier recalls the pump. We would like to know what to do."),
        ("Re: Plan", 'I would like to recall the message, "Plan B", that I sent to the board.'),
    ],
)
def test_who_writes_of_a_recall_is_a_person(subject: str, body: str) -> None:
    assert not read(with_headers(f"Subject: {subject}", body=body)).automatic


def test_subjects() -> None:
    assert subject_key("AW: Re: [ext] Renewal  2025") == ("[ext] renewal 2025", True)
    assert subject_key("Regarding: nothing") == ("regarding: nothing", False)
    assert is_forward_subject("WG: Angebot")
    assert not is_forward_subject("Re: Fwd: offer")


def test_sniffing() -> None:
    def best(data: bytes, name: str) -> str | None:
        score, found = max((f.sniff(Source.of_bytes(data, name)), f.name) for f in FORMATS)
        return found if score > 0 else None

    assert best(PLAIN, "note.txt") == "eml"
    assert best(PLAIN, "Maildir/cur/1700.M1P1.host:2,S") == "eml"
    assert best(b"From jo@a.example Mon Mar  3 09:00:00 2025\n" + PLAIN, "box") == "mbox"
    assert best(b"Date: 3 March\nPresent: Jo\n\nWe met.", "notes.txt") is None
    assert best(b"", "Maildir/cur/.keep") is None
    assert best(b"\x89PNG\r\n", "picture.eml") == "eml"


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"Just some words.\n\nAnd more."])
def test_what_is_no_mail_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(UnreadableInput):
        list(EML.parse(Source.of_bytes(data, "x.eml")))


def test_deep_nesting_is_refused_in_words() -> None:
    head = with_headers("MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="B0"', body="")
    body = "".join(f'--B{i}\nContent-Type: multipart/mixed; boundary="B{i + 1}"\n\n' for i in range(3000))
    try:
        records = list(EML.parse(Source.of_bytes(head + body.encode(), "x.eml")))
    except UnreadableInput as problem:
        assert "inside each other" in str(problem)
    else:
        assert len(records) == 1


def box(*mails: bytes) -> bytes:
    return b"".join(b"From jo@a.example Mon Mar  3 09:00:00 2025\n" + m.rstrip(b"\n") + b"\n\n" for m in mails)


def test_a_mailbox() -> None:
    tricky = with_headers(body="First\n\nFrom Tuesday on we pause.\n\n>From there we go\n")
    first, second = read_mbox(b"\xef\xbb\xbf" + box(tricky, PLAIN))
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert first.body.strip() == "First\n\nFrom Tuesday on we pause.\n\nFrom there we go"
    assert (first.source, second.source) == ("box.mbox#1", "box.mbox#2")
    assert second.native_id == "a1@acme.example"


def test_a_broken_mail_does_not_stop_a_mailbox() -> None:
    records = read_mbox(box(PLAIN, b"X-Nothing: here\n\nwords", PLAIN))
    assert [type(r) for r in records] == [Message, Rejected, Message]
    assert isinstance(records[1], Rejected)
    assert records[1].locator == "2"


def test_mailboxes_with_crlf_and_gmail_labels() -> None:
    takeout = b"X-GM-THRID: 1700\nX-Gmail-Labels: Inbox,Drafts\n" + PLAIN
    data = b"From 1700@xxx Mon Mar 03 09:00:00 +0000 2025\n" + takeout
    (m,) = read_mbox(data.replace(b"\n", b"\r\n"))
    assert isinstance(m, Message)
    assert (m.thread_id, m.flags, m.body) == ("gmail:1700", ("draft",), "Grüße aus Köln\n")


def test_an_empty_mailbox_and_a_false_one() -> None:
    assert read_mbox(b"") == []
    records: list[Record] = []
    with pytest.raises(UnreadableInput):
        for record in MBOX.parse(Source.of_bytes(b"No mail here.\n", "x.mbox")):
            records.append(record)
    assert [type(r) for r in records] == [Rejected]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="From >:x\n", max_size=60), min_size=1, max_size=6))
def test_mailboxes_count_what_they_hold(bodies: list[str]) -> None:
    safe = ["\n".join(">" + x if x.lstrip(">").startswith("From ") else x for x in b.split("\n")) for b in bodies]
    records = read_mbox(box(*(with_headers(body=b) for b in safe)))
    assert len(records) == len(bodies)
    for record, body in zip(records, bodies, strict=True):
        assert isinstance(record, Message)
        assert record.body.split() == body.split()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_after_a_header_are_read_or_refused(data: bytes) -> None:
    source = Source.of_bytes(b"From: jo@a.example\nTo: b@c.example\nContent-Type: " + data, "x.eml")
    try:
        assert len(list(EML.parse(source))) == 1
    except UnreadableInput as problem:
        assert str(problem)


@settings(max_examples=300)
@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["+0000", "-0000", "+0530", "-0800", "+1400", "-0030", "+0099", "+1500", "GMT", ""]),
    st.sampled_from(["%a, %d %b %Y %H:%M:%S", "%d %b %Y %H:%M:%S", "%d %b %y %H:%M", "%a, 31 Feb %Y %H:%M:%S"]),
)
def test_usual_dates_are_what_the_long_way_makes_of_them(moment: datetime, zone: str, style: str) -> None:
    text = f"{moment.strftime(style)} {zone}".strip()
    usual = _usual_date(text)
    assert usual is None or usual == _any_date(text)
    if "%Y" in style and "Feb" not in style and zone in ("+0000", "+0530", "-0800", "-0030") and moment.year >= 1000:
        assert usual is not None


_PARAMETERS = st.sampled_from(
    ["charset=UTF-8", 'charset="iso-8859-1"', "charset*=utf-8''x", "format=flowed", "DelSp=yes", "name=a.pdf", "=", ";",
     'filename="b c.txt"', "file*0=a; file*1=b", "filename*=utf-8''%e2%82%ac.txt", "charset=caf\udce9"]
)  # fmt: skip


@settings(max_examples=200)
@given(
    st.sampled_from(["text/plain", "TEXT/HTML", "text", "application/pdf", "message/rfc822", "a/b/c", "", None]),
    st.sampled_from(["inline", "Attachment", "", None]),
    st.lists(_PARAMETERS, max_size=3),
)
def test_heads_of_parts_are_what_the_library_makes_of_them(
    kind: str | None, disposition: str | None, parameters: list[str]
) -> None:
    part = email.message.Message()
    for name, value in (("content-TYPE", kind), ("Content-disposition", disposition)):
        if value is not None:
            part.set_raw(name, "; ".join([value, *parameters]))
    heads = _heads(part)
    assert _kind(heads) == part.get_content_type()
    assert _filename(heads) == part.get_filename()
    assert _charset(heads) == part.get_content_charset()
    assert _flow(heads) == (part.get_param("format") == "flowed", part.get_param("delsp") == "yes")
    told = part.get_content_disposition() == "attachment" or part.get_content_type() not in ("text/plain", "text/html")
    assert _is_attachment(heads) == (told or (bool(part.get_filename()) and part.get_content_disposition() != "inline"))


@pytest.mark.parametrize("name", ["filename", "name", "charset", "boundary"])
def test_a_parameter_both_whole_and_in_pieces_costs_no_mail(name: str, tmp_path: Path) -> None:
    pieces = f"{name}*0=a; {name}*1=b; {name}*=utf-8''c"
    text = (
        "From: ada@acme.example\nTo: jo@vendor.example\nDate: Mon, 3 Mar 2025 09:00:00 +0000\nSubject: Hi\n"
        f"Content-Type: text/plain; charset=utf-8; {pieces}\nContent-Disposition: inline; {pieces}\n\n"
        "Good day, x*0=1.\n"
    )
    (tmp_path / "a.eml").write_text(text)
    (tmp_path / "b.eml").write_text(text.replace("text/plain", "multipart/mixed"))
    found = pipeline.parse([tmp_path], Config(vendor_domains=("vendor.example",)))
    assert [s.status for s in found.sources] == ["parsed", "parsed"]
    assert all("header_damaged" in m.flags and "Good day, x*0=1." in m.body for m in found.messages)
