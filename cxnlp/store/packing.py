"""Files read and packed for the workspace, in this process or others side by side, in order, in bounded memory."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeVar

from cxnlp.ingest.read import Reading, digested, read_source
from cxnlp.ingest.source import Source
from cxnlp.ingest.table_mapping import Mappings
from cxnlp.ingest.walk import File, opened
from cxnlp.store.codec import pack
from cxnlp.store.mappings import may_be_table
from cxnlp.store.names import plain

Item = TypeVar("Item")
AT_ONCE = 16  # files in one task
WAITING = 2  # tasks that wait for each worker
WORTH = 4_000_000  # bytes from which other processes are worth their start


@dataclass(frozen=True)
class Task:
    """A file to read, and what is stated of its tables."""

    file: File
    mappings: Mappings


@dataclass(frozen=True)
class Packed:
    """What a file gave: rows of the table `inputs` in the order of its columns, whether its bytes could be read at all,
    whether a mapping may count for it, and what there is to say of it."""

    rows: tuple[tuple[Any, ...], ...]
    reached: bool
    may_be_table: bool
    messages: int
    rejected: int
    quarantined: tuple[tuple[str, str], ...]


def readings(file: File, mappings: Mappings | None) -> tuple[list[Reading], bool]:
    """The readings of a file's inputs in order, and whether its bytes could be read at all. `mappings`: what is stated
    of its tables; None: nothing."""
    found = []
    reached = True
    for item in opened(file):
        reached = reached and not getattr(item, "unreachable", False)
        source = digested(replace(item, mappings=mappings) if mappings and isinstance(item, Source) else item)
        found.append(source if isinstance(source, Reading) else read_source(*source))
    return found, reached


def input_row(file: str, place: int, reading: Reading) -> tuple[Any, ...]:
    """The row of `inputs` for one input of a file, by its exact name."""
    s = reading.source
    reason = plain(s.reason) if s.reason else None
    head = (plain(s.source), plain(file), place, s.sha256, s.bytes, s.parser, s.messages, s.rejected, s.status, reason)
    return (*head, pack(file, reading))


def packed(task: Task) -> Packed:
    """Reads one file."""
    found, reached = readings(task.file, task.mappings)
    return Packed(
        tuple(input_row(task.file.name, place, reading) for place, reading in enumerate(found)),
        reached,
        may_be_table(found),
        sum(r.source.messages for r in found),
        sum(len(r.rejected) for r in found),
        tuple((r.source.source, r.source.reason or "") for r in found if r.source.status == "quarantined"),
    )


def _all_packed(tasks: Sequence[Task]) -> list[Packed]:
    return [packed(task) for task in tasks]


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


def size_of(file: File) -> int:
    """Bytes to be read, 0 of what is not opened or cannot be reached."""
    try:
        return 0 if file.reason else file.path.lstat().st_size
    except OSError:
        return 0


def packed_all(tasks: Sequence[Task], workers: int = 1) -> Iterator[Packed]:
    """What each file gave, in order; with several workers side by side where there is enough to read.

    At most `AT_ONCE * WAITING * workers` files wait in memory.
    """
    if workers < 2 or sum(size_of(task.file) for task in tasks) < WORTH:
        yield from map(packed, tasks)
        return
    with pool(workers) as others:
        try:
            for found in in_order(others, _all_packed, chunks(tasks, AT_ONCE), WAITING * workers):
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


def chunks(tasks: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Runs of `size` tasks, the last one shorter."""
    return (tasks[start : start + size] for start in range(0, len(tasks), size))
