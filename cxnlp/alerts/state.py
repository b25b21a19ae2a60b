"""The state file: alerts and their outbox in one SQLite database, so that each change happens whole or not at all.

Why SQLite: the outbox needs a row changed after each delivery, in one transaction with a lock that a killed process
lets go of; appended lines give the first but not the second.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp.alerts.episodes import Episode
from cxnlp.alerts.notice import Notice
from cxnlp.errors import UsageError
from cxnlp.output import dumps

Decide = Callable[[list[Episode]], tuple[Sequence[Episode], Sequence[Notice]]]
VERSION = 2
WAIT_SECONDS = 30.0
"""How long a second run waits for the first one's step."""
TABLES = """
CREATE TABLE episodes (id TEXT PRIMARY KEY, account TEXT NOT NULL, grp TEXT NOT NULL, number INTEGER NOT NULL,
    level INTEGER NOT NULL, rules TEXT NOT NULL, raised_on TEXT NOT NULL, at TEXT NOT NULL, ended_on TEXT,
    over_on TEXT) STRICT;
CREATE UNIQUE INDEX one_open ON episodes (account, grp) WHERE ended_on IS NULL;
CREATE TABLE notices (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    episode TEXT NOT NULL REFERENCES episodes (id), status TEXT NOT NULL, made_on TEXT NOT NULL,
    body TEXT NOT NULL) STRICT;
CREATE TABLE deliveries (notice TEXT NOT NULL REFERENCES notices (id), sink TEXT NOT NULL, attempts INTEGER NOT NULL,
    delivered_at TEXT, problem TEXT, PRIMARY KEY (notice, sink)) STRICT;
"""

DUE = """
SELECT n.body FROM notices n JOIN episodes e ON e.id = n.episode
WHERE NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.notice = n.id AND d.sink = :sink)
AND (n.status != 'cleared' AND e.ended_on IS NULL OR n.status = 'cleared' AND EXISTS (
    SELECT 1 FROM deliveries d JOIN notices o ON o.id = d.notice WHERE o.episode = n.episode AND d.sink = :sink))
ORDER BY n.place
"""
OPEN = """
SELECT n.body FROM notices n JOIN episodes e ON e.id = n.episode
WHERE e.ended_on IS NULL ORDER BY e.rowid, n.place
"""


