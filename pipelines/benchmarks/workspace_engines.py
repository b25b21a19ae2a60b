"""SQLite against DuckDB for what a workspace does: `python -m pipelines.benchmarks.workspace_engines [--messages N]`.

Invented records of a mail's usual size. Prints CPU seconds and bytes; decision 007 quotes the numbers.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PER_SOURCE = 25
LOOKUP = 64  # digests in one question, as the scorer asks
ROUNDS = 3
SENTENCE = "the plan for autumn was moved and we should agree the scope before the invoice is sent"

Row = tuple[str, str, str]


def texts(n: int) -> list[Row]:
    """(id, account, text) of `n` invented messages of about 900 characters."""
    rng = random.Random(7)
    return [
        (
            hashlib.sha256(str(i).encode()).hexdigest()[:16],
            f"account-{i % 40}",
            " ".join(rng.choices(SENTENCE.split(), k=170)),
        )
        for i in range(n)
    ]


def blobs(rows: list[Row]) -> Iterator[tuple[str, bytes]]:
    for start in range(0, len(rows), PER_SOURCE):
        part = rows[start : start + PER_SOURCE]
        yield part[0][0], zlib.compress(repr(part).encode(), 6)


class Sqlite:
    """One connection, rollback journal, one transaction a step."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path)
        self.db.executescript(
            "CREATE TABLE inputs (name TEXT PRIMARY KEY, records BLOB);"
            "CREATE TABLE messages (id TEXT, account TEXT, text TEXT);"
            "CREATE TABLE logits (digest BLOB PRIMARY KEY, packed BLOB) WITHOUT ROWID;"
        )

    def many(self, table: str, rows: list[Any]) -> None:
        marks = ",".join("?" * len(rows[0]))
        with self.db:
            self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608

    def clear(self, table: str) -> None:
        self.db.execute(f"DELETE FROM {table}")  # noqa: S608

    def all(self, query: str, values: list[Any] | None = None) -> list[Any]:
        return self.db.execute(query, values or []).fetchall()


class Duck:
    """One connection, one thread; rows go in through frames, as single inserts would take minutes."""

    def __init__(self, path: Path) -> None:
        import duckdb

        self.db = duckdb.connect(str(path), config={"threads": 1})
        self.db.execute("CREATE TABLE inputs (name VARCHAR PRIMARY KEY, records BLOB)")
        self.db.execute("CREATE TABLE messages (id VARCHAR, account VARCHAR, text VARCHAR)")
        self.db.execute("CREATE TABLE logits (digest BLOB PRIMARY KEY, packed BLOB)")

    def many(self, table: str, rows: list[Any]) -> None:
        import pandas as pd

        self.db.register("frame", pd.DataFrame(rows))
        self.db.execute(f"INSERT INTO {table} SELECT * FROM frame")  # noqa: S608
        self.db.unregister("frame")

    def clear(self, table: str) -> None:
        self.db.execute(f"DELETE FROM {table}")  # noqa: S608

    def all(self, query: str, values: list[Any] | None = None) -> list[Any]:
        return self.db.execute(query, values or []).fetchall()


def measure(name: str, make: Callable[[Path], Sqlite | Duck], n: int) -> dict[str, float]:
    rows = texts(n)
    packed = list(blobs(rows))
    logits = [(hashlib.blake2b(r[0].encode(), digest_size=16).digest(), bytes(88)) for r in rows]
    out: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w"
        store = make(path)

        def timed(step: str, do: Callable[[], object]) -> None:
            start = time.process_time()
            do()
            out[step] = round(time.process_time() - start, 2)

        def put_logits() -> None:
            for start in range(0, len(logits), LOOKUP):
                store.many("logits", logits[start : start + LOOKUP])

        def get_logits() -> None:
            marks = ",".join("?" * LOOKUP)
            for start in range(0, len(logits) - LOOKUP, LOOKUP):
                keys = [k for k, _ in logits[start : start + LOOKUP]]
                store.all(f"SELECT digest, packed FROM logits WHERE digest IN ({marks})", keys)  # noqa: S608

        def replace() -> None:
            for _ in range(ROUNDS):
                store.clear("messages")
                store.many("messages", rows)

        timed("one input's records, a transaction each", lambda: [store.many("inputs", [p]) for p in packed])
        timed("all records read", lambda: store.all("SELECT records FROM inputs"))
        timed("logits put, 64 a transaction", put_logits)
        timed("logits looked up, 64 a query", get_logits)
        timed(f"messages replaced, {ROUNDS} times", replace)
        timed("messages by account", lambda: store.all("SELECT account, count(*) FROM messages GROUP BY account"))
        store.db.close()
        out["bytes"] = path.stat().st_size
        timed("opened again", lambda: make_again(name, path))
    return out


def make_again(name: str, path: Path) -> None:
    if name == "SQLite":
        sqlite3.connect(path).execute("SELECT count(*) FROM inputs").fetchone()
    else:
        import duckdb

        duckdb.connect(str(path), config={"threads": 1}).execute("SELECT count(*) FROM inputs").fetchone()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    n = parser.parse_args().messages
    found = {"SQLite": measure("SQLite", Sqlite, n), "DuckDB": measure("DuckDB", Duck, n)}
    for step in found["SQLite"]:
        print(f"{step:42} " + "  ".join(f"{name} {values[step]:>12,}" for name, values in found.items()))


if __name__ == "__main__":
    main()
