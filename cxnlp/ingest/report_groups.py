"""Reports that set their rows in groups: a line with the group's name, its rows, a line of totals.

Accounting tools write ageing reports so, CRMs their reports with grouped rows. The name of a group is an account where
the table has a column of accounts that its rows leave empty, or none at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cxnlp.ingest.columns import normalised
from cxnlp.ingest.csv_reading import Row, Table
from cxnlp.ingest.dates import NotADateError, parse_moment

HEADING = "Customer name"
"""The header of the column that holds the groups of a table which has no column for accounts."""
_TOTAL = re.compile(
    r"^(?:sub|grand )?total(?:s|e|en)?(?: (?:for|of|von|fur|de|del|di|da|general|geral))?\b\s*(?P<of>.*)$"
    r"|^(?:zwischen|gesamt)?summe\b\s*(?P<sum>.*)$|^(?:sous total|gesamt|suma|soma|somme)\b\s*(?P<other>.*)$"
)


def _filled(row: Row) -> list[int]:
    return [i for i, cell in enumerate(row.cells) if cell.strip()]


def _total_of(row: Row) -> str | None:
    """What a line of totals adds up, "" for all; None for any other line."""
    filled = _filled(row)
    match = _TOTAL.match(normalised(row.cells[filled[0]])) if filled else None
    return (match["of"] or match["sum"] or match["other"] or "").strip() if match else None


def _is_heading(row: Row) -> bool:
    filled = _filled(row)
    if row.fault or filled != [0] or _total_of(row) is not None:
        return False
    try:
        parse_moment(row.cells[0].strip(), "day_first")
    except NotADateError:
        return any(c.isalpha() for c in row.cells[0])
    return False


def _headings(rows: Sequence[Row]) -> set[int]:
    """The places of headings: a lone first cell with a row of the table or another heading below it."""
    return {i for i, row in enumerate(rows[:-1]) if _is_heading(row)}


def ungrouped(table: Table, accounts: Sequence[int]) -> Table:
    """The table without the lines that head and sum its groups, each row with the group it stands in; a table that has
    no such lines unchanged. `accounts`: its columns for accounts.

    Lines count as headings only where a line of totals says that the table is grouped. A group is an account where it
    stands in the column of accounts, or where there is none and the totals name every group.
    """
    rows = table.rows
    totals = {i: of for i, row in enumerate(rows) if not row.fault and (of := _total_of(row)) is not None}
    headings = _headings(rows)
    if not totals or not headings:
        return table
    summed = set(totals.values())
    named = all(normalised(rows[i].cells[0]) in summed for i in headings)
    own = accounts[0] if accounts else None
    adds = own is None and named
    group, found = "", []
    for i, row in enumerate(rows):
        if i in headings:
            group = row.cells[0].strip()
        elif i in totals:
            group = "" if not totals[i] else group
        elif adds:
            found.append(replace(row, cells=(*row.cells, group)))
        elif own == 0 and not row.cells[0].strip():
            found.append(replace(row, cells=(group, *row.cells[1:])))
        else:
            found.append(row)
    return replace(table, header=(*table.header, HEADING) if adds else table.header, rows=tuple(found))
