"""Mails as Microsoft Graph gives them: answers of the API, lists, one a line or one a file.

Source: Microsoft Graph v1.0, resource types message, eventMessage, internetMessageHeader, fileAttachment.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message as MimeMessage

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.automatic_mail import is_automatic
from cxnlp.ingest.clear_signed import clear_text
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, items, well_formed
from cxnlp.ingest.mail import thread_of
from cxnlp.ingest.mail_body import MAX_BODY_CHARS
from cxnlp.ingest.mime import headers, message_ids
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import address, attachments_of, moment_of
from cxnlp.types import MeetingNotice, Message, Party, Recipient, RecipientField, Record, Rejected

OWN_KEYS = frozenset({"internetMessageId", "toRecipients", "bodyPreview", "conversationId", "receivedDateTime"})
FIELDS: tuple[tuple[str, RecipientField], ...] = (
    ("toRecipients", "to"),
    ("ccRecipients", "cc"),
    ("bccRecipients", "cc"),
)


def party_of(holder: object) -> Party | None:
    """The person of `{"emailAddress": {"name", "address"}}`; an X.500 address of Exchange is none."""
    stated = as_object(as_object(holder).get("emailAddress"))
    name, email = as_text(stated.get("name")), address(stated.get("address"))
    if name and (written := address(name)):
        name, email = None, email or written
    return Party(name, email) if name or email else None


def headers_of(record: JsonObject) -> MimeMessage:
    """The internet headers that the record carries, as a message without a body."""
    mime = MimeMessage()
    for item in map(as_object, as_list(record.get("internetMessageHeaders"))):
        name, value = as_text(item.get("name")), as_text(item.get("value"))
        if name and value and name.isascii() and ":" not in name:
            mime[name] = " ".join(value.split())
    return mime


def body_of(record: JsonObject) -> tuple[str, tuple[str, ...]]:
    """The body and its flags: `body`, else `uniqueBody`, else the preview, which Graph cuts at 255 characters."""
    from cxnlp.ingest.html_text import html_to_text

    for key in ("body", "uniqueBody"):
        holder = as_object(record.get(key))
        content = holder.get("content")
        if isinstance(content, str) and content.strip():
            cut = ("body_cut",) if len(content) > MAX_BODY_CHARS else ()
            content = content[:MAX_BODY_CHARS]
            if (as_text(holder.get("contentType")) or "").lower() == "html":
                return well_formed(html_to_text(content)), (*cut, "html_only")
            return well_formed(content), cut
    preview = as_text(record.get("bodyPreview"))
    return preview or "", ("body_cut",) if preview and len(preview) >= 250 else ()


def _is_notice(record: JsonObject) -> bool:
    """True for an invitation or the answer to one, which the calendar writes but for the words of an answer."""
    return "meetingMessageType" in record or "eventMessage" in (as_text(record.get("@odata.type")) or "")


def _message(record: JsonObject, source: Source, locator: str) -> Message | Rejected:
    mime = headers_of(record)
    author = party_of(record.get("from")) or party_of(record.get("sender"))
    recipients = tuple(
        Recipient(party, field)
        for key, field in FIELDS
        for holder in as_list(record.get(key))
        if (party := party_of(holder))
    )
    moment, flags = moment_of(record.get("sentDateTime"))
    if moment is None:
        moment, flags = moment_of(record.get("receivedDateTime"))
        flags = (*flags, "from_received") if moment else flags
    if author is None and moment is None and not recipients:
        return Rejected(source.name, locator, "no sender, recipient or date in it: not a mail")
    native = next(iter(message_ids([as_text(record.get("internetMessageId")) or ""])), None)
    parents = message_ids(headers(mime, "In-Reply-To"))[:1]
    ancestors = (*message_ids(headers(mime, "References")), *parents)
    references = tuple(dict.fromkeys(r for r in ancestors if r != native))
    subject, conversation = as_text(record.get("subject")), as_text(record.get("conversationId"))
    body, marks = body_of(record)
    listed = [item for item in as_list(record.get("attachments")) if isinstance(item, dict)]
    attachments = attachments_of([item | {"content_type": item.get("contentType")} for item in listed])
    told = {"draft": record.get("isDraft") is True}
    told["attachments_not_listed"] = record.get("hasAttachments") is True and not attachments
    where = f"{source.name}#{as_text(record.get('id')) or locator}"
    notices: tuple[MeetingNotice, ...] = ()
    if _is_notice(record):
        from cxnlp.ingest.graph_notices import graph_notice

        notices, notice_flags = graph_notice(record, author, recipients)
        marks = (*marks, *notice_flags)
    answered = bool(notices) and notices[0].method == "reply" and bool(body.strip())
    return Message(
        kind="email",
        source=where,
        parser="graph_mail",
        native_id=native,
        thread_id=f"graph:{conversation}" if conversation else thread_of(mime, references, native, subject) or where,
        sent_at=moment.at if moment else None,
        time_precision=moment.precision if moment else "none",
        author=author,
        recipients=recipients,
        subject=subject,
        body=clear_text(body),
        automatic=(_is_notice(record) and not answered)
        or is_automatic(mime, subject or "", author, bool(references), body),
        attachments=attachments,
        references=references,
        flags=tuple(sorted({*flags, *marks, *(name for name, holds in told.items() if holds)})),
        notices=notices,
    )


class GraphMail:
    """message objects; a mark that a mail was removed since the last answer has nothing to read."""

    name = "graph_mail"
    family = "mail"

    def sniff(self, source: Source) -> float:
        return 0.96 if len(head_keys(source) & OWN_KEYS) >= 3 else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        for locator, found in items(source, ("value", "messages")):
            if isinstance(found, UnreadableInput):
                yield Rejected(source.name, locator, str(found))
            elif "@removed" in found:
                yield Rejected(source.name, locator, "the mail was removed from the mailbox: only its id is left")
            else:
                yield _message(found, source, locator)


FORMATS: tuple[Format, ...] = (GraphMail(),)
