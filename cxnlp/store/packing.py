"""Files read and packed for the workspace, in this process or others side by side, in order, in bounded memory."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cxnlp.ingest.read import Reading, digested, read_source
from cxnlp.ingest.walk import File, opened
from cxnlp.store.codec import pack
from cxnlp.store.names import plain

AT_ONCE = 16  # files in one task
WAITING = 2  # tasks that wait for each worker
WORTH = 4_000_000  # bytes from which other processes are worth their start


@dataclass(frozen=True)
class Packed:
    """What a file gave: rows of the table `inputs` in the order of its columns, whether its bytes could be read at all,
    and what there is to say of it."""

    rows: tuple[tuple[Any, ...], ...]
    reached: bool
    messages: int
    rejected: int
    quarantined: tuple[tuple[str, str], ...]


def _readings(file: File) -> tuple[list[Reading], bool]:
    """The readings of a file's inputs, and whether its bytes could be read at all."""
    found = []
    reached = True
    for item in opened(file):
        reached = reached and not getattr(item, "unreachable", False)
        source = digested(item)
        found.append(source if isinstance(source, Reading) else read_source(*source))
    return found, reached


def packed(file: File) -> Packed:
    """Reads one file."""
    readings, reached = _readings(file)
    name = plain(file.name)
    rows = []
    for place, reading in enumerate(readings):
        s = reading.source
        reason = plain(s.reason) if s.reason else None
        head = (plain(s.source), name, place, s.sha256, s.bytes, s.parser, s.messages, s.rejected, s.status, reason)
        rows.append((*head, pack(file.name, reading)))
    return Packed(
        tuple(rows),
        reached,
        sum(r.source.messages for r in readings),
        sum(len(r.rejected) for r in readings),
        tuple((r.source.source, r.source.reason or "") for r in readings if r.source.status == "quarantined"),
    )


def _all_packed(files: Sequence[File]) -> list[Packed]:
    return [packed(file) for file in files]


def end_with_parent() -> None:
    """Ends this process with the one that started it, killed or stopped by Ctrl-C; for the start of a worker."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is None:
        return
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def pool(workers: int, start: Any = end_with_parent, arguments: tuple[Any, ...] = ()) -> ProcessPoolExecutor:
    """Worker processes that share nothing with this one and end with it."""
    from multiprocessing import get_context

    return ProcessPoolExecutor(workers, get_context("spawn"), start, arguments)


def packed_all(files: Sequence[File], workers: int = 1) -> Iterator[Packed]:
    """What each file gave, in order; with several workers side by side where there is enough to read.

    At most `AT_ONCE * WAITING * workers` files wait in memory.
    """
    if workers < 2 or sum(f.path.lstat().st_size for f in files if not f.reason and f.path.exists()) < WORTH:
        yield from map(packed, files)
        return
    with pool(workers) as others:
        try:
            for found in in_order(others, _all_packed, _chunks(files, AT_ONCE), WAITING * workers):
                yield from found
        finally:
            others.shutdown(wait=False, cancel_futures=True)


def in_order(others: ProcessPoolExecutor, do: Any, tasks: Iterable[Any], waiting: int) -> Iterator[Any]:
    """`do` of each task in order, no more than `waiting` begun ahead of what is taken."""
    begun: deque[Future[Any]] = deque()
    rest = iter(tasks)
    begun.extend(others.submit(do, task) for task in islice(rest, waiting))
    while begun:
        found = begun.popleft().result()
        begun.extend(others.submit(do, task) for task in islice(rest, 1))
        yield found


def _chunks(files: Sequence[File], size: int) -> Iterator[Sequence[File]]:
    return (files[start : start + size] for start in range(0, len(files), size))
