"""Histories judged in processes beside this one, each account always in the same, which keeps its weekly readings.

While one past day is judged the next one is made ready here, so that two processors are busy. Nothing is shared: a
process gets weights and histories and gives snapshots, which are the same as those made in this process.
"""

from __future__ import annotations

import gc
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager

from cxnlp.collecting import RARELY
from cxnlp.remembered import remembering
from cxnlp.store.packing import end_with_parent, pool
from cxnlp.trajectory.history import History
from cxnlp.trajectory.kept_weeks import Weeks
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.validation.snapshots import Snapshot, snapshot

AT_ONCE = 16  # histories sent together


class Bench:
    """Judges histories one day after the other, with the weekly readings of the day before at hand."""

    def __init__(self, model: TrajectoryModel, threshold: float | None) -> None:
        self._model, self._threshold, self._weeks = model, threshold, Weeks()

    def judged(self, histories: Sequence[History]) -> list[Snapshot]:
        """One snapshot a history, in order."""
        return [snapshot(h, self._model, self._threshold, self._weeks.of(h)) for h in histories]

    def rest(self) -> list[Snapshot]:
        """Nothing waits here."""
        return []


_bench: Bench | None = None
_kept = ExitStack()


def _begin(model: TrajectoryModel, threshold: float | None) -> None:
    global _bench
    end_with_parent()
    gc.set_threshold(*RARELY)
    _kept.enter_context(remembering())  # to the end of the process
    _bench = Bench(model, threshold)


def _judged(histories: Sequence[History]) -> list[Snapshot]:
    assert _bench is not None
    return _bench.judged(histories)


class Others:
    """Judges a day's histories in other processes; `judged` gives the snapshots of the day before."""

    def __init__(self, pools: Sequence[ProcessPoolExecutor]) -> None:
        self._pools = pools
        self._begun: list[Future[list[Snapshot]]] = []

    def judged(self, histories: Sequence[History]) -> list[Snapshot]:
        """Waits for what was begun, then begins these."""
        done = self.rest()
        shares: list[list[History]] = [[] for _ in self._pools]
        for history in histories:
            shares[zlib.crc32(history.account.encode()) % len(self._pools)].append(history)
        for own, share in zip(self._pools, shares, strict=True):
            parts = (share[k : k + AT_ONCE] for k in range(0, len(share), AT_ONCE))
            self._begun += [own.submit(_judged, part) for part in parts]
        return done

    def rest(self) -> list[Snapshot]:
        """The snapshots of what was begun last, in order of account."""
        found = [s for begun in self._begun for s in begun.result()]
        self._begun = []
        return sorted(found, key=lambda s: s.account)


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
