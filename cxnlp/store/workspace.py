"""Opens the file of a workspace: private, checked, migrated; one writer at a time, faults of the disk in one line.

A change is one transaction with SQLite's rollback journal: a process killed at any moment leaves the file as it was
before, or as it is after. While a change is being written `FILE-journal` stands beside the file and belongs to it.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.store.lock import lock_file, writer_lock
from cxnlp.store.migrations import migrate
from cxnlp.store.schema import APPLICATION, INPUTS, TABLES, TRIGGERS, VERSION, Table, create, insert

BUSY_S = 10.0
CACHE_KIB = 65_536  # of a writer: a change that does not fit is written, and waited for, piece by piece


class Workspace:
    """An open workspace. `db` is in autocommit mode; `change` makes a transaction."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self.db = db

    @contextmanager
    def change(self) -> Iterator[None]:
        """All that is done inside, or nothing of it."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def add(self, table: Table, rows: Iterable[Sequence[Any]]) -> None:
        """Adds rows, their values in the order of the columns."""
        self.db.executemany(insert(table), rows)

    def clear(self, table: Table) -> None:
        self.db.execute(f'DELETE FROM "{table.name}"')  # noqa: S608

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.db.execute(query, values).fetchall()

    def count(self, table: Table) -> int:
        return int(self.rows(f'SELECT count(*) FROM "{table.name}"')[0][0])  # noqa: S608

    @property
    def state(self) -> int:
        """How often the inputs have changed."""
        found = self.rows("SELECT value FROM meta WHERE name = 'state'")
        return int(found[0][0]) if found else 0

    def inputs_changed(self) -> None:
        """Counts a change of the inputs; to be called inside `change`."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES ('state', ?)", (str(self.state + 1),))


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    from urllib.parse import quote

    db = sqlite3.connect(
        f"file:{quote(str(path.resolve()))}?mode={mode}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )
    if mode != "ro":
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    return db


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def version_of(db: sqlite3.Connection, path: Path) -> int:
    """The schema version, 0 for an empty file. Raises UsageError for a file that is no workspace or a newer one."""
    application, version = _pragma(db, "application_id"), _pragma(db, "user_version")
    if application == 0 and version == 0 and _pragma(db, "page_count") == 0:
        return 0
    if application != APPLICATION:
        raise UsageError(f"{path} is a database of another program, no cxnlp workspace: name another file")
    if version > VERSION:
        raise UsageError(
            f"{path} was written by a newer cxnlp (schema {version}, this one knows {VERSION}): install that version"
        )
    return version


def _make(db: sqlite3.Connection, path: Path, allowed: bool) -> None:
    if not allowed:
        raise UsageError(_empty(path))
    db.execute("BEGIN IMMEDIATE")
    for table in TABLES:
        db.execute(create(table))
    for trigger in TRIGGERS:
        db.execute(trigger)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Says in one line what the system or SQLite objects to. Raises UsageError."""
    try:
        yield
    except sqlite3.Error as error:
        raise UsageError(_said(path, error)) from error


def _said(path: Path, error: sqlite3.Error) -> str:
    words = str(error)
    if "is full" in words or "disk I/O error" in words:
        return f"{path}: the disk is full or a limit is reached; nothing was changed: free some space and run again"
    if "locked" in words:
        return f"{path} is in use by another program: close it and run again"
    if "not a database" in words or "malformed" in words:
        return f"{path} is damaged or no cxnlp workspace ({words}): restore a copy, or name another file"
    if "readonly" in words or "unable to open" in words:
        return f"{path} cannot be written: change the rights of the file and its folder, or name another file"
    return f"{path}: {words}"


def _private(path: Path) -> None:
    """Makes an empty file that only its owner reads."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except FileNotFoundError:
        raise UsageError(f"{path.parent} does not exist: make the folder or name another file") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


@contextmanager
def writing(path: Path, command: str, create: bool = False, wait: float | None = None) -> Iterator[Workspace]:
    """The workspace for the one writer; an older file is migrated first. `create`: made if there is none, and taken
    away again when nothing came into it. No lock file is left beside a file that is refused or taken away.

    Raises UsageError when another process writes (after some seconds of waiting), when the file is missing, damaged,
    newer or of another program, and when it cannot be written.
    """
    if not create and not path.is_file():
        raise UsageError(f"{path} does not exist: make it with cxnlp ingest PATH --workspace {path}")
    fresh = not lock_file(path).exists()
    if fresh and path.exists():
        _check_kind(path, create)
    with writer_lock(path, lambda: _writer(path), wait), disk_faults(path):
        _private(path)
        try:
            with closing(_connect(path, "rw")) as db:
                if not version_of(db, path):
                    _make(db, path, create)
                migrate(db, path)
                shutil.rmtree(spill_folder(path), ignore_errors=True)  # left by a sweep that was killed
                _sign(db, command)
                yield Workspace(path, db)
        finally:
            if create:
                _drop_if_empty(path)
            if fresh and not path.exists():
                with suppress(OSError):  # on Windows no file goes while it is held
                    lock_file(path).unlink()


def _check_kind(path: Path, create: bool) -> None:
    """Raises UsageError as `writing` for what stands at `path` and is no workspace."""
    if not path.is_file():
        raise UsageError(f"{path} is a folder, no workspace: name a file")
    with disk_faults(path), closing(_connect(path, "ro")) as db:
        if not version_of(db, path) and not create:
            raise UsageError(_empty(path))


def _empty(path: Path) -> str:
    return f"{path} is empty: fill it with cxnlp ingest PATH --workspace {path}"


def spill_folder(path: Path) -> Path:
    """Where a sweep of the workspace at `path` lays out its messages, for as long as it lasts."""
    return path.with_name(path.name + ".parts")


def _sign(db: sqlite3.Connection, command: str) -> None:
    """Notes who writes, for those who wait."""
    note = json.dumps({"pid": os.getpid(), "command": command})
    db.execute("INSERT OR REPLACE INTO meta VALUES ('writer', ?)", (note,))


def _writer(path: Path) -> str:
    """Who writes the workspace, in words."""
    try:
        with closing(_connect(path, "ro")) as db:
            found = json.loads(db.execute("SELECT value FROM meta WHERE name = 'writer'").fetchone()[0])
        return f"cxnlp {found['command']} (process {found['pid']})"
    except (sqlite3.Error, ValueError, KeyError, TypeError):
        return "another process"


def _drop_if_empty(path: Path) -> None:
    try:
        with closing(_connect(path, "ro")) as db:
            empty = version_of(db, path) == 0 or not _holds_something(db)
    except (sqlite3.Error, UsageError):
        return
    if empty:
        path.unlink(missing_ok=True)


def _holds_something(db: sqlite3.Connection) -> bool:
    return bool(db.execute(f"SELECT 1 FROM {INPUTS.name} LIMIT 1").fetchone())  # noqa: S608


@contextmanager
def reading(path: Path) -> Iterator[Workspace]:
    """The workspace as it stands, unchanged until the end; writers go on meanwhile. Raises UsageError as `writing`;
    an older file asks for a command that writes, which migrates it."""
    if not path.is_file():
        raise UsageError(f"{path} does not exist: make it with cxnlp ingest PATH --workspace {path}")
    with disk_faults(path), closing(_opened_to_read(path)) as db:
        version = version_of(db, path)
        if version == 0:
            raise UsageError(_empty(path))
        if version < VERSION:
            raise UsageError(
                f"{path} is of an older cxnlp (schema {version}): "
                f"bring it up to date with cxnlp analyze --workspace {path}"
            )
        db.execute("BEGIN")
        yield Workspace(path, db)


def _opened_to_read(path: Path) -> sqlite3.Connection:
    """A connection that may roll back what a killed writer left, where the rights allow it."""
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    db = _connect(path, "rw" if writable else "ro")
    db.execute("PRAGMA query_only = ON")
    return db
