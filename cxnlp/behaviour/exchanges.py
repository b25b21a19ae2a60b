"""Who answered whom and when: first answers of one side to the other, thread by thread, and what still waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from cxnlp.behaviour.countries import country_of_most, home_of
from cxnlp.behaviour.gaps import stated_absences
from cxnlp.behaviour.hours import Desk, Sent, learned, offset_hours
from cxnlp.changed import maker
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.first_answers import WRITTEN as WRITTEN
from cxnlp.trajectory.first_answers import talk
from cxnlp.trajectory.history import History
from cxnlp.trajectory.lasting import left_open
from cxnlp.trajectory.once import once

SIDES = ("customer", "vendor")
Spans = tuple[tuple[float, float], ...]
"""From which day to which, several times."""
_sent = maker(Sent)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A first message of one side in a thread and the other side's first answer; `answered`, `answerer` and `answer`
    are None while it waits. Moments in days since 1970-01-01; `question` and `answer` are message ids."""

    side: str
    asked: float
    answered: float | None
    question: str
    answer: str | None
    asker: str
    answerer: str | None


def solved_tickets(history: History) -> set[str]:
    """The tickets, which are threads too, that are solved."""
    tickets = history.columns("tickets")
    return {str(t) for t, s in zip(tickets["ticket"], tickets["solved"], strict=True) if s == s and s}


@once
def exchanges(history: History) -> tuple[Exchange, ...]:
    """Every exchange by the moment it began; `side` is the side that answers or owes the answer.

    Between customer and vendor alone, since the page names who waits for whom; `first_answers`, which the score reads,
    lets people of unknown side ask as well.
    """
    solved = solved_tickets(history)
    waiting: dict[tuple[str, str], tuple[float, str, str]] = {}
    out = []
    for thread, day, side, message, person in talk(history):
        if side not in SIDES:
            continue
        other = SIDES[side == "customer"]
        begun = waiting.pop((thread, side), None)
        if begun:
            out.append(Exchange(side, begun[0], float(day), begun[1], str(message), begun[2], str(person)))
        waiting.setdefault((thread, other), (float(day), str(message), str(person)))
    for (thread, side), (day, message, person) in waiting.items():
        if thread not in solved and message not in left_open(history):
            out.append(Exchange(side, day, None, message, None, person, None))
    return tuple(sorted(out, key=lambda e: (e.asked, e.question, e.side)))


@dataclass(frozen=True)
class Desks:
    """The business hours of the account's people, and of its two sides. `away`: of questions to people who were all
    away at once by automatic replies, by message id, from when to when they were."""

    of: Mapping[str, Desk]
    sides: Mapping[str, Desk]
    away: Mapping[str, Spans] = field(default_factory=dict)

    def desk(self, person: str | None, side: str) -> Desk:
        """A person's desk, else the side's."""
        return self.of.get(person or "", self.sides[side])

    def hours(self, exchange: Exchange, end: float) -> float:
        """Business hours of who answered, from asked to answered; of the side that owes it up to `end` so far, less
        what all those who were asked are away."""
        if exchange.answered is not None:
            return self.desk(exchange.answerer, exchange.side).between(exchange.asked, exchange.answered)
        desk, away = self.sides[exchange.side], self.away.get(exchange.question)
        return (replace(desk, away=away) if away else desk).between(exchange.asked, end)


@once
def desks(history: History) -> Desks:
    """Business hours learned from what the history holds of each person's own sendings and automatic replies."""
    sent: dict[str, list[Sent]] = {}
    for m in history.messages:
        who = m.author.person_id if m.author else None
        if m.sent_at and who and not m.automatic and m.kind in WRITTEN and m.time_precision in ("second", "minute"):
            sent.setdefault(who, []).append(_sent(to_day(m.sent_at), offset_hours(m.utc_offset)))
    away = stated_absences(history)
    own = {side: {k: p for k, p in sorted(history.people.items()) if p.side == side} for side in SIDES}
    shared = {
        side: learned((s for k in own[side] for s in sent.get(k, ())), country_of_most(own[side])) for side in SIDES
    }
    people = {
        key: learned(sent.get(key, ()), home_of(person) or shared[side].country, away.get(key, ()), shared[side])
        for side in SIDES
        for key, person in own[side].items()
        if key in sent
    }
    return Desks(people, shared, _all_away(history, away))


def _all_away(history: History, away: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, Spans]:
    """`away` of `Desks`; asked are those of the other side whom a message is addressed to."""
    found: dict[str, Spans] = {}
    for m in history.messages if away else ():
        own = history.side_of(m.author.person_id) if m.author else None
        to = (r.party.person_id for r in m.recipients if r.field == "to")
        asked = {person for person in to if history.side_of(person) != own}
        spans = [tuple(away.get(person or "", ())) for person in sorted(asked, key=str)]
        if spans and all(spans):
            found[m.message_id] = reduce(_common, spans)
    return found


def _common(some: Spans, others: Spans) -> Spans:
    """What spans of time have in common with others."""
    pairs = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return tuple((first, back) for first, back in pairs if first < back)
