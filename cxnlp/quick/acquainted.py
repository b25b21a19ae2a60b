"""What an account's own people lend a note: the side and role of whom it names, and the past it is laid beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cxnlp.quick.past import LEAST_SENTENCES, Conversation, Known, Past, is_known
from cxnlp.quick.roster import Roster
from cxnlp.types import Role, Side

SPOKEN = frozenset({"transcript", "meeting_notes", "call_note"})
Json = Mapping[str, Any]


class Sent(NamedTuple):
    """One message of an account: who wrote it, took part in it or speaks in it."""

    message_id: str
    kind: str
    day: date
    people: frozenset[str]


class Said(NamedTuple):
    """The scores of one sentence of the customer's that counts."""

    message_id: str
    strategic: float
    transactional: float
    sentiment: float


def acquaint(roster: Roster, known: Sequence[Known]) -> None:
    """Gives each entry the side of the one known person whom its name fits, and their role where the note names none.

    A name that fits two people of different sides or roles tells nothing of them.
    """
    for entry in roster.entries:
        side, role = lent(entry.name, known)
        entry.side = side or entry.side
        if role and entry.role == "unknown":
            entry.role = role


def lent(name: str, known: Sequence[Known]) -> tuple[Side | None, Role | None]:
    """Side and role of the known person whom `name` fits; None for what is unknown or differs between several."""
    fitting = [k for k in known if is_known(name, k)]
    sides, roles = {k.side for k in fitting}, {k.role for k in fitting}
    side = sides.pop() if len(sides) == 1 else "unknown"
    return None if side == "unknown" else side, roles.pop() if len(roles) == 1 else None


def gathered(row: Json, said: Iterable[Said], sent: Iterable[Sent], people: Iterable[Json]) -> Past:
    """The past of the account of `row` (of accounts.json: account, name, class, as_of) out of its own messages.

    `people`: rows of people.jsonl; whoever is of the account or took part in a message is known.
    """
    talk: defaultdict[str, list[Said]] = defaultdict(list)
    for sentence in said:
        talk[sentence.message_id].append(sentence)
    conversations = []
    active: defaultdict[str, set[date]] = defaultdict(set)
    for message in sent:
        for person in message.people:
            active[person].add(message.day)
        own = talk.get(message.message_id, [])
        if len(own) >= LEAST_SENTENCES:
            strategic, work = sum(s.strategic for s in own), sum(s.strategic + s.transactional for s in own)
            mood = sum(s.sentiment for s in own) / len(own)
            share = strategic / work if work > 0 else None
            conversations.append(Conversation(message.day, message.kind in SPOKEN, share, mood))
    known = tuple(
        Known(p["name"], tuple(p["aliases"]), p["side"], p["role"], tuple(sorted(active[p["person_id"]])))
        for p in people
        if p["account"] == row["account"] or p["person_id"] in active
    )
    contact = [max(k.days) for k in known if k.side == "customer" and k.days]
    return Past(
        row["account"],
        row["name"],
        tuple(conversations),
        known,
        max(contact, default=None),
        row["class"],
        date.fromisoformat(row["as_of"]),
    )
