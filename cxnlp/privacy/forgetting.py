"""Takes people out of what was read, before anything is derived from it: their messages, turns, mentions and rows.

Other people's texts stay with the name masked and without sentences of theirs that stand in it word for word. Minutes
and call notes by others that report what they said stay too, with the name masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.coverage import account_for
from cxnlp.ingest.read import Ingested
from cxnlp.people.mentions import parties
from cxnlp.privacy.key import Key
from cxnlp.privacy.names import Known, known, namings
from cxnlp.privacy.patterns import MAIL
from cxnlp.privacy.redact import Mask, Masked, masked
from cxnlp.privacy.tombstones import buried
from cxnlp.signals.messages import places
from cxnlp.types import (
    AccountRow,
    DirectoryRow,
    IgnoredMessage,
    Message,
    Party,
    Person,
    Rejected,
    SourceRow,
    SurveyRow,
    TableRow,
)

GONE = "[forgotten]"
REASON = "written by a person who was forgotten on request"
LEAST_SENTENCE = 25  # characters; shorter sentences are anybody's
LEAST_QUOTED = 12  # characters, in a quotation
BY_OTHERS = frozenset({"transcript", "meeting_notes", "calendar"})


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
class Removed:
    """What was taken out: counts, and the words and names by which to prove it (never written anywhere)."""

    messages: int = 0
    turns: int = 0
    rows: int = 0
    masks: int = 0
    sentences: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Forgotten:
    """The people to forget with the words that find them. `names`: in the accounts where they are known (None among
    `accounts`: in all); `abroad`: full names that nobody else bears, for every other place; `short`: sentences of
    theirs that count only in a quotation."""

    people: tuple[Person, ...]
    names: Known
    abroad: Known
    accounts: frozenset[str | None]
    mails: frozenset[str]
    sentences: tuple[str, ...]
    mentions: frozenset[tuple[str, str | None, str | None, str | None]]
    short: tuple[str, ...] = ()

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

    def masked(self, text: str, account: str | None) -> Masked:
        """`text` of `account` with their name and address masked and their sentences cut."""
        masks = [
            Mask(m.start(), m.end(), GONE)
            for sentence, pattern in self._patterns.items()
            if sentence.split()[0] in text
            for m in pattern.finditer(text)
        ]
        masks += [Mask(m.start(), m.end(), GONE) for m in MAIL.finditer(text) if m[0].lower() in self.mails]
        at_home = None in self.accounts or account in self.accounts
        masks += [Mask(n.start, n.end, GONE) for n in namings(text, self.names if at_home else self.abroad)]
        return masked(text, masks)

    @cached_property
    def _patterns(self) -> Mapping[str, re.Pattern[str]]:
        return {s: re.compile(r"[\s>|]+".join(map(re.escape, s.split()))) for s in self.sentences}


def parse_without(
    paths: Sequence[Path],
    config: Config,
    stones: frozenset[tuple[str, str]],
    key: Key,
    progress: pipeline.Progress = pipeline.no_progress,
) -> tuple[pipeline.Parsed, Removed]:
    """As `pipeline.parse`, as if the people under `stones` had never been there. Raises UsageError as it does."""
    ingested = pipeline.gather(paths, config, progress)
    parsed = pipeline.resolve(ingested, config, progress)
    people = buried(parsed.people.values(), stones, key)
    if not people:
        return parsed, Removed()
    who = forgotten(people, parsed)
    stripped, gone, turns, rows = strip(ingested, who)
    # the vendor is who it was before: its domains must not be guessed anew from what is left
    rest = pipeline.resolve(stripped, replace(config, vendor_domains=parsed.vendor_domains), progress)
    rest = replace(rest, vendor_proposed=parsed.vendor_proposed)
    left = {p.person_id for p in buried(rest.people.values(), stones, key)}
    messages, masks = _masked([_unlinked(m, left) for m in rest.messages], who)
    ignored = [replace(i, message=_named_nowhere(i.message, who)) for i in rest.ignored]
    ignored += [IgnoredMessage(_anonymous(m, who), REASON) for m in gone]
    done = replace(
        rest,
        messages=tuple(messages),
        people={k: p for k, p in rest.people.items() if k not in left},
        champions={k: c for k, c in rest.champions.items() if c.person_id not in left},
        sources=account_for(_sources(ingested.sources, who), ignored),
        ignored=tuple(ignored),
    )
    return done, Removed(
        len(gone),
        turns,
        rows,
        masks,
        who.sentences,
        full_names(people),
        tuple(sorted(who.mails)),
        touched(parsed, who),
    )


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
    near = known((p.person_id, (p.name, *p.aliases)) for p in rest if p.account in {None, *accounts})
    far = known((p.person_id, (p.name, *p.aliases)) for p in rest)
    nobody: frozenset[str] = frozenset()
    full = {**dict.fromkeys(found.full, nobody), **names.full}
    parts = {**dict.fromkeys(found.parts, nobody), **names.parts}
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
        Known(full, {k: v for k, v in parts.items() if k not in near.parts}),
        Known({k: v for k, v in full.items() if k not in far.full}, {}),
        accounts,
        frozenset(mail.lower() for p in people for mail in p.emails) | found.mails,
        tuple(s for s in ordered if len(s) >= LEAST_SENTENCE),
        frozenset(mentions),
        tuple(s for s in ordered if len(s) < LEAST_SENTENCE),
    )


def strip(ingested: Ingested, who: Forgotten) -> tuple[Ingested, list[Message], int, int]:
    """The records without theirs; their own messages, and how many turns and table rows went."""
    kept: list[Message] = []
    gone: list[Message] = []
    turns = 0
    for message in ingested.messages:
        if message.kind not in BY_OTHERS and who.is_party(message.author, message.source):
            gone.append(message)
            continue
        less = without(message, who)
        turns += len(message.turns) - len(less.turns)
        kept.append(less)
    rows = [kept_row for r in ingested.rows if (kept_row := row_without(r, who)) is not None]
    return (
        Ingested(tuple(kept), tuple(rows), ingested.sources, tuple(_rejected(r, who) for r in ingested.rejected)),
        gone,
        turns,
        len(ingested.rows) - len(rows),
    )


def _freed(message: Message, theirs: Callable[[Party | None], bool]) -> Message:
    """Without the parties that are `theirs`: author, recipients, people invited, present or absent, speakers."""
    return replace(
        message,
        author=None if theirs(message.author) else message.author,
        recipients=tuple(r for r in message.recipients if not theirs(r.party)),
        invited=tuple(i for i in message.invited if not theirs(i.party)),
        present=tuple(p for p in message.present if not theirs(p)),
        absent=tuple(p for p in message.absent if not theirs(p)),
        turns=tuple(t for t in message.turns if not theirs(t.speaker)),
    )


def without(message: Message, who: Forgotten) -> Message:
    def theirs(party: Party | None) -> bool:
        return who.is_party(party, message.source)

    ticket = message.ticket
    if ticket and theirs(ticket.requester):
        message = replace(message, ticket=replace(ticket, requester=None))
    return _freed(message, theirs)


def row_without(row: TableRow, who: Forgotten) -> TableRow | None:
    if isinstance(row, DirectoryRow):
        theirs = who.is_name(row.name) or any(m.lower() in who.mails for m in row.emails)
        return None if theirs else replace(row, source=_clean(row.source, who))
    if isinstance(row, SurveyRow) and (who.is_name(row.person) or (row.person or "").lower() in who.mails):
        return None
    if isinstance(row, AccountRow) and (who.is_name(row.owner) or (row.owner or "").lower() in who.mails):
        row = replace(row, owner=None)
    return replace(row, source=_clean(row.source, who))


def _clean(text: str, who: Forgotten) -> str:
    masks = [Mask(m.start(), m.end(), GONE) for m in MAIL.finditer(text) if m[0].lower() in who.mails]
    return masked(text, [*masks, *(Mask(n.start, n.end, GONE) for n in namings(text, who.names))]).text


def _rejected(row: Rejected, who: Forgotten) -> Rejected:
    return Rejected(_clean(row.source, who), _clean(row.locator, who), _clean(row.reason, who))


def _sources(rows: Iterable[SourceRow], who: Forgotten) -> list[SourceRow]:
    return [replace(r, source=_clean(r.source, who), reason=_clean(r.reason, who) if r.reason else None) for r in rows]


def _anonymous(message: Message, who: Forgotten) -> Message:
    """What ignored.jsonl may say of a message of theirs: its place and day."""
    return replace(message, source=_clean(message.source, who), author=None, subject=None, native_id=None)


def _named_nowhere(message: Message, who: Forgotten) -> Message:
    subject = _clean(message.subject, who) if message.subject else None
    return replace(message, source=_clean(message.source, who), subject=subject)


def _unlinked(message: Message, left: set[str]) -> Message:
    """Without mentions of people whom only their name in a text brought back."""
    if not left:
        return message

    def theirs(party: Party | None) -> bool:
        return party is not None and party.person_id in left

    return _freed(message, theirs)


def _masked(messages: Sequence[Message], who: Forgotten) -> tuple[list[Message], int]:
    """Every text with the name masked and their sentences cut; how many places that were."""
    count = 0

    def clean(text: str, account: str | None) -> str:
        nonlocal count
        done = who.masked(text, account)
        count += len(done.masks)
        return done.text

    out = []
    for m in messages:
        out.append(
            replace(
                m,
                source=_clean(m.source, who),
                subject=clean(m.subject, m.account) if m.subject else m.subject,
                text=clean(m.text, m.account),
                turns=tuple(replace(t, text=clean(t.text, m.account)) for t in m.turns),
                signature=clean(m.signature, m.account) if m.signature else m.signature,
                attachments=tuple(replace(a, name=clean(a.name, m.account)) for a in m.attachments),
                native_id=clean(m.native_id, m.account) if m.native_id else m.native_id,
                thread_id=clean(m.thread_id, m.account),
            )
        )
    return out, count
