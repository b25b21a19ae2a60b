"""Logits kept in the workspace, so that the file alone is enough for a quick next analysis; elsewhere cached ones are
taken over."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Mapping, Sequence

from cxnlp.signals.cache import BATCH, LogitCache, Logits, packed, unpacked
from cxnlp.store.schema import LOGITS
from cxnlp.store.workspace import Workspace

FLUSH = 1024
"""Logits that are written in one change: about five seconds of scoring that a crash can cost."""


class WorkspaceScores:
    """The logits of one encoder in a workspace that is open for writing; `beyond` is asked for what it lacks.

    A fault of the file costs time, never a result. To be flushed at the end.
    """

    def __init__(self, workspace: Workspace, encoder_sha256: str, beyond: LogitCache | None = None) -> None:
        self._workspace = workspace
        self._encoder = encoder_sha256[:16]
        self._beyond = beyond
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
        if self._beyond and len(found) < len(set(digests)):
            more = self._beyond.get([d for d in digests if d not in found])
            self._keep(more)
            found |= more
        return found

    def put(self, rows: Mapping[bytes, Logits]) -> None:
        """Stores logits, at the latest with `flush`; a digest that is there already stays as it is."""
        self._keep(rows)
        if self._beyond:
            self._beyond.put(rows)

    def flush(self) -> None:
        """Writes what waits."""
        with self._lock:
            self._write()

    def _keep(self, rows: Mapping[bytes, Logits]) -> None:
        with self._lock:
            self._waiting.update(rows)
            if len(self._waiting) >= FLUSH:
                self._write()

    def _write(self) -> None:
        rows = [(self._encoder, key, packed(logits)) for key, logits in sorted(self._waiting.items())]
        self._waiting.clear()
        with contextlib.suppress(sqlite3.Error), self._workspace.change():
            self._workspace.db.executemany(f"INSERT OR IGNORE INTO {LOGITS.name} VALUES (?, ?, ?)", rows)  # noqa: S608
