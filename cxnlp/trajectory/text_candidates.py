"""Candidate events from what was said: flagged sentences gathered into developments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cxnlp.people.news import SPEAKER, News, among, told
from cxnlp.signals.details import deferral
from cxnlp.signals.messages import NOTE_KINDS
from cxnlp.trajectory.candidates import MESSAGES_SLOT, Candidate, Record, Said, Stated, clusters, quote, strongest
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.explicit import KINDS, explicit, kind_stated
from cxnlp.trajectory.history import SENIOR_ROLES
from cxnlp.trajectory.history_tables import OWN_WEIGHT
from cxnlp.trajectory.lasting import seen
from cxnlp.trajectory.wording import messages_told
from cxnlp.types import FLAGS

GAP_DAYS = 10.0
CHASED_GAP_DAYS = 21.0
LONGEST_DAYS = 28.0
"""What is said without a pause is told in parts of at most this length, or a year of wishes would be one event (of 21,
28, 42 and no limit, on histories outside the fit)."""
FLOOR = 0.08
# What a vendor's own words weigh as evidence of the customer's absence, dispute or departure (judgement).
VENDOR_VOICE = {
    "champion_absence": 0.6,
    "scope_dispute": 0.5,
    "planning_deferral": 0.6,
    "churn_risk": 0.5,
    "payment_concern": 0.5,
    "escalation": 0.4,
    "expansion": 0.3,
}
STATEMENTS = {
    "scope_dispute": "what is owed or chargeable is contested in {n}",
    "champion_absence": "absence or withdrawal of a key person is named in {n}",
    "planning_deferral": "planning or review talk is put off in {n}",
    "payment_concern": "payment or budget is in doubt in {n}",
    "churn_risk": "leaving, reducing or an alternative is mentioned in {n}",
    "escalation": "an escalation or an ultimatum is voiced in {n}",
    "expansion": "interest in more is shown in {n}",
    "slow_vendor": "the customer chases or complains of slow answers in {n}",
}
PUT_OFF = {
    "roadmap": "roadmap talk",
    "review": "a review",
    "strategy": "talk of goals",
    "expansion": "an expansion",
    "renewal": "renewal talk",
    "workshop": "a workshop",
    "planning": "planning",
    "project": "a project",
    "meeting": "a meeting",
}
"""Topics of `cxnlp/signals/details.toml` in words."""
# A stated absence counts as passing when the person is back within this time, or is not yet due back.
BACK_DAYS = 45.0


def _voice(said: Said, flag: str) -> float:
    return said.weight if said.weight > 0 else VENDOR_VOICE[flag]


_OF_SPEAKER = re.compile(r"\b(?:I|me|my|myself)\b")
"""Words of somebody who speaks of himself."""
_REFERRED = re.compile(
    r"\b(?:(?:see|speak|talk|liaise|check|deal|discuss(?: it| this)?|agree(?: it| this)?) with"
    r"|(?:speak|talk|turn|write|refer) to"
    r"|(?:please |kindly |do )?(?:contact|ask|call|email|ring|copy|cc))\s*$",
    re.IGNORECASE,
)
"""Words before a name that send the reader to whoever bears it."""
ABSENCE: frozenset[News] = frozenset({"ends", "moves", "away"})


def personnel_news(record: Record, said: Said) -> dict[str | None, set[News]]:
    """What a sentence tells, by person_id of the customer's people; None for names that the record does not know."""
    own = said.person if said.side == "customer" else None
    out: dict[str | None, set[News]] = {}
    for fact in told(said.text, among(said.text, record.roster.places(said.text)), own is not None):
        who = own if fact.who == SPEAKER else fact.who if fact.who in record.history.people else None
        out.setdefault(who, set()).add(fact.what)
    return out


def _absent(record: Record, said: Said, news: dict[str | None, set[News]]) -> set[str]:
    """Whose absence a sentence tells: of whom it is read, else the customer people named, but for whoever takes over
    or is to be asked instead, else its speaker where that is whom it speaks of."""
    read = {who for who, tags in news.items() if who and tags & ABSENCE}
    named = {
        person
        for person, spans in record.roster.places(said.text).items()
        if "takes" not in news.get(person, ()) and not any(_REFERRED.search(said.text[:start]) for start, _ in spans)
    }
    if read or named:
        return read or named
    own = said.side == "customer" and said.person is not None and _OF_SPEAKER.search(said.text)
    return {str(said.person)} if own else set()


def _senior_first(record: Record, people: set[str]) -> list[str]:
    return sorted(people, key=lambda p: (record.history.role_of(p) not in SENIOR_ROLES, p))


