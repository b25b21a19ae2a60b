"""Conditions of rules: read from TOML tables, answered yes, no or unknown, with the reasons in words.

Logic of three values (Kleene 1938): what is not known neither raises an alert nor ends one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cxnlp.alerts.facts import Facts
from cxnlp.report import words
from cxnlp.vocabulary import THIN

Json = Mapping[str, Any]
WINDOW_STRETCH = 1.5
"""An alert that is open sees events this much longer, so that it does not end on the day its window does."""


@dataclass(frozen=True, slots=True)
class Dials:
    """How the answer is given: by which sensitivity, how wide the band is, and whether the alert is open already."""

    preset: str = "normal"
    hysteresis: float = 0.15
    open: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """`holds`: True, False or None (unknown); `because`: statements; `evidence` and `events` that show it."""

    holds: bool | None
    because: tuple[str, ...] = ()
    evidence: tuple[Json, ...] = ()
    events: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """`at_least` or `at_most` with a value a preset; `clears`: where an open alert ends, else the band decides."""

    upper: bool
    values: Mapping[str, float]
    clears: Mapping[str, float] | None = None

    def holds(self, value: float, dials: Dials) -> bool:
        limit = self.values[dials.preset]
        if dials.open:
            slack = dials.hysteresis * abs(limit)
            own = self.clears[dials.preset] if self.clears else None
            limit = own if own is not None else (limit + slack if self.upper else limit - slack)
        return value <= limit if self.upper else value >= limit

    def limit(self, dials: Dials) -> float:
        return self.values[dials.preset]


@dataclass(frozen=True, slots=True)
class Condition:
    """A node: `what` says which; `parts` are the nodes below a group, `options` what a leaf looks at."""

    what: str
    parts: tuple[Condition, ...] = ()
    bound: Bound | None = None
    options: Json = field(default_factory=dict)

    def answer(self, facts: Facts, dials: Dials) -> Answer:
        answer: Answer = ANSWERS[self.what](self, facts, dials)
        return answer


def _all(node: Condition, facts: Facts, dials: Dials) -> Answer:
    return _joined(node.parts, len(node.parts), facts, dials)


def _any(node: Condition, facts: Facts, dials: Dials) -> Answer:
    return _joined(node.parts, int(node.options.get("count", 1)), facts, dials)


def _joined(parts: Sequence[Condition], least: int, facts: Facts, dials: Dials) -> Answer:
    answers = [p.answer(facts, dials) for p in parts]
    yes = [a for a in answers if a.holds]
    unknown = sum(a.holds is None for a in answers)
    holds = True if len(yes) >= least else (None if len(yes) + unknown >= least else False)
    return Answer(
        holds,
        tuple(dict.fromkeys(b for a in yes for b in a.because)),
        tuple(e for a in yes for e in a.evidence),
        tuple(e for a in yes for e in a.events),
    )


def _not(node: Condition, facts: Facts, dials: Dials) -> Answer:
    holds = node.parts[0].answer(facts, dials).holds
    return Answer(None if holds is None else not holds)


def _figure(node: Condition, facts: Facts, dials: Dials) -> Answer:
    name = str(node.options["fact"])
    return _bounded(node, facts.figure(name), dials, lambda v: figure_in_words(name, v))


def _word(node: Condition, facts: Facts, dials: Dials) -> Answer:
    name = str(node.options["fact"])
    value = facts.word(name)
    if value is None:
        return Answer(None)
    holds = value in node.options["in"]
    return Answer(holds, (f"the champion {_state(value)}",) if holds and name == "champion" else ())


def _driver(node: Condition, facts: Facts, dials: Dials) -> Answer:
    name = str(node.options["driver"])
    row: Json = next((d for d in facts.added if d.get("feature") == name), {})
    found = _bounded(node, facts.driver(name), dials, lambda _: str(row.get("statement") or words.feature_word(name)))
    return Answer(found.holds, found.because, tuple(row.get("evidence") or ()) if found.holds else ())


def _stated(node: Condition, facts: Facts, dials: Dials) -> Answer:
    found = facts.stated(node.options["stated"])
    events = tuple(f for f in found if "kind" in f)
    quotes = tuple(q for f in found for q in (f.get("evidence") or ())[: 1 if "kind" in f else None])
    return Answer(bool(found), tuple(str(f["statement"]) for f in found), quotes, events)


def _event(node: Condition, facts: Facts, dials: Dials) -> Answer:
    options = node.options
    days = int(options["within_days"][dials.preset] * (WINDOW_STRETCH if dials.open else 1.0))
    least = options["severity"][dials.preset] * (1.0 - dials.hysteresis if dials.open else 1.0)
    found = facts.events(options["event"], days, least, options["roles"])
    holds = len(found) >= options["count"][dials.preset]
    shown = found if holds else []
    return Answer(
        holds,
        tuple(dict.fromkeys(f"{e['statement']} ({e['date']})" for e in shown)),
        tuple(x for e in shown for x in e.get("evidence") or ()),
        tuple(shown),
    )


def _people(node: Condition, facts: Facts, dials: Dials) -> Answer:
    if not facts.row.get("stakeholders"):
        return Answer(None)
    found = facts.people(node.options["status"], node.options["roles"])
    holds = len(found) >= node.options["count"][dials.preset]
    said = (f"{p.get('name')} ({_role(p)}) {_state(str(p['status']))}" for p in found)
    return Answer(holds, tuple(said) if holds else ())


def _mood(node: Condition, facts: Facts, dials: Dials) -> Answer:
    options = node.options
    name, role, measure = options["mood"], options["role"], options["measure"]
    value = facts.mood(name, role, measure, options["n"])
    return _bounded(node, value, dials, lambda v: f"{name} of the {role} role: {measure} {v:+.2f}")


def _below(node: Condition, facts: Facts, dials: Dials) -> Answer:
    margin = node.options["margin"][dials.preset] * (1.0 - dials.hysteresis if dials.open else 1.0)
    states = {role: facts.below_baseline(role, margin) for role in node.options["below_baseline"]}
    low = [role for role, state in states.items() if state]
    least, unknown = node.options["count"][dials.preset], sum(s is None for s in states.values())
    holds = True if len(low) >= least else (None if len(low) + unknown >= least else False)
    return Answer(holds, (", ".join(low),) if holds else ())


def _weekly(node: Condition, facts: Facts, dials: Dials) -> Answer:
    name, weeks, measure = node.options["weekly"], node.options["weeks"], node.options["measure"]

    def said(value: float) -> str:
        level = f"{value:+.0%} against before" if measure == "change" else f"{words.number(value, 2)} on average"
        return f"{words.feature_word(name)} of the last {weeks} weeks: {level}"

    return _bounded(node, facts.weekly(name, weeks, measure), dials, said)


def _bounded(node: Condition, value: float | None, dials: Dials, said: Any) -> Answer:
    if value is None or node.bound is None:
        return Answer(None)
    holds = node.bound.holds(value, dials)
    return Answer(holds, (str(said(value)),) if holds else ())


def _state(status: str) -> str:
    return {"left": "has left", "replaced": "has been replaced"}.get(status, f"is {status}")


def _role(person: Json) -> str:
    return "champion" if person.get("is_champion") else words.ROLE_WORDS.get(str(person.get("role")), "role unknown")


def figure_in_words(name: str, value: float) -> str:
    """A figure as an alert says it.

    >>> figure_in_words("risk", 0.42), figure_in_words("slope", -4.25)
    ('risk of loss in 90 days 42%', 'score changes by −4.2 points a month')
    >>> figure_in_words("probability.at_risk", 0.98)
    'probability that it is at risk: 98%'
    """
    if name == "risk":
        return f"risk of loss in 90 days {words.percent(value)}"
    if name == "risk_low":
        return f"risk of loss in 90 days at least {words.percent(value)} (90% interval)"
    if name == "slope":
        return f"score changes by {words.signed(value, 1)} points a month"
    if name.startswith("probability."):
        cls = name.partition(".")[2]
        said = "there is too little data" if cls == THIN else f"it is {words.CLASS_WORDS.get(cls, name)}"
        return f"probability that {said}: {words.percent(value)}"
    if name == "renewal_in_days":
        return f"renewal in {value:.0f} days" if value >= 0 else f"renewal {-value:.0f} days ago"
    if name == "days_since_onset":
        return f"for {value:.0f} days"
    return f"{name.replace('_', ' ')} {words.number(value)}"


def walk(node: Condition) -> Iterator[Condition]:
    """The node and all below it."""
    yield node
    for part in node.parts:
        yield from walk(part)


ANSWERS: Mapping[str, Any] = {
    "all": _all, "any": _any, "not": _not, "figure": _figure, "word": _word, "driver": _driver, "event": _event,
    "stated": _stated, "people": _people, "mood": _mood, "below_baseline": _below, "weekly": _weekly,
}  # fmt: skip
