"""The properties of items in an Outlook mailbox as libpff gives them, and the names that the mailbox keeps of them.

Source: [MS-PST] 2.4.7 (Named Property Lookup Map), [MS-OXCDATA] property types.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cxnlp.ingest.outlook_meetings import Item, Value, long_ids

UTF16, ANSI, TIME, BINARY = 0x001F, 0x001E, 0x0040, 0x0102
STUMBLES = (OSError, ValueError, RuntimeError, MemoryError, SystemError, TypeError)
"""What the library raises for damaged items."""
_MAP_ENTRIES = 0x0003

Properties = Mapping[int, Value]


def properties_of(record_set: Any) -> Properties:
    """Texts, numbers, times and bytes of a set of MAPI properties; what the library cannot read is left out."""
    found: dict[int, Value] = {}
    for i in range(record_set.number_of_entries):
        try:
            entry = record_set.get_entry(i)
            kind, data = entry.value_type, entry.data
        except STUMBLES:
            continue
        if not data:
            continue
        if kind in (UTF16, ANSI):
            text = data.decode("utf-16-le" if kind == UTF16 else "cp1252", "replace")
            found[entry.entry_type] = text.replace("\0", "").strip()
        elif kind == TIME and len(data) == 8:
            if moment := _moment(int.from_bytes(data, "little")):
                found[entry.entry_type] = moment
        elif kind == BINARY:
            found[entry.entry_type] = data
        elif len(data) in (1, 4):
            found[entry.entry_type] = int.from_bytes(data, "little")
    return found


def _moment(ticks: int) -> datetime | None:
    """UTC of a number of 100 nanoseconds since 1601; None outside the calendar."""
    try:
        return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None


def names_of(mailbox: Any) -> Mapping[int, int]:
    """The long ids of the mailbox's named properties by property id."""
    try:
        rows = all_of(mailbox.name_to_id_map) if mailbox.name_to_id_map else []
    except STUMBLES:
        return {}
    entries = next((row[_MAP_ENTRIES] for row in rows if isinstance(row.get(_MAP_ENTRIES), bytes)), b"")
    return long_ids(entries) if isinstance(entries, bytes) else {}


def item_of(own: Properties, names: Mapping[int, int]) -> Item:
    return Item({k: v for k, v in own.items() if k not in names}, {names[k]: v for k, v in own.items() if k in names})


def all_of(holder: Any) -> list[Properties]:
    return [properties_of(holder.get_record_set(i)) for i in range(holder.number_of_record_sets)]


def text_of(properties: Properties, number: int) -> str:
    value = properties.get(number, "")
    return value if isinstance(value, str) else ""


def number_of(properties: Properties, number: int) -> int:
    value = properties.get(number, 0)
    return value if isinstance(value, int) else 0
