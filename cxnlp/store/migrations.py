"""Steps from one schema version to the next; the file is copied aside before the first of them.

Version 1 kept no judgements of earlier runs and did not say which code had read a file. Version 2 kept neither run.json
nor frozen definitions, people decisions and tombstones. Version 3 knew no sweep, version 4 kept no answers of one.
Version 5 did not say of whose mood a sentence tells and what it is about, and who sent apologies.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

Step = Callable[[sqlite3.Connection], None]


def _to_2(db: sqlite3.Connection) -> None:
    """`files.reader` (unknown: read again when given), `scores` with what the last run says, `judgements`."""
    db.execute("ALTER TABLE files RENAME TO files_1")
    db.execute(
        "CREATE TABLE files (file TEXT, sha256 TEXT, origin TEXT, reader TEXT, added_at TEXT, PRIMARY KEY (file))"
    )
    db.execute("INSERT INTO files SELECT file, sha256, origin, '', added_at FROM files_1")
    db.execute("DROP TABLE files_1")
    db.execute(
        "CREATE TABLE scores (run INTEGER, account TEXT, as_of TEXT, class TEXT, score REAL, risk_90d REAL,"
        " PRIMARY KEY (run, account))"
    )
    db.execute(
        "INSERT INTO scores SELECT (SELECT max(run) FROM runs), account, as_of, class, score, risk_90d FROM accounts"
        " WHERE EXISTS (SELECT 1 FROM runs)"
    )
    held = {row[1] for row in db.execute("PRAGMA table_info(people)")}
    for column in (c for c in ("roles", "refs", "champion") if c not in held):
        db.execute(f"ALTER TABLE people ADD COLUMN {column} TEXT")
    db.execute("CREATE TABLE judgements (digest BLOB, packed BLOB, PRIMARY KEY (digest))")


def _to_3(db: sqlite3.Connection) -> None:
    """`runs.made_with`, `freezes`, `forgotten`, `decisions`, `tombstones`."""
    db.execute("ALTER TABLE runs ADD COLUMN made_with TEXT")
    db.execute("CREATE TABLE freezes (period TEXT, record TEXT, PRIMARY KEY (period))")
    db.execute("CREATE TABLE forgotten (subject TEXT, date TEXT, certificate TEXT, PRIMARY KEY (subject, date))")
    db.execute("CREATE TABLE decisions (file TEXT, content TEXT, PRIMARY KEY (file))")
    db.execute(
        "CREATE TABLE tombstones (kind TEXT, digest TEXT, note TEXT, date TEXT, key TEXT, PRIMARY KEY (kind, digest))"
    )


def _to_4(db: sqlite3.Connection) -> None:
    """What a sweep found: `parts` of each account, `placed` of each input, `placing` of all; `surveys`, which the next
    analysis fills."""
    columns = "kind TEXT, sent_at TEXT, answered_at TEXT, score REAL, scale_min REAL, scale_max REAL, comment TEXT"
    db.execute(f"CREATE TABLE surveys (source TEXT, account TEXT, person TEXT, {columns})")
    db.execute("INSERT OR REPLACE INTO meta SELECT 'surveys_unknown', '' WHERE EXISTS (SELECT 1 FROM sources)")
    columns = "account TEXT, digest BLOB, unscored INTEGER, packed BLOB, scored_since TEXT, stamp BLOB"
    db.execute(f"CREATE TABLE parts ({columns}, PRIMARY KEY (account))")
    columns = "file TEXT, place INTEGER, head BLOB, keys BLOB, days BLOB, threads BLOB, open BLOB, meetings BLOB"
    db.execute(f"CREATE TABLE placed ({columns}, PRIMARY KEY (file, place))")
    db.execute("CREATE TABLE placing (name TEXT, packed BLOB, PRIMARY KEY (name))")
    db.execute(
        "CREATE TRIGGER input_gone AFTER DELETE ON inputs BEGIN DELETE FROM placed WHERE file = OLD.file"
        " AND place = OLD.place; DELETE FROM placing; END"
    )


def _to_5(db: sqlite3.Connection) -> None:
    """`answers`, and `weeks` and `shown` of parts, which the next sweep fills, as it judges all anew."""
    db.execute("ALTER TABLE parts ADD COLUMN weeks BLOB")
    db.execute("ALTER TABLE parts ADD COLUMN shown INTEGER")
    db.execute("CREATE TABLE answers (account TEXT, packed BLOB, PRIMARY KEY (account))")


def _to_6(db: sqlite3.Connection) -> None:
    """`credited_to`, `reported` and `target` of sentences, `excused` of messages, which the next analysis fills."""
    db.execute("ALTER TABLE sentences ADD COLUMN credited_to TEXT")
    db.execute("ALTER TABLE sentences ADD COLUMN reported INTEGER")
    db.execute("ALTER TABLE sentences ADD COLUMN target TEXT")
    db.execute("ALTER TABLE messages ADD COLUMN excused TEXT")


STEPS: Mapping[int, Step] = {1: _to_2, 2: _to_3, 3: _to_4, 4: _to_5, 5: _to_6}
"""The step that leads on from each older version."""


def backup_file(path: Path, version: int) -> Path:
    """Where the workspace is copied before it is migrated from `version`."""
    return path.with_name(f"{path.name}.v{version}.bak")


def back_up(db: sqlite3.Connection, path: Path, version: int) -> Path:
    """A whole copy of the workspace beside it, private, under its final name only when it is complete."""
    target = backup_file(path, version)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(part)) as copy:
        db.backup(copy)
    part.replace(target)
    return target


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Brings an older workspace to the newest version in one transaction, after a copy of it was put aside."""
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version not in STEPS:
        return
    back_up(db, path, version)
    db.execute("BEGIN IMMEDIATE")
    try:
        while version in STEPS:
            STEPS[version](db)
            version += 1
            db.execute(f"PRAGMA user_version = {version}")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
