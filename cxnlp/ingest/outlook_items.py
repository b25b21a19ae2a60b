"""What single Outlook messages and Outlook mailboxes share: the mail or the calendar entries that an item is.

Source: [MS-OXPROPS] property identifiers.
"""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.automatic_mail import is_automatic
from cxnlp.ingest.clear_signed import clear_text
from cxnlp.ingest.mail import thread_of
from cxnlp.ingest.mail_addresses import author as author_of
from cxnlp.ingest.meeting_notices import with_note
from cxnlp.ingest.mime import header_text, sent_time
from cxnlp.ingest.outlook_mail import (
    HEADERS,
    IN_REPLY_TO,
    MESSAGE_ID,
    NOT_MAIL,
    REFERENCES,
    SENDER,
    SENT_FOR,
    SUBJECT,
    ids_of,
    person_of,
    stated_recipients,
)
from cxnlp.ingest.outlook_meetings import (
    APPOINTMENT,
    KINDS,
    Asked,
    Item,
    by_calendar,
    entries,
    outlook_notice,
    people_of,
    recipients_of,
)
from cxnlp.ingest.source import Source
from cxnlp.types import Attachment, MeetingNotice, Message, Party

_PREFIX_MARKS = "\x01\x04\x05 "
"""Before a subject Outlook keeps how long its "RE: " is."""


class OutlookItem(Protocol):
    """An item of Outlook as one of the readers gives it; what its library cannot read is empty."""

    @property
    def kind(self) -> str:
        """The class of the item: "IPM.Note"."""

    def text(self, number: int) -> str:
        """The text of a property, or ""."""

    def asked(self) -> list[Asked]:
        """The rows of its recipients."""

    def properties(self) -> Item:
        """All properties that a meeting may need."""

    def body(self) -> tuple[str, tuple[str, ...]]:
        """The words and what is to be said of them."""

    def submitted(self) -> datetime | None:
        """When it was handed in, in UTC."""

    def attachments(self) -> tuple[Attachment, ...]:
        """The files with it."""

    def draft(self) -> bool:
        """Whether it was never sent."""


def messages_of(item: OutlookItem, source: Source, parser: str, name: str) -> Iterator[Message]:
    """The mail that an item is, or the calendar entries of an appointment; `name` is the source of a mail.

    Raises UnreadableInput with the reason for any other item.
    """
    other = next((word for start, word in NOT_MAIL.items() if item.kind.startswith(start)), None)
    if item.kind.startswith(APPOINTMENT):
        asked = item.asked()
        organizer = next((one.party for one in asked if one.kind == 0), None) or _for_whom(item)
        yield from entries(source, parser, item.properties(), _subject(item), organizer, asked, item.body()[0])
    elif other:
        raise UnreadableInput(f"an Outlook {other}, not a mail")
    else:
        yield _mail(item, parser, name)


def _subject(item: OutlookItem) -> str | None:
    return header_text(item.text(SUBJECT)).lstrip(_PREFIX_MARKS) or None


def _for_whom(item: OutlookItem) -> Party | None:
    """In whose name an item was sent, else who sent it."""
    return person_of(item.text, SENT_FOR) or person_of(item.text, SENDER)


def _mail(item: OutlookItem, parser: str, name: str) -> Message:
    mime = email.message_from_string(item.text(HEADERS))
    author = author_of(mime) or person_of(item.text, SENDER)
    asked = item.asked()
    recipients = stated_recipients(mime) or recipients_of(asked)
    sent_at, offset, flags = sent_time(mime)
    if sent_at is None and (submitted := item.submitted()):
        sent_at, offset, flags = submitted, None, ()
    if author is None and sent_at is None and not recipients:
        raise UnreadableInput("an Outlook item without sender, recipient and date: not a mail")
    native, references = ids_of(mime, *map(item.text, (MESSAGE_ID, REFERENCES, IN_REPLY_TO)))
    subject = _subject(item)
    body, marks = item.body()
    notices: tuple[MeetingNotice, ...] = ()
    if item.kind in KINDS:
        people = people_of(asked) or recipients
        notices, told = outlook_notice(item.kind, item.properties(), subject, _for_whom(item) or author, people)
        marks = (*marks, *told)
    written = by_calendar(notices, body)
    return Message(
        kind="email",
        source=name,
        parser=parser,
        native_id=native,
        thread_id=thread_of(mime, references, native, subject) or name,
        sent_at=sent_at,
        time_precision="second" if sent_at else "none",
        utc_offset=offset,
        author=author,
        recipients=recipients,
        subject=subject,
        body=clear_text(body),
        automatic=written or is_automatic(mime, subject or "", author, bool(references), body),
        attachments=item.attachments(),
        references=references,
        flags=tuple(sorted({*flags, *marks, *(("draft",) if item.draft() else ())})),
        notices=with_note(notices, body) if written else notices,
    )
