"""Which account each message of an input belongs to, and what else of an input finding accounts asks for, as kept."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from cxnlp.store.codec import LEVEL
from cxnlp.store.schema import PLACED
from cxnlp.store.workspace import Workspace
from cxnlp.types import Message, Rejected, SourceRow

ASIDE = ""  # stands for the account of a message that concerns no customer; no key is empty
EACH = 8  # bytes of digest of a message
NOWHERE = 0  # the number of a message that is on no account
Kept = TypeVar("Kept")


def packed(value: object) -> bytes:
    """JSON, ASCII alone, sets in order, compressed."""
    return zlib.compress(
        json.dumps(msgspec.to_builtins(value, order="deterministic"), separators=(",", ":")).encode("ascii"), LEVEL
    )


def unpacked(data: bytes, kind: type[Kept]) -> Kept:
    """What `packed` was given."""
    text = zlib.decompress(data)
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError:  # half a surrogate pair, which only json reads
        return msgspec.convert(json.loads(text), kind)


@dataclass(frozen=True)
class Head:
    """An input by itself. `digest`: of its records as held; `twin`: the earlier input whose bytes it repeats; `rows`,
    `records`, `events`: whether it has rows of tables, transcripts or notes of meetings, calendar entries; `each`:
    where it has none of these, 8 bytes of digest of each message, in base64, to know it again when the file has grown.
    """

    source: SourceRow
    digest: str
    twin: str | None = None
    rejected: tuple[Rejected, ...] = ()
    rows: bool = False
    records: bool = False
    events: bool = False
    each: str = ""

    @property
    def digests(self) -> list[bytes]:
        """Of each message, where they are kept."""
        data = base64.b64decode(self.each)
        return [data[start : start + EACH] for start in range(0, len(data), EACH)]


@dataclass
class PlacedInput:
    """An input with the account of each of its messages, in their order.

    `accounts`: those that occur, their numbers from 1 on; `keys`: the number of each message, NOWHERE for none;
    `days`: when each was sent, as a proleptic ordinal, 0 unknown; `threads`: a digest of the thread of each, 0 none.
    `open`: the messages whose own envelope tells no account, by their place, which later ones may change.
    `meetings`: calendar entries and records of meetings by their place, before they are joined, of a folder with both.
    """

    file: str
    place: int
    head: Head
    accounts: list[str] = field(default_factory=list)
    keys: array[int] = field(default_factory=lambda: array("I"))
    days: array[int] = field(default_factory=lambda: array("I"))
    threads: array[int] = field(default_factory=lambda: array("Q"))
    open: bytes | None = None
    meetings: bytes | None = None

    @property
    def at(self) -> tuple[str, int]:
        return self.file, self.place

    def account(self, number: int) -> str | None:
        return self.accounts[number - 1] if number else None

    def row(self) -> tuple[Any, ...]:
        """The row of the table `placed`."""
        numbers = (zlib.compress(part.tobytes(), LEVEL) for part in (self.keys, self.days, self.threads))
        return (self.file, self.place, packed((self.head, self.accounts)), *numbers, self.open, self.meetings)

    def set_keys(self, keys: Sequence[str | None]) -> None:
        """Puts the account of each message."""
        numbers: dict[str, int] = {}
        found = [numbers.setdefault(key, len(numbers) + 1) if key is not None else NOWHERE for key in keys]
        self.accounts, self.keys = list(numbers), array("I", found)


def _array(kind: str, data: bytes) -> array[int]:
    found: array[int] = array(kind)
    found.frombytes(zlib.decompress(data))
    return found


def read_placed(workspace: Workspace) -> list[PlacedInput]:
    """All that is kept, in the order of the inputs."""
    names = ", ".join(PLACED.names)
    found = []
    for file, place, head, keys, days, threads, *rest in workspace.db.execute(
        f"SELECT {names} FROM placed ORDER BY file, place"  # noqa: S608
    ):
        own, accounts = unpacked(head, tuple[Head, list[str]])
        numbers = _array("I", keys), _array("I", days), _array("Q", threads)
        found.append(PlacedInput(file, place, own, accounts, *numbers, *rest))
    return found


def thread_digest(thread: str) -> int:
    """64 bits of a thread's name; 0 for none."""
    if not thread:
        return 0
    return int.from_bytes(hashlib.blake2b(thread.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def day_number(message: Message) -> int:
    return message.sent_at.date().toordinal() if message.sent_at else 0


Some = list[tuple[int, Message]]  # messages with their places in an input


def some(data: bytes | None) -> Some:
    """Messages kept by their place in an input."""
    return unpacked(data, Some) if data else []


def by_account(placed: Sequence[PlacedInput]) -> dict[str, list[tuple[PlacedInput, list[int]]]]:
    """Of each account the inputs that hold messages of it, with their places."""
    found: dict[str, list[tuple[PlacedInput, list[int]]]] = {}
    for one in placed:
        inside: list[list[int]] = [[] for _ in one.accounts]
        for place, number in enumerate(one.keys):
            if number:
                inside[number - 1].append(place)
        for account, places in zip(one.accounts, inside, strict=True):
            if account != ASIDE:
                found.setdefault(account, []).append((one, places))
    return found


def keys_of(placed: Sequence[PlacedInput]) -> Iterator[str | None]:
    """The account of every message in the order of the inputs; ASIDE where it concerns no customer."""
    return (one.account(number) for one in placed for number in one.keys)
