"""What people decided about roles between two analyses, as the people of both tell: a cause of a score that moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from cxnlp.report import words
from cxnlp.report.safe import one_line

Json = Mapping[str, Any]


def roles_decided(now: Mapping[str, Json], before: Mapping[str, Json]) -> dict[str, tuple[str, ...]]:
    """By account, whose role was set by a decision that the earlier analysis did not know, or was taken back since.

    `now` and `before`: rows of people.jsonl by id.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for person_id in sorted({*now, *before}):
        new, old = _decided(now.get(person_id)), _decided(before.get(person_id))
        row = now.get(person_id) or before[person_id]
        if new == old or not row.get("account"):
            continue
        what = f"set to {_told(new)}" if new else f"no longer set to {_told(old)}"
        found[str(row["account"])].append(f"the role of {one_line(str(row.get('name') or person_id))} {what}")
    return {account: tuple(told) for account, told in found.items()}


def _decided(row: Json | None) -> tuple[str, ...]:
    """The roles that a decision set, the main one first; none where it set none."""
    roles = (row or {}).get("roles") or ()
    return tuple(str(r.get("role")) for r in roles if r.get("source") == "decision")


def _told(roles: tuple[str, ...]) -> str:
    return " and ".join(words.ROLE_WORDS.get(role, role) for role in roles)
