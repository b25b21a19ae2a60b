"""Logits kept in the workspace by sentence and context, so that the file alone is enough for a quick next analysis."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Mapping, Sequence

from cxnlp.signals.cache import BATCH, Logits, packed, unpacked
from cxnlp.store.schema import LOGITS
from cxnlp.store.workspace import Workspace

FLUSH = 1024
"""Logits that are written in one change: about five seconds of scoring that a crash can cost."""


class WorkspaceScores:
    """The logits of one model (`Scorer.inputs_sha256`) in a workspace; with `keeps`, open for writing, new ones too.

    A fault of the file costs time, never a result. To be flushed at the end.
    """

    def __init__(self, workspace: Workspace, inputs_sha256: str, keeps: bool = True) -> None:
        self._workspace, self._keeps = workspace, keeps
        self._encoder = inputs_sha256[:16]
        self._lock = threading.Lock()
        self._waiting: dict[bytes, Logits] = {}

    def get(self, digests: Sequence[bytes]) -> dict[bytes, Logits]:
        """The stored logits among `digests`."""
        found: dict[bytes, Logits] = {}
        with self._lock:
            for start in range(0, len(digests), BATCH):
                part = digests[start : start + BATCH]
                marks = ",".join("?" * len(part))
                query = f"SELECT digest, packed FROM logits WHERE encoder = ? AND digest IN ({marks})"  # noqa: S608
                found |= {key: unpacked(value) for key, value in self._workspace.rows(query, [self._encoder, *part])}
        return found

    def put(self, rows: Mapping[bytes, Logits]) -> None:
        """Stores logits, at the latest with `flush`; a digest that is there already stays as it is."""
        if not self._keeps:
            return
        with self._lock:
            self._waiting.update(rows)
            if len(self._waiting) >= FLUSH:
                self._write()

    def flush(self) -> None:
        """Writes what waits."""
        with self._lock:
            self._write()

    def _write(self) -> None:
        rows = [(self._encoder, key, packed(logits)) for key, logits in sorted(self._waiting.items())]
        self._waiting.clear()
        with contextlib.suppress(sqlite3.Error), self._workspace.change():
            self._workspace.db.executemany(f"INSERT OR IGNORE INTO {LOGITS.name} VALUES (?, ?, ?)", rows)  # noqa: S608
