"""Lists of flat JSON objects as tables, so that a CRM's JSON export meets the same columns as its CSV.

Nested objects become "Account.Name"; HubSpot's `properties` are lifted to the top, Salesforce's `attributes` left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from cxnlp.errors import UnreadableInput
from cxnlp.ingest import csv_reading
from cxnlp.ingest.csv_reading import Row, Table
from cxnlp.ingest.json_reading import JsonObject, as_text, records
from cxnlp.ingest.source import Source

LISTS = ("records", "results", "data", "items", "rows", "contacts", "people", "accounts", "companies", "invoices")
LIFTED = frozenset({"properties", "fields"})
MAX_LEVELS = 3
LEFT_OUT = frozenset({"attributes", "_links", "links"})

_WRAPPED = re.compile(rf'"(?:{"|".join(LISTS)})"\s*:\s*\[\s*(?=\{{)')
_DECODER = json.JSONDecoder()
_Head = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


def is_json(head: bytes) -> bool:
    """True if the first character opens a JSON object or list."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _flat(record: JsonObject, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Column and cell of every scalar; a list of scalars is one cell with "; " between them."""
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            if key not in LEFT_OUT and prefix.count(".") < MAX_LEVELS:
                yield from _flat(value, prefix if key in LIFTED else f"{name}.")
        elif isinstance(value, list):
            yield name, "; ".join(text for item in value if (text := as_text(item)))
        else:
            yield name, str(value).lower() if isinstance(value, bool) else as_text(value) or ""


def _is_flat(value: Any, depth: int = 0) -> bool:
    """True for a value without lists of objects in it and with few levels."""
    if isinstance(value, dict):
        return depth < MAX_LEVELS and all(_is_flat(inner, depth + 1) for inner in value.values())
    return not (isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value))


@lru_cache(maxsize=4)
def _first(head: bytes) -> _Head:
    text = head.decode("utf-8-sig", errors="ignore").lstrip()
    wrapped = _WRAPPED.search(text) if text[:1] == "{" else None
    opening = wrapped.end() if wrapped else max(text.find("{"), 0)
    try:
        record, _ = _DECODER.raw_decode(text, opening)
    except (ValueError, RecursionError):
        return (), ()
    if not isinstance(record, dict) or not _is_flat(record):
        return (), ()
    pairs = dict(_flat(record))
    return tuple(pairs), (tuple(pairs.values()),)


def head_header(source: Source) -> _Head:
    """Header and first rows of delimited text or of a list of flat JSON objects; empty for anything else."""
    return _first(source.head) if is_json(source.head) else csv_reading.head_header(source)


def csv_header(source: Source) -> Sequence[str]:
    """The header of delimited text; empty for JSON."""
    return [] if is_json(source.head) else csv_reading.head_header(source)[0]


def read_table(source: Source) -> Table:
    """The table of delimited text or of a list of flat JSON objects. Raises UnreadableInput."""
    if not is_json(source.head):
        return csv_reading.read_table(source)
    found: list[tuple[int, dict[str, str], str | None]] = []
    header: dict[str, None] = {}
    for number, (_, record) in enumerate(records(source, LISTS), start=1):
        if isinstance(record, UnreadableInput):
            found.append((number, {}, str(record)))
            continue
        inner = next(iter(record.values())) if len(record) == 1 else record
        cells = dict(_flat(inner if isinstance(inner, dict) else record))
        header.update(dict.fromkeys(cells))
        found.append((number, cells, None))
    if not header:
        raise UnreadableInput("no table: no JSON object with plain values")
    rows = tuple(Row(n, tuple(cells.get(name, "") for name in header), fault) for n, cells, fault in found)
    return Table(tuple(header), rows, ",")
