"""Single Outlook messages and meetings (.msg), read through python-oxmsg, an optional dependency.

The extra is `pip install 'cxnlp[msg]'`.

Source: [MS-OXMSG] Outlook Item File Format, [MS-OXPROPS] property identifiers, [MS-CFB] Compound File Binary.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.mime import header_text
from cxnlp.ingest.outlook_items import messages_of
from cxnlp.ingest.outlook_meetings import TRACK_STATUS, Asked, Item, Value, long_ids
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import address
from cxnlp.types import Attachment, Party, Record

MAX_MSG_BYTES = 100_000_000
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NEEDS_EXTRA = "an Outlook message: reading it needs python-oxmsg; install it with pip install 'cxnlp[msg]'"
_MARKS = tuple(name.encode("utf-16-le") for name in ("__properties_version1.0", "__nameid_version1.0", "__substg1.0_"))
_NAMES = ["__nameid_version1.0", "__substg1.0_00030102"]
_KIND_OF_RECIPIENT = 0x0C15
_NEVER = datetime.min.replace(tzinfo=UTC)
_T = TypeVar("_T")
_DAMAGE = (
    OSError, ValueError, LookupError, AssertionError, AttributeError, TypeError, OverflowError, RecursionError,
    struct.error,
)  # fmt: skip
"""What the library raises for a compound file that is cut, altered, or lists items that are not there."""


def _directory(source: Source) -> bytes:
    """The first 4 KB of the directory of a compound file, wherever it stands in the file."""
    if not source.head.startswith(OLE2) or len(source.head) < 512:
        return b""
    size = 1 << min(int.from_bytes(source.head[30:32], "little"), 16)
    start = (int.from_bytes(source.head[48:52], "little") + 1) * size
    if start >= source.size:
        return b""
    with source.open() as stream:
        stream.seek(start)
        return stream.read(4096)


def _tried(holder: Any, name: str, default: _T) -> _T:
    """The attribute `name`; `default` where the library stumbles over a damaged or wrongly labelled property."""
    try:
        value: _T | None = getattr(holder, name)
    except _DAMAGE:
        return default
    return default if value is None else value


def _text(properties: Any, number: int) -> str:
    try:
        value = properties.str_prop_value(number) or ""
    except _DAMAGE:
        return ""
    return str(value).replace("\0", "").strip()


def _number(properties: Any, number: int) -> int:
    try:
        return properties.int_prop_value(number) or 0
    except _DAMAGE:
        return 0


def _asked(message: Any) -> list[Asked]:
    found: list[Asked] = []
    listed: tuple[Any, ...] = _tried(message, "recipients", ())
    for one in listed:
        email_address = address(_tried(one, "email_address", ""))
        name = header_text(_tried(one, "name", "").replace("\0", ""))
        name = "" if address(name) else name
        if name or email_address:
            own = _tried(one, "properties", None)
            kind, answer = _number(own, _KIND_OF_RECIPIENT), _number(own, TRACK_STATUS)
            found.append(Asked(Party(name or None, email_address), kind, answer))
    return found


def _attachments(message: Any) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    listed: tuple[Any, ...] = _tried(message, "attachments", ())
    for one in listed:
        name = _tried(one, "file_name", "unnamed").replace("\0", "")
        kind = _tried(one, "mime_type", "application/octet-stream").replace("\0", "")
        found.append(Attachment(name, _tried(one, "size", 0), kind))
    return tuple(found)


def _body(message: Any) -> tuple[str, tuple[str, ...]]:
    from cxnlp.ingest.html_text import html_to_text

    plain = _tried(message, "body", "")
    if plain.strip("\0\r\n\t "):
        return plain.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"), ()
    html = _tried(message, "html_body", "")
    return (html_to_text(html), ("html_only",)) if html.strip() else ("", ("no_readable_body",))


def _named(data: bytes) -> dict[int, int]:
    """The long ids of the file's named properties by property id; empty where there are none."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return long_ids(ole.openstream(_NAMES).read())
    except _DAMAGE:
        return {}


def _item(message: Any, data: bytes) -> Item:
    """The properties of a meeting; what the library cannot read is left out."""
    names = _named(data)
    tags: dict[int, Value] = {}
    named: dict[int, Value] = {}
    try:
        every = list(message.properties)
    except _DAMAGE:
        return Item()
    for one in every:
        value = _tried(one, "value", None)
        if isinstance(value, str | int | bytes | datetime):
            where = named if one.pid in names else tags
            where[names.get(one.pid, one.pid)] = value
    return Item(tags, named)


class _Item:
    """A loaded message as `outlook_items.OutlookItem`; `data` is its file."""

    def __init__(self, message: Any, kind: str, data: bytes) -> None:
        self.kind = kind
        self._message = message
        self._data = data
        self._own = _tried(message, "properties", None)

    def text(self, number: int) -> str:
        return _text(self._own, number)

    def asked(self) -> list[Asked]:
        return _asked(self._message)

    def properties(self) -> Item:
        return _item(self._message, self._data)

    def body(self) -> tuple[str, tuple[str, ...]]:
        return _body(self._message)

    def submitted(self) -> datetime | None:
        sent = _tried(self._message, "sent_date", _NEVER)
        return None if sent == _NEVER else sent.replace(microsecond=0)

    def attachments(self) -> tuple[Attachment, ...]:
        return _attachments(self._message)

    def draft(self) -> bool:
        return False


class OutlookMsg:
    """An Outlook item that is a mail or a meeting; contacts, tasks and notes share the file format."""

    name = "outlook_msg"
    family = "mail"

    def sniff(self, source: Source) -> float:
        if not source.head.startswith(OLE2):
            return 0.0
        entries = source.head + _directory(source)
        return 0.97 if any(mark in entries for mark in _MARKS) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        try:
            from oxmsg import Message as Outlook
        except ImportError as error:
            raise UnreadableInput(NEEDS_EXTRA) from error
        data = source.read(MAX_MSG_BYTES)
        try:
            message = Outlook.load(data)
            kind = (message.message_class or "").replace("\0", "")
        except _DAMAGE as error:
            raise UnreadableInput(f"damaged Outlook message: {error}") from error
        yield from messages_of(_Item(message, kind, data), source, self.name, source.name)


FORMATS: tuple[Format, ...] = (OutlookMsg(),)
