"""Whether what was asked is seen to be answered, or needs no answer any more.

An answer is looked for in the thread, in other mails, in what was said elsewhere in the same words, in later meetings
and calls of the two, and after the day that the question itself names. Each sign alone is enough: what is called open
is to be open.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from math import ceil
from typing import NamedTuple

from cxnlp.behaviour.asked import asks
from cxnlp.behaviour.exchanges import SIDES, WRITTEN, solved_tickets
from cxnlp.behaviour.talks import talks
from cxnlp.behaviour.telling import LEAST_SHARED_WORDS, telling_numbers, telling_words
from cxnlp.ingest.subjects import subject_key
from cxnlp.people.posts import Roster
from cxnlp.signals.due import find_days
from cxnlp.trajectory.asking import asks_something
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.history import History
from cxnlp.types import Message

SPOKEN = ("transcript", "meeting_notes", "call_note")
"""Kinds of records of talk: what is asked in it is answered in it, or was nobody's question."""
LETTER_DAYS = 14.0
"""A mail of who was asked to who asked, so soon after, that speaks of the same, is an answer (judgement)."""
AFTER_DAYS = 14
"""What is written of the same thing so soon after the day that a question names tells what became of it (judgement)."""
RARE = 4
"""A word is rare that so many messages of the account hold at most (judgement)."""
_TO_MEET = re.compile(
    r"\b(?:shall|should|can|could|may|might) (?:we|you and i|the two of us)\b.{0,40}"
    r"\b(?:speak|talk|meet|catch up|sit down|have a (?:call|chat|meeting))\b(?! (?:the|our|your|this|that)\b)",
    re.IGNORECASE,
)
_NEWS_FROM = re.compile(r"\b(?:word|news|answer|reply|feedback|update|reaction)s? (?:yet )?from\s+$", re.IGNORECASE)
"""Words before the name of somebody who was to write."""
_HOLDS_OFF = re.compile(
    r"\b(?:(?:come|get|be|revert) back to|need to (?:check|ask|find out)|have to (?:check|ask)|acknowledged|noted"
    r"|(?:will|['’]ll) (?:check|ask|find out|look|revert)|let me (?:check|ask|see)|looking into|bear with)\b",
    re.IGNORECASE,
)
"""Words of a reply that puts the answer off, unless it gives it as well."""
_GIVES = re.compile(r"\b(?:attached|enclosed|sent|done|here (?:is|are)|please find|confirmed)\b", re.IGNORECASE)


class Asked(NamedTuple):
    """A sentence that asks. `turn` as in the table of sentences; `demand`: with a deadline, or else; `firm`: a request
    or a demand, which a reply that puts it off does not answer."""

    day: float
    message_id: str
    turn: int
    text: str
    person: str | None
    side: str
    thread: str
    kind: str
    firm: bool = False
    demand: bool = False

    @property
    def other(self) -> str:
        """The side that is asked."""
        return SIDES[self.side == "customer"]


class _Sent(NamedTuple):
    """A written message: when and by whom."""

    day: float
    message_id: str
    person: str
    side: str


