"""A history's tables as arrays in time order, so that windows are slices and weekly features cost microseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxnlp.trajectory.history import History

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


class Window:
    """A half-open span of time of some columns."""

    def __init__(self, arrays: dict[str, NDArray[Any]], start: int, end: int):
        self._arrays, self._start, self._end = arrays, start, end

    def __len__(self) -> int:
        return self._end - self._start

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self._arrays[column][self._start : self._end]


class Ordered:
    """A table's columns sorted by `day`."""

    def __init__(self, frame: pd.DataFrame):
        day = frame["day"].to_numpy(float)
        order = day.argsort(kind="stable")
        self._arrays = {
            str(c): part.to_numpy(dtype=object if part.dtype.kind not in "fib" else None)[order]
            for c, part in frame.items()
        }
        self.day: NDArray[np.float64] = day[order]

    def __len__(self) -> int:
        return len(self.day)

    def same_before(self, other: Ordered, end: float, apart: frozenset[str] = frozenset()) -> bool:
        """Whether both hold the same rows before `end`, in the same order; columns `apart` are not compared."""
        mine, its = int(self.day.searchsorted(end)), int(other.day.searchsorted(end))
        if mine != its or self._arrays.keys() != other._arrays.keys():
            return False
        return all(
            _equal(a[:mine], other._arrays[name][:mine]) for name, a in self._arrays.items() if name not in apart
        )

    def between(self, start: float, end: float) -> Window:
        """Rows with start <= day < end."""
        low, high = self.day.searchsorted([start, end])
        return Window(self._arrays, int(low), int(max(low, high)))

    def span_of(self, rows: int, end: float, least: float, most: float) -> float:
        """Days before `end` that hold at least `rows` rows, kept within `least` … `most`."""
        last = int(self.day.searchsorted(end))
        if last < rows:
            return most
        return min(most, max(least, end - float(self.day[last - rows])))

    def split(self, cut: float, end: float, past_end: float) -> tuple[Window, Window]:
        """(recent, past): rows of [cut, end) and of everything before `past_end`."""
        return self.between(cut, end), self.between(float("-inf"), past_end)


def _equal(a: NDArray[Any], b: NDArray[Any]) -> bool:
    """Element by element, missing numbers equal to each other."""
    import numpy as np

    if a.dtype.kind == "f" and b.dtype.kind == "f":
        return bool(np.array_equal(a, b, equal_nan=True))
    return all(x == y or (x != x and y != y) for x, y in zip(a.tolist(), b.tolist(), strict=True))


def reply_hours(frame: pd.DataFrame, answering: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(day of the answer, hours it took): the `answering` side's first answer after the other side, by thread."""
    import numpy as np

    days, hours = [], []
    talk = frame[frame["kind"].isin(["email", "ticket", "chat"])].sort_values("day", kind="stable")
    waiting: dict[str, float] = {}
    for thread, day, side in zip(talk["thread"], talk["day"], talk["side"], strict=True):
        if side != answering:
            waiting.setdefault(thread, day)
        elif thread in waiting:
            days.append(day)
            hours.append((day - waiting.pop(thread)) * 24.0)
    return np.asarray(days, dtype=float), np.asarray(hours, dtype=float)


# What becomes known after a row's own day; readings take it as known from the day on which it happens.
LATER_KNOWN = frozenset({"paid", "solved"})


def _paid_before(invoices: Ordered, end: float) -> NDArray[np.float64]:
    """Days of payment of the invoices due before `end`, missing where paid later or not at all."""
    import numpy as np

    paid = invoices.between(float("-inf"), end)["paid"].astype(float)
    return np.where(paid < end, paid, np.nan)


class Columns:
    """The arrays that weekly features read; of people, customers only."""

    def __init__(self, history: History):
        self.history = history
        self.first_day = history.first_day
        acts = history.customer_acts
        self.acts = Ordered(acts)
        self.ticket_acts = Ordered(acts[acts["kind"] == "ticket"])
        self.sentences = Ordered(history.sentences[history.sentences["weight"] > 0])
        self.meetings = Ordered(history.customer_meetings)
        self.held = Ordered(history.attended)
        self.tickets = Ordered(history.customer_tickets)
        self.invoices = Ordered(history.invoices)
        self.metrics = {str(name): Ordered(part) for name, part in history.metrics.groupby("metric")}
        self.latency = {side: reply_hours(history.acts, side) for side in ("customer", "vendor")}

    def same_before(self, other: Columns, end: float) -> bool:
        """Whether every reading at a moment up to `end` is the same from both: same rows before it, same champion."""
        if self.history.champion != other.history.champion or self.first_day != other.first_day:
            return False
        tables = ("acts", "ticket_acts", "sentences", "meetings", "held", "tickets", "invoices")
        if not all(getattr(self, t).same_before(getattr(other, t), end, LATER_KNOWN) for t in tables):
            return False
        mine_paid, its_paid = (_paid_before(c.invoices, end) for c in (self, other))
        if not _equal(mine_paid, its_paid):
            return False
        for name in self.metrics.keys() | other.metrics.keys():
            mine, its = self.metrics.get(name), other.metrics.get(name)
            if mine is None or its is None or not mine.same_before(its, end):
                return False
        for side in self.latency:
            (days, hours), (its_days, its_hours) = self.latency[side], other.latency[side]
            n, m = int((days < end).sum()), int((its_days < end).sum())
            if n != m or not (_equal(days[:n], its_days[:m]) and _equal(hours[:n], its_hours[:m])):
                return False
        return True
