"""The list of forgotten people: keyed digests of their addresses and names, so that it names nobody itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.key import Key
from cxnlp.output import write_jsonl
from cxnlp.people.folding import fold
from cxnlp.saved import read_jsonl
from cxnlp.types import Person


@dataclass(frozen=True, slots=True, order=True)
class Tombstone:
    """`kind` mail or name; `digest` 64 hex digits; `date` the day of forgetting (ISO); `key` the id of the key."""

    kind: str
    digest: str
    date: str
    key: str


def digests(key: Key, person: Person) -> set[tuple[str, str]]:
    """What identifies `person`: each address, and each full name within the account (the vendor's: alone)."""
    place = "" if person.side == "vendor" else person.account or ""
    found = {("mail", key.digest("mail", mail.lower())) for mail in person.emails}
    for name in (person.name, *person.aliases):
        if len(fold(name).split()) > 1 or not person.emails:
            found.add(("name", key.digest("name", f"{place}\x1f{fold(name)}")))
    return found


def read(path: Path, key: Key) -> frozenset[tuple[str, str]]:
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
    return frozenset((row["kind"], row["digest"]) for row in rows)


def add(path: Path, key: Key, person: Person, day: str) -> int:
    """Adds `person` to the list in `path` (made if missing); returns how many digests are new."""
    rows = [Tombstone(r["kind"], r["digest"], r["date"], r["key"]) for r in read_jsonl(path)] if path.exists() else []
    if path.exists():
        read(path, key)
    there = {(r.kind, r.digest) for r in rows}
    new = [Tombstone(kind, digest, day, key.id) for kind, digest in digests(key, person) if (kind, digest) not in there]
    ordered = sorted([*rows, *new])
    write_jsonl(path, [{"kind": r.kind, "digest": r.digest, "date": r.date, "key": r.key} for r in ordered])
    return len(new)


def buried(people: Iterable[Person], stones: frozenset[tuple[str, str]], key: Key) -> list[Person]:
    """Those of `people` for whom there is a tombstone."""
    return [p for p in people if digests(key, p) & stones]
