"""Records that repeat another one in other bytes: a mail in two mailboxes of which one adds a footer, a mail that
became a ticket, a meeting's captions beside its transcript, one mail forwarded twice.

Copies to the word are found by their ids (`identify`). Here the words must be nearly the same, the account and the
author the same, the times at most a quarter of an hour apart. The copy keeps its id and row and points to the original.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from cxnlp.ingest.subjects import is_forward_subject, subject_key
from cxnlp.recalled import kept_answers
from cxnlp.types import Message

REACH = timedelta(minutes=15)
MIN_RUNS = 10  # of three words: fewer may be alike by chance
WRITTEN_ALIKE, SPOKEN_ALIKE = 0.9, 0.8  # share of the shorter one's runs that the other holds
ADDS_LITTLE = 0.7  # of the longer one's runs at least this share are as many as the shorter one's
_WORDS = re.compile(r"\w+")
_RUN = 3
_WRITTEN = {"email", "ticket"}

Runs = frozenset[tuple[str, ...]]


def _runs(text: str) -> Runs:
    words = _WORDS.findall(text.lower())
    return frozenset(zip(*(words[i:] for i in range(_RUN)), strict=False))


def _within(first: str, second: str, share: float) -> bool:
    """Whether the shorter of two texts stands in the other, but for a few words."""
    less, more = sorted((_runs(first), _runs(second)), key=len)
    return len(less) >= MIN_RUNS and len(less & more) >= share * len(less)


def _alike(first: str, second: str, share: float) -> bool:
    """The same, and the longer one adds little: nothing that only it says may be taken for said already."""

    def told() -> bool:
        less, more = sorted((len(_runs(first)), len(_runs(second))))
        return less >= ADDS_LITTLE * more and _within(first, second, share)

    answers = kept_answers()
    if answers is None:
        return told()
    key = answers.key(b"alike", answers.digest(first), answers.digest(second), round(100 * share))
    return answers.at(key, told)


def _said(message: Message) -> str:
    return "\n".join(t.text for t in message.turns) or message.body


def _is_forward(message: Message) -> bool:
    return is_forward_subject(message.subject or "") or any(z.zone == "forwarded" for z in message.zones)


def _repeats(a: Message, b: Message) -> bool:
    """Whether two records of one account, author and quarter of an hour are one act."""
    if a.kind != b.kind:
        return {a.kind, b.kind} == _WRITTEN and _alike(a.text, b.text, WRITTEN_ALIKE)
    if a.kind == "transcript":
        return _alike(_said(a), _said(b), SPOKEN_ALIKE)
    if a.kind != "email":
        return False
    if a.native_id and a.native_id == b.native_id:
        return _within(a.text, b.text, WRITTEN_ALIKE) or a.text == b.text
    forwards = _is_forward(a) and _is_forward(b) and subject_key(a.subject or "") == subject_key(b.subject or "")
    return forwards and _alike(a.body, b.body, WRITTEN_ALIKE)


def _rank(message: Message) -> tuple[int, int]:
    """What stays goes first: a ticket, which has a status, before a mail; a transcript with more named speakers."""
    speakers = {t.speaker.name or t.speaker.email for t in message.turns} - {None}
    return int(message.kind != "ticket"), -len(speakers)


def _near(group: list[int], messages: Sequence[Message]) -> Iterator[tuple[int, int]]:
    """Pairs of a group, ordered by time, that lie within reach."""
    times = [messages[i].sent_at for i in group]
    for at, first in enumerate(times):
        for later in range(at + 1, len(group)):
            second = times[later]
            if first is None or second is None or second - first > REACH:
                break
            yield group[at], group[later]


def _groups(messages: Sequence[Message]) -> Iterator[list[int]]:
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, m in enumerate(messages):
        if m.sent_at is None or m.duplicate_of or m.automatic or m.account is None:
            continue
        if m.kind == "transcript":
            found[m.account, "spoken"].append(i)
        elif m.kind in ("email", "ticket") and m.author and m.author.email:
            found[m.account, "written", m.author.email].append(i)
    for group in found.values():
        if len(group) > 1:
            yield sorted(group, key=lambda i: (messages[i].sent_at, messages[i].message_id))


def mark_repeats(messages: Sequence[Message]) -> list[Message]:
    """The messages in their order, those that repeat another with `duplicate_of`. They carry ids and accounts."""
    original: dict[int, int] = {}

    def root(i: int) -> int:
        return root(original[i]) if i in original else i

    for group in _groups(messages):
        for i, j in _near(group, messages):
            a, b = root(i), root(j)
            if a != b and _repeats(messages[a], messages[b]):
                stays, goes = sorted((a, b), key=lambda k: (*_rank(messages[k]), group.index(k)))
                original[goes] = stays
    return [
        replace(m, duplicate_of=messages[root(i)].message_id) if i in original else m for i, m in enumerate(messages)
    ]
