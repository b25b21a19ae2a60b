"""Rows of a table into records, one builder a kind: a missing value stays missing, a bad cell rejects its row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.cell_words import outcome_of, phrases, role_of, side_of
from cxnlp.ingest.cells import currency_of, emails_of, text_or_none
from cxnlp.ingest.columns import normalised
from cxnlp.ingest.csv_reading import Row
from cxnlp.ingest.invoice_rows import invoices
from cxnlp.ingest.periods import periods
from cxnlp.ingest.salesforce_records import ref
from cxnlp.ingest.series_rows import metric_row, series_rows
from cxnlp.ingest.source import Source
from cxnlp.ingest.survey_rows import surveys
from cxnlp.ingest.table_columns import BadCellError, Columns, each_row, looks_numeric
from cxnlp.types import (
    AccountRow,
    DirectoryRow,
    OutcomeRow,
    Rejected,
    TableRow,
)

NO_METRICS = phrases("; id; no; nr; year; jahr; annee; ano; year number; week number; row; index; #")
REF_PREFIXES = {"contact id": "salesforce", "record id": "hubspot", "hs object id": "hubspot"}
_SALESFORCE_ID = re.compile(r"^00[35](?=.*[A-Za-z])[A-Za-z0-9]{12}(?:[A-Z0-5]{3})?$")  # contacts 003, users 005


def _people(source: Source, columns: Columns) -> Iterator[TableRow | Rejected]:
    ref_header = normalised(columns.header("ref")) if "ref" in columns.mapped.columns else ""
    prefix = REF_PREFIXES.get(ref_header, "contact")

    def build(where: str, row: Row) -> Iterator[TableRow | Rejected]:
        parts = (columns.text(row, "first"), columns.text(row, "last"))
        name = columns.text(row, "name") or " ".join(part for part in parts if part) or None
        emails, bad = emails_of(columns.mapped.cells(row.cells, "emails"))
        if name is None and not emails:
            raise BadCellError("neither a name nor an e-mail address")
        for piece in bad:
            locator = f"row {row.number}, {columns.header('emails')}"
            yield Rejected(source.name, locator, f"{piece[:80]!r} holds something that is no e-mail address")
        stated = columns.text(row, "role")
        role, title, ref = role_of(stated), columns.text(row, "title"), columns.text(row, "ref")
        yield DirectoryRow(
            source=where,
            name=name,
            emails=emails,
            ref=_reference(prefix, ref),
            title=title or (stated if role is None else None),
            role=role,
            account=columns.text(row, "account") or columns.text(row, "account id"),
            side=side_of(columns.text(row, "side")),
        )

    return each_row(source, columns, build)


def _reference(prefix: str, number: str | None) -> str | None:
    """A person's id in the exporting system; Salesforce's ids are known by their form, and shortened to 15 characters.

    >>> _reference("contact", "0033t00002XyZAAAA3"), _reference("hubspot", "77")
    ('salesforce:0033t00002XyZAA', 'hubspot:77')
    """
    if number is None:
        return None
    return ref(number) if prefix == "salesforce" or _SALESFORCE_ID.match(number) else f"{prefix}:{number}"


def _accounts(source: Source, columns: Columns) -> Iterator[TableRow | Rejected]:
    def build(where: str, row: Row) -> Iterator[TableRow | Rejected]:
        key = columns.text(row, "account") or columns.text(row, "account id")
        name = columns.text(row, "name")
        if not (key or name):
            raise BadCellError("no account")
        domains = [d for cell in columns.mapped.cells(row.cells, "domains") for d in _domains(cell)]
        arr = columns.text(row, "arr")
        yield AccountRow(
            source=where,
            account=key or name or "",
            name=name or key,
            domains=tuple(dict.fromkeys(domains)),
            owner=columns.text(row, "owner"),
            segment=columns.text(row, "segment"),
            arr=columns.number(row, "arr"),
            currency=columns.text(row, "currency") or (currency_of(arr) if arr else None),
            renewal_date=columns.day(row, "renewal_date"),
            parents=_companies(columns.text(row, "parent")),
            partners=_companies(columns.text(row, "partner")),
        )

    return each_row(source, columns, build)


def _domains(cell: str) -> list[str]:
    """Domains of "acme.example; www.acme.example/about" in lower case, without scheme, "www." and path."""
    pieces = (text_or_none(cell) or "").lower().replace(",", ";").replace(" ", ";").split(";")
    bare = (piece.split("://")[-1].split("/")[0].rsplit("@")[-1].removeprefix("www.").strip(".") for piece in pieces)
    return [domain for domain in bare if "." in domain]


def _companies(cell: str | None) -> tuple[str, ...]:
    """The companies of "Acme Holding; Fell & Sons", in the order written."""
    return tuple(dict.fromkeys(filter(None, (piece.strip() for piece in (cell or "").split(";")))))


def _metrics(source: Source, columns: Columns) -> Iterator[TableRow | Rejected]:
    if "period" in columns.mapped.columns:
        return series_rows(source, columns)
    field = "week" if "week" in columns.mapped.columns else "date"
    index = columns.mapped.columns[field][0]
    cells = [row.cells[index] for row in columns.table.rows]
    period_of = dict(
        zip(
            (r.number for r in columns.table.rows),
            periods(cells, columns.table.header[index], columns.stated, year_starts=columns.year_starts),
            strict=True,
        )
    )
    wide = [
        i
        for i in (*columns.mapped.others, *columns.mapped.columns.get("value", ()))
        if normalised(columns.table.header[i]) not in NO_METRICS
        and looks_numeric([row.cells[i] for row in columns.table.rows])
    ]
    long = {"metric", "value"} <= columns.mapped.columns.keys()
    if not wide and not long and columns.table.rows:
        raise UnreadableInput("a table of metrics without a column of numbers")

    def build(where: str, row: Row) -> Iterator[TableRow | Rejected]:
        period = period_of[row.number]
        if isinstance(period, str):
            raise BadCellError(f"{columns.table.header[index]}: {period}")
        account = columns.text(row, "account")
        if long:
            metric = columns.text(row, "metric")
            if metric is None:
                raise BadCellError("no metric named")
            yield from metric_row(where, account, period, metric, columns.number(row, "value"))
            return
        for i in wide:
            yield from metric_row(where, account, period, columns.table.header[i], columns.number_at(row, i))

    return each_row(source, columns, build)


def _outcomes(source: Source, columns: Columns) -> Iterator[TableRow | Rejected]:
    def build(where: str, row: Row) -> Iterator[TableRow | Rejected]:
        account, day, stated = columns.text(row, "account"), columns.day(row, "date"), columns.text(row, "outcome")
        outcome = outcome_of(stated)
        if account is None or day is None:
            raise BadCellError("no account" if account is None else "no date")
        if outcome is None:
            raise BadCellError(f"{stated or ''!r} is none of renewed, downgraded, churned, expanded")
        yield OutcomeRow(where, account, day, outcome)

    return each_row(source, columns, build)


BUILDERS: Mapping[str, Callable[[Source, Columns], Iterator[TableRow | Rejected]]] = {
    "people": _people,
    "accounts": _accounts,
    "metrics": _metrics,
    "surveys": surveys,
    "invoices": invoices,
    "outcomes": _outcomes,
}
