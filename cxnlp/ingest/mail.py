"""Mail exports: single messages (.eml, Maildir, exported files) and mbox files, read into `Message` records."""

from __future__ import annotations

import email
import email.parser
import re
from collections.abc import Iterator
from email.message import Message as MimeMessage
from functools import lru_cache
from sys import intern

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.automatic_mail import by_calendar, is_automatic
from cxnlp.ingest.mail_addresses import author, parties
from cxnlp.ingest.mail_body import Part, read_body, unwrapped
from cxnlp.ingest.mbox import is_mbox, split_mbox
from cxnlp.ingest.mime import header, header_text, headers, message_ids, sent_time
from cxnlp.ingest.saved_mail import in_english
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.subjects import subject_key
from cxnlp.types import MeetingNotice, Message, Party, Recipient, Record, Rejected

MAX_RECIPIENTS = 2_000
_PART_HEADER = re.compile(rb"(?im)^content-(?:type|disposition):[^\n]*(?:\n[ \t][^\n]*)*")
_PIECE = re.compile(rb"([\w.-])\*(?:\d{0,9}\*?)=")
_FIELD = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,60}):")
_ENVELOPE_FIELDS = frozenset((b"from", b"to", b"cc", b"subject", b"date", b"sender", b"reply-to"))
_TRANSPORT_FIELDS = frozenset(
    b"message-id received return-path mime-version content-type delivered-to references in-reply-to "
    b"content-transfer-encoding dkim-signature x-mailer x-from thread-index".split()
)
_HEX = re.compile(r"[0-9A-Fa-f]{1,8}$")
_EMLX = re.compile(rb"\d{1,10}[ \t]*\r?\n")
"""How many bytes the mail has, in a line above it: a file of Apple Mail, which has a property list below."""
_MAILDIR_NAME = re.compile(r"/(?:cur|new)/[^/]*\d[^/]*$")
_LABELS = {
    "draft": "drafts; draft; entwürfe; entwurf; brouillons; brouillon; borradores; borrador; rascunhos; rascunho; bozze"
    "; concepten; utkast; kladder; luonnokset; wersje robocze; черновики; 下書き; 草稿; taslaklar; koncepty",
    "spam": "spam; junk; indésirables; correo no deseado; ongewenst; skräppost; søppelpost; roskaposti; спам"
    "; 迷惑メール; 垃圾邮件",
    "trash": "trash; bin; papierkorb; gelöscht; corbeille; papelera; lixeira; lixo; cestino; prullenbak; papperskorgen"
    "; papirkurv; roskakori; kosz; корзина; ゴミ箱; 已删除邮件; çöp kutusu; koš",
    "chat": "chat; chats",
}
_LABEL_FLAGS = {label: flag for flag, labels in _LABELS.items() for label in labels.split("; ")}
"""Gmail's labels, in the language of the account, that say a mail was never sent, or was thrown away."""


def _as_8bit(data: bytes) -> bytes:
    """Message bytes without a byte order mark; UTF-16 files, which no mail system writes but editors do, as UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")


def _within_emlx(data: bytes) -> bytes:
    """The mail in a file of Apple Mail (.emlx); other bytes unchanged."""
    opening = _EMLX.match(data)
    return data[opening.end() :][: int(opening[0])] if opening else data


def _header_names(head: bytes) -> list[bytes]:
    """Lower-case field names at the start of `head`, up to the first line that is no header."""
    names: list[bytes] = []
    for i, line in enumerate(_as_8bit(head).split(b"\n")):
        if field := _FIELD.match(line):
            names.append(field.group(1).lower())
        elif i == 0 and line.startswith((b"From ", b">From ")):
            continue
        elif not names or not line.startswith((b" ", b"\t")):
            break
    return names


def _mail_score(head: bytes) -> float:
    names = set(_header_names(head))
    envelope, transport = len(names & _ENVELOPE_FIELDS), len(names & _TRANSPORT_FIELDS)
    if envelope and transport:
        return 0.95 if envelope + transport >= 3 else 0.7
    return 0.5 if envelope >= 3 and names & {b"from", b"sender"} else 0.0


def _is_mail(head: bytes) -> bool:
    """True if bytes that are said to be a mail may be one: a sender and one more header of people, time or subject."""
    names = set(_header_names(head))
    return _mail_score(head) > 0 or (b"from" in names and len(names & _ENVELOPE_FIELDS) > 1)


def thread_of(message: MimeMessage, references: tuple[str, ...], native: str | None, subject: str | None) -> str:
    """The thread that a mail's own headers tell, "" when they tell none; `linked_threads` joins threads afterwards."""
    exported = header(message, "X-GM-THRID")
    if exported:
        return f"gmail:{exported}"
    if references:
        return references[0]
    key, is_reply = subject_key(subject or "")
    if native is None or (is_reply and key):
        return f"subject:{key}" if key else native or ""
    return native


def _state_flags(message: MimeMessage, source: Source) -> set[str]:
    """What the mailbox says about a message: draft, spam, trash, chat."""
    labels = [header_text(v) for v in headers(message, "X-Gmail-Labels")]
    flags = {_LABEL_FLAGS[w] for v in labels for x in v.split(",") if (w := x.strip().lower()) in _LABEL_FLAGS}
    maildir = re.search(r"[:!;]2,([A-Za-z]*)$", source.name) if "2," in source.name else None
    drafted = header(message, "X-Mozilla-Draft-Info") and not headers(message, "Received")  # Thunderbird
    if drafted or header(message, "X-Unsent") == "1" or (maildir and "D" in maildir.group(1)):
        flags.add("draft")
    if (maildir and "T" in maildir.group(1)) or _expunged(header(message, "X-Mozilla-Status")):
        flags.add("trash")
    return flags


