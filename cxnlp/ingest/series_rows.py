"""Rows of a table with one column a period: accounts or measures down, years, quarters, months, weeks, days across."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.cell_words import phrases
from cxnlp.ingest.cells import text_or_none
from cxnlp.ingest.columns import normalised, writes_day_first
from cxnlp.ingest.csv_reading import Row
from cxnlp.ingest.dates import Order
from cxnlp.ingest.period_columns import NO_YEAR, read_columns, year_in
from cxnlp.ingest.periods import Period
from cxnlp.ingest.source import Source
from cxnlp.ingest.table_columns import BadCellError, Columns, each_row, looks_numeric
from cxnlp.types import MetricRow, Rejected, TableRow

TOTALS = phrases(
    "total; totals; grand total; sum; gesamt; gesamtergebnis; summe; somme; total general; total geral; suma; soma"
    "; totale"
)
_SHEET = re.compile(r"(?:sheet|tabelle|feuil|hoja|planilha|foglio|blad)\s?\d*", re.IGNORECASE)


def metric_row(
    where: str, account: str | None, period: Period, metric: str, value: float | None
) -> Iterator[MetricRow]:
    """The row of one value; nothing for a missing one."""
    if value is not None:
        yield MetricRow(where, account, period.start, period.end, metric, value)


def measure_of(name: str) -> str:
    """What a table without a column of measures counts, as its sheet or file is called.

    >>> measure_of("acme/Monthly logins.csv"), measure_of("a.xlsx#Sheet1")
    ('Monthly logins', 'a')
    """
    file, _, sheet = name.partition("#")
    stem = file.rsplit("/", 1)[-1].rsplit("!", 1)[-1].rpartition(".")[0] or file
    return stem if not sheet or _SHEET.fullmatch(sheet) else sheet


def kinds_column(columns: Columns) -> int | None:
    """The column that tells rows of one account apart, where none is called a metric: the one text column left."""
    if "metric" in columns.mapped.columns:
        return None
    accounts = [columns.text(row, "account") for row in columns.table.rows]
    if len(set(accounts)) == len(accounts):
        return None
    texts = [
        i for i in columns.mapped.others
        if columns.table.header[i] and not looks_numeric([row.cells[i] for row in columns.table.rows])
    ]  # fmt: skip
    pairs = {i: {(a, row.cells[i]) for a, row in zip(accounts, columns.table.rows, strict=True)} for i in texts}
    return next((i for i in texts if len(pairs[i]) == len(accounts)), None)


def series_of(columns: Columns, name: str) -> dict[int, tuple[str | None, Period | str]]:
    """Of each column that is a period its measure and its days, or in words why it has none. `name`: the input's."""
    header = columns.table.header
    local = columns.table.delimiter == ";" or writes_day_first(header)
    hint: Order | None = "day_first" if local else None
    where = columns.mapped.columns["period"]
    return read_columns(header, where, columns.stated, hint, year_in(name), columns.year_starts)


def series_rows(source: Source, columns: Columns) -> Iterator[TableRow | Rejected]:
    """Rows of a table with one column a period; the measure stands in a column, in the headers or in the file's name.

    Raises UnreadableInput where day and month of the headers cannot be told apart.
    """
    told: dict[int, tuple[str | None, Period]] = {}
    for i, (measure, period) in series_of(columns, source.name).items():
        if isinstance(period, str):
            way = "so put one into the file's name" if NO_YEAR in period else 'or say dates = "day_first" in a mapping'
            raise UnreadableInput(f"a column for each period, but {period}, {way}")
        told[i] = measure, period
    own, kinds = measure_of(source.name), kinds_column(columns)

    def build(where: str, row: Row) -> Iterator[TableRow | Rejected]:
        account = columns.text(row, "account")
        stated = columns.text(row, "metric") or (text_or_none(row.cells[kinds]) if kinds is not None else None)
        if account is None and stated is None:
            raise BadCellError("neither an account nor a metric named")
        if normalised(account or stated or "") in TOTALS:
            raise BadCellError("a total of other rows")
        for i, (measure, period) in told.items():
            name = " ".join(dict.fromkeys(filter(None, (stated, measure)))) or own
            yield from metric_row(where, account, period, name, columns.number_at(row, i))

    return each_row(source, columns, build)
