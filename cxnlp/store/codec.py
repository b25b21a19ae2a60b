"""Records as bytes and back: what a parser gave is kept to the last character, half surrogates and microseconds too."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, make_dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_type_hints

import msgspec

from cxnlp import __version__
from cxnlp.ingest.read import Reading
from cxnlp.types import (
    AccountRow,
    DirectoryRow,
    InvoiceRow,
    Message,
    MetricRow,
    OutcomeRow,
    Party,
    Recipient,
    Rejected,
    SourceRow,
    SurveyRow,
    TableRow,
)

ROWS: Mapping[str, type[TableRow]] = {
    kind.__name__: kind for kind in (AccountRow, DirectoryRow, MetricRow, SurveyRow, InvoiceRow, OutcomeRow)
}
LEVEL = 6


@cache
def code_version(*packages: str) -> str:
    """Version of cxnlp and a digest of the files of some of its packages."""
    digest = hashlib.sha256()
    for package in packages:
        for file in sorted(files(package).iterdir(), key=lambda f: f.name):
            if file.name.endswith((".py", ".toml")):
                digest.update(file.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def reader_version() -> str:
    """Version of the code that reads inputs: what was read by another one is read again when its file is given."""
    return code_version("cxnlp.ingest")


def to_json(file: str, reading: Reading) -> str:
    """The JSON, ASCII alone, of a reading and of the exact name of the file it is from."""
    data = {
        "file": file,
        "source": msgspec.to_builtins(reading.source),
        "messages": msgspec.to_builtins(reading.messages),
        "rows": [[type(row).__name__, msgspec.to_builtins(row)] for row in reading.rows],
        "rejected": msgspec.to_builtins(reading.rejected),
    }
    return json.dumps(data, separators=(",", ":"))


@dataclass(frozen=True)
class _Packed:
    """What `to_json` writes."""

    file: str
    source: SourceRow
    messages: tuple[Message, ...]
    rows: tuple[tuple[str, dict[str, Any]], ...]
    rejected: tuple[Rejected, ...]


_decode = msgspec.json.Decoder(_Packed).decode


def _unpacked(data: str | bytes) -> _Packed:
    try:
        return _decode(data)
    except msgspec.DecodeError:  # half a surrogate pair, which only json reads
        return msgspec.convert(json.loads(data), _Packed)


def from_json(text: str | bytes) -> tuple[str, Reading]:
    """The file name and the reading that `to_json` was given."""
    data = _unpacked(text)
    rows = tuple(msgspec.convert(row, ROWS[kind]) for kind, row in data.rows)
    return data.file, Reading(data.source, data.messages, rows, data.rejected)


def pack(file: str, reading: Reading) -> bytes:
    """`to_json`, compressed."""
    return zlib.compress(to_json(file, reading).encode("ascii"), LEVEL)


def unpack(packed: bytes) -> tuple[str, Reading]:
    """The file name and the reading that `pack` was given."""
    return from_json(zlib.decompress(packed))


@dataclass(frozen=True)
class _Apart:
    """The messages of what `to_json` writes, each as it stands."""

    messages: tuple[msgspec.Raw, ...]


_apart = msgspec.json.Decoder(_Apart).decode
_message = msgspec.json.Decoder(Message).decode


def messages_apart(packed: bytes) -> list[bytes]:
    """The JSON of each message of the reading that `pack` was given, for `message_of`."""
    return list(map(bytes, views_apart(packed)))


def views_apart(packed: bytes) -> Sequence[bytes | msgspec.Raw]:
    """As `messages_apart`, without a copy of each where that can be."""
    text = zlib.decompress(packed)
    try:
        return _apart(text).messages
    except msgspec.DecodeError:
        return [json.dumps(m, separators=(",", ":")).encode("ascii") for m in json.loads(text)["messages"]]


def message_of(data: bytes) -> Message:
    """The message of which this is the JSON."""
    try:
        return _message(data)
    except msgspec.DecodeError:  # half a surrogate pair, which only json reads
        return msgspec.convert(json.loads(data), Message)


def messages_of(records: Sequence[bytes], key: Callable[[Message, int], str] | None = None) -> list[Message]:
    """The messages of which these are the JSON, in order. Equal authors, and equal lists of recipients, are one record:
    what is found of one holds for all that are it. `key`: gives a message that has no key yet one, by its place."""
    authors: dict[bytes, Party | None] = {b"": None}
    lists: dict[bytes, tuple[Recipient, ...]] = {b"": ()}

    def message(data: bytes, place: int) -> Message:
        one = _open_message(data)
        author, recipients = bytes(one.author or b""), bytes(one.recipients or b"")
        if author not in authors:
            authors[author] = _party(author)
        if recipients not in lists:
            lists[recipients] = _recipients(recipients)
        one.author, one.recipients = authors[author], lists[recipients]
        if key is not None and not one.message_id:
            one.message_id = key(one, place)
        one.__class__ = Message  # which has the same slots
        return one  # type: ignore[no-any-return]

    found = []
    for place, data in enumerate(records):
        try:
            found.append(message(data, place))
        except msgspec.DecodeError:
            found.append(message_of(data))
    return found


_TYPES = get_type_hints(Message)


def _as_written(told: Field[Any]) -> tuple[str, Any] | tuple[str, Any, Any]:
    """A field of a message as `make_dataclass` takes it."""
    if told.name in ("author", "recipients"):
        return told.name, msgspec.Raw, field(default=None)
    kind = _TYPES[told.name]
    return (told.name, kind) if told.default is MISSING else (told.name, kind, field(default=told.default))


_OpenMessage: Any = make_dataclass("OpenMessage", list(map(_as_written, fields(Message))), slots=True)
"""A message whose author and recipients stand as they are written."""
_open_message = msgspec.json.Decoder(_OpenMessage).decode
_party = msgspec.json.Decoder(Party | None).decode
_recipients = msgspec.json.Decoder(tuple[Recipient, ...]).decode
