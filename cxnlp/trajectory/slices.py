"""A history's tables as arrays in time order, so that windows are slices and weekly features cost microseconds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.first_answers import first_answers
from cxnlp.trajectory.history import History
from cxnlp.trajectory.history_tables import LATER_KNOWN
from cxnlp.trajectory.lasting import ended, stages
from cxnlp.trajectory.meeting_tables import MISSED
from cxnlp.trajectory.once import once

if TYPE_CHECKING:
    import numpy as np
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
    """Columns sorted by `day`."""

    def __init__(self, arrays: dict[str, NDArray[Any]], day: NDArray[np.float64]):
        self._arrays, self.day = arrays, day

    @classmethod
    def of(cls, columns: dict[str, NDArray[Any]]) -> Ordered:
        """The columns of a table, by name."""
        day = columns["day"].astype(float)
        if (day[1:] >= day[:-1]).all():
            return cls(columns, day)
        order = day.argsort(kind="stable")
        return cls({name: values[order] for name, values in columns.items()}, day[order])

    def __len__(self) -> int:
        return len(self.day)

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self._arrays[column]

    def where(self, chosen: NDArray[np.bool_]) -> Ordered:
        """The rows for which `chosen` (n,) is true."""
        return Ordered({c: a[chosen] for c, a in self._arrays.items()}, self.day[chosen])

    def dated(self, day: NDArray[np.float64]) -> Ordered:
        """The same rows on other days, in the same order."""
        return Ordered({**self._arrays, "day": day}, day)

    def with_column(self, name: str, values: NDArray[Any]) -> Ordered:
        """The same rows with another column of that name."""
        return Ordered({**self._arrays, name: values}, self.day)

    def same_until(self, other: Ordered, apart: frozenset[str] = frozenset()) -> float:
        """The day before which both hold the same rows in the same order; infinity where they never differ. Columns
        `apart` are not compared."""
        if self._arrays.keys() != other._arrays.keys():
            return -math.inf
        pairs = [(a, other._arrays[name]) for name, a in self._arrays.items() if name not in apart]
        first = min((first_difference(a, b) for a, b in pairs), default=0)
        return min(float(t.day[first]) if first < len(t.day) else math.inf for t in (self, other))

    def between(self, start: float, end: float) -> Window:
        """Rows with start <= day < end."""
        low, high = self.day.searchsorted([start, end])
        return Window(self._arrays, int(low), int(max(low, high)))

    def bytes_of(self, low: int, high: int, apart: frozenset[str] = frozenset()) -> Iterator[bytes]:
        """The rows from place `low` to `high`, column by column but for those `apart`; nothing when there are none."""
        for name, values in self._arrays.items() if low < high else ():
            if name not in apart:
                part = values[low:high]
                yield repr(part.tolist()).encode("utf-8", "surrogatepass") if part.dtype == object else part.tobytes()

    def span_of(self, rows: int, end: float, least: float, most: float) -> float:
        """Days before `end` that hold at least `rows` rows, kept within `least` … `most`."""
        last = int(self.day.searchsorted(end))
        if last < rows:
            return most
        return min(most, max(least, end - float(self.day[last - rows])))

    def split(self, cut: float, end: float, past_end: float, since: float = -math.inf) -> tuple[Window, Window]:
        """(recent, past): rows of [cut, end) and of everything before `past_end`, both from `since` on."""
        return self.between(max(cut, since), end), self.between(since, past_end)


def _customers(table: Ordered) -> Ordered:
    return table.where(table["side"] == "customer")


@once
def acts(history: History) -> Ordered:
    """All acts of a history, the vendor's too."""
    return Ordered.of(history.columns("acts"))


@once
def tickets(history: History) -> Ordered:
    """All tickets of a history, the vendor's too."""
    return Ordered.of(history.columns("tickets"))


@once
def customer_tickets(history: History) -> Ordered:
    """The tickets of a history that customer people opened."""
    return _customers(tickets(history))


@once
def measurements(history: History) -> Ordered:
    """All measured series of a history together."""
    return Ordered.of(history.columns("metrics"))


@once
def sentences(history: History) -> Ordered:
    """All sentences of a history, the vendor's too."""
    return Ordered.of(history.columns("sentences"))


