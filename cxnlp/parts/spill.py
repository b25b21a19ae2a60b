"""The messages of a workspace laid out by account in files beside it, so that each can be taken up alone.

A file holds the messages of some accounts: of each its account, its length and its JSON, in the order of the inputs.
The folder is private and is emptied at the end; what a killed sweep leaves is taken away by the next command
that writes.
"""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cxnlp.parsing import Progress, no_progress
from cxnlp.parts.held import held_records
from cxnlp.parts.placed import NOWHERE, PlacedInput
from cxnlp.parts.placing import Placing
from cxnlp.private import make_folder
from cxnlp.store.codec import views_apart
from cxnlp.store.workspace import Workspace, reading, spill_folder

EACH = 2_000  # messages in a file, about: what a killed sweep has to do again, for each worker
MOST = 200  # files, open at once
WORTH, PORTIONS = 20_000, 16
"""Messages of the inputs that one process goes through at a time, at least, and about how many such portions there
are."""
_HEAD = struct.Struct("<HI")
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""Does something to each of some values, in order: `map`, or in other processes."""


@dataclass(frozen=True)
class Portion:
    """Inputs gone through one after the other. `inputs`: of each file and place, the number of the account of each
    message, and those numbers that are wanted, with their keys; `files`: how many all is laid out in."""

    workspace: Path
    folder: Path
    number: int
    files: int
    inputs: Sequence[tuple[str, int, array[int], Mapping[int, str]]]


@contextmanager
def laid_out(
    workspace: Workspace,
    placing: Placing,
    accounts: Collection[str],
    progress: Progress = no_progress,
    each: Each = map,
) -> Iterator[list[Path]]:
    """The files of `accounts`, for as long as they last. `each`: see `Each`."""
    whole = spill_folder(workspace.path)
    shutil.rmtree(whole, ignore_errors=True)
    try:
        folder = make_folder(whole / str(os.getpid()))  # no process of a killed sweep writes into it
        yield _written(workspace, placing, frozenset(accounts), folder, progress, each)
    finally:
        shutil.rmtree(whole, ignore_errors=True)


def file_number(key: str, files: int) -> int:
    """Which file holds an account."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % files


def _written(
    workspace: Workspace, placing: Placing, accounts: frozenset[str], folder: Path, progress: Progress, each: Each
) -> list[Path]:
    wanted = [(one, numbers) for one in placing.inputs if (numbers := _numbers(one, accounts))]
    total = sum(number in numbers for one, numbers in wanted for number in one.keys)
    count = min(MOST, max(2, -(-total // EACH)))
    size = max(WORTH, -(-sum(len(one.keys) for one, _ in wanted) // PORTIONS))
    portions: list[list[tuple[str, int, array[int], Mapping[int, str]]]] = []
    room = 0
    for one, numbers in wanted:
        if room <= 0:
            portions.append([])
            room = size
        portions[-1].append((one.file, one.place, one.keys, numbers))
        room -= len(one.keys)
    done = 0
    progress("laying out the messages by account", done, total)
    for written in each(
        lay_out, (Portion(workspace.path, folder, n, count, inputs) for n, inputs in enumerate(portions))
    ):
        done += written
        progress("laying out the messages by account", done, total)
    return [folder / f"{number:03d}" for number in range(count)]


def lay_out(portion: Portion) -> int:
    """Lays out the messages of some inputs, in their order, in files of their own; returns how many."""
    done = 0
    with ExitStack() as opened, reading(portion.workspace) as held:
        files: dict[int, IO[bytes]] = {}
        for file, place, keys, numbers in portion.inputs:
            to: dict[int, tuple[bytes, IO[bytes]]] = {}
            for number, key in numbers.items():
                at = file_number(key, portion.files)
                if at not in files:
                    path = portion.folder / f"{at:03d}.{portion.number:02d}"
                    files[at] = opened.enter_context(path.open("wb"))
                to[number] = key.encode("utf-8", "surrogatepass"), files[at]
            for data, number in zip(views_apart(held_records(held, file, place)), keys, strict=True):
                if number in to:
                    name, stream = to[number]
                    stream.write(b"".join((_HEAD.pack(len(name), len(data)), name, data)))
                    done += 1
    return done


def _numbers(one: PlacedInput, accounts: frozenset[str]) -> dict[int, str]:
    """The accounts wanted of an input, by the numbers that they have there."""
    return {number: key for number, key in enumerate(one.accounts, start=NOWHERE + 1) if key in accounts}


def _parts(path: Path) -> list[Path]:
    """What each portion laid out of a file, in their order."""
    return sorted(path.parent.glob(f"{path.name}.*"))


def bytes_in(path: Path) -> int:
    """Bytes laid out in a file."""
    return sum(part.stat().st_size for part in _parts(path))


def accounts_in(path: Path) -> dict[str, list[bytes]]:
    """The messages of each account in a file, as they were laid out: in the order of the portions."""
    found: dict[str, list[bytes]] = {}
    for part in _parts(path):
        with part.open("rb") as stream:
            while head := stream.read(_HEAD.size):
                name, data = _HEAD.unpack(head)
                key = stream.read(name).decode("utf-8", "surrogatepass")
                found.setdefault(key, []).append(stream.read(data))
    return found
