"""Parquet files through DuckDB: the same table gives the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.private import replacing

if TYPE_CHECKING:
    import pandas as pd


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def write(frame: pd.DataFrame, path: Path) -> None:
    """Writes `frame` (columns only, no index) to `path`, replacing it, readable by the owner alone."""
    import duckdb

    with replacing(path) as part, duckdb.connect(config={"threads": 1}) as connection:
        connection.register("frame", frame)
        connection.execute(f"COPY frame TO {_quoted(part)} (FORMAT parquet, COMPRESSION zstd)")


def read(path: Path) -> pd.DataFrame:
    """The table at `path`. Raises FileNotFoundError when there is none."""
    import duckdb

    if not path.is_file():
        raise FileNotFoundError(path)
    with duckdb.connect(config={"threads": 1}) as connection:
        return connection.read_parquet(str(path)).df()
