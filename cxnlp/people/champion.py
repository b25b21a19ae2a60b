"""Finds the champion: the customer's person who carried the relationship when the history began."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxnlp.people.acts import MET, Acts, count_acts
from cxnlp.people.titles import classify_title
from cxnlp.types import Message, Person, Side

# The part of the history, from its beginning, in which the champion must have carried it.
BEGINNING = 0.5
# Weight of each kind of act in the score (of logarithms of counts, so that no channel drowns the others), fitted as a
# conditional logit on 27 histories whose champion is known, checked by rotation over thirds of the accounts, rounded.
WEIGHTS: Mapping[str, float] = {
    "mails": 1.0, "openings": 0.8, "addressed": 1.0, "turns": 1.0, "meetings": 0.65, "words": 0.4, "tickets": -0.75,
}  # fmt: skip
BUYER_PENALTY, STATED_BONUS = 0.3, 5.0
# Who wrote or spoke at least MANY_TEXTS times with less than ADVOCACY_SHARE acts of advocacy each loses BARE_PENALTY
# where a colleague shows more: sending lists carries no relationship (judgement; moves no champion of those histories).
MANY_TEXTS, ADVOCACY_SHARE, BARE_PENALTY = 12, 0.1, 1.0


@dataclass(frozen=True, slots=True)
class ChampionGuess:
    """Who the champion is (None when no customer acted), how clearly (0 to 1, by the lead over the next), and why:
    lines for a reader."""

    person_id: str | None
    score: float
    evidence: tuple[str, ...]


def beginning(messages: Sequence[Message], sides: Mapping[str, Side]) -> list[Message]:
    """What the two sides exchanged in the first half of a history, which runs from the customer's first act; of what
    the vendor sent before it, the threads that the customer took up. A meeting still ahead does not make it longer, and
    what has no date is in no half."""
    dated = [m.sent_at for m in messages if m.sent_at and m.kind != "calendar"]
    if not dated:
        return [m for m in messages if not m.internal]
    by_customer = [m for m in messages if m.sent_at and _acts_in(m, sides)]
    first = min((m.sent_at for m in by_customer if m.sent_at), default=min(dated))
    until = first + (max(dated) - first) * BEGINNING
    taken_up = {m.thread_id for m in by_customer if m.thread_id}
    known = [m for m in messages if m.sent_at and m.sent_at <= until and not m.internal]
    return [m for m in known if (m.sent_at and m.sent_at >= first) or m.thread_id in taken_up]


def _acts_in(message: Message, sides: Mapping[str, Side]) -> bool:
    """Whether somebody of the customer wrote a message or was in a meeting."""
    if message.automatic or message.internal or message.duplicate_of or message.kind == "calendar":
        return False
    parties = [message.author] if message.author else []
    if message.kind in MET:
        parties = [*message.present, *(turn.speaker for turn in message.turns)]
    return any(sides.get(p.person_id or "") == "customer" for p in parties)


def _advocating(acts: Acts) -> float:
    """Acts of advocacy a text: planning words, colleagues brought in, answers for the account."""
    return (acts.planning + acts.brought + acts.answers) / acts.own if acts.own else 0.0


def advocacy(person: Person, acts: Acts, most: Acts, others: float) -> float:
    """The advocacy score of a person; `most` holds the account's greatest count of each kind, `others` the most acts of
    advocacy a text of anybody there."""
    score = 0.0
    for kind, weight in WEIGHTS.items():
        top = getattr(most, kind)
        if top:
            score += weight * math.log1p(getattr(acts, kind)) / math.log1p(top)
    if person.title:
        score -= BUYER_PENALTY * classify_title(person.title).probabilities["buyer"]
    if acts.own >= MANY_TEXTS and _advocating(acts) < ADVOCACY_SHARE <= others:
        score -= BARE_PENALTY
    return score


def find_champion(
    account: str,
    messages: Sequence[Message],
    people: Sequence[Person],
    acts: Mapping[str, Acts] | None = None,
) -> ChampionGuess:
    """The champion of an account, by what people did in the first half of its history: who writes, opens threads,
    meets, speaks and is turned to, more than asks for support; who writes much must also plan, answer or bring others
    in; a directory that names one decides.

    `acts`: what people did in the `beginning` of the account's messages, where that is counted already.
    """
    customers = [p for p in people if p.side == "customer" and p.account == account]
    told = [p for p in customers if p.role_source == "decision"]
    if acts is None:
        sides = {p.person_id: p.side for p in people}
        acts = count_acts(beginning([m for m in messages if m.account == account], sides), sides)
    acting = [p for p in customers if p.person_id in acts and (p not in told or _stated(p))]
    if not acting:
        return ChampionGuess(None, 0.0, ())
    most = Acts(**{kind: max(getattr(acts[p.person_id], kind) for p in acting) for kind in WEIGHTS})
    others = max(_advocating(acts[p.person_id]) for p in acting)
    scores = {p.person_id: advocacy(p, acts[p.person_id], most, others) for p in acting}
    for person in acting:
        if _stated(person):
            scores[person.person_id] += STATED_BONUS
    ranked = sorted(acting, key=lambda p: (-scores[p.person_id], p.person_id))
    lead = scores[ranked[0].person_id] - scores[ranked[1].person_id] if len(ranked) > 1 else 2.0
    best = ranked[0]
    return ChampionGuess(best.person_id, 1.0 / (1.0 + math.exp(-lead)), _evidence(best, acts[best.person_id]))


def _stated(person: Person) -> bool:
    """Whether the directory or the user names the person as champion."""
    return any(h.role == "champion" and h.source in ("directory", "decision") for h in person.roles) or (
        person.role == "champion" and person.role_source == "directory"
    )


def _evidence(person: Person, acts: Acts) -> tuple[str, ...]:
    told = (
        (acts.openings, "opened {n} of the early threads", ""),
        (acts.answers, "answered for the account {n} times", "answered for the account once"),
        (acts.mails, "wrote {n} mails or chat messages in the first half of the history",
         "wrote one mail or chat message in the first half of the history"),
        (acts.meetings, "was present at {n} meetings and calls", "was present at one meeting or call"),
        (acts.brought, "brought a colleague into a thread {n} times", "brought a colleague into a thread once"),
        (acts.planning, "used planning words {n} times", "used planning words once"),
    )  # fmt: skip
    lines = [once if n == 1 and once else many.format(n=n) for n, many, once in told if n]
    if _stated(person):
        lines.insert(0, f"is the champion in the {'decisions' if person.role_source == 'decision' else 'directory'}")
    return tuple(lines)