def _expunged(status: str) -> bool:
    """Whether Thunderbird holds a mail as deleted: bit 8 of X-Mozilla-Status, until the folder is compacted."""
    return bool(_HEX.match(status)) and bool(int(status, 16) & 8)


@lru_cache(maxsize=4096)
def _recipients(to: tuple[Party, ...], cc: tuple[Party, ...]) -> tuple[Recipient, ...]:
    """Recipients, of mails to the same people the same records."""
    return tuple(Recipient(p, "to") for p in to) + tuple(Recipient(p, "cc") for p in cc)


def _without_pieces(header: re.Match[bytes]) -> bytes:
    """A header without the marks of RFC 2231, so that no parameter is put together from pieces."""
    return _PIECE.sub(rb"\1=", header[0])


def to_message(data: bytes, source: Source, locator: str, parser: str) -> Message | Rejected:
    """One mail from its bytes; Rejected when it has no usable header or is nested too deeply to read."""
    where = f"{source.name}#{locator}" if locator else source.name
    damaged: set[str] = set()
    try:
        try:
            mime = unwrapped(email.message_from_bytes(data, Part))
            body = read_body(mime)
        except TypeError:  # the library sorts the pieces of a parameter that comes both whole and in numbered pieces
            mime = unwrapped(email.message_from_bytes(_PART_HEADER.sub(_without_pieces, data), Part))
            body, damaged = read_body(mime), {"header_damaged"}
    except RecursionError:
        return Rejected(source.name, locator, "the mail has too many parts inside each other to be read")
    sender = author(mime)
    recipients = _recipients(parties(headers(mime, "To")), parties(headers(mime, "Cc") + headers(mime, "Bcc")))
    cut = {"recipients_cut"} if len(recipients) > MAX_RECIPIENTS else set()
    sent_at, offset, time_flags = sent_time(mime)
    if sender is None and sent_at is None and not recipients:
        return Rejected(source.name, locator, "no sender, recipient or date in its header: not a mail")
    native = next(iter(message_ids(headers(mime, "Message-ID"))), None)
    ancestors = message_ids(headers(mime, "References"))
    parents = message_ids([v.split(";")[0] for v in headers(mime, "In-Reply-To")])[:1]
    references = tuple(r for r in ancestors if r not in parents and r != native) + tuple(
        p for p in parents if p != native
    )
    subject = intern(header(mime, "Subject")) or None
    flags = set(time_flags) | set(body.flags) | cut | damaged | _state_flags(mime, source)
    notices: tuple[MeetingNotice, ...] = ()
    if body.calendars:
        from cxnlp.ingest.meeting_notices import read_notices

        notices, marks = read_notices(body.calendars)
        flags.update(marks)
    written = by_calendar(body, notices)
    if written and notices:
        from cxnlp.ingest.meeting_notices import with_note

        notices = with_note(notices, body.text)
    return Message(
        kind="email",
        source=where,
        parser=parser,
        native_id=native,
        thread_id=thread_of(mime, references, native, subject) or where,
        sent_at=sent_at,
        time_precision="none" if sent_at is None else "second",
        utc_offset=offset and intern(offset),
        author=sender,
        recipients=recipients[:MAX_RECIPIENTS],
        subject=subject,
        body=body.text,
        automatic=written or is_automatic(mime, subject or "", sender, bool(references), body.text),
        attachments=body.attachments,
        references=references,
        flags=tuple(sorted(flags)),
        notices=notices,
    )


class Eml:
    """A single mail: .eml, a file of a Maildir, a message file of an archive export."""

    name = "eml"
    family = "mail"

    def sniff(self, source: Source) -> float:
        if source.filename.startswith(".") or source.filename.lower().endswith((".mbox", ".mht", ".mhtml")):
            return 0.0
        head = in_english(_within_emlx(source.head))
        score = 0.0 if is_mbox(head) and not _MAILDIR_NAME.search(source.name) else _mail_score(head)
        if score:
            return score
        return 0.4 if source.filename.lower().endswith(".eml") else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        data = in_english(_as_8bit(_within_emlx(source.read())))
        if not data.strip():
            raise UnreadableInput("the file is empty")
        if not _is_mail(data[:65536]):
            raise UnreadableInput("named like a mail, but it does not begin with mail headers")
        if data.startswith((b"From ", b">From ")):
            data = data.partition(b"\n")[2]
        record = to_message(data, source, "", self.name)
        if isinstance(record, Rejected):
            raise UnreadableInput(record.reason)
        yield record


class Mbox:
    """Many mails in one file: mboxo, mboxrd, Gmail Takeout."""

    name = "mbox"
    family = "mail"

    def sniff(self, source: Source) -> float:
        if is_mbox(source.head):
            return 0.97
        return 0.4 if source.filename.lower().endswith((".mbox", ".mbx")) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        found = False
        with source.open() as stream:
            for item in split_mbox(stream):
                locator = str(item.number)
                if item.number == 0:
                    if _mail_score(item.data[:65536]) == 0.0:
                        yield Rejected(source.name, locator, "text before the first message of the mailbox")
                        continue
                    item_data = _as_8bit(item.data)
                else:
                    item_data = item.data
                found = True
                if item.cut:
                    yield Rejected(source.name, locator, "the mail is larger than the limit of 100 MB")
                elif not item_data.strip():
                    yield Rejected(source.name, locator, "an envelope line without a mail")
                else:
                    yield to_message(item_data, source, locator, self.name)
        if not found and source.size:
            raise UnreadableInput("named like a mailbox, but it holds no mail")


FORMATS: tuple[Format, ...] = (Eml(), Mbox())
