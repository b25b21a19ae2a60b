"""A table with its columns mapped to fields: reads cells as text, days and numbers, in the style of their column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cxnlp.ingest.cells import Decimal, decimal_style, number, text_or_none
from cxnlp.ingest.columns import Mapped, writes_day_first
from cxnlp.ingest.csv_reading import Row, Table
from cxnlp.ingest.dates import NotADateError, Order, day_month_order, parse_moment
from cxnlp.ingest.source import Source
from cxnlp.ingest.table_mapping import TableMapping
from cxnlp.types import Rejected, TableRow

DATE_FIELDS = {
    "accounts": ("renewal_date",),
    "surveys": ("sent_at", "answered_at"),
    "invoices": ("due_date", "paid_date"),
    "outcomes": ("date",),
}
NUMBER_FIELDS = {"accounts": ("arr",), "surveys": ("score", "scale_min", "scale_max"), "invoices": ("amount", "open")}


class BadCellError(ValueError):
    """A cell that cannot be read; the message names its column."""


@dataclass(frozen=True)
class Columns:
    """A table with its columns mapped, and per column how it writes dates and decimals."""

    table: Table
    mapped: Mapped
    orders: Mapping[str, Order | None]
    decimals: Mapping[int, Decimal]
    stated: Order | None = None
    year_starts: int = 1

    @classmethod
    def of(cls, table: Table, mapped: Mapped, kind: str, told: TableMapping | None = None) -> Columns:
        """`told`: what the user states about the table."""
        stated, year_starts = (told.dates, told.year_starts) if told else (None, 1)
        dated = {n: [mapped.cell(row.cells, n) for row in table.rows] for n in DATE_FIELDS.get(kind, ())}
        local = table.delimiter == ";" or writes_day_first(table.header)
        hint: Order | None = "day_first" if local else None
        orders = {n: stated or day_month_order(c, [dated[o] for o in dated if o != n], hint) for n, c in dated.items()}
        style: Decimal = "comma" if table.delimiter == ";" else "point"
        wanted = [i for n in NUMBER_FIELDS.get(kind, ()) for i in mapped.columns.get(n, ())]
        wanted += [*mapped.columns.get("value", ()), *mapped.others] if kind == "metrics" else []
        decimals = {i: decimal_style((row.cells[i] for row in table.rows), style) for i in wanted}
        series = mapped.columns.get("period", ()) if kind == "metrics" else ()  # one measure, so one style
        alike = decimal_style((row.cells[i] for row in table.rows for i in series), style)
        decimals |= dict.fromkeys(series, alike)
        return cls(table, mapped, orders, decimals, stated, year_starts)

    def rows(self, source: Source) -> Iterator[Row | Rejected]:
        """Usable rows, and the others as rejected."""
        for row in self.table.rows:
            yield Rejected(source.name, f"row {row.number}", row.fault) if row.fault else row

    def text(self, row: Row, name: str) -> str | None:
        return next((t for cell in self.mapped.cells(row.cells, name) if (t := text_or_none(cell))), None)

    def day(self, row: Row, name: str) -> date | None:
        """The date of a field, None when missing. Raises BadCellError."""
        return self.as_day(self.text(row, name), name)

    def as_day(self, text: str | None, name: str) -> date | None:
        """The date that a cell of a field holds, None when missing. Raises BadCellError."""
        if text is None:
            return None
        try:
            return parse_moment(text, self.orders.get(name)).written
        except NotADateError as error:
            raise BadCellError(f"{self.header(name)}: {error}") from error

    def number(self, row: Row, name: str) -> float | None:
        """The number of a field, None when missing. Raises BadCellError."""
        index = next(iter(self.mapped.columns.get(name, ())), None)
        return None if index is None else self.number_at(row, index)

    def as_number(self, text: str | None, name: str) -> float | None:
        """The number that a text holds in the style of a field's column, None when missing. Raises BadCellError."""
        index = next(iter(self.mapped.columns.get(name, ())), None)
        return None if index is None else self._number(text, index)

    def number_at(self, row: Row, index: int) -> float | None:
        return self._number(text_or_none(row.cells[index]), index)

    def _number(self, text: str | None, index: int) -> float | None:
        if text is None:
            return None
        try:
            return number(text, self.decimals.get(index, "point"))
        except ValueError as error:
            raise BadCellError(f"{self.table.header[index]}: {error}") from error

    def header(self, name: str) -> str:
        return self.table.header[self.mapped.columns[name][0]]


def each_row(
    source: Source, columns: Columns, build: Callable[[str, Row], Iterator[TableRow | Rejected]]
) -> Iterator[TableRow | Rejected]:
    """Builds every usable row; a row with a bad cell is rejected with the reason."""
    for row in columns.rows(source):
        if isinstance(row, Rejected):
            yield row
            continue
        locator = f"row {row.number}"
        try:
            yield from list(build(f"{source.name}#{locator}", row))
        except BadCellError as error:
            yield Rejected(source.name, locator, str(error))


def looks_numeric(cells: Sequence[str]) -> bool:
    """True if at least one cell holds a number and at least four in five of the filled ones do."""
    filled = [text for cell in cells if (text := text_or_none(cell))]
    style = decimal_style(filled)
    return bool(filled) and sum(_is_number(text, style) for text in filled) >= 0.8 * len(filled)


def _is_number(text: str, style: Decimal) -> bool:
    try:
        number(text, style)
    except ValueError:
        return False
    return True
