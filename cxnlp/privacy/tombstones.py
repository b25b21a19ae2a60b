"""The list of forgotten people in a file: keyed digests of what `recognise` knows them by, so that it names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.key import Key
from cxnlp.output import write_jsonl
from cxnlp.people.folding import fold
from cxnlp.saved import Json, read_jsonl
from cxnlp.store.registers import Stone
from cxnlp.types import Person

Digests = frozenset[tuple[str, ...]]
"""Kind and digest (64 hex digits); of full names and sentences also the number of their words."""


def digests(key: Key, person: Person) -> set[tuple[str, str]]:
    """What identifies `person`: each address, and each full name within the account (the vendor's: alone)."""
    place = "" if person.side == "vendor" else person.account or ""
    found = {("mail", key.digest("mail", mail.lower())) for mail in person.emails}
    for name in (person.name, *person.aliases):
        if len(fold(name).split()) > 1 or not person.emails:
            found.add(("name", key.digest("name", f"{place}\x1f{fold(name)}")))
    return found


def read(path: Path, key: Key) -> Digests:
    """The tombstones in `path`. Raises UsageError when it cannot be read or was made with another key."""
    if not path.is_file():
        raise UsageError(f"there is no list of tombstones at {path}: name the file that cxnlp forget wrote")
    try:
        rows = list(read_jsonl(path))
    except UsageError as error:
        raise UsageError(f"{path} is no list of tombstones: name the file that cxnlp forget wrote") from error
    if any(not {"kind", "digest", "date", "key"} <= set(row) for row in rows):
        raise UsageError(f"{path} is no list of tombstones: name the file that cxnlp forget wrote")
    if any(row["key"] != key.id for row in rows):
        raise UsageError(f"{path} was made with another key: give the key that cxnlp forget used")
    return frozenset((r["kind"], r["digest"], *([r["note"]] if r.get("note") else ())) for r in rows)


def add(path: Path, key: Key, person: Person, day: str) -> int:
    """As `bury`, the addresses and names of `person`."""
    return bury(path, key, (Stone(kind, digest, "", day, key.id) for kind, digest in digests(key, person)))


def bury(path: Path, key: Key, stones: Iterable[Stone]) -> int:
    """Adds `stones` to the list in `path` (made if missing); returns how many are new."""
    rows: list[Json] = []
    if path.exists():
        read(path, key)
        rows = list(read_jsonl(path))
    there = {(r["kind"], r["digest"]) for r in rows}
    new = {(s.kind, s.digest): s for s in stones if (s.kind, s.digest) not in there}
    rows += [
        {"kind": s.kind, "digest": s.digest, **({"note": s.note} if s.note else {}), "date": s.date, "key": s.key}
        for s in new.values()
    ]
    write_jsonl(path, sorted(rows, key=lambda r: (r["kind"], r["digest"])))
    return len(new)


def buried(people: Iterable[Person], stones: Digests, key: Key) -> list[Person]:
    """Those of `people` for whom there is a tombstone."""
    return [p for p in people if digests(key, p) & stones]
