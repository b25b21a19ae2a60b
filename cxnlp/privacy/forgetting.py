"""Takes people out of what was read, before anything is derived from it: their messages, turns, mentions and rows.

Other people's texts stay with the name masked and without sentences of theirs that stand in it word for word. Minutes
and call notes by others that report what they said stay too, with the name masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.coverage import account_for
from cxnlp.ingest.read import Ingested
from cxnlp.key import Key
from cxnlp.privacy.forgotten import GONE, Forgotten, forgotten, full_names, touched
from cxnlp.privacy.patterns import MAIL
from cxnlp.privacy.recognise import Recogniser, texts_in
from cxnlp.privacy.redact import Mask, masked
from cxnlp.privacy.tombstones import Digests, buried, digests
from cxnlp.store.registers import Stone
from cxnlp.types import (
    AccountRow,
    DirectoryRow,
    IgnoredMessage,
    MeetingNotice,
    Message,
    Party,
    Rejected,
    SourceRow,
    SurveyRow,
    TableRow,
)
from cxnlp.vocabulary import ANSWER_COMMENT

REASON = "written by a person who was forgotten on request"
SAID = ("comment", "title", "owner")  # fields of table rows in which others may name somebody
BY_OTHERS = frozenset({"transcript", "meeting_notes", "calendar"})


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
    who: Forgotten | None = None


def parse_without(
    paths: Sequence[Path],
    config: Config,
    stones: Digests,
    key: Key,
    progress: pipeline.Progress = pipeline.no_progress,
) -> tuple[pipeline.Parsed, Removed]:
    """As `pipeline.parse`, as if the people under `stones` had never been there, nor others quoted or named them.
    Raises UsageError as it does."""
    ingested = pipeline.gather(paths, config, progress)
    parsed = pipeline.resolve(ingested, config, progress)
    people = buried(parsed.people.values(), stones, key)
    known = Recogniser(key, [Stone(kind, digest, "".join(note), "", key.id) for kind, digest, *note in stones])
    records = (*ingested.messages, *ingested.rows, *ingested.sources, *ingested.rejected)
    words = known.in_texts(text for record in records for text in texts_in(record))
    if not people and not words:
        return parsed, Removed()
    who = forgotten(people, parsed, replace(words, accounts=known.homes(parsed.accounts.names)))
    stripped, gone, turns, rows = strip(ingested, who)
    told, places = _rows_masked(stripped.rows, who)
    # the vendor is who it was before: its domains must not be guessed anew from what is left
    rest = pipeline.resolve(
        replace(stripped, rows=told), replace(config, vendor_domains=parsed.vendor_domains), progress
    )
    rest = replace(rest, vendor_proposed=parsed.vendor_proposed)
    left = {p.person_id for p in buried(rest.people.values(), stones, key)}
    left |= {k for k, p in rest.people.items() if who.is_back(p)}
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
        tombstones=tuple(sorted(digest for p in people for _, digest in digests(key, p) & stones)),
    )
    return done, Removed(
        len(gone),
        turns,
        rows,
        masks + places,
        who.sentences,
        full_names(people),
        tuple(sorted(who.mails)),
        touched(parsed, who),
        who,
    )


def strip(ingested: Ingested, who: Forgotten) -> tuple[Ingested, list[Message], int, int]:
    """The records without theirs; their own messages, and how many turns and table rows went."""
    kept: list[Message] = []
    gone: list[Message] = []
    turns = 0
    for message in ingested.messages:
        if written_alone(message) and who.is_party(message.author, message.source):
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


def written_alone(message: Message) -> bool:
    """Whether all words of a message are its author's: not what others noted down, recorded or asked for."""
    return message.kind not in BY_OTHERS or ANSWER_COMMENT in message.flags


def _unnamed(notice: MeetingNotice, theirs: Callable[[Party | None], bool]) -> MeetingNotice:
    return replace(
        notice,
        organizer=None if theirs(notice.organizer) else notice.organizer,
        invited=tuple(i for i in notice.invited if not theirs(i.party)),
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
        excused=tuple(p for p in message.excused if not theirs(p)),
        turns=tuple(t for t in message.turns if not theirs(t.speaker)),
        notices=tuple(_unnamed(n, theirs) for n in message.notices),
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


def row_account(row: TableRow, who: Forgotten) -> str:
    """The account of a row as it is written among theirs; "" for any other."""
    if None in who.accounts:
        return row.account or ""
    place = (row.account or "").casefold()
    return next((a for a in who.accounts if a is not None and a.casefold() == place), "")


def _rows_masked(rows: Iterable[TableRow], who: Forgotten) -> tuple[tuple[TableRow, ...], int]:
    """Rows of others with the name masked in what they say; how many places that were."""
    count = 0
    out = []
    for row in rows:
        said = {name: text for name in SAID if (text := getattr(row, name, None))}
        done = {name: who.masked(text, row_account(row, who)) for name, text in said.items()}
        texts: dict[str, Any] = {name: d.text for name, d in done.items() if d.masks}
        count += sum(len(d.masks) for d in done.values())
        out.append(replace(row, **texts))
    return tuple(out), count


def _clean(text: str, who: Forgotten) -> str:
    masks = [Mask(m.start(), m.end(), GONE) for m in MAIL.finditer(text) if m[0].lower() in who.mails]
    return masked(text, [*masks, *(Mask(n.start, n.end, GONE) for n in who.named(text))]).text


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
