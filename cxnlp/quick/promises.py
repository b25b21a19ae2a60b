"""Promises made lately on both sides of an account and not seen kept: who, what, by when, in whose words.

A promise is read by the rules of the quick read (`commitments.py`). It counts as kept when its side later writes a
sentence of doing ("sent", "attached", "done") that shares two of its words. A solved ticket keeps its promises. What
a customer says in a sentence of leaving or of escalation is a threat or a notice, no promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cxnlp.behaviour.telling import LEAST_SHARED_WORDS, telling_words
from cxnlp.quick.commitments import find_actions
from cxnlp.quick.owners import REACH
from cxnlp.quick.passages import Note, Sentence, take_apart
from cxnlp.quick.result import ActionRead
from cxnlp.quick.roster import Entry, Roster
from cxnlp.quick.words import THREATS
from cxnlp.trajectory.days import to_day
from cxnlp.types import Message, Person, Side

if TYPE_CHECKING:
    from cxnlp.trajectory.history import History

RECENT_DAYS = 60  # how far back promises are looked for (judgement: two months, the span between two reviews)
MOST_A_SIDE = 8
LEAST_WORDS, MOST_WORDS = 4, 45
WRITTEN_BY_OTHERS = ("meeting_notes", "call_note")
_DOING = re.compile(
    r"\b(?:sent|attached|enclosed|done|completed|finished|delivered|shared|fixed|deployed|released|uploaded|signed"
    r"|paid|arranged|booked|scheduled|updated|confirmed|submitted|resolved|closed|here (?:is|are)|as promised"
    r"|as agreed|you(?:'ll| will) find)\b",
    re.IGNORECASE,
)
_OPEN_ENDED = re.compile(r"^(?:I|we) can\b|\b(?:if|unless|whether|might)\b", re.IGNORECASE)
_PROPOSED = re.compile(r"^(?:I|we)\s+(?:propose|suggest|recommend|offer|return|hope|expect)\b", re.IGNORECASE)
"""What is put forward or looked forward to binds nobody."""
_HAVE_TO = re.compile(r"^(?:I|we)(?:['’]ve|\s+also)?\s*(?:(?:have|need|got|ought)\s+)?(?:to|must)\b", re.IGNORECASE)
"""What one has to do is no word given, unless a day stands with it."""
_HE = re.compile(r"(?:he|she)\b", re.IGNORECASE)
_OURSELVES = re.compile(r"(?:i|me|we|us)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Promise:
    """One commitment. `text` are exact words of the message; `due` an ISO day or the words used."""

    text: str
    owner: str | None
    side: Side
    due: str | None
    made: date
    message_id: str
    person: str | None


def open_promises(history: History, found: Sequence[Promise] | None = None) -> list[dict[str, Any]]:
    """The promises of the last sixty days that are not seen kept, the newest first, at most eight a side. `found`: what
    `not_kept` gave for sixty days or more, where it is known.

    Each: text (exact words), owner, side, due (ISO day, the words used, or None), made (ISO day), overdue, message_id,
    person_id.
    """
    every = not_kept(history, RECENT_DAYS) if found is None else found
    kept_open = [p for p in every if (history.as_of - p.made).days <= RECENT_DAYS]
    sides = [[p for p in kept_open if p.side == side][:MOST_A_SIDE] for side in ("vendor", "customer")]
    return [_row(p, history.as_of) for p in (*sides[0], *sides[1])]


def not_kept(history: History, days: int) -> list[Promise]:
    """The promises of both sides in the last `days` that are not seen kept, each once, the newest first."""
    messages = {m.message_id: m for m in history.messages if _counts(m, history.as_of, days)}
    said: dict[str, list[tuple[object, str]]] = {}
    for message_id, person, text in zip(*(history.sentences[c] for c in ("message_id", "person", "text")), strict=True):
        if message_id in messages:
            said.setdefault(message_id, []).append((person, text))
    alarming = _alarming(history)
    found = [p for key, m in messages.items() for p in _promises(m, said.get(key, ()), history)]
    found = [p for p in found if p.side != "customer" or not any(p.text in t for t in alarming.get(p.message_id, ()))]
    later = [
        (str(side), float(day), telling_words(text))
        for side, day, text in zip(*(history.sentences[c] for c in ("side", "day", "text")), strict=True)
        if _DOING.search(str(text))
    ]
    moments = {key: to_day(m.sent_at) for key, m in messages.items() if m.sent_at}
    kept_open, seen = [], set()
    for promise in sorted(found, key=lambda p: (-p.made.toordinal(), p.message_id, p.text)):
        words = telling_words(promise.text)
        if not words or (promise.side, words) in seen or _kept(promise, words, later, moments):
            continue
        seen.add((promise.side, words))
        kept_open.append(promise)
    return kept_open


def _alarming(history: History) -> dict[str, list[str]]:
    """The sentences of each message that speak of leaving or escalate; what a customer announces there is a threat."""
    columns = ("message_id", "text", *(f"{flag}_fired" for flag in THREATS))
    found: dict[str, list[str]] = {}
    for message_id, text, *fired in zip(*(history.sentences[c] for c in columns), strict=True):
        if any(fired):
            found.setdefault(str(message_id), []).append(str(text))
    return found


def _counts(message: Message, as_of: date, days: int) -> bool:
    if message.sent_at is None or message.automatic or message.internal or message.kind == "calendar":
        return False
    if message.ticket is not None and message.ticket.solved_at and message.ticket.solved_at.date() <= as_of:
        return False
    return 0 <= (as_of - message.sent_at.date()).days <= days


def _promises(message: Message, said: Sequence[tuple[object, str]], history: History) -> Iterator[Promise]:
    note = _note(message, said, history)
    if not note.text:
        return
    made = message.sent_at.date() if message.sent_at else history.as_of
    roster = Roster([_entry(p) for _, p in sorted(history.people.items())], note.text)
    by_name = {p.name: p for p in history.people.values()}
    author = message.author.person_id if message.author else None
    for action in find_actions(note, roster):
        owner = by_name.get(action.owner or "")
        side = owner.side if owner else action.side
        given = (owner or _OURSELVES.match(action.owner or "")) and _firm(action) and not _of_several(action, roster)
        if side in ("vendor", "customer") and given and not _by_a_colleague(message, action, owner, author):
            person = owner.person_id if owner else _speaker(note, action, by_name) or author
            named = owner.name if owner else None
            yield Promise(action.text, named, side, _due(action.due, made), made, message.message_id, person)


def _of_several(action: ActionRead, roster: Roster) -> bool:
    """Whether its "he" or "she" may be one of several people who were named before."""
    before = roster.within(max(0, action.start - REACH), action.start) if _HE.match(action.text) else ()
    return len({mention.entry.name for mention in before if mention.entry.side != "vendor"}) > 1


def _by_a_colleague(message: Message, action: ActionRead, owner: Person | None, author: str | None) -> bool:
    """Whether a customer writes what another of them will do, without a day: foretold, but not that person's word."""
    written = message.kind not in WRITTEN_BY_OTHERS and not message.turns
    return bool(written and owner and owner.side == "customer" and owner.person_id != author and not action.due)


