"""How a table of a workspace is declared: columns with type, unit and meaning, and the SQL made from that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "integer", "real", "boolean", "date", "time", "json", "blob"]
SQL: dict[Type, str] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "real": "REAL",
    "boolean": "INTEGER",
    "date": "TEXT",
    "time": "TEXT",
    "json": "TEXT",
    "blob": "BLOB",
}


@dataclass(frozen=True)
class Column:
    """`about` says what it holds, with its unit and range."""

    name: str
    type: Type
    about: str


@dataclass(frozen=True)
class Table:
    """`key`: columns that identify a row, () where the order of the rows is what counts. `result`: written by analyze,
    emptied when what it rests on is removed. `own`: of use to cxnlp only. `by_key`: stored in the order of the key.
    `in_parts`: rows come and go in parts, and are read in the order of the key."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    result: bool = True
    own: bool = False
    by_key: bool = False
    in_parts: bool = False

    @property
    def order(self) -> str:
        """The SQL of the order in which its rows are read."""
        return f"ORDER BY {', '.join(self.key)}" if self.in_parts else "ORDER BY rowid"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)


def column(name: str, kind: Type, about: str) -> Column:
    return Column(name, kind, about)


def create(table: Table) -> str:
    """The SQL that makes a table."""
    parts = [f'"{c.name}" {SQL[c.type]}' for c in table.columns]
    if table.key:
        parts.append(f"PRIMARY KEY ({', '.join(table.key)})")
    return f'CREATE TABLE "{table.name}" ({", ".join(parts)})' + (" WITHOUT ROWID" if table.by_key else "")


def insert(table: Table) -> str:
    """The SQL that adds a row, its values in the order of the columns."""
    marks = ", ".join("?" * len(table.columns))
    return f'INSERT INTO "{table.name}" VALUES ({marks})'  # noqa: S608
