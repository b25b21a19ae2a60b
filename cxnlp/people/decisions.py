"""What the user decided about people: merged, split apart, or set; the last word on a matter counts.

A person is named by one of their addresses, by a name that stands without an address ("Ida", together with the account
it stands in), or by a help-desk reference ("#zendesk:9003"). Only a `Set` may name a whole domain ("@acme.example").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from cxnlp.people.names import parse_name
from cxnlp.types import ROLES, Role, Side

Handle = tuple[str, str]
"""What a decision names: ("@", address), ("#", reference), ("n", folded name) or ("d", domain)."""
SIDES: tuple[Side, ...] = get_args(Side)


@dataclass(frozen=True, slots=True)
class Merge:
    """All of `people` are one person."""

    people: tuple[str, ...]
    within: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Nobody in `apart` is one with anybody in `person`; who is together within each stays as it was."""

    person: tuple[str, ...]
    apart: tuple[str, ...]
    within: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Set:
    """What a person is called, which roles they hold (the first is the main one), whose side and account they are."""

    person: str
    within: str | None = None
    name: str | None = None
    roles: tuple[Role, ...] = ()
    side: Side | None = None
    account: str | None = None
    at: str | None = None


Decision = Merge | Split | Set
_KINDS: Mapping[str, type[Decision]] = {"merge": Merge, "split": Split, "set": Set}
_LISTS = ("people", "person", "apart", "roles")


def handle(text: str) -> Handle | None:
    """What `text` names, None when it names nothing.

    >>> handle("Ida.Holm@Acme.example"), handle("Holm, Ida"), handle("@acme.example"), handle("  ")
    (('@', 'ida.holm@acme.example'), ('n', 'ida holm'), ('d', 'acme.example'), None)
    """
    plain = text.strip()
    if plain.startswith("#"):
        return ("#", plain[1:]) if plain[1:] else None
    if plain.startswith("@"):
        return ("d", plain[1:].lower().strip(".")) if "." in plain else None
    if "@" in plain:
        return ("@", plain.strip("<>\"'").lower())
    name = parse_name(plain)
    return ("n", name.key) if name else None


def groups_of(decision: Decision) -> list[tuple[str, ...]]:
    """The people whom a decision speaks of, each by the texts that name them."""
    if isinstance(decision, Merge):
        return [(text,) for text in decision.people]
    return [decision.person, decision.apart] if isinstance(decision, Split) else [(decision.person,)]


def handles(decision: Decision) -> list[Handle]:
    """Everything that a decision names."""
    return [h for group in groups_of(decision) for t in group if (h := handle(t))]


def _texts(value: object) -> tuple[str, ...] | None:
    """A list of texts, or one text alone."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(str(v) for v in value)
    return None


def decision_of(row: Mapping[str, Any]) -> tuple[Decision | None, list[str]]:
    """The decision of a row of the decisions file, and what is wrong with it.

    >>> decision_of({"action": "merge", "people": ["a@x.example"]})[1]
    ['people: name two or more']
    """
    action = row.get("action")
    kind = _KINDS.get(str(action))
    if kind is None:
        return None, [f"action {action!r} is none of {', '.join(_KINDS)}"]
    fields = kind.__dataclass_fields__
    problems = [f"unknown key {key!r}" for key in row if key != "action" and key not in fields]
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key not in fields:
            continue
        many = key in _LISTS and not (kind is Set and key == "person")
        told = _texts(value) if many else value if isinstance(value, str) else None
        if told is None:
            problems.append(f"{key}: write {'a list of texts' if many else 'a text'}")
        else:
            values[key] = told
    problems += _missing(kind, values)
    return (None, problems) if problems else (kind(**values), [])


def _missing(kind: type[Decision], values: Mapping[str, Any]) -> list[str]:
    problems = []
    if kind is Merge and len(set(map(handle, values.get("people", ())))) < 2:
        problems.append("people: name two or more")
    if kind is Split and not (values.get("person") and values.get("apart")):
        problems.append("a split needs person and apart")
    if kind is Set:
        if not values.get("person"):
            problems.append("a set needs person")
        if not any(values.get(k) for k in ("name", "roles", "side", "account")):
            problems.append("nothing is set: give name, roles, side or account")
        problems += [f"role {r!r} is none of {', '.join(ROLES)}" for r in values.get("roles", ()) if r not in ROLES]
        if values.get("side", SIDES[0]) not in SIDES:
            problems.append(f"side {values['side']!r} is none of {', '.join(SIDES)}")
    named = [values["person"]] if kind is Set and values.get("person") else []
    if kind is not Set:
        named = [t for key in ("people", "person", "apart") for t in values.get(key, ())]
    for text in named:
        found = handle(text)
        if found is None:
            problems.append(f"{text!r} names nobody: give an address or a name")
        elif found[0] == "d" and (kind is not Set or any(values.get(k) for k in ("name", "roles", "account"))):
            problems.append(f"{text!r} is a whole domain: only its side can be set")
    return problems


def row_of(decision: Decision) -> dict[str, Any]:
    """The row of the decisions file that `decision_of` reads back."""
    action = next(name for name, kind in _KINDS.items() if isinstance(decision, kind))
    row: dict[str, Any] = {"action": action}
    for key in type(decision).__dataclass_fields__:
        value = getattr(decision, key)
        if value:
            row[key] = list(value) if isinstance(value, tuple) else value
    return row


def describe(decision: Decision) -> str:
    """A decision in one line.

    >>> describe(Merge(("a@x.example", "Ida"), within="Acme"))
    'merge a@x.example + Ida (in Acme)'
    """
    if isinstance(decision, Merge):
        said = "merge " + " + ".join(decision.people)
    elif isinstance(decision, Split):
        said = f"split {', '.join(decision.apart)} from {', '.join(decision.person)}"
    else:
        told = (("name", decision.name), ("role", " + ".join(decision.roles)), ("side", decision.side),
                ("account", decision.account))  # fmt: skip
        said = f"set {decision.person}: " + ", ".join(f"{k} {v}" for k, v in told if v)
    return said + (f" (in {decision.within})" if decision.within else "")
