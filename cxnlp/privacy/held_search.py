"""Searches a workspace for words: every value of its tables, decoded, and the bytes of its files."""

from __future__ import annotations

import json
import mmap
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cxnlp.people.folding import fold
from cxnlp.privacy.absence import Trace, hits, patterns, strings_of
from cxnlp.store.schema import TABLES
from cxnlp.store.workspace import Workspace

PACKED = frozenset(
    {
        ("inputs", "records"),
        ("judgements", "packed"),
        ("parts", "packed"),
        ("parts", "weeks"),
        ("placed", "head"),
        ("placed", "open"),
        ("placed", "meetings"),
        ("placing", "packed"),
    }
)


def values(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """(table, text) of every text in the workspace; JSON and what is packed taken apart."""
    for table in TABLES:
        for column in table.columns:
            packed = (table.name, column.name) in PACKED
            if not packed and column.type not in ("text", "json"):
                continue
            query = f'SELECT "{column.name}" FROM "{table.name}" WHERE "{column.name}" IS NOT NULL'  # noqa: S608
            for (found,) in workspace.db.execute(query):
                text = zlib.decompress(found).decode("ascii") if packed else found
                if packed or column.type == "json":
                    yield from ((table.name, t) for t in strings_of(json.loads(text)))
                else:
                    yield table.name, text


def table_traces(workspace: Workspace, words: Sequence[str]) -> list[Trace]:
    """The tables that hold any of `words`: whole words, whatever their case, accents and spacing."""
    wanted = patterns(words)
    found: dict[str, set[int]] = {}
    seen: set[str] = set()
    for table, text in values(workspace):
        if text in seen:
            continue
        if hit := hits(text, wanted):
            found.setdefault(table, set()).update(hit)
        else:
            seen.add(text)
    return [Trace(f"{workspace.path.name}, table {table}", len(hit)) for table, hit in sorted(found.items())]


def files_of(path: Path) -> list[Path]:
    """The workspace and what lies beside it of it: journal, lock, copies made before an update."""
    return sorted(p for p in path.parent.glob(f"{path.name}*") if p.is_file())


def byte_traces(path: Path, words: Sequence[str]) -> list[Trace]:
    """The files of a workspace whose bytes hold any of `words`, as they are written, in small letters or in JSON."""
    forms: list[Callable[[str], str]] = [str, str.lower, lambda w: json.dumps(w)[1:-1], fold]
    wanted = [{f(w).encode("utf-8", "surrogatepass") for f in forms} for w in dict.fromkeys(words)]
    found = []
    for file in files_of(path):
        if not file.stat().st_size:
            continue
        with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            count = sum(any(data.find(form) >= 0 for form in kinds) for kinds in wanted)
        if count:
            found.append(Trace(file.name, count))
    return found
