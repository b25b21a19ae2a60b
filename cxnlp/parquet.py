"""Parquet files through DuckDB: the same table gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.private import replacing

if TYPE_CHECKING:
    import pandas as pd


def quoted(path: Path) -> str:
    """A path as text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def named(column: str) -> str:
    """A column's name in SQL."""
    return '"' + column.replace('"', '""') + '"'


def write(frame: pd.DataFrame, path: Path, types: Mapping[str, str] | None = None) -> None:
    """Writes `frame` (columns only, no index) to `path`, replacing it when it is whole, readable by the owner alone.

    `types`: SQL types of all columns, for frames of objects; without it the frame's own count.
    """
    import duckdb

    with replacing(path) as part, duckdb.connect(config={"threads": 1}) as connection:
        if types:
            connection.execute("SET pandas_analyze_sample = 0")  # objects as text, whatever the first rows hold
        connection.register("frame", frame)
        columns = ", ".join(f"CAST({named(n)} AS {t}) AS {named(n)}" for n, t in (types or {}).items()) or "*"
        connection.execute(f"COPY (SELECT {columns} FROM frame) TO {quoted(part)} (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608


def read(path: Path) -> pd.DataFrame:
    """The table at `path`. Raises FileNotFoundError when there is none."""
    import duckdb

    if not path.is_file():
        raise FileNotFoundError(path)
    with duckdb.connect(config={"threads": 1}) as connection:
        return connection.read_parquet(str(path)).df()
