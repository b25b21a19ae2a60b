"""Who left or changed post on the customer's side: what was said, what automatic replies state, what acts confirm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cxnlp.behaviour.lists import off_every_list
from cxnlp.people.posts import FIRST_PERSON, Roster, Tag, tags
from cxnlp.people.replies import Gone, notices
from cxnlp.trajectory.candidates import Quote, Record, Said, quote
from cxnlp.trajectory.contact import last_acts
from cxnlp.trajectory.days import to_day

# A departure counts for a person when after it (and a grace for goodbyes) nothing, or far less, is heard.
GRACE_DAYS = 21.0
QUIET_DAYS = 14.0
MOVED_QUIET_DAYS = 45.0
OFF_QUIET_DAYS = 28.0
_OWN_LAST_DAY = re.compile(r"\s*last (?:working )?day\b", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """What is told of one person's post: the tag, when, in which sentence, and which colleagues the sentence names."""

    tag: Tag
    day: float
    quote: Quote
    others: tuple[str, ...]


@dataclass(frozen=True)
class Departures:
    """Everything told, by person, and the notices of closed addresses."""

    told: Mapping[str, tuple[Told, ...]]
    gone: Mapping[str, Gone]

    def of(self, person: str, tag: Tag) -> list[Told]:
        return [t for t in self.told.get(person, ()) if t.tag == tag]


def _subjects(said: Said, tag: Tag, roster: Roster, holders: frozenset[str]) -> set[str]:
    """Of whom the tag is told: the people named, else the speaker who says "I"; of a handover that names the next
    holder, the speaker if that message tells of the speaker's own move."""
    mentioned = {p.person_id for p in roster.named(said.text)}
    speaker = said.person
    if speaker in holders and (FIRST_PERSON.search(said.text) or tag == "hands"):
        if tag == "hands" or not mentioned - {speaker}:
            return {speaker} if speaker else set()
        return {speaker} | mentioned if FIRST_PERSON.search(said.text) and speaker else mentioned
    if tag == "ends" and speaker in holders and speaker and not mentioned and _OWN_LAST_DAY.match(said.text):
        return {speaker}
    return mentioned


def departures(record: Record) -> Departures:
    """Reads the sentences of a history for news of customer people's posts."""
    history = record.history
    ids = {p.person_id for p in history.people.values() if p.side == "customer"}
    moving: dict[str, set[str]] = {}
    for s in record.said:
        if s.person in ids and tags(s.text) & {"ends", "moves"} and FIRST_PERSON.search(s.text):
            moving.setdefault(s.message_id, set()).add(str(s.person))
    told: dict[str, list[Told]] = {}
    for s in record.said:
        for tag in sorted(tags(s.text)):
            holders = frozenset(moving.get(s.message_id, set())) if tag == "hands" else frozenset(ids)
            for person in sorted(_subjects(s, tag, record.roster, holders)):
                others = tuple(p.person_id for p in record.roster.named(s.text) if p.person_id != person)
                if tag == "hands" and s.person not in (person, None) and s.person in ids:
                    others = (str(s.person), *others)
                told.setdefault(person, []).append(Told(tag, s.day, quote(s), others))
    _, gone = notices(history.messages, {k: p for k, p in history.people.items() if p.side == "customer"})
    return Departures({k: tuple(v) for k, v in told.items()}, {g.person_id: g for g in reversed(gone)})


@dataclass(frozen=True)
class Left:
    """When and how it is known that somebody is gone: the day, the reason in words, and the sentences that tell."""

    day: float
    reason: str
    quotes: tuple[Quote, ...] = ()


def people_left(record: Record) -> dict[str, Left]:
    """People known to have left: told so, their address closed, or taken off every standing list; not heard since."""
    history, found = record.history, record.departures
    out: dict[str, Left] = {}
    last = last_acts(history)
    for person in sorted(set(found.told) | set(found.gone)):
        heard = float(last.get(person, history.first_day))
        notice = found.gone.get(person)
        if notice and heard <= to_day(notice.day) + 1:
            out[person] = Left(to_day(notice.day), "the address is closed")
            continue
        ends = [t for t in found.of(person, "ends") if heard <= t.day + GRACE_DAYS + QUIET_DAYS]
        ends = [t for t in ends if history.end - heard >= QUIET_DAYS and not found_again(found, person, t.day)]
        moves = [t for t in found.of(person, "moves") if heard <= t.day + GRACE_DAYS + QUIET_DAYS]
        moves = [t for t in moves if history.end - heard >= MOVED_QUIET_DAYS]
        if ends or moves:
            words = sorted((*ends, *moves), key=lambda t: t.day)
            out[person] = Left(words[0].day, "told in a message", tuple(t.quote for t in words[:2]))
    for person, off in off_every_list(history).items():
        away = any(t.day >= off.day - GRACE_DAYS for t in found.of(person, "away")) or record.away(person, off.day)
        if person not in out and not away and history.end - off.day >= OFF_QUIET_DAYS:
            out[person] = Left(off.day, off.statement, record.first_words([off.message_id], 1))
    return out


def found_again(found: Departures, person: str, day: float) -> bool:
    """Whether more is told of a passing absence than of an end within a month of `day`."""
    near = [t for t in found.told.get(person, ()) if abs(t.day - day) <= 30]
    return sum(t.tag == "away" for t in near) > sum(t.tag in ("ends", "moves") for t in near)
