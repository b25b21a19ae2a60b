"""A table of an analysis as a Parquet file, with its columns where it has no row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp import parquet
from cxnlp.tables.columns import Table, Type

if TYPE_CHECKING:
    import pandas as pd

TYPES: Mapping[Type, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "real": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time": "TIMESTAMP",
    "json": "VARCHAR",
    "blob": "BLOB",
}


def write(frame: pd.DataFrame, path: Path, table: Table) -> None:
    """Writes `frame` to `path` as `parquet.write`; one without a row gets the columns of `table`, as where nothing
    could be scored."""
    import pandas as pd

    if len(frame):
        parquet.write(frame, path)
        return
    types = {c.name: TYPES[c.type] for c in table.columns}
    parquet.write(pd.DataFrame(columns=list(types), dtype=object), path, types)
