"""The mapping file: what a user states about tables, as TOML that `cxnlp mapping --edit` writes and a person edits."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.ingest.columns import LAYOUTS, NUMBER, fields_of, map_columns
from cxnlp.ingest.csv_reading import DELIMITERS
from cxnlp.ingest.dates import Order
from cxnlp.ingest.json_table import read_table
from cxnlp.ingest.source import Source
from cxnlp.ingest.table_mapping import Mappings, TableMapping
from cxnlp.toml_file import read_toml, toml_of

MANY = {
    "people": ("emails",),
    "accounts": ("domains",),
    "metrics": (NUMBER, "period"),
    "jira": ("comment", "attachment"),
}
"""Fields of which every column is read, whatever their order."""
KEYS = ("file", "kind", "columns", "dates", "encoding", "delimiter", "year_starts")
_PLACED = re.compile(r"^(.*\S) ([2-9]|\d\d)$")


def _field(word: str, kind: str) -> tuple[str, int]:
    """("emails", 1) of "emails", ("account", 2) of "account 2": the place among the columns of one field."""
    placed = _PLACED.match(word)
    if placed and word not in fields_of(kind):
        return placed[1], int(placed[2])
    return word, 1


def _columns(table: Mapping[str, Any], kind: str, problems: list[str]) -> dict[str, tuple[str, int]]:
    known = {*(f for f in fields_of(kind) if f != "ignored"), *((NUMBER,) if kind == "metrics" else ())}
    columns: dict[str, tuple[str, int]] = {}
    owner: dict[tuple[str, int], str] = {}
    for column, word in table.items():
        if not isinstance(word, str):
            problems.append(f"column {column!r} must be the name of a field in quotation marks")
            continue
        name, place = _field(word.strip(), kind)
        if name and name not in known:
            problems.append(f"column {column!r}: {name!r} is no field of {kind} ({', '.join(sorted(known))})")
        elif name and name not in MANY.get(kind, ()) and (name, place) in owner:
            problems.append(
                f"columns {owner[name, place]!r} and {column!r} are both {word!r}: "
                f'write "{name} {place + 1}" for the one that is read where the other is empty'
            )
        owner.setdefault((name, place), column)
        columns[column] = name, place
    return columns


def _table(number: int, table: object, problems: list[str]) -> TableMapping | None:
    """One [[table]]; what is wrong with it is added to `problems`."""
    if not isinstance(table, dict):
        problems.append("write every table as [[table]]")
        return None
    file, kind = table.get("file"), table.get("kind")
    where = f"table {number} ({file})" if isinstance(file, str) else f"table {number}"
    found: list[str] = [f"unknown key {key!r}" for key in table if key not in KEYS]
    if not isinstance(file, str) or not file:
        found.append("no file named")
    if kind not in LAYOUTS:
        found.append(f"kind {kind!r} is none of {', '.join(LAYOUTS)}")
    dates, encoding, delimiter = table.get("dates"), table.get("encoding"), table.get("delimiter")
    if dates is not None and dates not in get_args(Order):
        found.append(f"dates {dates!r} is neither of {', '.join(get_args(Order))}")
    if encoding is not None and not _is_encoding(encoding):
        found.append(f"encoding {encoding!r} is unknown")
    if delimiter is not None and (not isinstance(delimiter, str) or delimiter not in DELIMITERS or not delimiter):
        found.append(f"delimiter {delimiter!r} is none of {' '.join(map(repr, DELIMITERS))}")
    starts = table.get("year_starts", 1)
    if not isinstance(starts, int) or isinstance(starts, bool) or not 1 <= starts <= 12:
        found.append(f"year_starts {starts!r} is no month from 1 to 12")
    given = table.get("columns", {})
    columns = {}
    if not isinstance(given, dict):
        found.append("columns must be a table of column = field")
    elif kind in LAYOUTS:
        columns = _columns(given, str(kind), found)
    problems += [f"{where}: {problem}" for problem in found]
    return None if found else TableMapping(str(file), str(kind), columns, dates, encoding, delimiter, starts)


def _is_encoding(name: object) -> bool:
    try:
        return isinstance(name, str) and codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def load_mappings(path: Path) -> Mappings:
    """Reads a mapping file. Raises UsageError naming every problem at once."""
    return _mappings(read_toml(path, "the mapping"), str(path))


def mappings_of(text: str, name: str) -> Mappings:
    """What the text of a mapping file states; `name` stands in the errors. Raises UsageError as `load_mappings`."""
    return _mappings(toml_of(text, name), name)


def _mappings(data: Mapping[str, Any], name: str) -> Mappings:
    problems = [f"unknown key {key!r}: only [[table]] is known" for key in data if key != "table"]
    tables = data.get("table", [])
    if not isinstance(tables, list):
        tables, problems = [], [*problems, "write every table as [[table]], with two brackets"]
    found = [_table(n, table, problems) for n, table in enumerate(tables, start=1)]
    if problems:
        raise UsageError(f"{name}: " + "; ".join(problems))
    return Mappings(tuple(table for table in found if table))


def misfits(mappings: Mappings, tables: Iterable[Source], held: Collection[str] = ()) -> list[str]:
    """What the mappings state that `tables` do not have, in words; empty when all fits.

    `tables`: every input that a mapping may be about, with `mappings` set; sheets of a workbook as their parts.
    `held`: names of inputs that are not among them and may be meant.
    """
    problems = []
    used: set[str] = set()
    for source in tables:
        stated = source.mapping
        if stated is None:
            continue
        used.add(stated.file)
        try:
            header = read_table(source).header
        except UnreadableInput as error:
            problems.append(f"{source.name}: {error}")
            continue
        absent = [column for column in stated.columns if column not in header]
        problems += [f"{source.name} has no column {column!r}" for column in absent]
        lacking = map_columns(header, stated.kind, stated=stated).missing
        problems += [f"{source.name}: a table of {stated.kind} needs a column for {' or '.join(g)}" for g in lacking]
    for table in mappings.tables:
        if table.file not in used and not any(table.fits(name) for name in held):
            problems.append(f"no input is called {table.file!r}")
    return problems
