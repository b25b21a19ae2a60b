"""Corrected names, roles and sides: an append-only file, laid over what the analysis found wherever it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cxnlp import records
from cxnlp.output import SCHEMA_VERSION, utc

FILE = "corrections.jsonl"
FIELDS = ("name", "role", "side")
SIDES = ("customer", "vendor", "other", "unknown")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody set for a person, and when; fields that were left as found are not in `values`."""

    person_id: str
    values: Mapping[str, str]
    at: str


def save(folder: Path, person: Json, values: Mapping[str, str], now: datetime) -> bool:
    """Appends what differs from `person` as it is shown now; False when nothing does. Raises UsageError."""
    changed = {name: values[name] for name in FIELDS if values[name] != str(person.get(name) or "")}
    if not changed:
        return False
    row = {
        "schema_version": SCHEMA_VERSION,
        "at": utc(now),
        "person_id": person["person_id"],
        "emails": list(person.get("emails") or ()),
        "was": {name: person.get(name) for name in changed},
        "set": changed,
    }
    records.append(folder / FILE, row)
    return True


def read(folder: Path) -> dict[str, list[Correction]]:
    """All corrections by person, the oldest first."""
    found: dict[str, list[Correction]] = {}
    for row in records.rows(folder / FILE):
        values = row.get("set")
        if isinstance(values, dict) and row.get("person_id"):
            known = {k: str(v) for k, v in values.items() if k in FIELDS}
            one = Correction(str(row["person_id"]), known, str(row.get("at") or ""))
            found.setdefault(one.person_id, []).append(one)
    return found


def corrected(person: Json, corrections: Sequence[Correction]) -> Json:
    """The row with the latest word on each field; a corrected role has the source "correction".

    >>> corrected({"role": "user"}, [Correction("p", {"role": "buyer"}, "")])["role"]
    'buyer'
    """
    out = dict(person)
    for one in corrections:
        out.update(one.values)
        if "role" in one.values:
            out["role_source"], out["role_probability"] = "correction", 1.0
    return out
