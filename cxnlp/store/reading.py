"""Inputs read in processes beside this one, when there is enough to read: what `read_inputs` gives, sooner."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from cxnlp.held_text import Shelf
from cxnlp.ingest.read import Ingested, Progress, Reading, joined, read_inputs, shelved
from cxnlp.ingest.table_mapping import Mappings
from cxnlp.ingest.walk import File, files
from cxnlp.store.packing import WAITING, WORTH, chunks, pool, readings, size_of

AT_ONCE = 64  # files in one task


def _read(tasks: Sequence[tuple[File, Mappings | None]]) -> list[Reading]:
    """The readings of the inputs of files, in order."""
    return [reading for file, mappings in tasks for reading in readings(file, mappings)[0]]


def _in_turn(
    others: ProcessPoolExecutor, parts: Iterable[Sequence[tuple[File, Mappings | None]]], workers: int
) -> Iterator[list[Reading]]:
    """The readings of each part, in order: every one in so many is read here while the others are read elsewhere."""
    waiting: deque[Future[list[Reading]] | Sequence[tuple[File, Mappings | None]]] = deque()

    def done() -> list[Reading]:
        first = waiting.popleft()
        return first.result() if isinstance(first, Future) else _read(first)

    for number, part in enumerate(parts):
        waiting.append(others.submit(_read, part) if number % workers else part)
        if len(waiting) == WAITING * workers:
            yield done()
    while waiting:
        yield done()


def _readings(
    tasks: Sequence[tuple[File, Mappings | None]], workers: int, progress: Progress | None
) -> Iterator[Reading]:
    shelf = Shelf()
    with pool(workers - 1) as others:
        try:
            for part in _in_turn(others, chunks(tasks, AT_ONCE), workers):
                for reading in part:
                    if progress:
                        progress(reading.source.source)
                    yield replace(reading, messages=tuple(shelved(m, shelf) for m in reading.messages))
        finally:
            others.shutdown(wait=False, cancel_futures=True)


def read_together(
    paths: Sequence[Path],
    progress: Progress | None = None,
    mappings: Mappings | None = None,
    workers: int = 1,
    worth: int = WORTH,
) -> Ingested:
    """Equal to `read_inputs`; with several `workers` in so many processes, this one among them, from `worth` bytes on.
    Raises UsageError as it does."""
    found = list(files(paths)) if workers > 1 else []
    if sum(map(size_of, found)) < worth or not found:
        return read_inputs(paths, progress, mappings)
    return joined(_readings([(file, mappings) for file in found], workers, progress))
