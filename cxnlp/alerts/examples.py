"""The examples beside the rules, run: facts under which each must fire, and facts under which it must not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cxnlp.alerts.conditions import Dials
from cxnlp.alerts.facts import Facts
from cxnlp.alerts.rules import Example, Rule, RuleSet

_MOOD = {"mean": 0.05, "trend": 0.0, "n": 40, "interval": [0.0, 0.1]}
_KEY_ROLES = ("executive", "champion", "buyer", "user")
HEALTHY: Mapping[str, Any] = {
    "account": "orchard",
    "name": "Orchard Ltd",
    "as_of": "2026-06-30",
    "messages": 400,
    "trajectory": {
        "class": "steady",
        "probabilities": {"deepening": 0.1, "steady": 0.8, "drifting": 0.07, "at_risk": 0.03, "insufficient_data": 0.0},
        "score": 85.0,
        "slope_per_month": 0.0,
        "risk_90d": 0.08,
        "risk_interval": [0.03, 0.15],
        "onset": None,
        "confidence": "high",
    },
    "drivers": [],
    "stakeholders": [
        {"person_id": f"p{n}", "name": f"Person {n}", "role": role, "side": "customer", "status": "active",
         "is_champion": role == "champion"}
        for n, role in enumerate(_KEY_ROLES)
    ],
    "role_sentiment": {role: dict(_MOOD) for role in _KEY_ROLES},
    "role_trust": {role: dict(_MOOD) for role in _KEY_ROLES},
    "champion": {"person_id": "p1", "status": "active", "since": None, "successor": None},
    "events": [],
    "actions": [],
    "arr": 100_000.0,
    "currency": "USD",
    "renewal_date": "2027-06-30",
}  # fmt: skip
"""A steady account without anything to alarm about, as of 30 June 2026."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not come out as written; `holds` is what the rule answers."""

    rule: str
    number: int
    fires: bool
    holds: bool | None
    why: str


def check(rules: RuleSet) -> tuple[int, list[Failure], list[str]]:
    """How many examples were run, those that fail, and the rules that lack one of the two sorts."""
    ran, failures, bare = 0, [], []
    for rule in rules.rules:
        for number, example in enumerate(rule.examples, 1):
            holds = answer(rule, example, rules.settings.hysteresis)
            ran += 1
            if (holds is True) != example.fires:
                failures.append(Failure(rule.id, number, example.fires, holds, example.why))
        if {e.fires for e in rule.examples} != {True, False}:
            bare.append(rule.id)
    return ran, failures, bare


def answer(rule: Rule, example: Example, hysteresis: float) -> bool | None:
    """What a rule says to an example."""
    facts = Facts(laid_over(HEALTHY, example.row), example.weekly)
    if example.preset not in rule.presets:
        return False
    return rule.when.answer(facts, Dials(example.preset, hysteresis, example.open)).holds


def laid_over(base: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """`part` over `base`: tables key by key, all else replaced.

    >>> laid_over({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": 3}, "d": []})
    {'a': {'b': 3, 'c': 2}, 'd': []}
    """
    out = dict(base)
    for key, value in part.items():
        old = out.get(key)
        out[key] = laid_over(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return out
