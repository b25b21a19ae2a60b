"""Candidate events from what was said: flagged sentences gathered into developments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cxnlp.trajectory.candidates import Candidate, Record, Said, clusters, strongest
from cxnlp.trajectory.history import SENIOR_ROLES
from cxnlp.types import FLAGS

GAP_DAYS = 7.0
FLOOR = 0.15
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
    "escalation": "a matter is raised to higher authority or made an ultimatum in {n}",
    "expansion": "interest in more is shown in {n}",
    "sponsor_change": "a change of the person in charge is named in {n}",
    "slow_vendor": "the customer chases or complains of slow answers in {n}",
}
# Words of succession: somebody takes another post, leaves for good, or hands over.
SUCCESSION = re.compile(
    r"\b(tak(?:e|es|ing|en) over|took over|successor|succeed(?:s|ed|ing)?\b|promot(?:ed|ion)|"
    r"retir(?:e|es|ed|ing|ement)|last day|new role|new position|steps? down|stepp(?:ed|ing) down|step(?:ping)? back|"
    r"resign|hand(?:ing|ed)? over to|handover|replac(?:es|ed|ing|ement)|interim|acting (?:head|director|manager)|"
    r"(?:has|have|is|are) left\b|leaves? (?:us|the)|leaving (?:us|the)|"
    r"mov(?:es|ed|ing) to (?:another|a new|the)|my new|"
    r"new (?:head|director|manager|ceo|cfo|coo|cio|cto|vp|owner|boss|lead)|joins? us as|"
    r"reorgani[sz]|restructur|now reports? to|maternity|parental leave|secondment)\b",
    re.IGNORECASE,
)


def _voice(said: Said, flag: str) -> float:
    return said.weight if said.weight > 0 else VENDOR_VOICE[flag]


def _count(n: int) -> str:
    return "a message" if n == 1 else f"{n} messages"


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
        first.person,
        sum(per.values()),
        peak,
        STATEMENTS[kind].format(n=_count(len(per))),
        strongest(group, score),
        senior,
        True,
        len({s.person for s in group}),
    )


def _flagged(record: Record, flag: str) -> Iterator[Candidate]:
    strong = [s for s in record.said if s.p[flag] >= FLOOR]
    for group in clusters(strong, GAP_DAYS):
        yield _gathered(flag, group, {k: s.p[flag] * _voice(s, flag) for k, s in enumerate(group)}, flag)


def _successions(record: Record) -> Iterator[Candidate]:
    named = [s for s in record.said if s.p["champion_absence"] >= 0.2 and SUCCESSION.search(s.text)]
    for group in clusters(named, 4 * GAP_DAYS):
        yield _gathered(
            "sponsor_change", group, {k: s.p["champion_absence"] for k, s in enumerate(group)}, "champion_absence"
        )


def _chased(record: Record) -> Iterator[Candidate]:
    chasing = [s for s in record.said if s.side == "customer" and s.p["responsiveness"] <= -0.4]
    for group in clusters(chasing, 3 * GAP_DAYS):
        found = _gathered(
            "slow_vendor", group, {k: -s.p["responsiveness"] for k, s in enumerate(group)}, "responsiveness"
        )
        yield found


def find(record: Record) -> Iterator[Candidate]:
    """Text-led candidates of every kind."""
    for flag in FLAGS:
        yield from _flagged(record, flag)
    yield from _successions(record)
    yield from _chased(record)