class Settled:
    """Tells of one history what is settled of what was asked from the moment `since` on."""

    def __init__(self, history: History, since: float = float("-inf")) -> None:
        self._history = history
        self._since = since
        self._solved = solved_tickets(history)
        self._roster = Roster([person for _, person in sorted(history.people.items())])

    @cached_property
    def _messages(self) -> dict[str, Message]:
        return {m.message_id: m for m in self._history.messages}

    @cached_property
    def _texts(self) -> dict[str, list[tuple[str, float, str]]]:
        """Side, moment and words of the later sentences of each message."""
        found: dict[str, list[tuple[str, float, str]]] = defaultdict(list)
        columns = (self._history.columns("sentences")[c].tolist() for c in ("message_id", "side", "day", "text"))
        for message, side, day, text in zip(*columns, strict=True):
            if day > self._since:
                found[str(message)].append((str(side), float(day), str(text)))
        return found

    @cached_property
    def _threads(self) -> dict[str, list[_Sent]]:
        found: dict[str, list[_Sent]] = defaultdict(list)
        acts = self._history.columns("acts")
        columns = (acts[c].tolist() for c in ("day", "message_id", "person", "side", "thread", "kind"))
        for day, message, person, side, thread, kind in zip(*columns, strict=True):
            if kind in WRITTEN:
                found[str(thread)].append(_Sent(float(day), str(message), str(person), str(side)))
        return found

    @cached_property
    def _said(self) -> list[tuple[str, float, frozenset[str], frozenset[str]]]:
        """What was said later but for questions: side, moment, telling words and numbers."""
        every = (row for rows in self._texts.values() for row in rows)
        return [(side, day, telling_words(text), telling_numbers(text)) for side, day, text in every if not asks(text)]

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        """The telling words of each message, its subject's too."""
        return {m.message_id: telling_words(f"{m.subject or ''}\n{m.text}") for m in self._history.messages}

    @cached_property
    def _held_by(self) -> Counter[str]:
        return Counter(word for words in self._words.values() for word in words)

    def __call__(self, asked: Asked) -> bool:
        """Whether an answer is seen, or none is due."""
        if asked.kind in SPOKEN or asked.thread in self._solved or self._among_colleagues(asked):
            return True
        if self._in_thread(asked) or self._told(asked):
            return True
        return not asked.demand and (self._met(asked) or self._written(asked) or self._come(asked))

    def addressed(self, asked: Asked) -> frozenset[str]:
        """Who of the other side was asked: by name, else those in To, else who writes in the thread; maybe nobody."""
        message = self._messages[asked.message_id]
        to = set(self._recipients(message, ("to",)))
        if not to:
            to = {s.person for s in self._threads[asked.thread]}
            if message.ticket and message.ticket.requester and message.ticket.requester.person_id:
                to.add(message.ticket.requester.person_id)
        to = {p for p in to if self._history.side_of(p) == asked.other}
        called = {p for p, (start, _) in self._roster.mentions(asked.text) if start == 0}
        return frozenset(to & called or to)

    def heard(self, asked: Asked) -> bool:
        """Whether somebody who was asked has written to who asked since, whatever it was about."""
        whom = self.addressed(asked)
        return any(m.author.person_id in whom for m in self._letters(asked) if m.author)

    def _recipients(self, message: Message, fields: Iterable[str] = ("to", "cc")) -> Iterable[str]:
        return (r.party.person_id for r in message.recipients if r.field in fields and r.party.person_id)

    def _among_colleagues(self, asked: Asked) -> bool:
        """Whether it was written to people of the asker's own side alone."""
        message = self._messages[asked.message_id]
        sides = {self._history.side_of(p) for p in self._recipients(message)}
        return message.internal or (len(message.recipients) > 0 and sides == {asked.side})

    def _in_thread(self, asked: Asked) -> bool:
        """Answered there by the other side, or by a colleague whom it went to as well; or, where we asked in a ticket,
        overtaken by our going on without an answer."""
        colleagues = set(self._recipients(self._messages[asked.message_id]))
        for sent in self._threads[asked.thread]:
            if sent.day <= asked.day:
                continue
            texts = [text for _, _, text in self._texts[sent.message_id]]
            put_off = any(map(_HOLDS_OFF.search, texts)) and not any(map(_GIVES.search, texts))
            if sent.side == asked.other and not (asked.firm and put_off):
                return True
            goes_on = sent.person in colleagues or (asked.kind == "ticket" and asked.side == "vendor")
            if sent.side == asked.side and goes_on and not any(map(asks_something, texts)):
                return True
        return False

    def _told(self, asked: Asked) -> bool:
        """Whether the other side later said, anywhere, a sentence with its words or with a number of it."""
        own, numbers = telling_words(asked.text), telling_numbers(asked.text)
        need = max(LEAST_SHARED_WORDS, round(len(own) / 3))
        return any(
            side == asked.other and day > asked.day and (len(own & words) >= need or numbers & figures)
            for side, day, words, figures in self._said
        )

    def _met(self, asked: Asked) -> bool:
        """Whether who asked and somebody who was asked have talked since, or anybody met where it asks to meet."""
        if _TO_MEET.search(asked.text) and any(m.day > asked.day for m in self._history.held):
            return True
        whom = self.addressed(asked)
        for talk in talks(self._history):
            if talk.day > asked.day and talk.people & whom:
                ours_unknown = asked.side == "vendor" and not any(
                    self._history.side_of(p) == "vendor" for p in talk.people
                )
                if asked.person in talk.people or ours_unknown:
                    return True
        return False

    def _letters(self, asked: Asked) -> Iterator[Message]:
        """What the other side wrote to who asked since."""
        for message in self._history.messages:
            if message.kind not in WRITTEN or message.automatic or not message.sent_at or not message.author:
                continue
            theirs = self._history.side_of(message.author.person_id) == asked.other
            if theirs and to_day(message.sent_at) > asked.day and asked.person in set(self._recipients(message)):
                yield message

    def _written(self, asked: Asked) -> bool:
        """Whether somebody of the other side wrote to who asked under the same subject, or who was asked did soon under
        another with half of its words, or somebody of whom it wants news did."""
        own, whom = telling_words(asked.text), self.addressed(asked)
        subject = subject_key(self._messages[asked.message_id].subject or "")[0]
        awaited = {p for p, (start, _) in self._roster.mentions(asked.text) if _NEWS_FROM.search(asked.text[:start])}
        for letter in self._letters(asked):
            author = letter.author.person_id if letter.author else None
            soon = to_day(letter.sent_at) - asked.day <= LETTER_DAYS if letter.sent_at else False
            if author in awaited or (subject and subject_key(letter.subject or "")[0] == subject):
                return True
            if soon and own and author in whom and len(own & self._words[letter.message_id]) >= ceil(len(own) / 2):
                return True
        return False

    def _come(self, asked: Asked) -> bool:
        """Whether the day it names has come, and who asked or was asked then wrote a rare word of it."""
        made = to_date(asked.day)
        named = (day for found, *_ in find_days(asked.text, made) if (day := _day(found)))
        last = max(named, default=made)
        rare = {w for w in telling_words(asked.text) if self._held_by[w] <= RARE}
        both = {asked.person, *self.addressed(asked)}
        return last > made and any(
            m.sent_at and 0 <= (m.sent_at.date() - last).days <= AFTER_DAYS and rare & self._words[m.message_id]
            for m in self._history.messages
            if m.author and m.author.person_id in both
        )


def _day(found: str) -> date | None:
    try:
        return date.fromisoformat(found)
    except ValueError:
        return None
