"""Corrected names, roles and sides: decisions in the file of `cxnlp people`, laid over what the analysis found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.output import utc
from cxnlp.people import decisions_file
from cxnlp.people.decisions import Set, decision_of
from cxnlp.people.laid_over import handle_of, laid_over, sets_of

FILE = decisions_file.FILE
FIELDS = ("name", "role", "side")
SIDES = ("customer", "vendor", "other", "unknown")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody set for a person, and when; fields that were left as found are not in `values`."""

    person_id: str
    values: Mapping[str, str]
    at: str
    decision: Set


def save(folder: Path, person: Json, values: Mapping[str, str], now: datetime) -> bool:
    """Adds what differs from `person` as it is shown now; False when nothing does. Raises UsageError."""
    changed = {name: values[name] for name in FIELDS if values[name] != str(person.get(name) or "")}
    if not changed:
        return False
    named = handle_of(person)
    if named is None:
        raise UsageError("This person has neither address nor name that a decision could be tied to.")
    row: Json = {"action": "set", "person": named[0], "at": utc(now)}
    if named[1]:
        row["within"] = named[1]
    row |= {("roles" if k == "role" else k): ([v] if k == "role" else v) for k, v in changed.items()}
    decision, problems = decision_of(row)
    if decision is None:
        raise UsageError("; ".join(problems))
    decisions_file.append(folder / FILE, decision)
    return True


def _told(decision: Set) -> dict[str, str]:
    told = (("name", decision.name), ("role", " + ".join(decision.roles)), ("side", decision.side),
            ("account", decision.account))  # fmt: skip
    return {name: value for name, value in told if value}


def read(folder: Path, people: Mapping[str, Json]) -> dict[str, list[Correction]]:
    """What is set of each of `people` (rows by id), the oldest first. Raises UsageError."""
    found = sets_of(people, decisions_file.read(folder / FILE))
    return {key: [Correction(key, _told(d), d.at or "", d) for d in told] for key, told in found.items()}


def corrected(person: Json, corrections: Sequence[Correction]) -> Json:
    """The row with the last word on each field; a corrected role has the source "decision".

    >>> corrected({"role": "user"}, [Correction("p", {}, "", Set("a@x.example", roles=("buyer",)))])["role"]
    'buyer'
    """
    return laid_over(person, [c.decision for c in corrections])