def _firm(action: ActionRead) -> bool:
    """Long enough to mean something, short enough for one promise, and neither on a condition nor a proposal."""
    return (
        LEAST_WORDS <= len(action.text.split()) <= MOST_WORDS
        and len(telling_words(action.text)) >= (1 if action.due else LEAST_SHARED_WORDS)
        and not _OPEN_ENDED.search(action.text)
        and not _PROPOSED.match(action.text)
        and (action.due is not None or not _HAVE_TO.match(action.text))
    )


def _due(due: str | None, made: date) -> str | None:
    days = {"today": 0, "tonight": 0, "tomorrow": 1}.get((due or "").lower())
    return due if days is None else (made + timedelta(days=days)).isoformat()


def _note(message: Message, said: Sequence[tuple[object, str]], history: History) -> Note:
    """A message as the quick read's note: notes by their headings, anything else as turns of its speakers."""
    made = message.sent_at.date() if message.sent_at else None
    if message.kind in WRITTEN_BY_OTHERS and message.text:
        apart = take_apart(message.text)
        return Note(apart.text, apart.sentences, (), (), (), apart.author, None, made, False)
    text, sentences = "", []
    for person, words in said:
        known = history.people.get(person) if isinstance(person, str) else None
        side: Side = known.side if known else "unknown"
        sentences.append(
            Sentence(len(text), len(text) + len(words), words, known.name if known else None, "body", side)
        )
        text += f"{words}\n"
    return Note(text, tuple(sentences), (), (), (), None, None, made, False)


def _speaker(note: Note, action: ActionRead, by_name: dict[str, Person]) -> str | None:
    said = next((s for s in note.sentences if s.start <= action.start < s.end), None)
    person = by_name.get(said.speaker or "") if said else None
    return person.person_id if person else None


def _entry(person: Person) -> Entry:
    return Entry(person.name, set(person.aliases), person.side, person.role, person.title, "spoke")


def _kept(
    promise: Promise,
    words: frozenset[str],
    later: Sequence[tuple[str, float, frozenset[str]]],
    moments: Mapping[str, float],
) -> bool:
    """Whether its side wrote of doing it after the message that made it."""
    made, need = moments[promise.message_id], min(LEAST_SHARED_WORDS, len(words))
    return any(side == promise.side and day > made and len(words & done) >= need for side, day, done in later)


def _row(promise: Promise, as_of: date) -> dict[str, Any]:
    day = due_day(promise)
    return {
        "text": promise.text,
        "owner": promise.owner,
        "side": promise.side,
        "due": promise.due,
        "made": promise.made.isoformat(),
        "overdue": day is not None and day < as_of,
        "message_id": promise.message_id,
        "person_id": promise.person,
    }


def due_day(promise: Promise) -> date | None:
    """The day on which a promise is due, where its words fix one."""
    try:
        return date.fromisoformat(promise.due) if promise.due else None
    except ValueError:
        return None
