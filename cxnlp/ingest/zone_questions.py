"""What zoning asks of the mails of a sweep, so that mails of which nothing is new are not taken apart again.

What is told of a mail rests on its body, its subject and what was told of earlier mails of its thread: a thread is
known by the digests of its mails, and what was told holds up to the first mail that is another. How a mail ends rests
on that and the notices that several authors share; what its author repeats on how all their mails end; its zones on
these: of an author all of it is known by one digest, and where that is another, mail by mail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import count
from sys import intern
from typing import Any

from cxnlp.changed import maker
from cxnlp.ingest.mail_habits import Habits
from cxnlp.ingest.mail_shapes import company_word, name_words
from cxnlp.ingest.zone_reading import (
    MAX_EARLIER,
    ZONES,
    end_marks,
    ends,
    last_paragraph,
    new_lines,
    tails,
    what_is_told,
    written,
    zoned,
)
from cxnlp.recalled import KEY, Answers, fixed
from cxnlp.types import Message, Party, Zone

MIN_NOTICE = 60  # characters of a paragraph that can be a notice
Notices = tuple[frozenset[str], bytes]
Cuts = tuple[str, tuple[int, ...], int, int]
"""A letter for each zone and where it ends; where the signature stands in the body, and its length (0: none)."""
NOT_A_PIECE = -1  # in place of where a signature stands that the body does not hold as it is
_LETTERS = {name: letter for letter, name in ZONES.items()}
_zone = maker(Zone)


def notice_digest(text: str) -> bytes | None:
    """A digest of a last paragraph that may be a notice."""
    if len(text) <= MIN_NOTICE:
        return None
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


class Mail:
    """A mail read with the earlier ones of its thread. `key`: a digest of body, subject and the author's number in the
    thread; `told`: letters and marks of its lines; `last`: digest of its last paragraph, None of one too short for a
    notice."""

    __slots__ = ("_new", "body", "key", "last", "referring", "subject", "told")
    told: str
    last: bytes | None

    def __init__(self, answers: Answers, message: Message, author: int) -> None:
        self.body: str = message.body
        self.subject, self.referring = message.subject or "", bool(message.references)
        self.key = answers.key(b"mail", self.body, self.subject, self.referring, author)
        self._new: str | None = None

    def read(self, earlier: Sequence[Mail]) -> None:
        """Takes it apart, with `earlier` ones of others in its thread."""
        self.told = what_is_told(self.body, self.subject, self.referring, tuple(mail.new for mail in earlier))
        self.last = notice_digest(self.last_paragraph)

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


class Threads:
    """Reads mails thread by thread."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._begun: dict[bytes, Iterator[int]] = {}

    def read(self, messages: Sequence[Message], authors: Sequence[str]) -> list[Mail]:
        """The mails of one thread, in order, with their authors."""
        numbers: dict[str, int] = {}
        whose = [numbers.setdefault(author, len(numbers)) for author in authors]
        mails = [Mail(self._answers, message, n) for message, n in zip(messages, whose, strict=True)]

        def told(before: Sequence[Any] | None) -> tuple[Any, ...]:
            return _told(mails, whose, *(before or (b"", (), ())))

        self._answers.renewed(self._name(mails[0].key), told)
        return mails

    def _name(self, first: bytes) -> bytes:
        """The key of the answer on a thread: the digest of its first mail, with a number where others begin alike."""
        number = next(self._begun.setdefault(first, count()))
        return self._answers.key(b"begins as", first, number) if number else first


def _told(
    mails: Sequence[Mail], whose: Sequence[int], keys: bytes, told: Sequence[str], last: Sequence[bytes | None]
) -> tuple[Any, ...]:
    """Fills in what is told of the mails of a thread, and gives it to be kept. `keys`, `told`, `last`: as kept."""
    same = True
    before: list[tuple[int, Mail]] = []
    for k, (mail, who) in enumerate(zip(mails, whose, strict=True)):
        same = same and keys[k * KEY : (k + 1) * KEY] == mail.key
        if same:
            mail.told, mail.last = told[k], last[k]
        else:
            mail.read([other for author, other in before if author != who])
        before.append((who, mail))
        del before[:-MAX_EARLIER]
    return b"".join([m.key for m in mails]), [m.told for m in mails], [m.last for m in mails]


