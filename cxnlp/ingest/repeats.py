"""Records that repeat another one in other bytes: a mail in two mailboxes of which one adds a footer, a ticket comment
that was edited between two exports, a mail that became a ticket, a meeting's captions beside its transcript, one mail
forwarded twice.

Copies to the word are found by their ids (`identify`). Here the words must be nearly the same, the account and the
author the same, the times at most a quarter of an hour apart; of what its system gives one id a few words are enough.
The copy keeps its id and row and points to the original.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from cxnlp.ingest.subjects import is_forward_subject, subject_key
from cxnlp.ingest.ticket_state import standing
from cxnlp.recalled import kept_answers
from cxnlp.types import Message

REACH = timedelta(minutes=15)
MIN_RUNS = 10  # of three words: fewer may be alike by chance
WRITTEN_ALIKE, SPOKEN_ALIKE = 0.9, 0.8  # share of the shorter one's runs that the other holds
ADDS_LITTLE = 0.7  # of the longer one's runs at least this share are as many as the shorter one's
_WORDS = re.compile(r"\w+")
_LINK = re.compile(r"<?\b(?:https?://|www\.)[^\s>]+>?", re.IGNORECASE)
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


def _one_text(first: str, second: str) -> bool:
    """Whether the shorter of two texts of one Message-ID stands in the other, but for a few words and for links, which
    mail gateways rewrite."""
    less, more = sorted((_WORDS.findall(_LINK.sub(" link ", text.lower())) for text in (first, second)), key=len)
    if len(less) < _RUN:
        return not less or f" {' '.join(less)} " in f" {' '.join(more)} "
    told = _runs(" ".join(less))
    return len(told & _runs(" ".join(more))) >= WRITTEN_ALIKE * len(told)


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
    one_id = a.native_id is not None and a.native_id == b.native_id
    if a.kind == "ticket":
        return one_id and a.sent_at == b.sent_at  # one is the other's edit
    if one_id:
        return _one_text(a.text, b.text)
    forwards = _is_forward(a) and _is_forward(b) and subject_key(a.subject or "") == subject_key(b.subject or "")
    return forwards and _alike(a.body, b.body, WRITTEN_ALIKE)


def _worth(message: Message) -> tuple[object, ...]:
    """The greater one stays: a ticket, which has a status, before a mail; of tickets that of the latest export; a
    transcript with more named speakers."""
    speakers = {t.speaker.name or t.speaker.email for t in message.turns} - {None}
    return message.kind == "ticket", standing(message), len(speakers)


def _near(group: list[int], messages: Sequence[Message]) -> Iterator[tuple[int, int]]:
    """Pairs of a group, ordered by time, that lie within reach."""
    times = [messages[i].sent_at for i in group]
    for at, first in enumerate(times):
        for later in range(at + 1, len(group)):
            second = times[later]
            if first is None or second is None or second - first > REACH:
                break
            yield group[at], group[later]


def _order(message: Message) -> tuple[object, ...]:
    """By time, then the shorter first, as a mailbox only adds to a mail."""
    lengths = len(message.text), len(message.body), len(message.subject or "")
    return message.sent_at, *lengths, message.message_id


def _groups(messages: Sequence[Message]) -> Iterator[list[int]]:
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, m in enumerate(messages):
        if m.sent_at is None or m.duplicate_of or m.automatic or m.account is None:
            continue
        if m.kind == "transcript":
            found[m.account, "spoken"].append(i)
        elif m.kind in ("email", "ticket") and m.author and (m.author.email or m.native_id):
            found[m.account, "written", m.author.email or m.native_id or ""].append(i)
    for group in found.values():
        if len(group) > 1:
            yield sorted(group, key=lambda i: _order(messages[i]))


def mark_repeats(messages: Sequence[Message]) -> list[Message]:
    """The messages in their order, those that repeat another with `duplicate_of`. They carry ids and accounts.

    Of copies alike in worth the earliest stays, then the shortest, to which no mailbox added anything.
    """
    original: dict[int, int] = {}

    def root(i: int) -> int:
        return root(original[i]) if i in original else i

    for group in _groups(messages):
        for i, j in _near(group, messages):
            a, b = root(i), root(j)
            if a != b and _repeats(messages[a], messages[b]):
                goes, stays = sorted((a, b), key=lambda k: (_worth(messages[k]), -group.index(k)))
                original[goes] = stays
    return [
        replace(m, duplicate_of=messages[root(i)].message_id) if i in original else m for i, m in enumerate(messages)
    ]
