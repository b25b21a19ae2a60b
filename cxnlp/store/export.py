"""The tables of a workspace as Parquet files, typed: for notebooks, DuckDB, Polars, a warehouse."""

from __future__ import annotations

from pathlib import Path

from cxnlp import parquet
from cxnlp.store.results import last_run
from cxnlp.store.schema import TABLES, Table
from cxnlp.store.workspace import Workspace
from cxnlp.tables.table_file import TYPES


def exported() -> tuple[Table, ...]:
    """The tables that are exported: all but those of use to cxnlp only."""
    return tuple(t for t in TABLES if not t.own)


def export(workspace: Workspace, out: Path) -> list[tuple[str, int]]:
    """Writes one Parquet file a table into `out`; returns their names and numbers of rows. Times are UTC.

    Raises UsageError when there is no analysis.
    """
    import pandas as pd

    last_run(workspace)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for table in exported():
        names = ", ".join(f'"{n}"' for n in table.names)
        rows = workspace.rows(f'SELECT {names} FROM "{table.name}" {table.order}')  # noqa: S608
        frame = pd.DataFrame(rows, columns=list(table.names), dtype=object)
        parquet.write(frame, out / f"{table.name}.parquet", {c.name: TYPES[c.type] for c in table.columns})
        written.append((f"{table.name}.parquet", len(rows)))
    return written