class Ended:
    """How the mails of one author end, what they repeat, and so their zones. `mails`: in order; `name`: of the author
    in all mails, "" where nobody is known and nothing learnt; `notices`: with a key of theirs."""

    def __init__(
        self, answers: Answers, name: str, author: Party | None, mails: Sequence[Mail], notices: Notices
    ) -> None:
        self._answers, self._mails, self._known = answers, mails, bool(name)
        self._notices = notices[0]
        self._names, self._domain = name_words(author), company_word(author)
        self._rests = answers.key(b"author", self._names, self._domain, self._known, notices[1])
        _, _, _, self._marks, self._counts, self._cuts = answers.renewed(answers.key(b"writes", name), self._kept)

    def _kept(self, before: Sequence[Any] | None) -> Sequence[Any]:
        """What is kept of an author: a key of what all rests on, one of all mails, one of each; how each mail ends,
        what it repeats, and where its zones are."""
        known = before if before is not None and before[0] == self._rests else None
        whole = self._answers.key(b"mails", self._rests, *[part for m in self._mails for part in (m.key, m.told)])
        if known is not None and known[1] == whole:
            return known
        keys = [self._answers.key(b"end", mail.key, mail.told) for mail in self._mails]
        held: dict[bytes, list[Any]] = {}
        if known is not None:
            parts = zip(*known[3:], strict=True)
            held = {known[2][KEY * n : KEY * n + KEY]: list(part) for n, part in enumerate(parts)}
        of = [held.get(key) for key in keys]
        self._marks = [
            fixed(old[0]) if old else end_marks(mail.body, mail.told, self._notices)
            for mail, old in zip(self._mails, of, strict=True)
        ]
        self._counts = self._repeated()
        cuts = [
            old[2] if old and list(old[1]) == list(counts) else self._cut(place)
            for place, (old, counts) in enumerate(zip(of, self._counts, strict=True))
        ]
        return self._rests, whole, b"".join(keys), self._marks, self._counts, cuts

    def _repeated(self) -> list[Sequence[int]]:
        """How many lines of the last stretches of each mail the author repeats."""
        habits, said = Habits(self._names, self._domain), []
        for mail, marks in zip(self._mails, self._marks, strict=True):
            own, stretches = tails(mail.body, marks)
            if self._known and own is not None:
                habits.learn(own)
            said.append(stretches)
        return [tuple(map(habits.repeated, stretches)) for stretches in said]

    def _zoned(self, place: int) -> tuple[tuple[Zone, ...], str, str]:
        mail = self._mails[place]
        found = ends(mail.body, fixed(self._marks[place]))
        return zoned(mail.body, mail.told, found, tuple(self._counts[place]), self._names, self._domain)

    def _cut(self, place: int) -> Cuts:
        zones, _, signature = self._zoned(place)
        at = self._mails[place].body.find(signature) if signature else 0
        return "".join(_LETTERS[z.zone] for z in zones), tuple(z.end for z in zones), at, len(signature)

    def zoned(self) -> Iterator[tuple[tuple[Zone, ...], str, str | None]]:
        """Zones, what was written, and the signature of each mail."""
        for place, (mail, (letters, stops, at, size)) in enumerate(zip(self._mails, self._cuts, strict=True)):
            zones, start, body = [], 0, mail.body
            for letter, stop in zip(letters, stops, strict=True):
                zones.append(_zone(ZONES[letter], start, stop))
                start = stop
            signature = self._zoned(place)[2] if at == NOT_A_PIECE else body[at : at + size]
            yield tuple(zones), written(body, zones), intern(signature) if signature else None