def open_alerts(path: Path) -> list[dict[str, Any]]:
    """The notices of the alerts that have not ended, the oldest alert first; none where there is no state file. It is
    only read, also while a run writes it. Raises UsageError for a file that is none."""
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return [json.loads(body) for (body,) in db.execute(OPEN)]
    except sqlite3.DatabaseError as error:
        raise UsageError(f"the state file {path} cannot be read ({error})") from None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox: a notice for a sink; `delivered_at` None while it waits."""

    notice: str
    sink: str
    attempts: int
    delivered_at: str | None
    problem: str | None


class State:
    """An open state file; close it, or use it as a context. Raises UsageError for a file that is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA synchronous = FULL")
            self._prepare()
        except sqlite3.DatabaseError as error:
            raise UsageError(f"the state file {path} cannot be used ({error}): name another with --state") from None

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _prepare(self) -> None:
        with self._whole():
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in TABLES.strip().split(";\n"):
                    self._db.execute(statement)
            elif version == 1:
                self._db.execute("ALTER TABLE episodes ADD COLUMN over_on TEXT")
            if version < VERSION:
                self._db.execute(f"PRAGMA user_version = {VERSION}")
            elif version != VERSION:
                raise UsageError(
                    f"the state file {self.path} has version {version}, this cxnlp writes {VERSION}: update cxnlp"
                )

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """A transaction that holds the write lock from its beginning; undone on any error, also on a killed process."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def episodes(self) -> list[Episode]:
        """All alerts, the oldest first."""
        rows = self._db.execute(
            "SELECT id, account, grp, number, level, rules, raised_on, at, ended_on, over_on FROM episodes "
            "ORDER BY rowid"
        )
        return [
            Episode(
                i, account, group, number, level, tuple(json.loads(rules)), date.fromisoformat(raised),
                date.fromisoformat(at), date.fromisoformat(ended) if ended else None,
                date.fromisoformat(over) if over else None,
            )
            for i, account, group, number, level, rules, raised, at, ended, over in rows
        ]  # fmt: skip

    def change(self, decide: Decide, takers: Mapping[str, Callable[[dict[str, Any]], bool]], today: date) -> None:
        """Lets `decide` see the alerts and stores, in the same transaction, the alerts it changed, the notices it wrote
        and a place in the outbox for each sink that takes them.

        `takers`: sink -> whether it takes a notice. A sink also gets the notices of alerts that were raised before it
        was named and are still open; of an alert's end it hears only if it heard of the alert. A notice whose id is
        there already is not stored again.
        """
        with self._whole():
            changed, notices = decide(self.episodes())
            for e in changed:
                self._db.execute(
                    "INSERT INTO episodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                    "level = excluded.level, rules = excluded.rules, ended_on = excluded.ended_on, "
                    "over_on = excluded.over_on",
                    (
                        e.id, e.account, e.group, e.number, e.level, json.dumps(e.rules), e.raised_on.isoformat(),
                        e.at.isoformat(), e.ended_on.isoformat() if e.ended_on else None,
                        e.over_on.isoformat() if e.over_on else None,
                    ),
                )  # fmt: skip
            for notice in notices:
                self._db.execute(
                    "INSERT INTO notices (id, episode, status, made_on, body) VALUES (?, ?, ?, ?, ?) "
                    "ON CONFLICT (id) DO NOTHING",
                    (notice.id, notice.body["episode"], notice.status, today.isoformat(), dumps(notice.body)),
                )
            for sink, takes in sorted(takers.items()):
                for (body,) in self._db.execute(DUE, {"sink": sink}).fetchall():
                    read = json.loads(body)
                    if takes(read):
                        self._db.execute("INSERT INTO deliveries VALUES (?, ?, 0, NULL, NULL)", (read["id"], sink))

    def waiting(self, sink: str) -> list[str]:
        """The ids of notices that a sink has still to get, in the order in which they were written."""
        rows = self._db.execute(
            "SELECT notice FROM deliveries JOIN notices ON id = notice WHERE sink = ? AND delivered_at IS NULL "
            "ORDER BY place",
            (sink,),
        )
        return [i for (i,) in rows]

    def hand_over(self, notice: str, sink: str, send: Callable[[dict[str, Any]], str | None], now: str) -> str | None:
        """Sends one waiting notice and marks it in the same transaction; returns what went wrong, None for nothing.

        Another run waits for the lock meanwhile and then finds it delivered. If the process dies before the mark, the
        notice goes out again, with the same id.
        """
        with self._whole():
            found = self._db.execute(
                "SELECT body FROM deliveries JOIN notices ON id = notice WHERE notice = ? AND sink = ? "
                "AND delivered_at IS NULL",
                (notice, sink),
            ).fetchone()
            if found is None:
                return None
            problem = send(json.loads(found[0]))
            self._db.execute(
                "UPDATE deliveries SET attempts = attempts + 1, problem = ?, delivered_at = ? "
                "WHERE notice = ? AND sink = ?",
                (problem, None if problem else now, notice, sink),
            )
            return problem

    def deliveries(self) -> list[Delivery]:
        """The whole outbox in order."""
        rows = self._db.execute(
            "SELECT notice, sink, attempts, delivered_at, problem FROM deliveries JOIN notices ON id = notice "
            "ORDER BY place, sink"
        )
        return [Delivery(*row) for row in rows]

    def bodies(self) -> list[dict[str, Any]]:
        """All notices ever written, the oldest first."""
        return [json.loads(b) for (b,) in self._db.execute("SELECT body FROM notices ORDER BY place")]
