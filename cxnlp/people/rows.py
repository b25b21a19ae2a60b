"""People as rows of the machine interface's people.jsonl."""

from __future__ import annotations

from collections.abc import Iterable

from cxnlp.types import Person


def write_people_rows(people: Iterable[Person]) -> list[dict[str, object]]:
    """Rows of people.jsonl, ordered by person_id; the vendor's people have no account."""
    return [
        {
            "person_id": p.person_id,
            "name": p.name,
            "emails": list(p.emails),
            "aliases": list(p.aliases),
            "side": p.side,
            "account": None if p.side == "vendor" else p.account,
            "title": p.title,
            "role": p.role,
            "role_source": p.role_source,
            "role_probability": round(p.role_probability, 6),
        }
        for p in sorted(people, key=lambda p: p.person_id)
    ]
