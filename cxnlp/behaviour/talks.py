"""Who talked with whom when: meetings by those present, and calls that a note of them tells were answered."""

from __future__ import annotations

import re
from typing import NamedTuple

from cxnlp.people.posts import Roster
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.once import once
from cxnlp.types import Message

OPENING = 40
"""Characters of a note of a call within which stands with whom it was."""
_NOT_REACHED = re.compile(
    r"\b(?:tried|voice ?mail|vm|left (?:\w+ )?(?:a )?(?:message|word)|missed|no (?:answer|reply|luck)|not reached"
    r"|(?:did(?: not|n['’]t)|does(?: not|n['’]t)|not) (?:pick|answer|ring back)|assistant|secretary|reception|PA"
    r"|engaged)\b",
    re.IGNORECASE,
)
_THEIRS = re.compile(r"['’]s?\b|\s*(?:>|->)")


class Talk(NamedTuple):
    """A meeting or call: its day and everybody known to have been in it."""

    day: float
    people: frozenset[str]


@once
def talks(history: History) -> tuple[Talk, ...]:
    """The account's meetings and answered calls in time order."""
    table = history.columns("meetings")
    there: dict[str, list[tuple[float, str]]] = {}
    columns = (table[c].tolist() for c in ("meeting", "day", "person", "status"))
    for meeting, day, person, status in zip(*columns, strict=True):
        if status == "present":
            there.setdefault(str(meeting), []).append((float(day), str(person)))
    found = [Talk(min(d for d, _ in rows), frozenset(p for _, p in rows)) for rows in there.values()]
    roster = Roster([person for _, person in sorted(history.people.items())])
    found += [t for m in history.messages if m.kind == "call_note" and (t := _call(m, roster, history))]
    return tuple(sorted(found, key=lambda t: (t.day, sorted(t.people))))


def _call(note: Message, roster: Roster, history: History) -> Talk | None:
    """The call of a note: its writer with the customer people that its subject or its opening names."""
    if note.sent_at is None or note.author is None or note.author.person_id is None:
        return None
    text = note.text.lstrip()
    if _NOT_REACHED.search(text[: 2 * OPENING]) or _NOT_REACHED.search(note.subject or ""):
        return None
    named = [p for p, _ in roster.mentions(note.subject or "")]
    named += [p for p, (start, end) in roster.mentions(text[: 3 * OPENING])
              if start < OPENING and not _THEIRS.match(text, end)]  # fmt: skip
    with_whom = {p for p in named if history.side_of(p) == "customer"}
    with_whom |= {p.person_id for p in note.present if p.person_id}
    return Talk(to_day(note.sent_at), frozenset({note.author.person_id, *with_whom})) if with_whom else None
