"""Whom to forget, and the words that find them: names, addresses, sentences, places where they are mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cxnlp import pipeline
from cxnlp.people.mentions import parties
from cxnlp.privacy.names import Known, Naming, bare, known, namings
from cxnlp.privacy.patterns import MAIL
from cxnlp.privacy.redact import Mask, Masked, masked
from cxnlp.signals.messages import places
from cxnlp.types import Message, Party, Person

GONE = "[forgotten]"
LEAST_SENTENCE = 25  # characters; shorter sentences are anybody's
LEAST_QUOTED = 12  # characters, in a quotation


@dataclass(frozen=True)
class Found:
    """Words of people forgotten before that stand in new texts, full names and parts folded; `accounts`: where parts
    count."""

    full: frozenset[tuple[str, ...]] = frozenset()
    parts: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()
    sentences: frozenset[str] = frozenset()
    accounts: frozenset[str | None] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.full or self.parts or self.mails or self.sentences)


NOTHING = Found()


@dataclass(frozen=True)
class Forgotten:
    """The people to forget with the words that find them. `names`: in the accounts where they are known (None among
    `accounts`: in all), with the full names of everybody else as its `abroad`; `shared`: parts of their names with the
    accounts in which somebody else bears them too; `abroad`: full names that nobody else bears, for every other place;
    `short`: sentences of theirs that count only in a quotation."""

    people: tuple[Person, ...]
    names: Known
    abroad: Known
    accounts: frozenset[str | None]
    mails: frozenset[str]
    sentences: tuple[str, ...]
    mentions: frozenset[tuple[str, str | None, str | None, str | None]]
    short: tuple[str, ...] = ()
    shared: Mapping[str, frozenset[str | None]] = field(default_factory=dict)

    def is_party(self, party: Party | None, source: str) -> bool:
        return party is not None and (
            (party.email or "").lower() in self.mails
            or (source, party.name, party.email, party.ref) in self.mentions
            or self.is_name(party.name)
        )

    def is_name(self, name: str | None) -> bool:
        """Whether the whole of `name` is a full name of theirs that nobody else bears."""
        found = namings(name, self.abroad) if name else []
        return len(found) == 1 and found[0].end - found[0].start >= len(name or "") - 2 and " " in (name or "")

    def is_back(self, person: Person) -> bool:
        """Whether somebody without an address is one of them, brought back by a name in a text."""
        return not person.emails and self.masked(person.name, person.account).text == GONE

    def masked(self, text: str, account: str | None) -> Masked:
        """`text` of `account` with their name and address masked and their sentences cut."""
        masks = [
            Mask(m.start(), m.end(), GONE)
            for sentence, pattern in self._patterns.items()
            if sentence.split()[0] in text
            for m in pattern.finditer(text)
        ]
        masks += [Mask(m.start(), m.end(), GONE) for m in MAIL.finditer(text) if m[0].lower() in self.mails]
        masks += [Mask(n.start, n.end, GONE) for n in self._namings(text, account)]
        return masked(text, masks)

    def named(self, text: str) -> list[Naming]:
        """Where `text`, of no account, names them as in their own."""
        ids = {p.person_id for p in self.people}
        return [n for n in namings(text, self.names) if not n.people or n.people & ids]

    def _namings(self, text: str, account: str | None) -> list[Naming]:
        if None not in self.accounts and account not in self.accounts:
            return namings(text, self.abroad)
        return [n for n in self.named(text) if account not in self.shared.get(bare(text[n.start : n.end]), ())]

    @cached_property
    def _patterns(self) -> Mapping[str, re.Pattern[str]]:
        return {s: re.compile(r"[\s>|]+".join(map(re.escape, s.split()))) for s in self.sentences}


def full_names(people: Iterable[Person]) -> tuple[str, ...]:
    """The names of `people` of more than one word."""
    return tuple(sorted({n for p in people for n in (p.name, *p.aliases) if " " in n.strip()}))


def touched(parsed: pipeline.Parsed, who: Forgotten) -> tuple[str, ...]:
    """The accounts in which they took part."""
    return tuple(sorted({m.account for m in parsed.messages if m.account and _touches(m, who)}))


def _touches(message: Message, who: Forgotten) -> bool:
    return any(who.is_party(p, message.source) for p in parties(message))


def forgotten(people: Sequence[Person], parsed: pipeline.Parsed, found: Found = NOTHING) -> Forgotten:
    """The words that find `people`, from all that is known of them, and those `found` of people forgotten before."""
    ids = {p.person_id for p in people}
    names = known((p.person_id, (p.name, *p.aliases)) for p in people)
    accounts = frozenset(p.account for p in people) | found.accounts
    rest = [p for p in parsed.people.values() if p.person_id not in ids]
    far = known((p.person_id, (p.name, *p.aliases)) for p in rest)
    places_of = _places_of(parsed, rest)
    nobody: frozenset[str] = frozenset()
    full = {**dict.fromkeys(found.full, nobody), **names.full}
    parts = {**dict.fromkeys(found.parts, nobody), **names.parts}
    shared = {
        part: frozenset(a for person in far.parts[part] for a in places_of[person])
        for part in parts
        if part in far.parts
    }
    everywhere = None in accounts
    said = {
        place.text
        for message in parsed.messages
        for place in places(message)
        if place.speaker and place.speaker.person_id in ids and len(place.text) >= LEAST_QUOTED
    } | found.sentences
    ordered = sorted(said, key=lambda s: (-len(s), s))
    mentions = {(m.source, p.name, p.email, p.ref) for m in parsed.messages for p in parties(m) if p.person_id in ids}
    return Forgotten(
        tuple(people),
        Known(
            full,
            {k: v for k, v in parts.items() if everywhere or not accounts <= shared.get(k, nobody)},
            Known({k: v for k, v in far.full.items() if k not in full}, {}),
        ),
        Known({k: v for k, v in full.items() if k not in far.full}, {}),
        accounts,
        frozenset(mail.lower() for p in people for mail in p.emails) | found.mails,
        tuple(s for s in ordered if len(s) >= LEAST_SENTENCE),
        frozenset(mentions),
        tuple(s for s in ordered if len(s) < LEAST_SENTENCE),
        shared,
    )


def _places_of(parsed: pipeline.Parsed, people: Iterable[Person]) -> Mapping[str, set[str | None]]:
    """By id of `people` the accounts to which they belong or in whose messages they took part."""
    found: dict[str, set[str | None]] = {p.person_id: {p.account} - {None} for p in people}
    for message in parsed.messages:
        for party in parties(message):
            if party.person_id in found:
                found[party.person_id].add(message.account)
    return found
