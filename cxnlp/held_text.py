"""Texts of many messages in a temporary file instead of memory; whoever reads one gets a `str` and need not know.

`HeldField` lies over a slot of a record. A `Held`, a `str` that knows its place, is stored as that place and read from
the file when it is asked for; any other `str` is stored as it is. So `dataclasses.replace` copies the place alone.
"""

from __future__ import annotations

import os
import tempfile
import threading
import weakref
from typing import Any

AFTER = 16_000_000  # bytes of text that a shelf leaves in memory: most analyses never write one
LEAST = 200  # characters; a shorter text takes hardly more memory than its place
_BUFFER = 1 << 20


class _Place:
    """Where a text stands: its shelf, its first byte there, its number of bytes."""

    __slots__ = ("at", "shelf", "size")

    def __init__(self, shelf: Shelf, at: int, size: int) -> None:
        self.shelf, self.at, self.size = shelf, at, size


class Held(str):
    """A text that a shelf keeps; equal to any `str` with the same characters."""

    __slots__ = ("place",)
    place: _Place

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


class Shelf:
    """Keeps texts in an unnamed temporary file that only this process can open and that vanishes with its last text.

    The first `after` bytes stay in memory. When the disk is full, texts stay in memory again.

    >>> kept = Shelf(after=0, least=1).keep("as it was said")
    >>> type(kept).__name__, kept == "as it was said"
    ('Held', True)
    """

    def __init__(self, after: int = AFTER, least: int = LEAST) -> None:
        self._left, self._least = after, least
        self._file: Any = None
        self._written = 0
        self._buffer = bytearray()
        self._full = False
        self._lock = threading.Lock()

    def keep(self, text: str) -> str:
        """The same text, kept here if it is long enough and memory has had its share."""
        if len(text) < self._least or self._full or (type(text) is Held and text.place.shelf is self):
            return text
        if self._left > 0:
            self._left -= len(text)
            return text
        data = text.encode("utf-8", "surrogatepass")
        with self._lock:
            held = Held(text)
            held.place = _Place(self, self._written + len(self._buffer), len(data))
            self._buffer += data
            if len(self._buffer) >= _BUFFER:
                self._flush()
        return held

    def _flush(self) -> None:
        """Writes what is buffered; a full disk leaves it where it is, and nothing more is taken."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="cxnlp-", buffering=0)  # noqa: SIM115
                weakref.finalize(self, self._file.close)
            done = 0
            while done < len(self._buffer):
                done += _write(self._file, bytes(self._buffer[done:]), self._written + done)
        except OSError:
            self._full = True
            return
        self._written += len(self._buffer)
        self._buffer = bytearray()

    def read(self, at: int, size: int) -> str:
        """The text of `size` bytes at `at`."""
        with self._lock:
            if at >= self._written:
                data = bytes(self._buffer[at - self._written : at - self._written + size])
            else:
                data = _read(self._file, at, size)
        return data.decode("utf-8", "surrogatepass")


if hasattr(os, "pread"):

    def _read(file: Any, at: int, size: int) -> bytes:
        return os.pread(file.fileno(), size, at)

    def _write(file: Any, data: bytes, at: int) -> int:
        return os.pwrite(file.fileno(), data, at)

else:  # Windows

    def _read(file: Any, at: int, size: int) -> bytes:
        file.seek(at)
        return bytes(file.read(size))

    def _write(file: Any, data: bytes, at: int) -> int:
        file.seek(at)
        return int(file.write(data))


def beside(text: str, made: str) -> str:
    """`made`, a text made from `text`, kept where `text` is kept.

    >>> beside("not held", "made")
    'made'
    """
    return text.place.shelf.keep(made) if type(text) is Held else made


class HeldField:
    """A field of text of a slotted record, above its slot."""

    __slots__ = ("fill", "read")

    def __init__(self, slot: Any) -> None:
        self.read, self.fill = slot.__get__, slot.__set__

    def __get__(self, record: Any, kind: Any = None) -> Any:
        if record is None:
            return self
        kept = self.read(record, kind)
        if type(kept) is not _Place:
            return kept
        held = Held(kept.shelf.read(kept.at, kept.size))
        held.place = kept
        return held

    def __set__(self, record: Any, value: Any) -> None:
        self.fill(record, placed(value))


def placed(value: Any) -> Any:
    """What a slot holds of a text: its place, or the text itself."""
    return value.place if type(value) is Held else value


def slot_name(field: str) -> str:
    """Under which name a record shows the slot below a `HeldField`.

    >>> slot_name("body")
    '_body_slot'
    """
    return f"_{field}_slot"


def hold(kind: type, field: str) -> None:
    """Lays a `HeldField` over a slot of a kind of records."""
    slot = kind.__dict__[field]
    setattr(kind, slot_name(field), slot)
    setattr(kind, field, HeldField(slot))


def in_memory(kind: type) -> None:
    """Takes every `HeldField` off a kind of records, for a process that keeps no texts in a file: a field is then read
    without a call. A `Held` that is stored all the same stays a text in memory."""
    for field in [name for name, over in vars(kind).items() if isinstance(over, HeldField)]:
        setattr(kind, field, vars(kind)[slot_name(field)])
