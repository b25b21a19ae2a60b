"""Parquet files through DuckDB: the same table gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.private import replacing

if TYPE_CHECKING:
    import pandas as pd


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _name(column: str) -> str:
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
        columns = ", ".join(f"CAST({_name(n)} AS {t}) AS {_name(n)}" for n, t in (types or {}).items()) or "*"
        connection.execute(f"COPY (SELECT {columns} FROM frame) TO {_quoted(part)} (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608


def read(path: Path) -> pd.DataFrame:
    """The table at `path`. Raises FileNotFoundError when there is none."""
    import duckdb

    if not path.is_file():
        raise FileNotFoundError(path)
    with duckdb.connect(config={"threads": 1}) as connection:
        return connection.read_parquet(str(path)).df()
