"""Which rules hold for which accounts, merged into one candidate an account and group."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cxnlp.alerts.analysis import Portfolio, class_finding
from cxnlp.alerts.conditions import Answer
from cxnlp.alerts.facts import Facts
from cxnlp.alerts.rules import GROUPS, Rule, RuleSet

QUOTES = 3
Key = tuple[str, str]
"""Account and group: what alerts are merged by."""


@dataclass(frozen=True)
class Hit:
    """One rule that holds: why, shown by what, and the findings it stands on."""

    rule: Rule
    because: tuple[str, ...]
    evidence: tuple[Mapping[str, Any], ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """All hits of an account in one group, the gravest rule first. `weight` ranks it: see `rank`."""

    facts: Facts
    group: str
    hits: tuple[Hit, ...]
    weight: float

    @property
    def key(self) -> Key:
        return str(self.facts.row["account"]), self.group

    @property
    def level(self) -> int:
        return max(h.rule.level for h in self.hits)


def candidates(portfolio: Portfolio, rules: RuleSet) -> list[Candidate]:
    """The candidates of a portfolio, by rank."""
    found = []
    for facts in portfolio.facts:
        hits: dict[str, list[Hit]] = {g: [] for g in GROUPS}
        for rule in rules.working():
            hit = _hit(rule, facts, rules, portfolio.settled)
            if hit:
                hits[rule.group].append(hit)
        for group, own in hits.items():
            if own:
                own.sort(key=lambda h: -h.rule.level)
                found.append(Candidate(facts, group, tuple(own), weight(facts, group)))
    return rank(found)


def unmuted(found: Sequence[Candidate], muted: Container[tuple[str, str, str]]) -> list[Candidate]:
    """The candidates without hits that stand on no finding and whose account, group and rule are in `muted`."""
    left = []
    for candidate in found:
        hits = tuple(h for h in candidate.hits if h.findings or (*candidate.key, h.rule.id) not in muted)
        if hits:
            left.append(replace(candidate, hits=hits))
    return left


def rank(found: Sequence[Candidate]) -> list[Candidate]:
    """By level, the gravest first; then what is at stake, then account."""
    return sorted(found, key=lambda c: (GROUPS.index(c.group), -c.level, -c.weight, c.key))


def weight(facts: Facts, group: str) -> float:
    """What ranks an alert: its priority; for opportunities the value used there times the chance of deepening."""
    priority = facts.row["priority"]
    if group != "opportunity":
        return float(priority["value"])
    return float(priority["parts"]["arr_used"] or 1.0) * (facts.figure("probability.deepening") or 0.0)


def lasting(rule: Rule, facts: Facts, rules: RuleSet, settled: frozenset[str] = frozenset()) -> bool | None:
    """Whether an open alert's rule still holds, by the wider band of what is open; None where that is unknown. One that
    stands on settled findings alone does not."""
    if not _meant(rule, facts):
        return False
    answer = rule.when.answer(facts, rules.settings.dials(open_=True))
    return False if answer.holds and _settled(findings_of(answer, facts), settled) else answer.holds


def _hit(rule: Rule, facts: Facts, rules: RuleSet, settled: frozenset[str]) -> Hit | None:
    if not _meant(rule, facts):
        return None
    answer = rule.when.answer(facts, rules.settings.dials())
    if not answer.holds:
        return None
    findings = findings_of(answer, facts)
    if _settled(findings, settled):
        return None
    evidence = tuple({e["message_id"]: e for e in answer.evidence if e.get("message_id")}.values())
    return Hit(rule, answer.because, evidence[:QUOTES], findings)


def _settled(findings: Sequence[str], settled: frozenset[str]) -> bool:
    return bool(findings) and settled.issuperset(findings)


def findings_of(answer: Answer, facts: Facts) -> tuple[str, ...]:
    """The findings an answer stands on: its events, else the account's decline."""
    own = tuple(dict.fromkeys(str(e["finding"]) for e in answer.events if e.get("finding")))
    decline = class_finding(facts.row)
    return own or ((decline,) if decline else ())


def _meant(rule: Rule, facts: Facts) -> bool:
    return not rule.segments or facts.word("segment") in rule.segments