def _absences(record: Record, found: Candidate, group: Sequence[Said]) -> Candidate:
    """The candidate with the absent person in place of the speaker, read from the surest sentences first; planned
    leave is explained."""
    news = [personnel_news(record, s) for s in group]
    sure = max(s.p["champion_absence"] for s in group) / 2
    read = sorted(zip(group, news, strict=True), key=lambda row: -row[0].p["champion_absence"])
    of = [(s, _absent(record, s, n)) for s, n in read]
    told = (_senior_first(record, people) for s, people in of if s.p["champion_absence"] >= sure)
    who = list(dict.fromkeys(p for people in told for p in people))
    own = [s for s, people in of if who and (who[0] in people or not people)]
    tags = [frozenset[News]().union(*read.values()) for read in news]
    leaves = sum(bool(t & {"ends", "moves"}) for t in tags)
    away_said = sum("away" in t and not t & {"ends", "moves"} for t in tags)
    passing = away_said > 0 and away_said >= leaves
    acts = record.history.columns("acts")
    soon = (acts["day"] > group[-1].day + 2) & (acts["day"] <= found.day + BACK_DAYS)
    known = min((seen(record.history, person).end for person in who), default=record.history.end)
    back = not set(who).isdisjoint(acts["person"][soon].tolist()) or known - found.day < BACK_DAYS
    senior = any(record.history.role_of(p) in SENIOR_ROLES for p in who) if who else found.senior
    away = leaves == 0 and any(record.away(p, found.day) for p in who)
    return replace(
        found,
        person=next(iter(who), None),
        senior=senior,
        explained=(passing and back) or away,
        plainest=strongest(own, "champion_absence") if len(own) < len(group) else (),
    )


def _gathered(kind: str, group: Sequence[Said], strength: dict[int, float], score: str) -> Candidate:
    """One candidate of a group, dated by its first message half as sure as the surest; `strength` by position."""
    per: dict[str, float] = {}
    for k, s in enumerate(group):
        per[s.message_id] = max(per.get(s.message_id, 0.0), strength[k])
    peak = max(per.values())
    first = next(s for s in group if per[s.message_id] >= 0.5 * peak)
    senior = any(s.side == "customer" and s.role in SENIOR_ROLES for s in group)
    return Candidate(
        kind,
        first.day,
        first.person if first.side == "customer" else None,
        sum(per.values()),
        peak,
        STATEMENTS[kind].replace(MESSAGES_SLOT, messages_told(len(per))),
        strongest(group, score),
        senior,
        True,
        len({s.person for s in group}),
        counting=STATEMENTS[kind],
        messages=frozenset(per),
    )


def _deferred(record: Record, found: Candidate, group: Sequence[Said]) -> Candidate:
    """The candidate with what is put off and whether a new date was named; a counter-proposal cancels a deferral. Of a
    message that names what is put off, that sentence is quoted."""
    sure = [s for s in group if s.p["planning_deferral"] >= 0.5 * found.peak]
    read = [deferral(s.text, to_date(s.day), record.following(s)) for s in sure]
    topic = next((d.topic for d in read if d.topic), None)
    what = PUT_OFF[topic] if topic else "planning or review talk"
    open_ended = " without a new date" if read and all(d.open_ended for d in read) else ""
    counting = f"{what} is put off{open_ended} in {MESSAGES_SLOT}"
    named = [s for s, d in zip(sure, read, strict=True) if d.topic]
    plain = {s.message_id for s in named}
    plainest = strongest([*named, *(s for s in group if s.message_id not in plain)], "planning_deferral")
    return replace(
        found,
        statement=counting.replace(MESSAGES_SLOT, messages_told(len(found.messages))),
        counting=counting,
        plainest=plainest,
        explained=bool(read) and all(d.countered for d in read),
    )


def _plain(record: Record, flag: str, said: Said, strength: float) -> bool:
    """Whether a sentence makes an event by itself; of departures that a note reports, those of people who are known as
    the customer's."""
    if said.kind not in NOTE_KINDS or not 0 < said.weight < OWN_WEIGHT:
        return explicit(flag, said.text, strength)
    if not explicit(flag, said.text, said.p[flag], reported=True):
        return False
    return flag != "champion_absence" or bool(_absent(record, said, personnel_news(record, said)))


def _stated(flag: str, group: Sequence[Said]) -> Stated | None:
    """The gravest that the customer's own sentences of a group state, of equals the surest."""
    own = (s for s in group if s.side == "customer" and s.weight >= OWN_WEIGHT)
    named = [(kind, s) for s in own if (kind := kind_stated(flag, s.text, s.p[flag]))]
    if not named:
        return None
    what, said = min(named, key=lambda row: (KINDS.index(row[0]), -row[1].p[flag]))
    return Stated(what, quote(said))


def _flagged(record: Record, flag: str) -> Iterator[Candidate]:
    strong = [s for s in record.said if s.p[flag] >= FLOOR]
    for group in clusters(strong, GAP_DAYS, LONGEST_DAYS):
        strength = {k: s.p[flag] * _voice(s, flag) for k, s in enumerate(group)}
        found = _gathered(flag, group, strength, flag)
        plain = any(_plain(record, flag, s, strength[k]) for k, s in enumerate(group))
        found = replace(found, explicit=plain, stated=_stated(flag, group))
        if flag == "champion_absence":
            found = _absences(record, found, group)
        elif flag == "planning_deferral":
            found = _deferred(record, found, group)
        yield found


def _chased(record: Record) -> Iterator[Candidate]:
    chasing = [s for s in record.said if s.side == "customer" and s.p["responsiveness"] <= -0.4]
    for group in clusters(chasing, CHASED_GAP_DAYS, LONGEST_DAYS):
        found = _gathered(
            "slow_vendor", group, {k: -s.p["responsiveness"] for k, s in enumerate(group)}, "responsiveness"
        )
        yield found


def find(record: Record) -> Iterator[Candidate]:
    """Text-led candidates of every kind."""
    for flag in FLAGS:
        yield from _flagged(record, flag)
    yield from _chased(record)
