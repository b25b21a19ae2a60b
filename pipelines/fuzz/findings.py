"""What a fuzzer found, one file each: the input, and beside it where it broke what."""

from __future__ import annotations

import json
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipelines.fuzz.families import unpack


def signature(error: BaseException) -> str:
    """What failed and where: kind of error, law or innermost function of cxnlp; no text of the input."""
    from pipelines.fuzz.laws import Broken

    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/cxnlp/" in f.filename]
    if isinstance(error, Broken) or not frames:
        return f"{type(error).__name__}: {str(error)[:120]}"
    last = frames[-1]
    return f"{type(error).__name__} in {last.filename.rsplit('/cxnlp/', 1)[-1]}:{last.name}"


@dataclass
class Findings:
    """Collects failures under `folder`, the smallest input of each kind."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.times: Counter[str] = Counter()
        self.smallest: dict[str, int] = {}

    def add(self, given: bytes, error: BaseException) -> None:
        """Keeps the input unless a smaller one failed in the same way."""
        what = signature(error)
        self.times[what] += 1
        if len(given) >= self.smallest.get(what, len(given) + 1):
            return
        self.smallest[what] = len(given)
        stem = f"{list(self.smallest).index(what):03d}"
        name, data = unpack(given)
        place = self.folder / stem
        place.mkdir(exist_ok=True)
        for old in place.iterdir():
            old.unlink()
        (place / name).write_bytes(data)
        told = {"what": what, "file": name, "bytes": len(data), "trace": traceback.format_exception(error)}
        (self.folder / f"{stem}.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
