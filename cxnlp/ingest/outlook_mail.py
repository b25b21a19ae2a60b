"""Properties of Outlook's mails: people, recipients, ids, and the items that are no mail.

Source: [MS-OXPROPS] property identifiers.
"""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message as MimeMessage

from cxnlp.ingest.mail_addresses import parties
from cxnlp.ingest.mime import header_text, headers, message_ids
from cxnlp.ingest.ticket_thread import address
from cxnlp.types import Party, Recipient

NOT_MAIL = {"IPM.Contact": "contact", "IPM.Task": "task", "IPM.StickyNote": "note"}
SUBJECT, HEADERS = 0x0037, 0x007D
MESSAGE_ID, IN_REPLY_TO, REFERENCES = 0x1035, 0x1042, 0x1039
SENDER = (0x0C1A, 0x5D01, 0x0C1F)
SENT_FOR = (0x0042, 0x5D02, 0x0065)
CREATOR_ADDRESS, CREATOR_SMTP = 0x4023, 0x5D0A


def person_of(text: Callable[[int], str], ids: tuple[int, int, int]) -> Party | None:
    """The person of a name and addresses among an item's properties; an X.500 address of Exchange is none.

    `text` gives a property, `ids` are SENDER or SENT_FOR. Who sent from their own mailbox often has an address as its
    creator alone.
    """
    name, smtp, other = ids
    mail = address(text(smtp)) or address(text(other))
    if mail is None and text(other) and text(other).lower() == text(CREATOR_ADDRESS).lower():
        mail = address(text(CREATOR_SMTP))
    shown = header_text(text(name))
    shown = "" if address(shown) else shown
    return Party(shown or None, mail) if shown or mail else None


def stated_recipients(mime: MimeMessage) -> tuple[Recipient, ...]:
    """The recipients that the transport headers name."""
    to = tuple(Recipient(p, "to") for p in parties(headers(mime, "To")))
    return to + tuple(Recipient(p, "cc") for p in parties(headers(mime, "Cc")))


def ids_of(mime: MimeMessage, message_id: str, references: str, in_reply_to: str) -> tuple[str | None, tuple[str, ...]]:
    """(own id, ids of the mails before it) from an item's properties, then its transport headers."""
    native = next(iter(message_ids([message_id, *headers(mime, "Message-ID")])), None)
    ancestors = message_ids([references, *headers(mime, "References")])
    parents = message_ids([in_reply_to, *headers(mime, "In-Reply-To")])[:1]
    return native, tuple(dict.fromkeys(r for r in (*ancestors, *parents) if r != native))
