"""What says that a part is done: its files with their digests, and the digest of all that it was made from."""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from cxnlp import parquet
from pipelines.backfill.place import Place

Json = dict[str, Any]


def digest(*values: object) -> str:
    """SHA-256 over values as JSON."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Clock:
    """Wall time and processor time of this process since it was made, in seconds."""

    def __init__(self) -> None:
        self._wall, self._processor = time.monotonic(), time.process_time()

    def since(self) -> dict[str, float]:
        return {
            "seconds": round(time.monotonic() - self._wall, 3),
            "cpu_seconds": round(time.process_time() - self._processor, 3),
        }


@dataclass
class Part:
    """One part of a stage while it is made: writes files and remembers them, then the manifest."""

    place: Place
    stage: str
    number: int
    files: dict[str, Json] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"manifests/{self.stage}-{self.number:06d}.json"

    def held(self, made_from: str) -> Json | None:
        """The manifest of the finished part; None when it is not there, made from other things or lacks a file."""
        found = self.place.read_json(self.name)
        if found is None or found["made_from"] != made_from:
            return None
        whole = all(self.place.size(name) == entry["bytes"] for name, entry in found["files"].items())
        return dict(found) if whole else None

    def write_table(
        self, folder: str, rows: Sequence[Sequence[object]], types: Mapping[str, str], number: int | None = None
    ) -> None:
        """Writes rows as a Parquet table in `folder`. `types`: SQL type by column; `number`: if not the part's own."""
        import pandas as pd

        frame = pd.DataFrame(rows, columns=list(types), dtype=object)
        self.write(folder, partial(parquet.write, frame, types=types), number)

    def write(self, folder: str, write: Callable[[Path], object], number: int | None = None) -> None:
        """Writes the part's Parquet file in `folder` with what `write` puts at the path it is given."""
        self.write_named(f"{folder}/part-{self.number if number is None else number:06d}.parquet", write)

    def write_named(self, name: str, write: Callable[[Path], object]) -> None:
        with self.place.written(name) as path:
            write(path)
            self.files[name] = {"bytes": path.stat().st_size, "sha256": file_digest(path)}

    def finish(self, made_from: str, started: Clock, facts: Mapping[str, Any]) -> Json:
        """Writes the manifest, after which the part counts as done."""
        data = {
            "made_from": made_from,
            "files": self.files,
            "facts": dict(facts),
            **started.since(),
            "worker": f"{socket.gethostname()}:{os.getpid()}",
        }
        self.place.write_json(self.name, data)
        return data


def file_names(manifest: Mapping[str, Any], folder: str) -> list[str]:
    """The files of a manifest that lie in `folder`, in order."""
    return sorted(name for name in manifest["files"] if name.startswith(f"{folder}/"))


def contents(manifests: Iterable[Mapping[str, Any]]) -> list[str]:
    """Digests of the files of several parts, in order: what the next stage is made from."""
    return [entry["sha256"] for m in manifests for _, entry in sorted(m["files"].items())]


FOLDERS = ("readings", "accounts", "messages", "judged", "events", "weekly", "sentences", "manifests")
_OURS = re.compile(r"(part|reading|resolving|judging|merging)-[0-9]{6}\.(parquet|json)|\.(part|[a-z]+)-.*\.part")


def prune(place: Place, current: Iterable[Part], manifests: Iterable[Mapping[str, Any]]) -> list[str]:
    """Removes parts that no manifest of the finished run names, left by an earlier plan or a killed worker, so that
    everything in a folder is of this run. Returns the names. Files that are not called like parts stay."""
    kept = {part.name for part in current}.union(*(m["files"] for m in manifests))
    gone = [
        name
        for folder in FOLDERS
        for name in place.names(folder)
        if name not in kept and _OURS.fullmatch(name.rpartition("/")[2])
    ]
    for name in gone:
        place.remove(name)
    return gone
