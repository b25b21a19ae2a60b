"""What cxnlp makes of a table before it reads it: kind, columns, order of day and month, encoding, delimiter."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.ingest import registry
from cxnlp.ingest.calendar_csv import DATED as DAYS
from cxnlp.ingest.calendar_csv import KIND as CALENDAR
from cxnlp.ingest.calendar_csv import orders_of as calendar_orders
from cxnlp.ingest.cells import number, text_or_none
from cxnlp.ingest.columns import NUMBER, Mapped, fields_of, map_columns, normalised
from cxnlp.ingest.csv_reading import Table, encoding_of
from cxnlp.ingest.dates import NotADateError, Order, parse_moment
from cxnlp.ingest.helpdesk_csv import reader_of
from cxnlp.ingest.jira import order_of
from cxnlp.ingest.json_table import head_header, is_json, read_table
from cxnlp.ingest.mapping_file import MANY, misfits
from cxnlp.ingest.periods import Period
from cxnlp.ingest.salesforce import orders_of
from cxnlp.ingest.series_rows import kinds_column, series_of
from cxnlp.ingest.servicenow_csv import DATED, csv_order
from cxnlp.ingest.servicenow_csv import KIND as SERVICENOW
from cxnlp.ingest.source import Source
from cxnlp.ingest.table_columns import NUMBER_FIELDS, Columns, looks_numeric
from cxnlp.ingest.table_mapping import Mappings
from cxnlp.ingest.table_rows import NO_METRICS
from cxnlp.ingest.tables import describe_csv
from cxnlp.ingest.walk import Unopened, inputs
from cxnlp.ingest.workbooks import FORMATS as WORKBOOKS
from cxnlp.ingest.workbooks import TABULAR, parts_of

KINDS = {name: kind for kind, name in registry.KIND_FORMATS.items()}
SHOWN_ROWS = 3
IGNORED = "ignored"
PERIOD = "period"


@dataclass(frozen=True)
class ColumnGuess:
    """One column: its header, the field it is read as ("" if none), its place among that field's columns, cells of
    the first rows as written, and as read where that differs (None where it is not read). `period`: the days that a
    column of numbers is about, or why they cannot be told."""

    header: str
    field: str
    place: int = 1
    order: Order | None = None
    cells: tuple[str, ...] = ()
    read: tuple[str | None, ...] = ()
    period: str | None = None

    @property
    def word(self) -> str:
        """The field as a mapping file writes it: "account", or "account 2" for the second column of it."""
        return self.field if self.place == 1 or not self.field else f"{self.field} {self.place}"


@dataclass(frozen=True)
class TableGuess:
    """One tabular input. `problem`: why it is read as no kind of table. `fingerprint` stands for the set of headers:
    exports of one layout share it, whatever the order of their columns. `stated`: a mapping decided the kind;
    `suggested`: the kind that comes nearest where none was recognised, with the columns it would have."""

    file: str
    kind: str | None
    parser: str | None
    fingerprint: str
    rows: int
    encoding: str | None
    delimiter: str | None
    columns: tuple[ColumnGuess, ...]
    free: tuple[str, ...] = ()
    dates: Order | None = None
    problem: str | None = None
    stated: bool = False
    suggested: str | None = None


def fingerprint(header: Sequence[str]) -> str:
    """Eight digits that stand for a set of headers.

    >>> fingerprint(["Name", "E-Mail"]) == fingerprint(["e-mail", "name"])
    True
    """
    names = sorted({normalised(column) for column in header})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]


def _orders(table: Table, mapped: Mapped, kind: str, source: Source) -> Mapping[str, Order | None]:
    """How each date field writes day and month, as the reader of the kind decides it."""
    stated = source.mapping.dates if source.mapping else None
    if kind in ("helpdesk", "ticket_list"):
        return reader_of(table, source.mapping).orders
    if kind == "jira":
        return dict.fromkeys(("created", "solved"), stated or order_of(table, mapped))
    if kind == SERVICENOW:
        return dict.fromkeys(DATED, stated or csv_order(source))
    if kind == "tasks":
        return dict.fromkeys(("created", "day"), stated) if stated else orders_of(table, mapped)
    if kind == CALENDAR:
        return dict.fromkeys(DAYS, stated) if stated else calendar_orders(table, mapped)
    if kind == "metrics":
        return {}
    return Columns.of(table, mapped, kind, source.mapping).orders


def _as_read(cell: str, name: str, kind: str, order: Order | None, dated: bool, columns: Columns, i: int) -> str | None:
    text = text_or_none(cell)
    if text is None:
        return None
    try:
        if dated:
            return parse_moment(text, order).written.isoformat()
        if name in NUMBER_FIELDS.get(kind, ()) or name in (NUMBER, PERIOD):
            return f"{number(text, columns.decimals.get(i, 'point')):g}"
    except (NotADateError, ValueError):
        return "unreadable"
    return text


def _columns(table: Table, mapped: Mapped, kind: str, source: Source) -> tuple[ColumnGuess, ...]:
    orders = _orders(table, mapped, kind, source)
    columns = Columns.of(table, mapped, kind, source.mapping)
    fields = {i: (name, n) for name, where in mapped.columns.items() for n, i in enumerate(where, start=1)}
    series = series_of(columns, source.name) if PERIOD in mapped.columns else {}
    if series and (measures := kinds_column(columns)) is not None:
        fields[measures] = ("metric", 1)
    found = []
    for i, header in enumerate(table.header):
        name, place = fields.get(i, ("", 1))
        name = "" if name == IGNORED else name
        if name in MANY.get(kind, ()):
            place = 1
        if not name and kind == "metrics" and not series and normalised(header) not in NO_METRICS:
            name = NUMBER if looks_numeric([row.cells[i] for row in table.rows]) else ""
        cells = tuple(row.cells[i] for row in table.rows[:SHOWN_ROWS])
        order = orders.get(name)
        read = tuple(_as_read(c, name, kind, order, name in orders, columns, i) if name else None for c in cells)
        _, days = series.get(i, (None, None))
        told = f"{days.start} to {days.end}" if isinstance(days, Period) else days
        found.append(ColumnGuess(header, name, place, order, cells, read, told))
    return tuple(found)


def _nearest(table: Table) -> str | None:
    """The kind of table that lacks least and knows most of the columns; None when it would know fewer than two."""
    fits = {kind: map_columns(table.header, kind) for kind in KINDS.values()}
    best = min(fits, key=lambda kind: (len(fits[kind].missing), -len(fits[kind].columns)))
    return best if len(fits[best].columns) > 1 else None


def guess(source: Source) -> TableGuess | None:
    """What is made of a table or of one sheet; None for an input that is no table. Raises UnreadableInput."""
    form = registry.detect(source)
    kind = KINDS.get(form.name) if form else None
    if kind is None:
        named = source.filename.lower().endswith((".csv", ".tsv")) or "#" in source.name
        header, _ = head_header(source)
        if form is not None or not named or not header:
            return None
    table = read_table(source)
    json = is_json(source.head)
    stated = source.mapping
    encoding = (stated and stated.encoding) or ("utf-8" if json else encoding_of(source.read()))
    told = TableGuess(
        source.name, kind, form.name if form else None, fingerprint(table.header), len(table.rows), encoding,
        None if json else table.delimiter, tuple(ColumnGuess(h, "") for h in table.header),
    )  # fmt: skip
    if kind is None:
        near = _nearest(table)
        columns = _columns(table, map_columns(table.header, near), near, source) if near else told.columns
        return replace(told, columns=columns, suggested=near, problem=describe_csv(source))
    mapped = map_columns(table.header, kind, stated=stated)
    columns = _columns(table, mapped, kind, source)
    known = {*mapped.columns, *(c.field for c in columns)}
    known |= {"week", "date", "value"} if PERIOD in mapped.columns else set()
    if {"week", "date"} & mapped.columns.keys():
        known.add(PERIOD)
    free = tuple(f for f in fields_of(kind) if f not in known and f != IGNORED)
    orders = {c.order for c in columns if c.order}
    return replace(
        told, columns=columns, free=free, stated=stated is not None, dates=orders.pop() if len(orders) == 1 else None
    )


def tables_in(paths: Sequence[Path], mappings: Mappings | None = None, root: Path | None = None) -> Iterator[Source]:
    """Every input under `paths` that may be a table, sheets of workbooks as parts; each with `mappings` set."""
    return tables_among(inputs(paths, root), mappings or Mappings())


def tables_among(items: Iterable[Source | Unopened], mappings: Mappings) -> Iterator[Source]:
    """Those of the inputs that may be tables, as `tables_in` gives them."""
    for item in items:
        if not isinstance(item, Source):
            continue
        source = replace(item, mappings=mappings)
        form = registry.detect(source)
        if form in WORKBOOKS:
            try:
                yield from parts_of(source)
            except UnreadableInput:
                continue  # quarantined with its reason when it is read
        elif form is None or form.family in TABULAR:
            yield source


def check(
    paths: Sequence[Path], mappings: Mappings, others: Sequence[Path] = (), root: Path | None = None,
    held: Collection[str] = (),
) -> None:  # fmt: skip
    """Raises UsageError naming everything that `mappings` state and the tables under `paths` do not have.

    `others`: tables that options name, known by their last name; `root`: as for `files`; `held`: names of inputs of a
    workspace, which a mapping may be about though they are not given now.
    """
    named = [replace(Source.of_file(path, path.name), mappings=mappings) for path in others]
    if problems := misfits(mappings, [*tables_in(paths, mappings, root), *named], held):
        raise UsageError("the mapping does not fit: " + "; ".join(problems))


def guesses(paths: Sequence[Path], mappings: Mappings | None = None) -> Iterator[TableGuess]:
    """What is made of every table under `paths`, in the order of their names."""
    for source in tables_in(paths, mappings):
        try:
            found = guess(source)
        except UnreadableInput as error:
            found = TableGuess(source.name, None, None, "", 0, None, None, (), problem=str(error))
        if found:
            yield found
