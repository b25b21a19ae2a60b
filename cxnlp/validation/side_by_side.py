"""Dossiers scored and judged in processes beside this one, each account in one, which keeps its weekly readings.

While one past day is judged the next one is made ready here, so that two processors are busy. Nothing is shared: a
process gets weights and dossiers, scores their sentences, makes their tables and gives snapshots, which are the same as
those made in this process. Once every day is ready, this process judges too: what is not begun elsewhere, the last
first. What is measured on the snapshots afterwards is shared in the same way.
"""

from __future__ import annotations

import gc
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar

from cxnlp.collecting import RARELY
from cxnlp.held_text import in_memory
from cxnlp.remembered import remembering
from cxnlp.signals.messages import SentenceScorer
from cxnlp.store.packing import end_with_parent, pool
from cxnlp.trajectory.dossier import Dossier
from cxnlp.trajectory.kept_weeks import Weeks
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import Message
from cxnlp.validation.parcels import Parcel, Receiver, Sender
from cxnlp.validation.scoring import Remembering, with_sentences
from cxnlp.validation.snapshots import Snapshot, snapshot

AT_ONCE = 16  # dossiers sent together
Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Judge:
    """What judging takes: weights, the threshold of events, who scores the sentences."""

    model: TrajectoryModel
    threshold: float | None
    scorer: SentenceScorer


class Bench:
    """Judges dossiers one day after the other, with the scores and weekly readings of the day before at hand."""

    def __init__(self, judge: Judge) -> None:
        self._judge, self._scorer, self._weeks = judge, Remembering(judge.scorer), Weeks()

    def judged(self, dossiers: Iterable[Dossier]) -> list[Snapshot]:
        """A snapshot of each dossier in which anybody did anything, in order."""
        histories = [dossier.history() for dossier in with_sentences(list(dossiers), self._scorer)]
        judge = self._judge
        return [
            snapshot(h, judge.model, judge.threshold, self._weeks.of(h))
            for h in histories
            if len(h.columns("acts")["day"])
        ]

    def rest(self) -> list[Snapshot]:
        """Nothing waits here."""
        return []

    def load(self, modules: Sequence[str]) -> None:
        """Modules load here when they are needed."""

    def each(self, do: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
        """`do` of each item."""
        return list(map(do, items))


_bench: Bench | None = None
_receiver = Receiver()
_kept = ExitStack()


def _begin(judge: Judge) -> None:
    global _bench
    end_with_parent()
    gc.set_threshold(*RARELY)
    in_memory(Message)
    _kept.enter_context(remembering())  # to the end of the process
    _bench = Bench(judge)


def _judged(parcels: Sequence[Parcel]) -> list[Snapshot]:
    assert _bench is not None
    return _bench.judged(map(_receiver.unpacked, parcels))


def _load(modules: Sequence[str]) -> None:
    for module in modules:
        import_module(module)


class Others:
    """Judges dossiers in other processes; `rest` gives the snapshots."""

    def __init__(self, pools: Sequence[ProcessPoolExecutor], judge: Judge) -> None:
        self._pools, self._judge = pools, judge
        self._sender = Sender()
        self._begun: list[tuple[Future[list[Snapshot]], Sequence[Dossier]]] = []

    def judged(self, dossiers: Iterable[Dossier]) -> list[Snapshot]:
        """Sends these on their way and waits for nothing."""
        shares: list[list[Dossier]] = [[] for _ in self._pools]
        for dossier in dossiers:
            place = zlib.crc32(dossier.account.encode()) % len(self._pools)
            shares[place].append(dossier)
            if len(shares[place]) == AT_ONCE:
                self._send(place, shares)
        for place in range(len(self._pools)):
            self._send(place, shares)
        return []

    def _send(self, place: int, shares: list[list[Dossier]]) -> None:
        if share := shares[place]:
            parcels = [self._sender.packed(dossier) for dossier in share]
            self._begun.append((self._pools[place].submit(_judged, parcels), share))
            shares[place] = []

    def rest(self) -> list[Snapshot]:
        """The snapshots of all that was sent. What no process has begun is judged here, the last first, so that
        whoever is sent a parcel has had those before it."""
        begun, self._begun = self._begun, []
        return [s for found in _shared(begun, Bench(self._judge).judged) for s in found]

    def load(self, modules: Sequence[str]) -> None:
        """Starts the other processes, which load modules that `each` will need while there is nothing to judge yet."""
        for own in self._pools:
            own.submit(_load, modules)

    def each(self, do: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
        """`do` of each item, here and there."""
        begun = [(self._pools[n % len(self._pools)].submit(do, item), item) for n, item in enumerate(items)]
        return _shared(begun, do)


def _shared(begun: Sequence[tuple[Future[Answer], Item]], do: Callable[[Item], Answer]) -> list[Answer]:
    """The answers to what was begun, in order; what no process has taken up yet is done here, the last first."""
    here = {place: do(begun[place][1]) for place in reversed(range(len(begun))) if begun[place][0].cancel()}
    return [here[place] if place in here else future.result() for place, (future, _) in enumerate(begun)]


@contextmanager
def bench(judge: Judge, workers: int) -> Iterator[Bench | Others]:
    """Judges in this process or, with two `workers` or more, in all but one of so many, which end with the
    block."""
    if workers < 2:
        yield Bench(judge)
        return
    pools = [pool(1, _begin, (judge,)) for _ in range(workers - 1)]
    try:
        yield Others(pools, judge)
    finally:
        for own in pools:
            own.shutdown(wait=False, cancel_futures=True)
