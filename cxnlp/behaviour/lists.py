"""People taken off a standing list: those invited to a recurring meeting, or copied in a recurring mail, until they no
longer were while the others stayed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from cxnlp.behaviour.shares import IMPROBABLE, at_most
from cxnlp.ingest.identify import in_order
from cxnlp.people.folding import fold
from cxnlp.remembered import remembered
from cxnlp.trajectory.contact import last_acts
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.types import Message
from cxnlp.vocabulary import ANSWER_COMMENT, ANSWERS_ONLY

LEAST_BEFORE, LEAST_AFTER = 4, 2
STANDING = 0.8
"""Whoever was on this share of a series' entries stood on its list."""
OTHERS, STAYED = 2, 0.6
"""So many others must have stood on the list, and this share of them must have stayed."""
LEAST_PEOPLE = 3
_PREFIX = re.compile(
    r"^(?:(?:re|fw|fwd|aw|wg|sv|vs|rv|tr|antw|odp|accepted|declined|tentative|updated|invitation)\s*:\s*)+"
)
_NO_LIST = frozenset({ANSWERS_ONLY, ANSWER_COMMENT})
KINDS = {"email": "mail", "calendar": "meeting", "transcript": "meeting", "meeting_notes": "meeting"}
_PASSING = re.compile(
    r"\b(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri)[a-z]*|week|wk|kw|[qwh]?\d+)\b|[^\w\s]|_"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting or mail of a series: the day, whoever was on its list, the message, and its subject."""

    day: float
    people: frozenset[str]
    message_id: str
    subject: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A person off a list: the day of the first entry without them, what the list is called, how often they were on
    it before (`was` of `of`), entries since, how many of the others stayed (`stayed` of `others`), the message."""

    person: str
    day: float
    series: str
    was: int
    of: int
    since: int
    stayed: int
    others: int
    message_id: str

    @property
    def statement(self) -> str:
        return (
            f"off the list of {self.series!r} for {self.since} entries after {self.was} of {self.of}; "
            f"{self.stayed} of {self.others} others stayed"
        )


@remembered
def series_name(subject: str) -> str:
    """A subject without what changes from one entry to the next; "" when nothing is left.

    >>> series_name("Re: Steering committee, 12 March"), series_name("Weekly sync #14 (W23)")
    ('steering committee', 'weekly sync')
    """
    return " ".join(_PASSING.sub(" ", _PREFIX.sub("", fold(subject).strip())).split())


def entries(history: History) -> dict[tuple[str, str], list[Entry]]:
    """The customers on the lists of recurring meetings and mails, by kind and name of the series, in time order."""
    own = frozenset(k for k, p in history.people.items() if p.side == "customer")
    series: dict[tuple[str, str], dict[str, list[Message]]] = defaultdict(dict)
    for m in in_order(history.messages):
        if m.sent_at is None or m.automatic or m.internal or m.cancelled or not _NO_LIST.isdisjoint(m.flags):
            continue
        kind = KINDS.get(m.kind)
        if kind is None or (kind == "mail" and len(m.recipients) < LEAST_PEOPLE - 1):
            continue
        if name := series_name(m.subject or ""):
            key = m.message_id if kind == "mail" else f"{m.sent_at:%Y-%m-%d}"
            series[kind, name].setdefault(key, []).append(m)
    return {
        (kind, name): [_entry(found, own, name) for found in rows.values()]
        for (kind, name), rows in series.items()
        if len(rows) >= LEAST_BEFORE + LEAST_AFTER
    }


def _entry(found: Sequence[Message], own: frozenset[str], name: str) -> Entry:
    """An entry of a series, which several messages may tell of; the last one gives its moment and subject."""
    people = frozenset(person for m in found for person in _listed(m) if person in own)
    last = found[-1]
    day = to_day(last.sent_at) if last.sent_at else 0.0
    return Entry(day, people, last.message_id, last.subject or name)


def _listed(m: Message) -> set[str]:
    parties = [r.party for r in m.recipients] + [i.party for i in m.invited] + [*m.present, *m.absent]
    parties += [m.author] if m.author and m.kind == "email" else []
    return {p.person_id for p in parties if p.person_id}


def dropped(history: History) -> list[Dropped]:
    """Everybody taken off a standing list and not put back, by day and person."""
    out = []
    for (_, name), rows in sorted(entries(history).items()):
        for person in sorted({p for e in rows for p in e.people}):
            found = _off(person, name, rows)
            if found:
                out.append(found)
    return sorted(out, key=lambda d: (d.day, d.person, d.series))


def _off(person: str, name: str, rows: Sequence[Entry]) -> Dropped | None:
    last = max(k for k, e in enumerate(rows) if person in e.people)
    before, after = rows[: last + 1], rows[last + 1 :]
    was = sum(person in e.people for e in before)
    if len(before) < LEAST_BEFORE or len(after) < LEAST_AFTER or was < STANDING * len(before):
        return None
    if at_most(0, len(after), was - 1, len(before) - 1) >= IMPROBABLE:
        return None
    everybody = {p for e in before for p in e.people} - {person}
    others = [p for p in everybody if sum(p in e.people for e in before) >= STANDING * len(before)]
    stayed = sum(2 * sum(p in e.people for e in after) > len(after) for p in others)
    if len(others) < OTHERS or stayed < STAYED * len(others):
        return None
    title = " ".join(before[-1].subject.split())[:60]
    return Dropped(person, after[0].day, title, was, len(before), len(after), stayed, len(others), after[0].message_id)


def off_every_list(history: History) -> dict[str, Dropped]:
    """People taken off a standing list who are on no list, and did nothing, from that day on; the first such list."""
    off = dropped(history)
    if not off:
        return {}
    last = dict(last_acts(history))
    for m in history.messages:
        if m.sent_at is not None and not m.automatic and not m.cancelled:
            for person in _listed(m):
                last[person] = max(last.get(person, 0.0), to_day(m.sent_at))
    out: dict[str, Dropped] = {}
    for found in off:
        if last.get(found.person, 0.0) < found.day:
            out.setdefault(found.person, found)
    return out
