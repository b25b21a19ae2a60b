"""What a user states about tables: kind, columns, order of day and month, encoding and delimiter, by file name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from cxnlp.ingest.dates import Order


@dataclass(frozen=True)
class TableMapping:
    """What is stated of the tables whose names fit `file`, a name or a pattern with "*" and "?".

    `kind`: a kind of table of `columns.LAYOUTS`. `columns`: header to (field, place): of a field with several columns
    the filled one with the lowest place counts; field "" is not read. Columns not named are read as they would be
    without a mapping, except where their field is stated. None: not stated, decided by content.
    `year_starts`: the month with which the years of quarters, halves and "FY" begin; such a year is called after the
    one it ends in.
    """

    file: str
    kind: str
    columns: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    dates: Order | None = None
    encoding: str | None = None
    delimiter: str | None = None
    year_starts: int = 1

    def fits(self, name: str) -> bool:
        """Whether it is about the input `name`."""
        return self.file == name or fnmatchcase(name, self.file)


@dataclass(frozen=True)
class Mappings:
    """All that a mapping file states, in its order."""

    tables: tuple[TableMapping, ...] = ()

    def of(self, name: str) -> TableMapping | None:
        """The first one that fits an input's name ("acme/contacts.csv", "book.xlsx#Sheet1")."""
        return next((t for t in self.tables if t.fits(name)), None)
