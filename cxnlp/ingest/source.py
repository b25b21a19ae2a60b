"""One input to read: a file or an archive member, with the protocol that every format implements."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.table_mapping import Mappings, TableMapping
from cxnlp.types import Record

HEAD_BYTES = 8192
MAX_READ_BYTES = 500_000_000


class NoCommunication(UnreadableInput):
    """A recognised part of an export that holds nothing anyone wrote: the source is ignored for this reason."""


@dataclass(frozen=True)
class Source:
    """A named sequence of bytes.

    `name` is the path relative to the given input, with "/" on every system; `head` its first 8 KB. Bytes come
    from `path` (a file) or from `data` (an archive member, a test). `mappings`: what the user states about tables.
    """

    name: str
    head: bytes
    size: int
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)
    mappings: Mappings = field(default=Mappings(), repr=False)

    @property
    def mapping(self) -> TableMapping | None:
        """What the user states about this input, or None."""
        return self.mappings.of(self.name)

    @classmethod
    def of_file(cls, path: Path, name: str) -> Source:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
        return cls(name, head, path.stat().st_size, path=path)

    @classmethod
    def of_bytes(cls, data: bytes, name: str) -> Source:
        return cls(name, data[:HEAD_BYTES], len(data), data=data)

    def part(self, data: bytes, name: str) -> Source:
        """A part of this input, such as a sheet, as a source of its own: "book.xlsx#Sheet1"."""
        return Source(f"{self.name}#{name}", data[:HEAD_BYTES], len(data), data=data, mappings=self.mappings)

    @property
    def filename(self) -> str:
        """The last component of `name`."""
        return self.name.rsplit("/", 1)[-1]

    def open(self) -> BinaryIO:
        """A fresh binary stream over the bytes; the caller closes it."""
        if self.path is not None:
            return self.path.open("rb")
        return io.BytesIO(self.data or b"")

    def read(self, limit: int = MAX_READ_BYTES) -> bytes:
        """All bytes. Raises UnreadableInput when there are more than `limit`."""
        if self.size > limit:
            raise UnreadableInput(f"larger than the limit of {limit:,} bytes")
        with self.open() as stream:
            return stream.read()


class Format(Protocol):
    """A file format. `sniff` sees the head and the name and returns how sure it is (0 no … 1 certain), cheaply
    and without raising; `parse` yields records and raises UnreadableInput when the whole source is unusable.

    Message.source and row sources are "name#locator" (locator: record number, Message-ID, ticket id …, or no
    "#" part for one-record files).

    A format may state `surest`, the most that its `sniff` ever returns (1 where it does not): it is then not asked
    about inputs of which another one is as sure already.
    """

    name: str
    family: str

    def sniff(self, source: Source) -> float: ...

    def parse(self, source: Source) -> Iterator[Record]: ...
