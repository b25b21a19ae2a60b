"""Who left or changed post on the customer's side: what was said, what automatic replies state, what acts confirm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cxnlp.behaviour.lists import off_every_list
from cxnlp.people.news import SPEAKER, News, told
from cxnlp.people.posts import Roster
from cxnlp.people.replies import Gone, notices
from cxnlp.signals.due import find_due
from cxnlp.trajectory.candidates import Quote, Record, Said, quote
from cxnlp.trajectory.contact import last_acts
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.lasting import seen

# A departure counts for a person when after it (and a grace for goodbyes) nothing, or far less, is heard.
GRACE_DAYS = 21.0
QUIET_DAYS = 14.0
MOVED_QUIET_DAYS = 45.0
OFF_QUIET_DAYS = 28.0
_LAST_DAY = re.compile(
    r"\blast (?:working |official )?day\b|\b(?:leav\w+|finish\w*|gone)\b.{0,40}\b(?:on|after)\b", re.I
)
SURE, SURE_OF_OTHERS = 0.4, 0.5
"""From which probability one's own and somebody else's word of a going counts (judgement: both above the model's
threshold, since in an account such news is rarer than in the sentences it was chosen on)."""
GOING: frozenset[News] = frozenset({"ends", "moves"})
Tag = News | Literal["hands"]
"""News of a person, or that the person hands over to others."""

MEANWHILE = re.compile(
    r"\b(?:until|till|for the (?:time being|moment)|in the meantime|meanwhile|temporar(?:y|ily)|interim|acting)\b",
    re.IGNORECASE,
)
"""Words of a stand-in, who is no successor."""


@dataclass(frozen=True)
class Told:
    """What is told of one person's post: the tag, when, in which sentence, and to whom is handed over."""

    tag: Tag
    day: float
    quote: Quote
    others: tuple[str, ...]

    @property
    def heirs(self) -> tuple[str, ...]:
        """To whom is handed over, unless that is for the time being."""
        return () if MEANWHILE.search(self.quote.text) else self.others


@dataclass(frozen=True)
class Departures:
    """Everything told, by person, and the notices of closed addresses."""

    told: Mapping[str, tuple[Told, ...]]
    gone: Mapping[str, Gone]

    def of(self, person: str, tag: Tag) -> list[Told]:
        return [t for t in self.told.get(person, ()) if t.tag == tag]


def _of_sentence(said: Said, roster: Roster, ids: frozenset[str]) -> dict[str, set[News]]:
    """What a sentence tells of customer people, by person_id: of those it names and, of the customer's own, of whoever
    says it. Of others' going it must be surer than of one's own."""
    own = said.person if said.person in ids else None
    out: dict[str, set[News]] = {}
    for fact in told(said.text, tuple(roster.places(said.text).items()), own is not None):
        if fact.what not in GOING or fact.p >= (SURE if fact.who == SPEAKER else SURE_OF_OTHERS):
            out.setdefault(fact.who or str(own), set()).add(fact.what)
    return out


def departures(record: Record) -> Departures:
    """Reads the sentences of a history for news of customer people's posts. Who is told to take over in a message
    is a named successor of those whose going or moving the same message tells, else of whoever writes it."""
    history = record.history
    ids = frozenset(p.person_id for p in history.people.values() if p.side == "customer")
    news: dict[str, list[tuple[Said, dict[str, set[News]]]]] = {}
    for said in record.said:
        found = _of_sentence(said, record.roster, ids)
        if found:
            news.setdefault(said.message_id, []).append((said, found))
    out: dict[str, list[Told]] = {}
    for rows in news.values():
        going = {p for _, found in rows for p, tags in found.items() if tags & GOING}
        for said, found in rows:
            heirs = tuple(p for p, tags in found.items() if "takes" in tags)
            for person, tags in found.items():
                for tag in sorted(tags):
                    out.setdefault(person, []).append(Told(tag, said.day, quote(said), ()))
            holders = going or ({said.person} if said.person in ids else set())
            for holder in sorted(holders - set(heirs)) if heirs else ():
                out.setdefault(str(holder), []).append(Told("hands", said.day, quote(said), heirs))
    _, gone = notices(history.messages, {k: p for k, p in history.people.items() if p.side == "customer"})
    ordered = {k: tuple(sorted(v, key=lambda t: t.day)) for k, v in out.items()}
    return Departures(ordered, {g.person_id: g for g in reversed(gone)})


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
        heard, end = float(last.get(person, history.first_act)), seen(history, person).end
        notice = found.gone.get(person)
        if notice and heard <= to_day(notice.day) + 1:
            out[person] = Left(to_day(notice.day), "the address is closed")
            continue
        ends = [t for t in found.of(person, "ends") if heard <= t.day + GRACE_DAYS + QUIET_DAYS]
        ends = [t for t in ends if end - heard >= QUIET_DAYS or _last_day_over(t, heard, end)]
        ends = [t for t in ends if not found_again(found, person, t.day)]
        moves = [t for t in found.of(person, "moves") if heard <= t.day + GRACE_DAYS + QUIET_DAYS]
        moves = [t for t in moves if end - heard >= MOVED_QUIET_DAYS]
        if ends or moves:
            words = sorted((*ends, *moves), key=lambda t: t.day)
            out[person] = Left(words[0].day, "told in a message", tuple(t.quote for t in words[:2]))
    for person, off in off_every_list(history).items():
        away = any(t.day >= off.day - GRACE_DAYS for t in found.of(person, "away")) or record.away(person, off.day)
        if person not in out and not away and history.end - off.day >= OFF_QUIET_DAYS:
            out[person] = Left(off.day, off.statement, record.first_words([off.message_id], 1))
    return out


def _last_day_over(told: Told, heard: float, end: float) -> bool:
    """Whether a sentence names the person's last day, and that day is past without a word after it."""
    match = _LAST_DAY.search(told.quote.text)
    due = find_due(told.quote.text[match.start() :], to_date(told.day)) if match else None
    try:
        last = to_day(date.fromisoformat(due or ""))
    except ValueError:
        return False
    return told.day <= last < end - 1 and heard <= last + 1


def found_again(found: Departures, person: str, day: float) -> bool:
    """Whether more is told of a passing absence than of an end within a month of `day`."""
    near = [t for t in found.told.get(person, ()) if abs(t.day - day) <= 30]
    return sum(t.tag == "away" for t in near) > sum(t.tag in ("ends", "moves") for t in near)
