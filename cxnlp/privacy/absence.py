"""Proves that words are nowhere in a folder: every file searched as it stands on disk and as it reads when decoded."""

from __future__ import annotations

import html
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
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


def strings_of(value: Any) -> Iterator[str]:
    """Every text in JSON data, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from strings_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_of(inner)


def readings(path: Path) -> Iterator[str]:
    """The texts of a file: its bytes as UTF-8, and what its JSON, HTML, calendar, database or Parquet says."""
    raw = path.read_bytes().decode("utf-8", "replace")
    yield raw
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm"):
        yield html.unescape(re.sub(r"<[^>]*>", "", raw))
    elif suffix == ".json":
        yield from strings_of(json.loads(raw))
    elif suffix == ".jsonl":
        for line in raw.splitlines():
            yield from strings_of(json.loads(line))
    elif suffix == ".ics":  # RFC 5545, 3.1 and 3.3.11: folded lines, escaped signs
        yield re.sub(r"\\([\\;,])", r"\1", re.sub(r"\r?\n[ \t]", "", raw).replace("\\n", "\n").replace("\\N", "\n"))
    elif raw.startswith("SQLite format 3\0"):
        yield from _values(path)
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


def _values(path: Path) -> Iterator[str]:
    """Every text of a database; JSON is taken apart."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        for table in tables:
            quoted = table.replace('"', '""')
            for row in db.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608
                for text in (v for v in row if isinstance(v, str)):
                    yield text
                    if text.startswith(("{", "[")):
                        yield from strings_of(json.loads(text))


def without_rows(path: Path, words: Sequence[str]) -> int:
    """Takes the rows that hold any of `words` out of a .jsonl file; returns how many went."""
    wanted = patterns(words)
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [x for x in lines if not any(hits(text, wanted) for text in (x, *strings_of(json.loads(x))))]
    if len(kept) < len(lines):
        write_text(path, "".join(f"{x}\n" for x in kept))
    return len(lines) - len(kept)


def patterns(words: Sequence[str]) -> list[tuple[str, re.Pattern[str]]]:
    """Each word folded, and what finds it as a whole word in a folded text."""
    plain = [fold(w) for w in dict.fromkeys(words) if fold(w)]
    return [(w, re.compile(rf"(?<!\w){re.escape(w)}(?!\w)")) for w in plain]


def traces(folder: Path, words: Sequence[str]) -> list[Trace]:
    """The files below `folder` that hold any of `words`: whole words, whatever their case, accents and spacing.

    Files that cannot be decoded are searched by their bytes alone.
    """
    return traces_in(folder, (p for p in folder.rglob("*") if p.is_file()), words)


def traces_in(folder: Path, files: Iterable[Path], words: Sequence[str]) -> list[Trace]:
    """As `traces`, of `files` below `folder` alone."""
    wanted = patterns(words)
    found = []
    for path in sorted(files):
        there: set[int] = set()
        try:
            for text in readings(path):
                there |= hits(text, wanted)
        except (ValueError, sqlite3.Error):
            there |= hits(path.read_bytes().decode("utf-8", "replace"), wanted)
        if there:
            found.append(Trace(path.relative_to(folder).as_posix(), len(there)))
    return found


def hits(text: str, wanted: Sequence[tuple[str, re.Pattern[str]]]) -> set[int]:
    """Which of `wanted`, of `patterns`, stand in `text`."""
    plain = fold(text)
    return {number for number, (word, pattern) in enumerate(wanted) if word in plain and pattern.search(plain)}
