"""Logits of earlier runs by content: the same words in the same context under the same encoder are computed once.

One SQLite file per encoder in the user's cache folder. A row holds a 16-byte digest of the model input and its raw
logits as float32, which is what the encoder gives: a cached score equals a fresh one to the last bit. A checksum of
both goes with it; what it does not fit is computed anew. No text is kept. `CXNLP_CACHE` names another folder, or `off`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import math
import os
import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from cxnlp.signals.encoding import TokenSequence
from cxnlp.signals.heads import READ
from cxnlp.types import ScoreInput

_LOG = logging.getLogger(__name__)
VARIABLE = "CXNLP_CACHE"
OFF = frozenset({"off", "0", "no"})
BATCH = 500
WAIT_S = 2.0
CHECK = 4
"""Bytes of a row's checksum."""
LONG = 240
"""Characters from which a sentence may be too long for one reading."""
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
ASIDE = ".damaged"
_PACKED = struct.Struct(f"<{READ}f")
_TABLE = "CREATE TABLE IF NOT EXISTS logits (digest BLOB PRIMARY KEY, packed BLOB NOT NULL) WITHOUT ROWID"

Logits = tuple[float, ...]


class LogitCache(Protocol):
    """Keeps logits by the digest of what the model read."""

    def get(self, digests: Sequence[bytes]) -> dict[bytes, Logits]: ...

    def put(self, rows: Mapping[bytes, Logits]) -> None: ...


def packed(logits: Sequence[float]) -> bytes:
    """The values as float32."""
    return _PACKED.pack(*logits)


def unpacked(stored: bytes) -> Logits:
    """The values that `packed` was given."""
    return _PACKED.unpack(stored)


def folder() -> Path | None:
    """Where cached logits lie: `$CXNLP_CACHE` or the system's cache folder; None when switched off."""
    named = os.environ.get(VARIABLE, "").strip()
    if named.lower() in OFF:
        return None
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("cxnlp", appauthor=False) / "scores"


def single(logits: Sequence[float]) -> Logits:
    """The values rounded to float32, in which they are kept: what was added to an encoder's logits must be too."""
    return _PACKED.unpack(_PACKED.pack(*logits))


def digests(sequence: TokenSequence) -> list[bytes]:
    """The keys of what the model gives for one input, 16 bytes a target; equal for equal tokens and places only."""
    whole = _hashed((len(sequence.ids), *sequence.ids, *sequence.segments))
    keys = []
    for target in sequence.targets:
        key = whole.copy()
        key.update(struct.pack("<6i", *target.sentence, *target.near, *target.head))
        keys.append(key.digest())
    return keys


def _hashed(numbers: Sequence[int]) -> hashlib.blake2b:
    return hashlib.blake2b(struct.pack(f"<{len(numbers)}i", *numbers), digest_size=16)


def input_digest(item: ScoreInput) -> bytes:
    """The key of one sentence in its context and passage, 16 bytes; equal for equal inputs only."""
    parts: list[object] = [_fields(item)]
    if len(item.text) > LONG:
        parts.append("windows")
    if item.passage:
        parts += [item.place, item.passage.first, item.passage.last, *map(_fields, item.passage.lines)]
    return hashlib.blake2b(json.dumps(parts).encode("ascii"), digest_size=16).digest()


def _fields(item: ScoreInput) -> tuple[str | None, ...]:
    return (item.text, item.context_before, item.context_after, item.side, item.role, item.kind)


def _checked(key: bytes, logits: Sequence[float]) -> bytes:
    """The values as float32 and their checksum."""
    row = packed(logits)
    return row + _checksum(key, row)


def _unchecked(key: bytes, stored: bytes) -> Logits | None:
    """What `_checked` was given; None when it was damaged. Earlier versions wrote no checksum."""
    row, checksum = stored[: _PACKED.size], stored[_PACKED.size :]
    if len(row) < _PACKED.size or (checksum and checksum != _checksum(key, row)):
        return None
    logits = unpacked(row)
    return logits if all(map(math.isfinite, logits)) else None


def _checksum(key: bytes, row: bytes) -> bytes:
    return hashlib.blake2b(key + row, digest_size=CHECK).digest()


class ScoreCache:
    """The logits of one encoder. A fault of the file (locked, disk full, no database) costs time, never a result; a
    damaged one is moved aside (`.damaged`) with a warning, and another begun."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def of_encoder(cls, sha256: str) -> ScoreCache | None:
        """The cache of the encoder with this hash in the configured folder; None when switched off."""
        place = folder()
        return cls(place / f"{sha256[:16]}.sqlite") if place else None

    def get(self, digests: Sequence[bytes]) -> dict[bytes, Logits]:
        """The stored logits among `digests`."""
        found: dict[bytes, Logits] = {}
        if not self._path.exists():
            return found
        with self._harmless(), self._open() as database:
            for start in range(0, len(digests), BATCH):
                part = digests[start : start + BATCH]
                marks = ",".join("?" * len(part))
                query = f"SELECT digest, packed FROM logits WHERE digest IN ({marks})"  # noqa: S608
                for key, stored in database.execute(query, part):
                    logits = _unchecked(key, stored)
                    if logits is not None:
                        found[key] = logits
        return found

    def put(self, rows: Mapping[bytes, Logits]) -> None:
        """Stores logits, in place of damaged ones too."""
        with self._harmless(), contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._open() as database, database:
                database.execute(_TABLE)
                checked = [(key, _checked(key, logits)) for key, logits in sorted(rows.items())]
                database.executemany("INSERT OR REPLACE INTO logits VALUES (?, ?)", checked)

    def __len__(self) -> int:
        if not self._path.exists():
            return 0
        with self._harmless(), self._open() as database:
            return int(database.execute("SELECT count(*) FROM logits").fetchone()[0])
        return 0

    @contextlib.contextmanager
    def _harmless(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:  # the lower byte of an extended code
                self._move_aside()

    def _move_aside(self) -> None:
        aside = self._path.with_name(self._path.name + ASIDE)
        with contextlib.suppress(OSError):
            self._path.with_name(f"{self._path.name}-journal").unlink(missing_ok=True)
            self._path.replace(aside)
            _LOG.warning("the cache of scores was damaged: moved to %s, scores are computed anew", aside)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if not self._path.exists():
            self._path.touch(mode=0o600)
        with contextlib.closing(sqlite3.connect(self._path, timeout=WAIT_S)) as database:
            yield database
