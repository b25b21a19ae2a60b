"""Parts of a table joined by DuckDB into the file that one write of the whole table gives, byte for byte."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp.parquet import named, quoted
from cxnlp.private import opened, replacing

if TYPE_CHECKING:
    import duckdb

BATCH = 10_000


def _scan(parts: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(map(quoted, parts))}], union_by_name = true)"


@contextmanager
def _engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with one thread, so that rows keep their order, and a disk to spill to."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="cxnlp-") as folder:
        settings: dict[str, Any] = {"threads": 1, "temp_directory": folder}
        with duckdb.connect(str(Path(folder) / "merge.duckdb"), config=settings) as connection:
            # It would mark columns without empty cells as required, which those of a frame never are.
            connection.execute("SET disabled_optimizers = 'statistics_propagation'")
            yield connection


def merge(parts: Sequence[Path], out: Path, first: Sequence[str] = (), ordered: bool = False) -> int:
    """Writes the rows of `parts`, in their order, to `out`; returns their number. A column that a part lacks is empty
    there.

    Columns: `first`, then the others in the order of the parts, by name where `ordered`. Rows pass through a table of
    DuckDB, which cuts them into row groups as it does those of a frame.
    """
    with _engine() as connection, replacing(out) as part:
        found = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {_scan(parts)}").fetchall()]  # noqa: S608
        rest = [name for name in found if name not in first]
        names = ", ".join(map(named, [*first, *(sorted(rest) if ordered else rest)]))
        connection.execute(f"CREATE TABLE whole AS SELECT {names} FROM {_scan(parts)}")  # noqa: S608
        connection.execute(f"COPY (SELECT * FROM whole) TO {quoted(part)} (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608
        (rows,) = connection.execute("SELECT count(*) FROM whole").fetchone() or (0,)
    return int(rows)


def write_lines(parts: Sequence[Path], out: Path) -> int:
    """Writes messages.jsonl from the parts of the messages table: by time and id, undated ones last. Returns rows."""
    query = f"SELECT line FROM {_scan(parts)} ORDER BY sent_at IS NULL, sent_at, message_id"  # noqa: S608
    count = 0
    with _engine() as connection, opened(out) as stream:
        result = connection.execute(query)
        while rows := result.fetchmany(BATCH):
            stream.writelines(f"{line}\n" for (line,) in rows)
            count += len(rows)
    return count
