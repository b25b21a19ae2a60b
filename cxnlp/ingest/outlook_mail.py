"""What single Outlook messages and Outlook mailboxes share: recipients, ids, and the items that are no mail.

Source: [MS-OXPROPS] property identifiers.
"""

from __future__ import annotations

from email.message import Message as MimeMessage

from cxnlp.ingest.mail_addresses import parties
from cxnlp.ingest.mime import headers, message_ids
from cxnlp.types import Recipient

NOT_MAIL = {"IPM.Appointment": "appointment", "IPM.Contact": "contact", "IPM.Task": "task", "IPM.StickyNote": "note"}
MESSAGE_ID, IN_REPLY_TO, REFERENCES = 0x1035, 0x1042, 0x1039


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
