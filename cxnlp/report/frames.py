"""Parquet tables of an analysis folder as data frames, with what is missing said in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp import parquet
from cxnlp.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd


def read_frame(path: Path, needed: Sequence[str], missing: list[str]) -> pd.DataFrame | None:
    """The table at `path`, or None when it is absent or lacks a needed column, which is then noted in `missing`.

    Raises UsageError when the file is there but is not Parquet.
    """
    import duckdb

    if not path.is_file():
        missing.append(path.name)
        return None
    try:
        frame = parquet.read(path)
    except duckdb.Error:
        raise UsageError(f"{path} is not a readable Parquet file: run `cxnlp analyze` again") from None
    lacking = [name for name in needed if name not in frame.columns]
    if lacking:
        missing.append(f"{path.name} (it lacks {', '.join(lacking)})")
        return None
    return frame
