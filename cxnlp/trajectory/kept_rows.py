"""Rows of the weekly table kept from one judgement to the next: a past week is read again only when it rests on other
things than before.

What a week rests on is given by a mark: a digest of all rows of a history's tables up to the week's end, and of what
made the row (code, weights, options). So a row is found by its mark or not at all.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cxnlp.trajectory.history import History
from cxnlp.trajectory.history_tables import LATER_KNOWN
from cxnlp.trajectory.lasting import ended
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.slices import Columns, Ordered, acts, measurements, tickets
from cxnlp.trajectory.week_rows import week_rows
from cxnlp.trajectory.windows import read_all, week_ends

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Row = dict[str, Any]
SIZE = 12  # bytes of a mark
UNREAD = LATER_KNOWN | {"text", "subject"}
"""What becomes known after a row's own day, and columns that no reading asks for."""


class KeptRows:
    """Rows of one account by their marks. `made_with`: code, weights and options; `rows`: as kept; `marks`: of every
    week of the history that was read last, in order; `columns`: of that history."""

    def __init__(self, made_with: str, rows: Mapping[bytes, Row]) -> None:
        self._made_with, self._rows = made_with, rows
        self.marks: list[bytes] = []
        self.columns: Columns | None = None

    def of(self, history: History, model: TrajectoryModel) -> tuple[list[float], Mapping[str, Reading], list[Row]]:
        """The end of every week, the readings of the last, and all rows, equal to those of `week_rows`."""
        columns = self.columns = Columns(history)
        weeks = list(week_ends(history))
        self.marks = list(marks(history, columns, weeks, self._made_with))
        readings: Mapping[str, Reading] = {}
        new = []
        for place, ((monday, end), mark) in enumerate(zip(weeks, self.marks, strict=True)):
            if mark not in self._rows or place == len(weeks) - 1:
                readings = read_all(columns, end)
                new.append((monday, end, readings))
        made = {row["week"]: row for row in week_rows(history, new, model, columns)}
        rows = [made.get(monday) or self._rows[mark] for (monday, _), mark in zip(weeks, self.marks, strict=True)]
        return [end for _, end in weeks], readings, rows


def marks(history: History, columns: Columns, weeks: list[tuple[date, float]], made_with: str) -> Iterator[bytes]:
    """The mark of each (Monday, end)."""
    tables = [acts(history), tickets(history), measurements(history)]
    tables += [columns.invoices, columns.sentences, columns.meetings]
    gone = [(e.source, e.day) for e in ended(history)]
    base = made_with, history.account, history.champion, columns.first_day, history.regimes, gone
    digest = hashlib.blake2b(repr(base).encode("utf-8", "surrogatepass"))
    ends = [end for _, end in weeks]
    stops = [table.day.searchsorted(ends).tolist() for table in tables]
    waits = [by_week(*columns.latency[side], ends) for side in sorted(columns.latency)]
    starts = [0] * len(tables)
    for week, end in enumerate(ends):
        for number, table in enumerate(tables):
            for part in table.bytes_of(starts[number], stops[number][week], UNREAD):
                digest.update(b"%d:%d:" % (number, len(part)))
                digest.update(part)
            starts[number] = stops[number][week]
        for side in waits:
            digest.update(side[week])
        until = digest.copy()
        until.update(repr((end, _paid(columns.invoices, end))).encode())
        yield until.digest()[:SIZE]


def by_week(days: NDArray[np.float64], hours: NDArray[np.float64], ends: list[float]) -> list[bytes]:
    """Moments and hours of the answers of each week that ends with one of `ends`, the first from the beginning on."""
    import numpy as np

    week = np.searchsorted(ends, days, side="right")
    order = week.argsort(kind="stable")
    days, hours = days[order], hours[order]
    places = [0, *np.searchsorted(week[order], range(len(ends)), side="right").tolist()]
    return [b"%d:" % (b - a) + days[a:b].tobytes() + hours[a:b].tobytes() for a, b in pairwise(places)]


def _paid(invoices: Ordered, end: float) -> list[float | None]:
    """When each invoice due before `end` was paid, as far as it is known then."""
    paid = invoices.between(-math.inf, end)["paid"].astype(float).tolist() if len(invoices) else []
    return [day if day < end else None for day in paid]
