"""Tables about accounts: people, accounts, metrics, surveys, invoices, outcomes, recognised by their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.ingest.cell_words import outcome_of
from cxnlp.ingest.columns import LAYOUTS, fit, map_columns, normalised
from cxnlp.ingest.json_table import head_header, is_json
from cxnlp.ingest.json_table import read_table as read_grid
from cxnlp.ingest.periods import periods
from cxnlp.ingest.refused import why_refused
from cxnlp.ingest.report_groups import ungrouped
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.survey_questions import question
from cxnlp.ingest.table_columns import Columns, looks_numeric
from cxnlp.ingest.table_rows import BUILDERS
from cxnlp.types import Record, Rejected, TableRow

TableKind = Literal["people", "accounts", "metrics", "surveys", "invoices", "outcomes"]
KINDS: tuple[TableKind, ...] = ("people", "accounts", "metrics", "surveys", "invoices", "outcomes")
GROUPED = ("invoices", "metrics", "accounts")
SHOWN_COLUMNS = 30
LEAST_FIT = 0.1
SERIES_FIT = 0.9
BARE_SERIES_FIT, LEAST_ROWS = 0.5, 2
JSON_TRUST, LEAST_JSON_FIT = 0.85, 0.6


def _rows(
    source: Source, kind: TableKind, mapping: Mapping[str, str] | None, forced: bool
) -> Iterator[TableRow | Rejected]:
    table = read_grid(source)
    stated = source.mapping
    mapped = map_columns(table.header, kind, mapping, forced, stated)
    if kind in GROUPED and (parted := ungrouped(table, mapped.columns.get("account", ()))) is not table:
        table, mapped = parted, map_columns(parted.header, kind, mapping, forced, stated)
    if mapped.missing:
        needed = "; ".join(" or ".join(group) for group in mapped.missing)
        raise UnreadableInput(f"not a table of {kind}: no column for {needed}; columns found: {_named(table.header)}")
    for record in BUILDERS[kind](source, Columns.of(table, mapped, kind, stated)):
        yield replace(record, table=kind) if isinstance(record, Rejected) else record


def read_table(source: Source, kind: TableKind, mapping: Mapping[str, str] | None = None) -> list[TableRow | Rejected]:
    """The rows of a table that the user says is of `kind`; `mapping` (field to header) overrides the known names.

    Raises UsageError naming missing columns and those found when the file does not fit, or when it is no table.
    """
    try:
        return list(_rows(source, kind, mapping, forced=True))
    except UnreadableInput as error:
        raise UsageError(f"{source.name}: {error}") from error


def _named(header: tuple[str, ...]) -> str:
    shown = ", ".join(column or "(no name)" for column in header[:SHOWN_COLUMNS])
    return shown + (f" and {len(header) - SHOWN_COLUMNS} more" if len(header) > SHOWN_COLUMNS else "")


def describe_csv(source: Source) -> str:
    """Why delimited text was not recognised, in words, with the columns found and what the nearest kind still lacks."""
    header, _ = head_header(source)
    if not header:
        return "no format recognised: not delimited text with a header row"
    if known := why_refused(header):
        return known
    reason = f"no format recognised; columns: {_named(header)}"
    lacking = []
    for kind in LAYOUTS:
        mapped = map_columns(header, kind)
        if len(mapped.missing) == 1 and len(mapped.columns) > 1:
            lacking.append((-len(mapped.columns), kind, " or ".join(mapped.missing[0])))
    if lacking:
        _, kind, column = min(lacking)
        reason += f"; a table of {kind} would need a column {column}"
    return reason


def _names_outcomes(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> bool:
    """True if the column is called an outcome or holds a word for one: a column "status" alone may mean anything."""
    mapped = map_columns(header, "outcomes")
    index = mapped.columns["outcome"][0]
    return "outcome" in normalised(header[index]) or any(outcome_of(row[index]) for row in rows if index < len(row))


def _sure_of_series(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], series: tuple[int, ...]) -> float:
    """How sure a table with a column for each period is: that most of its columns are, and hold numbers."""
    numeric = sum(looks_numeric([row[i] for row in rows if i < len(row)]) for i in series)
    return SERIES_FIT if 2 * len(series) >= len(header) - 1 and 2 * numeric >= len(series) else 0.0


def _is_bare_series(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> bool:
    """True for a column of weeks or days and besides it numbers alone: measures, or accounts, as columns."""
    mapped = map_columns(header, "metrics")
    told = mapped.columns.keys() - {"value"}
    if len(told) != 1 or not told <= {"week", "date"} or len(mapped.columns[next(iter(told))]) != 1:
        return False
    dated = [i for name in told for i in mapped.columns[name]]
    numbers = [i for i in (*mapped.others, *mapped.columns.get("value", ())) if header[i]]
    cells = [[row[i] for row in rows if i < len(row)] for i in numbers]
    days = periods([row[dated[0]] for row in rows if dated[0] < len(row) and row[dated[0]].strip()], "", "day_first")
    return (
        bool(numbers)
        and all(looks_numeric(column) for column in cells if any(c.strip() for c in column))
        and len(days) >= LEAST_ROWS
        and not any(isinstance(day, str) for day in days)
    )


class Table:
    """One kind of table as a format."""

    family = "table"
    surest = 0.95

    def __init__(self, kind: TableKind) -> None:
        self.kind = kind
        self.name = f"{kind}_table"

    def sniff(self, source: Source) -> float:
        """The fit of the header; metrics also need a column of numbers in the first rows."""
        header, rows = head_header(source)
        sure = fit(header, self.kind)
        if is_json(source.head):
            sure = JSON_TRUST * sure if sure > LEAST_JSON_FIT else 0.0
        if self.kind == "people" and any(question(column) for column in header):
            return LEAST_FIT  # answers of a survey with name and address of who answered
        if self.kind in ("people", "accounts") and not map_columns(header, "ticket_list").missing:
            return LEAST_FIT  # tickets with who asked and what is known of the company, as Freshdesk lists them
        if self.kind == "outcomes" and sure:
            return sure if _names_outcomes(header, rows) else 0.0
        if self.kind == "metrics" and not sure and not is_json(source.head):
            return BARE_SERIES_FIT if _is_bare_series(header, rows) else 0.0
        if not sure or self.kind != "metrics":
            return sure
        mapped = map_columns(header, self.kind)
        series = mapped.columns.get("period", ())
        if series:
            return _sure_of_series(header, rows, series) if mapped.columns.keys() & {"account", "metric"} else 0.0
        if "account" not in mapped.columns:
            sure -= 0.2
        long = {"metric", "value"} <= mapped.columns.keys()
        numeric = any(looks_numeric([row[i] for row in rows if i < len(row)]) for i in mapped.others)
        return sure if long else 0.75 * sure if numeric else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        yield from _rows(source, self.kind, None, forced=False)


FORMATS: tuple[Format, ...] = tuple(Table(kind) for kind in KINDS)
