"""Conditions out of TOML tables; every mistake is noted, none stops the reading of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxnlp.actions.asked import REACHES
from cxnlp.actions.playbook import EVENT_KINDS, OUR_SILENCE
from cxnlp.alerts.conditions import Bound, Condition
from cxnlp.alerts.facts import LEAST_SENTENCES, QUIET
from cxnlp.trajectory.standing import STANDING
from cxnlp.types import ROLES
from cxnlp.vocabulary import CLASSES

PRESETS = ("quiet", "normal", "early")
FIGURES = (
    "score", "slope", "risk", "risk_low", "arr", "priority", "renewal_in_days", "days_since_onset",
    *(f"probability.{c}" for c in CLASSES),
)  # fmt: skip
WORDS: Mapping[str, tuple[str, ...]] = {
    "class": CLASSES,
    "confidence": ("high", "medium", "low"),
    "champion": ("active", "absent", "left", "replaced"),
    "champion_reach": REACHES,
    "segment": (),
    "owner": (),
}
"""Facts that are words, with the words they can be (none: any)."""
STATUSES = ("active", *QUIET)
STATED = (*sorted(STANDING), "legal_step", "refusal_to_pay", OUR_SILENCE)
GROUPS = ("all", "any", "not")
LEAVES: Mapping[str, frozenset[str]] = {
    "fact": frozenset({"in"}),
    "stated": frozenset(),
    "driver": frozenset(),
    "event": frozenset({"within_days", "severity", "roles", "count"}),
    "status": frozenset({"roles", "count"}),
    "mood": frozenset({"role", "measure", "n"}),
    "below_baseline": frozenset({"margin", "count"}),
    "weekly": frozenset({"weeks", "measure"}),
}
BOUNDED = ("fact", "driver", "mood", "weekly")
BOUND_KEYS = frozenset({"at_least", "at_most", "clears"})
NOTHING = Condition("all")


def condition(table: object, problems: list[str], where: str = "when") -> Condition:
    """The condition that `table` writes down; `problems` grows by a line a mistake."""
    if not isinstance(table, dict):
        problems.append(f"{where} must be a table")
        return NOTHING
    kinds = [k for k in (*GROUPS, *LEAVES) if k in table]
    if len(kinds) != 1:
        known = ", ".join((*GROUPS, *LEAVES))
        problems.append(f"{where} must have just one of {known}" + (f"; it has {', '.join(kinds)}" if kinds else ""))
        return NOTHING
    (kind,) = kinds
    reader = _Reader(table, problems, where)
    if kind in GROUPS:
        return reader.group(kind)
    allowed = {kind} | LEAVES[kind] | (BOUND_KEYS if kind in BOUNDED else frozenset())
    reader.only(allowed)
    return reader.leaf(kind)


class _Reader:
    """Reads the keys of one table. Every method notes what is wrong and returns something usable."""

    def __init__(self, table: Mapping[str, Any], problems: list[str], where: str) -> None:
        self.table, self.problems, self.where = table, problems, where

    def wrong(self, text: str) -> None:
        self.problems.append(f"{self.where}: {text}")

    def only(self, allowed: frozenset[str] | set[str]) -> None:
        for key in self.table:
            if key not in allowed:
                self.wrong(f"unknown key {key!r}")

    def group(self, kind: str) -> Condition:
        self.only({kind, "count"} if kind == "any" else {kind})
        inner = [self.table[kind]] if kind == "not" else self.table[kind]
        if not isinstance(inner, list) or not inner:
            self.wrong(f"{kind} must be a list of conditions")
            return NOTHING
        parts = tuple(condition(t, self.problems, f"{self.where}.{kind}[{i}]") for i, t in enumerate(inner))
        count = self.table.get("count", 1)
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= len(parts):
            self.wrong(f"count is a whole number from 1 to {len(parts)}")
            count = 1
        return Condition(kind, parts, options={"count": count})

    def leaf(self, kind: str) -> Condition:
        if kind == "fact":
            return self.fact()
        if kind == "event":
            options: dict[str, Any] = {
                "event": self.words("event", EVENT_KINDS, needed=True),
                "roles": self.words("roles", ROLES),
                "within_days": self.numbers("within_days", 30.0, least=1.0),
                "severity": self.numbers("severity", 0.0, least=0.0),
                "count": self.numbers("count", 1.0, least=1.0),
            }
            return Condition("event", options=options)
        if kind == "status":
            options = {
                "status": self.words("status", STATUSES, needed=True),
                "roles": self.words("roles", ROLES),
                "count": self.numbers("count", 1.0, least=1.0),
            }
            return Condition("people", options=options)
        if kind == "stated":
            return Condition("stated", options={"stated": self.words("stated", STATED, needed=True)})
        if kind == "below_baseline":
            options = {
                "below_baseline": self.words("below_baseline", ROLES, needed=True),
                "margin": self.numbers("margin", 0.02, least=0.0),
                "count": self.numbers("count", 1.0, least=1.0),
            }
            return Condition("below_baseline", options=options)
        if kind == "mood":
            options = {
                "mood": self.word("mood", ("sentiment", "trust")),
                "role": self.word("role", ROLES),
                "measure": self.word("measure", ("mean", "trend"), "mean"),
                "n": int(self.numbers("n", float(LEAST_SENTENCES), least=1.0)["normal"]),
            }
            return Condition("mood", bound=self.bound(), options=options)
        if kind == "weekly":
            options = {
                "weekly": self.word("weekly", ()),
                "weeks": int(self.numbers("weeks", 4.0, least=1.0)["normal"]),
                "measure": self.word("measure", ("mean", "change"), "mean"),
            }
            return Condition("weekly", bound=self.bound(), options=options)
        return Condition("driver", bound=self.bound(), options={"driver": self.word("driver", ())})

    def fact(self) -> Condition:
        name = self.word("fact", (*FIGURES, *WORDS))
        if name in WORDS:
            for key in sorted(BOUND_KEYS & set(self.table)):
                self.wrong(f"{key} does not go with {name}, which is a word: use in = [...]")
            return Condition("word", options={"fact": name, "in": self.words("in", WORDS[name], needed=True)})
        if "in" in self.table:
            self.wrong(f"in does not go with {name}, which is a number: use at_least or at_most")
        return Condition("figure", bound=self.bound(), options={"fact": name})

    def bound(self) -> Bound | None:
        sides = [k for k in ("at_least", "at_most") if k in self.table]
        if len(sides) != 1:
            self.wrong("give one of at_least and at_most")
            return None
        upper = sides[0] == "at_most"
        values = self.numbers(sides[0], 0.0)
        clears = self.numbers("clears", 0.0) if "clears" in self.table else None
        if clears and any((clears[p] < values[p]) if upper else (clears[p] > values[p]) for p in PRESETS):
            self.wrong("clears must lie on the quiet side of the limit, or on it")
        return Bound(upper, values, clears)

    def word(self, key: str, known: tuple[str, ...], default: str = "") -> str:
        value = self.table.get(key, default)
        if not isinstance(value, str) or not value:
            self.wrong(f"{key} must be a word")
        elif known and value not in known:
            self.wrong(f"{key} is one of {', '.join(known)}, not {value!r}")
        return str(value)

    def words(self, key: str, known: tuple[str, ...], needed: bool = False) -> tuple[str, ...]:
        values = self.table.get(key, [])
        values = [values] if isinstance(values, str) else values
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values) or (needed and not values):
            self.wrong(f"{key} must be a word or a list of words")
            return ()
        for value in values:
            if known and value not in known:
                self.wrong(f"{key} holds {value!r}; known are {', '.join(known)}")
        return tuple(values)

    def numbers(self, key: str, default: float, least: float | None = None) -> dict[str, float]:
        """One number for every sensitivity, or a table of three."""
        value = self.table.get(key, default)
        given = value if isinstance(value, dict) else dict.fromkeys(PRESETS, value)
        if set(given) != set(PRESETS) or not all(_number(v) and (least is None or v >= least) for v in given.values()):
            at = "" if least is None else f" from {least:g} up"
            self.wrong(f"{key} must be a number{at}, or one for each of {', '.join(PRESETS)}")
            return dict.fromkeys(PRESETS, default)
        return {p: float(given[p]) for p in PRESETS}


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) < 1e15
