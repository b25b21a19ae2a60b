"""Tables that an option names (`--directory people.csv`), read as the kind that the option says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cxnlp.ingest.read import sha256_of
from cxnlp.ingest.source import Source
from cxnlp.ingest.table_mapping import Mappings
from cxnlp.ingest.tables import TableKind, read_table
from cxnlp.types import Rejected, SourceRow, TableRow

KINDS: Mapping[str, TableKind] = {
    "directory": "people",
    "accounts": "accounts",
    "metrics": "metrics",
    "surveys": "surveys",
    "invoices": "invoices",
    "outcomes": "outcomes",
}


def option_tables(
    paths: Mapping[str, Path | None], mappings: Mappings | None = None
) -> tuple[list[TableRow], list[Rejected], list[SourceRow]]:
    """(rows, unreadable rows, sources) of the tables given by option name; options without a path are passed over."""
    rows: list[TableRow] = []
    rejected: list[Rejected] = []
    sources: list[SourceRow] = []
    for name, path in paths.items():
        if path is None:
            continue
        source = replace(Source.of_file(path, path.name), mappings=mappings or Mappings())
        found = read_table(source, KINDS[name])
        bad = [r for r in found if isinstance(r, Rejected)]
        rows += [r for r in found if not isinstance(r, Rejected)]
        rejected += bad
        sources.append(SourceRow(path.name, sha256_of(source), source.size, f"{name} table", 0, len(bad), "parsed"))
    return rows, rejected, sources
