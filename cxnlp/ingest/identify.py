"""Content-based message ids and duplicate detection: ids depend on content only, not on order, path or run."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from cxnlp.types import Message, Party

ID_LENGTH = 16


def _party(party: Party | None) -> str:
    return "" if party is None else (party.email or party.name or party.ref or "")


def _words(message: Message) -> str:
    spoken = "\n".join(f"{_party(t.speaker)}: {t.text}" for t in message.turns)
    invited = (
        "\n".join(f"{_party(i.party)} {i.response}" for i in message.invited) if message.kind == "calendar" else ""
    )
    return " ".join(f"{message.body}\n{spoken}\n{invited}".split())


def content_key(message: Message) -> str:
    """A digest of what the message is: kind, native id, time, author, subject and words."""
    time = message.sent_at.isoformat() if message.sent_at else ""
    parts = (
        message.kind,
        message.native_id or "",
        time,
        _party(message.author),
        message.subject or "",
        _words(message),
    )
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:ID_LENGTH]


def sort_key(message: Message) -> tuple[bool, str, str]:
    """Orders by (sent_at, message_id), undated messages last."""
    return (message.sent_at is None, message.sent_at.isoformat() if message.sent_at else "", message.message_id)


def with_ids(messages: Iterable[Message]) -> list[Message]:
    """Messages with ids and `duplicate_of`, ordered by (sent_at, message_id).

    Of several with the same content the one with the least source name stays; the others point to it and get
    ids of their own, numbered by the occurrence.
    """
    groups: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        groups[content_key(message)].append(message)
    named: list[Message] = []
    for key, group in groups.items():
        first, *copies = sorted(group, key=lambda m: m.source)
        named.append(replace(first, message_id=key))
        for number, copy in enumerate(copies, start=2):
            own = hashlib.sha256(f"{key}#{number}".encode()).hexdigest()[:ID_LENGTH]
            named.append(replace(copy, message_id=own, duplicate_of=key))
    return sorted(named, key=sort_key)
