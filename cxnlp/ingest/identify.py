"""Content-based message ids and duplicate detection: ids depend on content only, not on order, path or run.

What other files add to a record (names of a user list, the start in a calendar) is not its content: stages that add
such things keep the key of the record as it was read, by `keyed`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from cxnlp.changed import changed
from cxnlp.ingest.personnames import speaker_label
from cxnlp.recalled import kept_answers
from cxnlp.remembered import of_same
from cxnlp.types import Message, Party

ID_LENGTH = 16
_NAMED_BY_FILES = frozenset({"transcript", "meeting_notes", "call_note"})
"""Kinds whose title and author the name of a file may tell; where they stand in the file, they are among its words."""
FEW_WORDS = 40
"""Of fewer two records of a day may be alike by chance ("Left a voicemail.")."""


def _party(party: Party | None) -> str:
    return "" if party is None else (party.email or party.name or speaker_label(party.ref or ""))


def _words(message: Message) -> str:
    spoken = "\n".join(f"{_party(t.speaker)}: {t.text}" for t in message.turns)
    invited = (
        "\n".join(f"{_party(i.party)} {i.response}" for i in message.invited) if message.kind == "calendar" else ""
    )
    return " ".join(f"{message.body}\n{spoken}\n{invited}".split())


def content_key(message: Message) -> str:
    """A digest of what the message is: kind, native id, time, author, subject and words; of meetings and call notes
    without author and subject, so that another name of their file, but for its day, makes no other message of them."""
    told = ("", "") if message.kind in _NAMED_BY_FILES else (_party(message.author), message.subject or "")
    sent = message.sent_at.isoformat() if message.sent_at else ""
    return _digest(message.kind, message.native_id or "", sent, *told, _words(message))


def named_key(message: Message) -> str:
    """A digest of what the message is and of what the name of its file tells: author and subject."""
    return _digest(content_key(message), _party(message.author), message.subject or "")


def _copy_key(message: Message, own: str) -> str:
    """What copies of a message have in common with it; `own`: its own key."""
    if message.native_id:
        return own
    if message.kind in _NAMED_BY_FILES and len(_words(message).split()) < FEW_WORDS:
        return named_key(message)
    return content_key(message) if message.message_id else own


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:ID_LENGTH]


def key_of_record(message: Message, record: bytes) -> str:
    """The key of a message that is just as its record says it, known by `record`, a digest of that; "" where what other
    files say is part of it: all but mails and tickets that their system names."""
    answers = kept_answers()
    if answers is None or message.kind not in ("email", "ticket") or not message.native_id or message.turns:
        return ""
    return _as_id(answers.note(record, lambda: int(content_key(message), 16)))


def _as_id(number: int) -> str:
    return f"{number:0{ID_LENGTH}x}"


def own_key(message: Message) -> str:
    """The digest of what the record alone says, whatever was added to it since."""
    return message.message_id or content_key(message)


def keyed(message: Message) -> Message:
    """The message with the key of its present content, unless it has one: for before adding what other files say."""
    return message if message.message_id else changed(message, message_id=content_key(message))


def sort_key(message: Message) -> tuple[bool, datetime | str, str]:
    """Orders by (sent_at, message_id), undated messages last."""
    return message.sent_at is None, message.sent_at or "", message.message_id


_by_time = attrgetter("sent_at", "message_id")


def in_order(messages: Iterable[Message]) -> list[Message]:
    """The messages ordered by `sort_key`."""
    dated: list[Message] = []
    undated: list[Message] = []
    for message in messages:
        (undated if message.sent_at is None else dated).append(message)
    dated.sort(key=_by_time)
    undated.sort(key=sort_key)
    return dated + undated


def _runs(order: list[int], key: Callable[[int], str]) -> Iterator[list[int]]:
    """Neighbours of `order` with the same key."""
    return (list(run) for _, run in groupby(order, key))


def _nothing(message: Message) -> Mapping[str, Any]:
    return {}


def _named(records: tuple[Message], message_id: str, also: tuple[tuple[str, Any], ...]) -> Message:
    return changed(records[0], message_id=message_id, **dict(also))


def with_ids(messages: Iterable[Message], also: Callable[[Message], Mapping[str, Any]] = _nothing) -> list[Message]:
    """Messages with ids and `duplicate_of`, ordered by (sent_at, message_id).

    Of several with the same content the one with the least source name stays; the others point to it and get
    ids of their own, numbered by the occurrence. Meetings and call notes of few words are copies only if the names of
    their files tell the same title and author. The content of records that their system names is what the record
    alone says, of others all that is known by now, so that two recordings of one meeting are found. `also`: further
    fields to be set of each, none that an id or a source depends on, so that a message is copied once.
    """
    named: list[Message] = []
    own: list[str] = []
    same: list[str] = []
    for message in messages:
        key = own_key(message)
        own.append(key)
        same.append(_copy_key(message, key))
        named.append(of_same(_named, (message,), key, tuple(also(message).items())))
    alike, again = Counter(same), Counter(own)
    order = [i for i in range(len(named)) if alike[same[i]] > 1 or again[own[i]] > 1]  # all others are as they are
    order.sort(key=lambda i: (same[i], named[i].source))
    copies: dict[int, list[int]] = {}  # of each first message that has any
    firsts: list[int] = []
    seen: dict[int, int] = {}  # when a group with copies was first met, for equal sources
    for first, *others in _runs(order, same.__getitem__):
        firsts.append(first)
        if others:
            copies[first], seen[first] = others, min(first, *others)
    firsts.sort(key=lambda i: (own[i], named[i].source, seen.get(i, i)))
    for found in _runs(firsts, own.__getitem__):
        number = len(found)
        for place, first in enumerate(found, start=1):
            original = _numbered(own[first], place)
            for copy in copies.get(first, ()):
                number += 1
                named[copy] = changed(named[copy], message_id=_numbered(own[first], number), duplicate_of=original)
            if named[first].message_id != original:
                named[first] = changed(named[first], message_id=original)
    return in_order(named)


def _numbered(key: str, number: int) -> str:
    return key if number == 1 else hashlib.sha256(f"{key}#{number}".encode()).hexdigest()[:ID_LENGTH]
