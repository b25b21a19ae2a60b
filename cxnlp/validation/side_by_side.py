"""Dossiers judged in processes beside this one, each account always in the same, which keeps its weekly readings.

While one past day is judged the next one is made ready here, so that two processors are busy. Nothing is shared: a
process gets weights and dossiers, makes their tables and gives snapshots, which are the same as those made in this
process.
"""

from __future__ import annotations

import gc
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager

from cxnlp.collecting import RARELY
from cxnlp.remembered import remembering
from cxnlp.store.packing import end_with_parent, pool
from cxnlp.trajectory.dossier import Dossier
from cxnlp.trajectory.kept_weeks import Weeks
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.validation.parcels import Parcel, Receiver, Sender
from cxnlp.validation.snapshots import Snapshot, snapshot

AT_ONCE = 16  # dossiers sent together


class Bench:
    """Judges dossiers one day after the other, with the weekly readings of the day before at hand."""

    def __init__(self, model: TrajectoryModel, threshold: float | None) -> None:
        self._model, self._threshold, self._weeks = model, threshold, Weeks()

    def judged(self, dossiers: Iterable[Dossier]) -> list[Snapshot]:
        """A snapshot of each dossier in which anybody did anything, in order."""
        histories = (dossier.history() for dossier in dossiers)
        return [
            snapshot(h, self._model, self._threshold, self._weeks.of(h))
            for h in histories
            if len(h.columns("acts")["day"])
        ]

    def rest(self) -> list[Snapshot]:
        """Nothing waits here."""
        return []


_bench: Bench | None = None
_receiver = Receiver()
_kept = ExitStack()


def _begin(model: TrajectoryModel, threshold: float | None) -> None:
    global _bench
    end_with_parent()
    gc.set_threshold(*RARELY)
    _kept.enter_context(remembering())  # to the end of the process
    _bench = Bench(model, threshold)


def _judged(parcels: Sequence[Parcel]) -> list[Snapshot]:
    assert _bench is not None
    return _bench.judged(map(_receiver.unpacked, parcels))


class Others:
    """Judges a day's dossiers in other processes; `judged` gives the snapshots of the day before."""

    def __init__(self, pools: Sequence[ProcessPoolExecutor]) -> None:
        self._pools = pools
        self._sender = Sender()
        self._begun: list[Future[list[Snapshot]]] = []

    def judged(self, dossiers: Iterable[Dossier]) -> list[Snapshot]:
        """Begins these, then waits for what was begun before."""
        before, self._begun = self._begun, []
        shares: list[list[Parcel]] = [[] for _ in self._pools]
        for dossier in dossiers:
            place = zlib.crc32(dossier.account.encode()) % len(self._pools)
            shares[place].append(self._sender.packed(dossier))
            if len(shares[place]) == AT_ONCE:
                self._begin(place, shares)
        for place in range(len(self._pools)):
            self._begin(place, shares)
        return [s for begun in before for s in begun.result()]

    def _begin(self, place: int, shares: list[list[Parcel]]) -> None:
        if shares[place]:
            self._begun.append(self._pools[place].submit(_judged, shares[place]))
            shares[place] = []

    def rest(self) -> list[Snapshot]:
        """The snapshots of what was begun last."""
        begun, self._begun = self._begun, []
        return [s for one in begun for s in one.result()]


@contextmanager
def bench(model: TrajectoryModel, threshold: float | None, workers: int) -> Iterator[Bench | Others]:
    """Judges in this process or, with two `workers` or more, in all but one of so many, which end with the block."""
    if workers < 2:
        yield Bench(model, threshold)
        return
    pools = [pool(1, _begin, (model, threshold)) for _ in range(workers - 1)]
    try:
        yield Others(pools)
    finally:
        for own in pools:
            own.shutdown(wait=False, cancel_futures=True)
