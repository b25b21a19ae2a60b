"""Content-based message ids and duplicate detection: ids depend on content only, not on order, path or run.

What other files add to a record (names of a user list, the start in a calendar) is not its content: stages that add
such things keep the key of the record as it was read, by `keyed`.
"""

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


def own_key(message: Message) -> str:
    """The digest of what the record alone says, whatever was added to it since."""
    return message.message_id or content_key(message)


def keyed(message: Message) -> Message:
    """The message with the key of its present content, unless it has one: for before adding what other files say."""
    return message if message.message_id else replace(message, message_id=content_key(message))


def sort_key(message: Message) -> tuple[bool, str, str]:
    """Orders by (sent_at, message_id), undated messages last."""
    return (message.sent_at is None, message.sent_at.isoformat() if message.sent_at else "", message.message_id)


def _same(message: Message) -> str:
    """What messages that are the same have in common: of records that their system names, what each alone says; of the
    others all that is known by now, so that two recordings of one meeting are found."""
    return own_key(message) if message.native_id else content_key(message)


def with_ids(messages: Iterable[Message]) -> list[Message]:
    """Messages with ids and `duplicate_of`, ordered by (sent_at, message_id).

    Of several with the same content the one with the least source name stays; the others point to it and get
    ids of their own, numbered by the occurrence.
    """
    groups: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        groups[_same(message)].append(message)
    firsts: dict[str, list[tuple[Message, list[Message]]]] = defaultdict(list)
    for group in groups.values():
        first, *copies = sorted(group, key=lambda m: m.source)
        firsts[own_key(first)].append((first, copies))
    named: list[Message] = []
    for key, found in firsts.items():
        found.sort(key=lambda f: f[0].source)
        named += [replace(f, message_id=_numbered(key, n)) for n, (f, _) in enumerate(found, start=1)]
        number = len(found)
        for place, (_, copies) in enumerate(found, start=1):
            for copy in copies:
                number += 1
                named.append(replace(copy, message_id=_numbered(key, number), duplicate_of=_numbered(key, place)))
    return sorted(named, key=sort_key)


def _numbered(key: str, number: int) -> str:
    return key if number == 1 else hashlib.sha256(f"{key}#{number}".encode()).hexdigest()[:ID_LENGTH]
