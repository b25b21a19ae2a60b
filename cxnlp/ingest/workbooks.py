"""Excel workbooks and Parquet files: each sheet is read as the delimited text of the same cells would be.

Source: openpyxl documentation (read-only mode), DuckDB documentation (read_parquet), ECMA-376 (OOXML packages).
"""

from __future__ import annotations

import csv
import io
import tempfile
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.zip_damage import ZIP_DAMAGE
from cxnlp.types import Record, Rejected

MAX_BOOK_BYTES, MAX_UNPACKED_BYTES, MAX_RATIO = 100_000_000, 1_000_000_000, 1000
MAX_ROWS = 1_000_000
OLE2, ZIP, PARQUET = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"PAR1"
TABULAR = frozenset({"table", "tickets", "calendar"})


def cell_text(value: object) -> str:
    """A cell as text: days and times in ISO form, whole numbers without a point, nothing as "".

    >>> cell_text(datetime(2025, 3, 4)), cell_text(3.0), cell_text(None), cell_text(True)
    ('2025-03-04', '3', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _delimited(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise UnreadableInput(f"more than the limit of {MAX_ROWS:,} rows")
        cells = [cell_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        writer.writerow(cells)
    return out.getvalue().encode("utf-8", "replace")


def read_sheet(sheet: Source, name: str, parser: str) -> Iterator[Record]:
    """The records of one sheet; places in it are "sheet, row 3" of the file that it stands in."""
    from cxnlp.ingest.registry import formats, stated
    from cxnlp.ingest.tables import describe_csv

    file = sheet.name.split("#", 1)[0]
    candidates = [form for form in formats() if form.family in TABULAR]
    told = stated(sheet)
    best = told or max(candidates, key=lambda form: form.sniff(sheet))
    if told is None and best.sniff(sheet) <= 0.0:
        yield Rejected(file, name, describe_csv(sheet))
        return
    try:
        for record in best.parse(sheet):
            if isinstance(record, Rejected):
                yield replace(record, source=file, locator=f"{name}, {record.locator}")
            else:
                yield record
    except UnreadableInput as error:
        yield Rejected(file, name, str(error))


def _check(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except ZIP_DAMAGE as error:
        raise UnreadableInput(f"damaged workbook: {error}") from error
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise UnreadableInput("not an Excel workbook: it has no xl/workbook.xml")
    size = sum(entry.file_size for entry in entries)
    if size > MAX_UNPACKED_BYTES or any(e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in entries):
        raise UnreadableInput("workbook unpacks to more than the limits allow")


def sheets_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and delimited text of every sheet that holds anything. Raises UnreadableInput."""
    import openpyxl

    if data.startswith(OLE2):
        raise UnreadableInput("Excel workbook that is protected by a password, or of the old .xls format")
    _check(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                text = _delimited(sheet.iter_rows(values_only=True))
                if text.strip():
                    yield str(sheet.title), text
        except (KeyError, TypeError, IndexError, AttributeError, SyntaxError, *ZIP_DAMAGE) as error:
            raise UnreadableInput(f"damaged workbook: {error}") from error


def parts_of(source: Source) -> Iterator[Source]:
    """The sheets of an Excel workbook, or the one table of a Parquet file. Raises UnreadableInput."""
    if not source.head.startswith(PARQUET):
        for name, text in sheets_of(source.read(MAX_BOOK_BYTES)):
            yield source.part(text, name)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = source.path
        if path is None:
            path = Path(folder) / "table.parquet"
            path.write_bytes(source.read(MAX_BOOK_BYTES))
        text = _parquet_text(path)
    yield source.part(text, "table")


class Workbook:
    """An .xlsx file; formulas count with the values that they last had."""

    name = "excel"
    family = "workbook"

    def sniff(self, source: Source) -> float:
        named = source.filename.lower().endswith((".xlsx", ".xlsm", ".xls"))
        if source.head.startswith(ZIP):
            return 0.95 if named else 0.85 if b"xl/" in source.head and b"word/" not in source.head else 0.0
        return 0.9 if named and source.head.startswith(OLE2) else 0.3 if named and source.size else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        found = 0
        for sheet in parts_of(source):
            found += 1
            yield from read_sheet(sheet, sheet.name.removeprefix(f"{source.name}#"), self.name)
        if not found:
            raise UnreadableInput("workbook without any cells")


class Parquet:
    """A Parquet file, one table."""

    name = "parquet"
    family = "workbook"

    def sniff(self, source: Source) -> float:
        return 0.97 if source.head.startswith(PARQUET) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        for sheet in parts_of(source):
            yield from read_sheet(sheet, "table", self.name)


def _parquet_text(path: Path) -> bytes:
    import duckdb

    with duckdb.connect(config={"threads": 1, "enable_external_access": True}) as connection:
        try:
            found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
            names = [column[0] for column in found.description or ()]
            return _delimited(_rows(names, found))
        except duckdb.Error as error:
            raise UnreadableInput(f"damaged Parquet file: {str(error).splitlines()[0][:200]}") from error


def _rows(names: Sequence[str], found: object) -> Iterator[Sequence[object]]:
    yield names
    while batch := found.fetchmany(10_000):  # type: ignore[attr-defined]
        yield from batch


FORMATS: tuple[Format, ...] = (Workbook(), Parquet())