@once
def metrics(history: History) -> dict[str, Ordered]:
    """Each measured series by its name, in order of name."""
    measured = measurements(history)
    return {str(n): measured.where(measured["metric"] == n) for n in sorted(set(measured["metric"]))}


def first_difference(a: NDArray[Any], b: NDArray[Any]) -> int:
    """The first position at which two columns differ or only one goes on; the length where they are equal. Missing
    numbers are equal to each other."""
    both = min(len(a), len(b))
    x, y = a[:both], b[:both]
    if a.dtype.kind in "fib" and b.dtype.kind in "fib":
        apart = (x != y) & ~((x != x) & (y != y))
        return int(apart.argmax()) if apart.any() else both
    own, its = x.tolist(), y.tolist()
    if own == its:
        return both
    return next((k for k, (v, w) in enumerate(zip(own, its, strict=True)) if v != w and (v == v or w == w)), both)


def reply_hours(history: History, answering: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(day of the answer, hours it took): the `answering` side's first answer after the other side, by thread."""
    import numpy as np

    found = first_answers(history)[answering]
    days, hours = [a.answered for a in found], [(a.answered - a.asked) * 24.0 for a in found]
    return np.asarray(days, dtype=float), np.asarray(hours, dtype=float)


TABLES = ("acts", "ticket_acts", "sentences", "meetings", "held", "tickets", "invoices")


class Columns:
    """The arrays that weekly features read; of people, customers only. `later`: from each moment at which sources ended
    on, those without them."""

    def __init__(self, history: History):
        import numpy as np

        self.history = history
        self.first_day = history.first_day
        self.acts = _customers(acts(history))
        self.ticket_acts = self.acts.where(self.acts["kind"] == "ticket")
        said = sentences(history)
        self.sentences = said.where(said["weight"] > 0)
        self.meetings = _customers(Ordered.of(history.columns("meetings")))
        self.held = self.meetings.where(self.meetings["status"] == "present")
        self.missed = self.meetings.where(np.isin(self.meetings["status"].astype(str), sorted(MISSED)))
        self.tickets = customer_tickets(history)
        self.invoices = Ordered.of(history.columns("invoices"))
        self.metrics = metrics(history)
        self.latency = {side: reply_hours(history, side) for side in ("customer", "vendor")}
        self.later = tuple((moment, Columns(rest)) for moment, rest in stages(history))

    def at(self, end: float) -> Columns:
        """The columns as a moment shows them: without the sources that ended before it."""
        return next((columns for moment, columns in reversed(self.later) if moment < end), self)

    def same_until(self, other: Columns) -> float:
        """The day up to which every reading at a moment is the same from both: same rows before it, same champion."""
        import numpy as np

        mine, its = self.history, other.history
        if mine.champion != its.champion or self.first_day != other.first_day or mine.regimes != its.regimes:
            return -math.inf
        my_ends, its_ends = ({(e.source, e.day) for e in ended(history)} for history in (mine, its))
        found: list[float] = [to_day(day) + 1.0 for _, day in my_ends ^ its_ends]
        later = dict(other.later)
        found += [columns.same_until(later[moment]) for moment, columns in self.later if moment in later]
        found += [getattr(self, t).same_until(getattr(other, t), LATER_KNOWN) for t in TABLES]
        found.append(_same_payments_until(self.invoices, other.invoices))
        nothing = measurements(mine).where(np.zeros(len(measurements(mine)), dtype=bool))
        for name in self.metrics.keys() | other.metrics.keys():
            found.append(self.metrics.get(name, nothing).same_until(other.metrics.get(name, nothing)))
        for side in self.latency:
            pair = self.latency[side], other.latency[side]
            first = min(first_difference(a, b) for a, b in zip(*pair, strict=True))
            found += [float(days[first]) for days, _ in pair if first < len(days)]
        return min(found)


def _same_payments_until(mine: Ordered, its: Ordered) -> float:
    """The day up to which the same of the invoices that both hold first are paid; payments later than that are not
    known yet."""
    import numpy as np

    both = min(len(mine), len(its))
    a, b = (t.between(-math.inf, math.inf)["paid"][:both].astype(float) for t in (mine, its))
    apart = (a != b) & ~(np.isnan(a) & np.isnan(b))
    paid = np.concatenate([a[apart], b[apart]])
    return float(np.nanmin(paid)) if len(paid) else math.inf
