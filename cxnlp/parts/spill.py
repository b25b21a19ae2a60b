"""The messages of a workspace laid out by account in files beside it, so that each can be taken up alone.

A file holds the messages of some accounts: of each its account, its length and its JSON, in the order of the inputs.
The folder is private and is emptied at the end; what a killed sweep leaves is taken away by the next command
that writes.
"""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cxnlp.parsing import Progress, no_progress
from cxnlp.parts.held import held_records
from cxnlp.parts.placed import NOWHERE, PlacedInput
from cxnlp.parts.placing import Placing
from cxnlp.private import make_folder
from cxnlp.store.codec import messages_apart
from cxnlp.store.workspace import Workspace, spill_folder

EACH = 2_000  # messages in a file, about: what a killed sweep has to do again, for each worker
MOST = 200  # files, open at once
_HEAD = struct.Struct("<HI")


@contextmanager
def laid_out(
    workspace: Workspace, placing: Placing, accounts: Collection[str], progress: Progress = no_progress
) -> Iterator[list[Path]]:
    """The files of `accounts`, for as long as they last."""
    folder = spill_folder(workspace.path)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        make_folder(folder)
        yield _written(workspace, placing, frozenset(accounts), folder, progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def file_number(key: str, files: int) -> int:
    """Which file holds an account."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % files


def _written(
    workspace: Workspace, placing: Placing, accounts: frozenset[str], folder: Path, progress: Progress
) -> list[Path]:
    wanted = [(one, numbers) for one in placing.inputs if (numbers := _numbers(one, accounts))]
    total = sum(number in numbers for one, numbers in wanted for number in one.keys)
    count = min(MOST, max(2, -(-total // EACH)))
    paths = [folder / f"{number:03d}" for number in range(count)]
    done = 0
    with ExitStack() as opened:
        files = [opened.enter_context(path.open("wb")) for path in paths]
        for one, numbers in wanted:
            messages = messages_apart(held_records(workspace, one.file, one.place))
            for data, number in zip(messages, one.keys, strict=True):
                if number not in numbers:
                    continue
                key = one.accounts[number - 1]
                name = key.encode("utf-8", "surrogatepass")
                files[file_number(key, count)].write(_HEAD.pack(len(name), len(data)) + name + data)
                done += 1
            progress("laying out the messages by account", done, total)
    return paths


def _numbers(one: PlacedInput, accounts: frozenset[str]) -> set[int]:
    """The numbers that some accounts have in an input."""
    return {number for number, account in enumerate(one.accounts, start=NOWHERE + 1) if account in accounts}


def accounts_in(path: Path) -> dict[str, list[bytes]]:
    """The messages of each account in a file, as they were laid out."""
    found: dict[str, list[bytes]] = {}
    with path.open("rb") as stream:
        while head := stream.read(_HEAD.size):
            name, data = _HEAD.unpack(head)
            key = stream.read(name).decode("utf-8", "surrogatepass")
            found.setdefault(key, []).append(stream.read(data))
    return found
