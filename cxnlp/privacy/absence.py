"""Proves that words are nowhere in a folder: every file searched as it stands on disk and as it reads when decoded."""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.people.folding import fold
from cxnlp.private import write_text


@dataclass(frozen=True, slots=True)
class Trace:
    """A file in which `count` of the words searched for still stand."""

    file: str
    count: int


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def readings(path: Path) -> Iterator[str]:
    """The texts of a file: its bytes as UTF-8, and what its JSON, HTML or Parquet says."""
    raw = path.read_bytes().decode("utf-8", "replace")
    yield raw
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm"):
        yield html.unescape(re.sub(r"<[^>]*>", "", raw))
    elif suffix == ".json":
        yield from _strings(json.loads(raw))
    elif suffix == ".jsonl":
        for line in raw.splitlines():
            yield from _strings(json.loads(line))
    elif zipfile.is_zipfile(path):  # a workbook, or an archive
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                text = archive.read(member).decode("utf-8", "replace")
                yield text
                yield html.unescape(re.sub(r"<[^>]*>", "\n", text))
    elif suffix == ".parquet":
        from cxnlp import parquet

        frame = parquet.read(path)
        for column in frame.columns:
            yield from (v for v in frame[column] if isinstance(v, str))


def without_rows(path: Path, words: Sequence[str]) -> int:
    """Takes the rows that hold any of `words` out of a .jsonl file; returns how many went."""
    wanted = _patterns(words)
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [x for x in lines if not any(_hits(text, wanted) for text in (x, *_strings(json.loads(x))))]
    if len(kept) < len(lines):
        write_text(path, "".join(f"{x}\n" for x in kept))
    return len(lines) - len(kept)


def _patterns(words: Sequence[str]) -> list[tuple[str, re.Pattern[str]]]:
    plain = [fold(w) for w in dict.fromkeys(words) if fold(w)]
    return [(w, re.compile(rf"(?<!\w){re.escape(w)}(?!\w)")) for w in plain]


def traces(folder: Path, words: Sequence[str]) -> list[Trace]:
    """The files below `folder` that hold any of `words`: whole words, whatever their case, accents and spacing.

    Files that cannot be decoded are searched by their bytes alone.
    """
    wanted = _patterns(words)
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        hits: set[int] = set()
        try:
            for text in readings(path):
                hits |= _hits(text, wanted)
        except ValueError:
            hits |= _hits(path.read_bytes().decode("utf-8", "replace"), wanted)
        if hits:
            found.append(Trace(path.relative_to(folder).as_posix(), len(hits)))
    return found


def _hits(text: str, wanted: Sequence[tuple[str, re.Pattern[str]]]) -> set[int]:
    plain = fold(text)
    return {number for number, (word, pattern) in enumerate(wanted) if word in plain and pattern.search(plain)}
