"""What was decided for a workspace and stays in it: frozen definitions, people decisions, tombstones, retention."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.output import dumps
from cxnlp.people.decisions_file import FILE
from cxnlp.scratch import scratch
from cxnlp.store import schema
from cxnlp.store.workspace import Workspace

Json = dict[str, Any]
OWN = ""  # the file of decisions that is the workspace's own


@dataclass(frozen=True, slots=True, order=True)
class Stone:
    """A row of `tombstones`: see there."""

    kind: str
    digest: str
    note: str
    date: str
    key: str


def stones(workspace: Workspace) -> tuple[Stone, ...]:
    """All tombstones in order."""
    rows = workspace.rows("SELECT kind, digest, note, date, key FROM tombstones ORDER BY kind, digest")
    return tuple(Stone(*row) for row in rows)


def add_stones(workspace: Workspace, new: Iterable[Stone]) -> None:
    """Adds tombstones; one that is there already stays. To be called inside a change."""
    rows = [(s.kind, s.digest, s.note, s.date, s.key) for s in sorted(new)]
    workspace.db.executemany("INSERT OR IGNORE INTO tombstones VALUES (?, ?, ?, ?, ?)", rows)


def frozen(workspace: Workspace) -> tuple[Json, ...]:
    """The records of frozen definitions, by period."""
    return tuple(json.loads(r) for (r,) in workspace.rows("SELECT record FROM freezes ORDER BY period"))


def put_freeze(workspace: Workspace, record: Json) -> None:
    """Keeps a record in place of an earlier one of its period, in one change."""
    with workspace.change():
        workspace.db.execute("INSERT OR REPLACE INTO freezes VALUES (?, ?)", (record["period"], dumps(record)))


def value(workspace: Workspace, name: str) -> Json:
    """A single value that is a JSON object; empty when it is not there."""
    rows = workspace.rows("SELECT value FROM meta WHERE name = ?", (name,))
    return dict(json.loads(rows[0][0])) if rows else {}


def put_value(workspace: Workspace, name: str, content: Json) -> None:
    """Keeps a single value; to be called inside a change."""
    workspace.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, dumps(content)))


def decision_texts(workspace: Workspace) -> list[tuple[str, str]]:
    """(file, TOML) of the people decisions that are held: those of the exports, then the workspace's own."""
    rows = workspace.rows("SELECT file, content FROM decisions ORDER BY file = '', file")
    return [(file, text) for file, text in rows]


def put_decisions(workspace: Workspace, file: str, text: str | None) -> bool:
    """Keeps the text of a file of decisions, None: without it; whether that changed anything. Inside a change."""
    before = dict(decision_texts(workspace)).get(file)
    if before == text:
        return False
    workspace.db.execute("DELETE FROM decisions WHERE file = ?", (file,))
    if text is not None:
        workspace.add(schema.DECISIONS, [(file, text)])
    return True


@contextmanager
def decision_files(workspace: Workspace) -> Iterator[list[Path]]:
    """The held decisions as files, in the order in which they count, for as long as it lasts."""
    with scratch() as folder:
        yield list(_written(folder, decision_texts(workspace)))


def _written(folder: Path, held: Sequence[tuple[str, str]]) -> Iterator[Path]:
    for number, (_, text) in enumerate(held):
        path = folder / str(number) / FILE
        path.parent.mkdir()
        path.write_bytes(text.encode("utf-8"))
        yield path
