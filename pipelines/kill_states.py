"""What a workspace holds, as the kill test compares it: by the text of its tables, not by its pages."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from cxnlp.store.schema import TABLES

PASSING = {"meta": {"writer"}, "runs": {"finished_at"}, "files": {"added_at", "origin"}}
"""What two runs of one command may leave different: who wrote last, and when."""
UNSEEN = {"logits"}  # scores are kept as they come; a part of them is no fault
BY_ACCOUNT = {"parts", "answers", "placed", "placing"}
"""What a sweep keeps as it goes, accounts found first, then one account after the other."""


def content(path: Path, apart: Collection[str] = ()) -> str:
    """A digest of what a workspace holds outside the tables `apart`, "none" where there is nothing; of its text, not of
    its pages."""
    if not path.exists() or not path.stat().st_size:
        return "none"
    digest = hashlib.sha256()
    with closing(sqlite3.connect(path)) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        digest.update(str(version).encode())
        there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not there or not db.execute("SELECT count(*) FROM inputs").fetchone()[0]:
            return "none"
        for table in TABLES:
            if table.name not in there or table.name in UNSEEN or table.name in apart:
                continue
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table.name})")]
            shown = [c for c in columns if c not in PASSING.get(table.name, ())]
            query = ", ".join(f'"{c}"' for c in shown)
            rows = sorted(map(repr, db.execute(f'SELECT {query} FROM "{table.name}"')))  # noqa: S608
            rows = [row for row in rows if not row.startswith("('writer'")]
            digest.update(f"{table.name} {len(rows)}\n".encode() + "\n".join(rows).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def rows_by_account(path: Path) -> set[str]:
    """The rows of the tables `BY_ACCOUNT`."""
    if content(path) == "none":
        return set()
    found = set()
    with closing(sqlite3.connect(path)) as db:
        for table in (t for t in TABLES if t.name in BY_ACCOUNT):
            names = ", ".join(f'"{c}"' for c in table.names if c != "shown")  # whether the results show it yet
            found |= {f"{table.name} {row!r}" for row in db.execute(f'SELECT {names} FROM "{table.name}"')}  # noqa: S608
    return found


def sound(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file."""
    if not path.exists() or not path.stat().st_size:
        return True
    with closing(sqlite3.connect(path)) as db:
        return bool(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def to_version_1(path: Path) -> None:
    """Takes a workspace back to the first schema."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TRIGGER input_gone")
        since = (
            "scores",
            "judgements",
            "freezes",
            "forgotten",
            "decisions",
            "tombstones",
            "parts",
            "placed",
            "placing",
            "answers",
        )
        for table in (*since, "surveys"):
            db.execute(f"DROP TABLE {table}")
        db.execute("ALTER TABLE runs DROP COLUMN made_with")
        db.execute("ALTER TABLE files DROP COLUMN reader")
        for table, column in (
            ("sentences", "credited_to"),
            ("sentences", "reported"),
            ("sentences", "target"),
            ("messages", "excused"),
        ):
            db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.execute("PRAGMA user_version = 1")
