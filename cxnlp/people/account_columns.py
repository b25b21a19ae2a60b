"""Tables of measurements with a column for each account: what was read as a measure's name names an account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cxnlp.ingest.columns import normalised
from cxnlp.ingest.export_order import file_of
from cxnlp.ingest.series_rows import TOTALS, measure_of
from cxnlp.people.account_names import NameIndex
from cxnlp.types import MetricRow

# Of the columns of such a table, the share that must name accounts known from elsewhere; the others are then new ones.
KNOWN_SHARE = 0.5


def _accounts(metrics: Sequence[str], index: NameIndex) -> Mapping[str, str]:
    """The account of each column of a table, as known or as written; empty when they are measures."""
    columns = [m for m in dict.fromkeys(metrics) if normalised(m) not in TOTALS]
    known = {m: key for m in columns if (key := index.find(m))}
    if len(known) < KNOWN_SHARE * len(columns) or len(set(known.values())) < min(2, len(columns)):
        return {}
    return {m: known.get(m, m) for m in columns}


def turned(rows: Sequence[Any], index: NameIndex) -> list[Any]:
    """The rows in their order; those of tables with a column for each account get the account that stood as their
    measure, and what the file is called as their measure. At least half of the columns must name known accounts."""
    tables: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if isinstance(row, MetricRow) and row.account is None:
            tables[file_of(row.source)].append(row.metric)
    of = {file: _accounts(metrics, index) for file, metrics in tables.items()}
    if not any(of.values()):
        return list(rows)
    found = []
    for row in rows:
        if isinstance(row, MetricRow) and row.account is None and (key := of[file_of(row.source)].get(row.metric)):
            found.append(replace(row, account=key, metric=measure_of(file_of(row.source))))
        else:
            found.append(row)
    return found
