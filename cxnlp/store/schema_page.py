"""The page docs/schema.md, made from the declared tables."""

from __future__ import annotations

from collections.abc import Iterable

from cxnlp.store.schema import TABLES, VERSION, Table

KINDS = {
    "text": "text",
    "integer": "integer",
    "real": "number",
    "boolean": "0 or 1",
    "date": "day, `2026-03-31`",
    "time": "UTC, `2026-03-31T09:00:00Z`",
    "json": "JSON",
    "blob": "bytes",
}
HEAD = """# The tables of a workspace

<!-- Made by `python -m pipelines.schema`; do not edit. -->

A workspace is one SQLite file; this is its schema, version {version} (`PRAGMA user_version`). Empty means NULL.
Any SQLite reader opens it:

```python
import sqlite3

import pandas as pd

db = sqlite3.connect("file:cx.db?mode=ro", uri=True)
pd.read_sql("SELECT account, class, score, risk_90d FROM accounts ORDER BY risk_90d DESC", db)
```

`cxnlp export --workspace cx.db -o tables` writes the same tables as typed Parquet files, but those of cxnlp's own:

```python
import duckdb

duckdb.sql("SELECT account, count(*) FROM 'tables/messages.parquet' WHERE sent_at > '2026-01-01' GROUP BY account")
```
"""
RESULTS = "## Results of the last analysis"
KEPT = "## Kept over all analyses"
OWN = """## cxnlp's own

Not exported, and free to change with the schema version.
"""


def _table(table: Table) -> Iterable[str]:
    key = f" Key: {', '.join(table.key)}." if table.key else " In the order of the rows."
    yield f"### `{table.name}`"
    yield ""
    yield table.about + key
    yield ""
    yield "| column | type | what it holds |"
    yield "| --- | --- | --- |"
    for c in table.columns:
        yield f"| `{c.name}` | {KINDS[c.type]} | {c.about} |"
    yield ""


def schema_page() -> str:
    """The page as text."""
    parts = (
        (RESULTS, [t for t in TABLES if t.result and not t.own]),
        (KEPT, [t for t in TABLES if not t.result and not t.own]),
        (OWN, [t for t in TABLES if t.own]),
    )
    lines = [HEAD.replace("{version}", str(VERSION))]
    for title, tables in parts:
        lines += [title, ""] if not title.endswith("\n") else [title]
        for table in tables:
            lines += _table(table)
    return "\n".join(lines).rstrip() + "\n"
