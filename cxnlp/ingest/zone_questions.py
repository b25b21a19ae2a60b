"""What zoning asks of the mails of a sweep, by keys, so that mails of which nothing is new are not taken apart again.

A key stands for all that an answer rests on. What is told of a mail rests on its body, its subject and what was told of
earlier mails of its thread; how it ends on that and the notices that several authors share; what its author repeats on
how all their mails end; its zones on these. So a mail whose thread, author and notices are as they were has the keys
that it had, and its zones are where they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from sys import intern

from cxnlp.ingest.mail_habits import Habits
from cxnlp.ingest.mail_shapes import company_word, name_words
from cxnlp.ingest.zone_reading import (
    MAX_EARLIER,
    ZONES,
    EndMarks,
    end_marks,
    ends,
    last_paragraph,
    new_lines,
    own_end,
    what_is_told,
    written,
    zoned,
)
from cxnlp.recalled import KEY, Answers
from cxnlp.types import Message, Party, Zone

MIN_NOTICE = 60  # characters of a paragraph that can be a notice
Cuts = tuple[str, tuple[int, ...], int, int]
"""A letter for each zone and where it ends; where the signature stands in the body, and its length (0: none)."""
NOT_A_PIECE = -1  # in place of where a signature stands that the body does not hold as it is
_LETTERS = {name: letter for letter, name in ZONES.items()}


def notice_digest(text: str) -> bytes | None:
    """A digest of a last paragraph that may be a notice."""
    if len(text) <= MIN_NOTICE:
        return None
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


class Mail:
    """A mail read with the earlier ones of its thread. `told`: letters and marks of its lines; `key`: of the question
    that gave them; `last`: digest of its last paragraph, None of one too short for a notice."""

    __slots__ = ("_new", "body", "key", "last", "told")
    key: bytes

    def __init__(self, answers: Answers, message: Message, earlier: Sequence[Mail]) -> None:
        body: str = message.body
        self.body = body
        self._new: str | None = None
        subject, referring, near = message.subject or "", bool(message.references), earlier[-MAX_EARLIER:]

        def told() -> tuple[str, bytes | None]:
            found = what_is_told(body, subject, referring, tuple(mail.new for mail in near))
            return found, notice_digest(last_paragraph(body, found))

        self.key = answers.key(b"told", answers.digest(body), subject, referring, *[mail.key for mail in near])
        self.told, self.last = answers.note(self.key, told)

    @property
    def new(self) -> str:
        """The text of the lines that are new."""
        if self._new is None:
            self._new = new_lines(self.body, self.told)
        return self._new

    @property
    def last_paragraph(self) -> str:
        """As one line, normalised."""
        return last_paragraph(self.body, self.told)


class Ended:
    """How the mails of one author end, and what they repeat. `mails`: by place, in order; `known`: whether the author
    is known at all, else nothing is learnt."""

    def __init__(
        self, answers: Answers, author: Party | None, known: bool, mails: Mapping[int, Mail], notices: frozenset[str]
    ) -> None:
        self._answers, self._mails, self._notices = answers, mails, notices
        self._names, self._domain = name_words(author), company_word(author)
        self._author = answers.key(b"author", self._names, self._domain, known)
        shared = answers.key(b"notices", notices)
        self._keys = {i: answers.key(b"end", mail.key, shared) for i, mail in mails.items()}
        for i in mails:
            answers.note(self._keys[i], lambda i=i: self._marked(i))  # type: ignore[misc]
        habit = answers.key(b"habits", self._author, *self._keys.values())
        found = answers.note(habit, lambda: self._repeated(known))
        self._counts = dict(zip(mails, found, strict=True))

    def _marked(self, i: int) -> EndMarks:
        return end_marks(self._mails[i].body, self._mails[i].told, self._notices)

    def _marks(self, i: int) -> EndMarks:
        return self._answers.at(self._keys[i], lambda: self._marked(i))

    def _repeated(self, known: bool) -> tuple[tuple[int, ...], ...]:
        """How many lines of the last stretches of each mail the author repeats."""
        habits, said = Habits(self._names, self._domain), []
        for i, mail in self._mails.items():
            marks = self._marks(i)
            if known and (kept := own_end(mail.body, marks)) is not None:
                habits.learn(kept)
            said.append([lines for _, _, lines in ends(mail.body, marks)])
        return tuple(tuple(map(habits.repeated, stretches)) for stretches in said)

    def _zoned(self, i: int) -> tuple[tuple[Zone, ...], str, str]:
        mail = self._mails[i]
        found = ends(mail.body, self._marks(i))
        return zoned(mail.body, mail.told, found, tuple(self._counts[i]), self._names, self._domain)

    def _cuts(self, i: int) -> Cuts:
        zones, _, signature = self._zoned(i)
        at = self._mails[i].body.find(signature) if signature else 0
        return "".join(_LETTERS[z.zone] for z in zones), tuple(z.end for z in zones), at, len(signature)

    def zoned(self, i: int) -> tuple[tuple[Zone, ...], str, str | None]:
        """Zones, what was written, and the signature."""
        body, counts = self._mails[i].body, self._counts[i]
        key = self._answers.key(b"zones", self._keys[i], self._author, *counts)
        letters, stops, at, size = self._answers.note(key, lambda: self._cuts(i))
        zones, start = [], 0
        for letter, stop in zip(letters, stops, strict=True):
            zones.append(Zone(ZONES[letter], start, stop))
            start = stop
        signature = self._zoned(i)[2] if at == NOT_A_PIECE else body[at : at + size]
        return tuple(zones), written(body, zones), intern(signature) if signature else None
