"""Outlook mailboxes (.pst, .ost), read through libpff, an optional dependency under LGPL-3: `pip install 'cxnlp[pst]'`.

Source: [MS-PST] Outlook Personal Folders File Format, [MS-OXPROPS] property identifiers, libpff documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.html_text import html_to_text
from cxnlp.ingest.mime import header_text
from cxnlp.ingest.outlook_items import messages_of
from cxnlp.ingest.outlook_meetings import TRACK_STATUS, Asked, Item, Value
from cxnlp.ingest.outlook_properties import (
    STUMBLES,
    Properties,
    all_of,
    item_of,
    names_of,
    number_of,
    text_of,
)
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import address
from cxnlp.types import Attachment, Message, Party, Record, Rejected

MAGIC, CLIENT = b"!BDN", b"SM"
NEEDS_EXTRA = "an Outlook mailbox: reading it needs libpff; install it with pip install 'cxnlp[pst]'"
MAX_DEPTH, MAX_BODY_BYTES = 64, 50_000_000
_CLASS, _FLAGS, _CODE_PAGE = 0x001A, 0x0E07, 0x3FDE
_NAME, _ADDRESS, _SMTP, _KIND = 0x3001, 0x3003, 0x39FE, 0x0C15
_FILE, _LONG_FILE, _MIME = 0x3704, 0x3707, 0x370E
_RECIPIENT_FLAGS, _ORGANIZER = 0x5FFD, 0x2
_UNSENT = 0x8


def _asked(item: Any) -> list[Asked]:
    try:
        rows = all_of(item.recipients) if item.recipients else []
    except STUMBLES:
        return []
    found = []
    for row in rows:
        mail = address(text_of(row, _SMTP)) or address(text_of(row, _ADDRESS))
        name = header_text(text_of(row, _NAME))
        name = "" if address(name) else name
        if name or mail:
            kind = 0 if number_of(row, _RECIPIENT_FLAGS) & _ORGANIZER else number_of(row, _KIND) or 1
            found.append(Asked(Party(name or None, mail), kind, number_of(row, TRACK_STATUS)))
    return found


def _attachments(item: Any) -> tuple[Attachment, ...]:
    found = []
    try:
        for i in range(item.number_of_attachments):
            part = item.get_attachment(i)
            told = {k: v for row in all_of(part) for k, v in row.items()}
            name = text_of(told, _LONG_FILE) or text_of(told, _FILE) or "unnamed"
            found.append(Attachment(name, part.size or 0, text_of(told, _MIME) or "application/octet-stream"))
    except STUMBLES:
        return tuple(found)
    return tuple(found)


def _decoded(data: bytes | str, code_page: Value) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode(f"cp{code_page if isinstance(code_page, int) else 1252}", "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


def _body(item: Any, properties: Properties) -> tuple[str, tuple[str, ...]]:
    code_page = properties.get(_CODE_PAGE, 1252)
    for name in ("plain_text_body", "html_body"):
        try:
            data = getattr(item, name)
        except STUMBLES:
            continue
        text = _decoded(data[:MAX_BODY_BYTES], code_page).replace("\0", "") if data else ""
        if text.strip():
            if name == "html_body":
                return html_to_text(text), ("html_only",)
            return text.replace("\r\n", "\n").replace("\r", "\n"), ()
    return "", ("no_readable_body",)


def _submitted(item: Any) -> datetime | None:
    """When the mail was handed in, in UTC; None when it says nothing."""
    for name in ("client_submit_time", "delivery_time"):
        try:
            value = getattr(item, name)
        except STUMBLES:
            continue
        if value is not None and value.year > 1970:
            moment: datetime = value.replace(microsecond=0, tzinfo=UTC)
            return moment
    return None


class _Item:
    """An item of a mailbox as `outlook_items.OutlookItem`; `names`: the long ids of the mailbox's named properties."""

    def __init__(self, item: Any, names: Mapping[int, int]) -> None:
        self._item = item
        self._names = names
        self._own: Properties = {k: v for row in all_of(item) for k, v in row.items()}
        self.kind = text_of(self._own, _CLASS)

    def text(self, number: int) -> str:
        return text_of(self._own, number)

    def asked(self) -> list[Asked]:
        return _asked(self._item)

    def properties(self) -> Item:
        return item_of(self._own, self._names)

    def body(self) -> tuple[str, tuple[str, ...]]:
        return _body(self._item, self._own)

    def submitted(self) -> datetime | None:
        return _submitted(self._item)

    def attachments(self) -> tuple[Attachment, ...]:
        return _attachments(self._item)

    def draft(self) -> bool:
        return bool(number_of(self._own, _FLAGS) & _UNSENT)


def _records(item: Any, source: Source, locator: str, names: Mapping[int, int]) -> list[Message | Rejected]:
    """The mail that an item is, or the calendar entries of an appointment; a Rejected with the reason otherwise."""
    try:
        return list(messages_of(_Item(item, names), source, OutlookPst.name, f"{source.name}#{locator}"))
    except UnreadableInput as error:
        return [Rejected(source.name, locator, str(error))]


def _items(folder: Any, path: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """("Inbox/2097188", item) of every item of a folder and the folders in it, in the order of the file."""
    for i in range(folder.number_of_sub_messages):
        try:
            item = folder.get_sub_message(i)
            yield f"{path}{item.identifier}", item
        except STUMBLES:
            yield f"{path}item {i + 1}", None
    for i in range(folder.number_of_sub_folders if depth < MAX_DEPTH else 0):
        try:
            inner = folder.get_sub_folder(i)
            name = (inner.name or f"folder {i + 1}").replace("/", "_").replace("#", "_")
        except STUMBLES:
            yield f"{path}folder {i + 1}", None
            continue
        yield from _items(inner, f"{path}{name}/", depth + 1)


class OutlookPst:
    """A mailbox file of Outlook with all its folders."""

    name = "outlook_pst"
    family = "mail"

    def sniff(self, source: Source) -> float:
        return 0.98 if source.head.startswith(MAGIC) and source.head[8:10] in (CLIENT, b"SO") else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        try:
            import pypff
        except ImportError as error:
            raise UnreadableInput(NEEDS_EXTRA) from error
        with source.open() as stream:
            mailbox = pypff.file()
            try:
                mailbox.open_file_object(stream)
                root = mailbox.get_root_folder()
            except STUMBLES as error:
                raise UnreadableInput("damaged Outlook mailbox, or one of an unknown version") from error
            try:
                names = names_of(mailbox)
                for locator, item in _items(root, "") if root else ():
                    try:
                        found = _records(item, source, locator, names) if item else [_damaged(source, locator)]
                    except STUMBLES:
                        found = [_damaged(source, locator)]
                    yield from found
            except OSError as error:
                raise UnreadableInput("damaged Outlook mailbox: its folders cannot be read to the end") from error
            finally:
                mailbox.close()


def _damaged(source: Source, locator: str) -> Rejected:
    return Rejected(source.name, locator, "a damaged item of the mailbox")


FORMATS: tuple[Format, ...] = (OutlookPst(),)
