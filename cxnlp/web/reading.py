"""The quick read as a service: one warm model, as many notes at once as there are processors, the others in line."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from cxnlp import entities
from cxnlp.errors import CxnlpError
from cxnlp.quick import QuickRead, quick_read
from cxnlp.quick.past import Known
from cxnlp.quick.reading import SentenceScorer

WAITING = 64
"""Notes in line at most; the next one is asked to come again."""
WARM_UP = "Dana Whitlock (CFO) joined late. She asked who pays for the second module. We will send the plan by Friday."


class Busy(CxnlpError):
    """Too many notes are waiting already."""


def bundled_scorer() -> SentenceScorer:
    """The shipped model with one thread a note: notes of one call are read by one thread anyway."""
    from cxnlp.signals.score import Scorer

    return Scorer.load(threads=1)


@dataclass
class ReadingRoom:
    """Reads notes side by side. `warm` loads the models; `close` waits for the notes being read."""

    load: Callable[[], SentenceScorer] = bundled_scorer
    processors: int = field(default_factory=lambda: max(1, min(8, os.cpu_count() or 1)))

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.processors, "read")
        self._lock = threading.Lock()
        self._names = threading.Lock()
        self._scorer: SentenceScorer | None = None
        self._waiting = 0

    @property
    def scorer(self) -> SentenceScorer:
        """The loaded model; the first call loads it. Raises ModelError."""
        with self._lock:
            if self._scorer is None:
                self._scorer = self.load()
            return self._scorer

    def warm(self) -> None:
        """Loads all models by reading a short note."""
        self._read(WARM_UP)

    async def read(self, text: str, known: Sequence[Known] = ()) -> tuple[QuickRead, float]:
        """The quick read of a note, and the seconds it took with its time in line; `known`: the account's people.

        Raises Busy.
        """
        if self._waiting >= WAITING:
            raise Busy("Many notes are being read just now: try again in a few seconds.")
        self._waiting += 1
        start = time.perf_counter()
        try:
            result = await asyncio.get_running_loop().run_in_executor(self._pool, self._read, text, known)
        finally:
            self._waiting -= 1
        return result, time.perf_counter() - start

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _read(self, text: str, known: Sequence[Known] = ()) -> QuickRead:
        return quick_read(text, self.scorer, self._votes, known)

    def _votes(self, text: str) -> dict[str, Counter[str]]:
        """One note at a time: spaCy's vocabulary is shared and grows while it reads."""
        with self._names:
            return entities.votes(text)
