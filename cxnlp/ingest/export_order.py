"""Which of several exports of one table or ticket list is the latest, as the names of the files tell.

The day in a file's name goes first, else that of the nearest folder or archive above it; then the numbers in the name,
one after the other: "accounts.csv", "accounts (1).csv", "accounts-2025-06.csv", "accounts-2025-12.csv". Files are
exports of one table when their names are the same but for days, numbers and the word copy.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TypeVar

from cxnlp.ingest.daytext import is_month, make_day, month_of
from cxnlp.ingest.filenames import parse_filename
from cxnlp.types import MetricRow, TableRow

Row = TypeVar("Row", bound=TableRow)
Rank = tuple[date, tuple[int, ...]]
_MONTH = re.compile(r"(?<!\d)(?P<y>20\d\d)[-_. ]?(?P<m>0[1-9]|1[0-2])(?!\d)")
_NAMED_MONTH = re.compile(r"(?<![^\W\d_])(?P<name>[^\W\d_]{3,9})[-_. ]?(?P<y>20\d\d)(?!\d)")
_ENDING = re.compile(r"\.\w{1,8}$")
_COPY = frozenset({"copy", "kopie"})


def file_of(source: str) -> str:
    """The file of a record's source ("a/b.csv#row 3")."""
    return source.rpartition("#")[0] or source


def _day(name: str) -> date | None:
    """The day that a part of a path names; of a month its first."""
    if day := parse_filename(name).day:
        return day
    if found := _MONTH.search(name):
        return make_day(int(found["y"]), int(found["m"]), 1)
    for found in _NAMED_MONTH.finditer(name):
        if is_month(found["name"]):
            return make_day(int(found["y"]), month_of(found["name"]) or 1, 1)
    return None


def _parts(file: str) -> list[str]:
    return re.split(r"[/!\\]", file)


@lru_cache(maxsize=65536)
def export_rank(file: str) -> Rank:
    """Orders exports of the same records: the greater one is the later; equal where the names tell nothing.

    >>> export_rank("crm/tickets-2.json") > export_rank("crm/tickets.json")
    True
    """
    *folders, name = _parts(file)
    day = next((day for part in (name, *reversed(folders)) if (day := _day(part))), date.min)
    return day, tuple(map(int, re.findall(r"\d{1,18}", _ENDING.sub("", name))))


@lru_cache(maxsize=65536)
def _table(file: str) -> tuple[str, ...]:
    """What the names of all exports of one table have in common."""
    words = re.split(r"[\W\d_]+", _ENDING.sub("", _parts(file)[-1]).casefold())
    return tuple(w for w in words if w and w not in _COPY and not is_month(w))


def newest_first(rows: Sequence[Row]) -> list[Row]:
    """The rows, those of exports of one table with the latest export first, so that the first row that says a thing is
    the one to believe; the places of different tables stay."""
    by_file: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_file[file_of(row.source)].append(row)
    order = list(by_file)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, file in enumerate(order):
        places[_table(file)].append(place)
    for own in places.values():
        ranked = sorted((order[place] for place in own), key=export_rank, reverse=True)
        for place, file in zip(own, ranked, strict=True):
            order[place] = file
    return [row for file in order for row in by_file[file]]


def latest_values(rows: Sequence[MetricRow]) -> list[MetricRow]:
    """The rows of one account, in the order of `newest_first`, without those whose metric and period a later export of
    the same table has."""
    said: dict[tuple[object, ...], str] = {}
    kept = []
    for row in rows:
        file = file_of(row.source)
        if said.setdefault((_table(file), row.metric, row.period_start, row.period_end), file) == file:
            kept.append(row)
    return kept
