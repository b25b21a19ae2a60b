"""The readable body and the attachments of a MIME message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as MimeMessage
from functools import lru_cache
from typing import NamedTuple

from cxnlp.ingest.clear_signed import clear_text
from cxnlp.ingest.html_text import html_to_text
from cxnlp.ingest.mime import decode_bytes, header, header_text
from cxnlp.types import Attachment

MAX_PARTS = 1000
MAX_CALENDARS = 20
MEDIA_TYPES = frozenset({"text/calendar", "application/ics"})
MAX_BODY_CHARS = 2_000_000
JOURNAL_HEADERS = frozenset({"x-ms-journal-report", "x-ms-exchange-organization-journal-report"})
LONGEST_STUB = 100
"""Words from which a plain alternative is no stand-in, whatever stands in the HTML beside it (judgement)."""
_HTML_START = re.compile(r"\s*<(?:!doctype\s+html|html|head|body|div|table|meta)\b", re.I)


@dataclass(frozen=True, slots=True)
class Body:
    """The decoded body (lines end in "\\n"), the attachments, flags such as `charset_guessed` or `html_only`, and the
    bytes of the calendar parts."""

    text: str
    attachments: tuple[Attachment, ...]
    flags: tuple[str, ...]
    calendars: tuple[bytes, ...] = ()


def _payload(part: MimeMessage) -> bytes:
    """The bytes of a leaf part; an undecodable transfer encoding leaves them as they are.

    Never asked for undecoded: the library then decodes by the declared charset, and stumbles over what is none.
    """
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").lstrip("\ufeff")
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)


class _Heads(NamedTuple):
    """The two headers of a part that say what it is, as they stand, and what it is without them."""

    content_type: str | None
    disposition: str | None
    default: str


def _heads(part: MimeMessage) -> _Heads:
    content_type = disposition = None
    for name, value in part.raw_items():
        lowered = name.lower()
        if lowered == "content-type" and content_type is None:
            content_type = value
        elif lowered == "content-disposition" and disposition is None:
            disposition = value
    return _Heads(content_type, disposition, part.get_default_type())


def _bare(heads: _Heads) -> MimeMessage:
    """A message with these headers alone: what the library makes of them depends on nothing else."""
    bare = MimeMessage()
    bare.set_default_type(heads.default)
    for name, value in (("Content-Type", heads.content_type), ("Content-Disposition", heads.disposition)):
        if value is not None:
            bare.set_raw(name, value)
    return bare


# The same few headers stand in thousands of mails, and the library takes them apart anew each time it is asked.
@lru_cache(maxsize=512)
def _kind(heads: _Heads) -> str:
    return _bare(heads).get_content_type()


@lru_cache(maxsize=512)
def _charset(heads: _Heads) -> str | None:
    return _bare(heads).get_content_charset()


@lru_cache(maxsize=512)
def _flow(heads: _Heads) -> tuple[bool, bool]:
    """(format=flowed, delsp=yes)"""
    bare = _bare(heads)
    return (
        str(bare.get_param("format") or "").lower() == "flowed",
        str(bare.get_param("delsp") or "").lower() == "yes",
    )


@lru_cache(maxsize=512)
def _filename(heads: _Heads) -> str | None:
    return _bare(heads).get_filename()


@lru_cache(maxsize=512)
def _is_attachment(heads: _Heads) -> bool:
    disposition = _bare(heads).get_content_disposition()
    if disposition == "attachment":
        return True
    if _kind(heads) not in ("text/plain", "text/html"):
        return True
    return bool(_filename(heads)) and disposition != "inline"


class Part(MimeMessage):
    """A part of a mail that works out what it is once: the library asks for it ten times a mail."""

    _known: tuple[int, str] = (-1, "")

    def get_content_type(self) -> str:
        """As the library says, while the number of headers stays."""
        if self._known[0] != len(self):
            self._known = len(self), _kind(_heads(self))
        return self._known[1]


def unwrapped(mail: MimeMessage) -> MimeMessage:
    """The mail that a journal report of Exchange holds; any other mail unchanged.

    Source: Microsoft, "Journaling in Exchange Online": X-MS-Journal-Report, the original as message/rfc822.
    """
    names = {name.lower() for name in mail.keys()}  # noqa: SIM118
    if not names & JOURNAL_HEADERS or not mail.is_multipart():
        return mail
    for part in mail.walk():
        inner = part.get_payload() if part.get_content_type() == "message/rfc822" else None
        if isinstance(inner, list) and inner and isinstance(inner[0], MimeMessage):
            return inner[0]
    return mail


def _unflow(text: str, delete_space: bool) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676); quote depth and the signature mark are kept."""
    out: list[str] = []
    flowing_depth: int | None = None
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        if content.startswith(" "):
            content = content[1:]
        signature = content in ("-- ", "--")
        if flowing_depth == depth and not signature:
            out[-1] += content
        else:
            out.append(">" * depth + (" " if depth else "") + content)
        flows = content.endswith(" ") and not signature
        if flows and delete_space:
            out[-1] = out[-1][:-1]
        flowing_depth = depth if flows else None
    return "\n".join(out)


def _attachment(part: MimeMessage) -> Attachment:
    name = header_text(part.get_filename() or "")
    if part.is_multipart():
        inner = part.get_payload()
        size = sum(len(p.as_bytes()) for p in inner if isinstance(p, MimeMessage)) if isinstance(inner, list) else 0
        if not name and isinstance(inner, list) and inner and isinstance(inner[0], MimeMessage):
            name = header(inner[0], "Subject")
    else:
        size = len(_payload(part))
    return Attachment(name or "unnamed", size, part.get_content_type())


def _leaf_text(part: MimeMessage, heads: _Heads, flags: dict[str, None]) -> tuple[str, bool]:
    """The text of an inline part and whether it came from HTML."""
    text, guessed = decode_bytes(_payload(part), _charset(heads))
    if guessed:
        flags["charset_guessed"] = None
    text = clear_text(_clean(text))
    if len(text) > MAX_BODY_CHARS:
        flags["body_cut"] = None
        text = text[:MAX_BODY_CHARS]
    if _kind(heads) == "text/html" or _HTML_START.match(text[:2000]):
        return html_to_text(text), True
    flowed, delete_space = _flow(heads)
    return _unflow(text, delete_space) if flowed else text, False


def _stub(plain: str, html: str) -> bool:
    """True if the plain alternative is only a stand-in, such as "your reader shows no HTML"."""
    words = plain.split()
    if not words:
        return True
    rich = html.split()
    if len(words) >= LONGEST_STUB or len(rich) <= 30 or len(words) >= 0.3 * len(rich):
        return False
    return " ".join(words[:5]) not in " ".join(rich)


def _is_html_leaf(part: MimeMessage) -> bool:
    heads = _heads(part)
    return _kind(heads) == "text/html" and not _is_attachment(heads)


def _read(parts: list[MimeMessage], flags: dict[str, None]) -> list[list[tuple[str, bool] | Attachment]]:
    return [list(_contents(part, flags)) for part in parts]


def _alternative(parts: list[MimeMessage], flags: dict[str, None]) -> Iterator[tuple[str, bool] | Attachment]:
    """The plain alternative unless it is a stub; the attachments of all alternatives.

    HTML beside a plain text that is too long to be a stub is not rendered, which is half of the work on such a mail.
    """
    chosen: list[tuple[str, bool]] = []
    html = [part for part in parts if _is_html_leaf(part)]
    texts = _read([part for part in parts if part not in html], flags)
    texts_of = [[item for item in items if not isinstance(item, Attachment)] for items in texts]
    plain = next((items for items in texts_of if items and not items[0][1]), None)
    if plain is None or len("\n".join(t for t, _ in plain).split()) < LONGEST_STUB:
        texts = _read(parts, flags) if html else texts
        texts_of = [[item for item in items if not isinstance(item, Attachment)] for items in texts]
    rich = next((items for items in reversed(texts_of) if items and items[0][1]), None)
    if plain is not None and (rich is None or not _stub("\n".join(t for t, _ in plain), "\n".join(t for t, _ in rich))):
        chosen = plain
    elif rich is not None:
        chosen = rich
    yield from chosen
    for items in texts:
        yield from (item for item in items if isinstance(item, Attachment))


def _contents(part: MimeMessage, flags: dict[str, None]) -> Iterator[tuple[str, bool] | Attachment]:
    heads = _heads(part)
    kind = _kind(heads)
    children = part.get_payload() if part.is_multipart() else None
    if kind == "message/rfc822" or (part.is_multipart() and kind.startswith("message/")):
        yield _attachment(part)
    elif part.is_multipart() and isinstance(children, list):
        inner = [child for child in children if isinstance(child, MimeMessage)][:MAX_PARTS]
        if kind == "multipart/alternative":
            yield from _alternative(inner, flags)
        else:
            for child in inner:
                yield from _contents(child, flags)
    elif kind.startswith("multipart/"):
        yield _clean(decode_bytes(_payload(part), None)[0]), False
    elif _is_attachment(heads):
        yield _attachment(part)
    else:
        yield _leaf_text(part, heads, flags)


def _calendars(message: MimeMessage) -> tuple[bytes, ...]:
    """The bytes of the calendar parts, those of attached mails left out."""
    found: list[bytes] = []
    left = [message]
    while left and len(found) < MAX_CALENDARS:
        part = left.pop()
        children = part.get_payload() if part.is_multipart() else None
        if isinstance(children, list):
            if part.get_content_maintype() != "message":
                left += [child for child in reversed(children[:MAX_PARTS]) if isinstance(child, MimeMessage)]
        elif part.get_content_type() in MEDIA_TYPES:
            found.append(_payload(part))
    return tuple(dict.fromkeys(found))


def read_body(message: MimeMessage) -> Body:
    """Decode a message: inline text parts in order, the plain one of alternatives unless it is a stub.

    A message whose only content is a non-text part has an empty text. Raises RecursionError on absurd nesting.
    """
    flags: dict[str, None] = {}
    texts: list[str] = []
    attachments: list[Attachment] = []
    for item in _contents(message, flags):
        if isinstance(item, Attachment):
            attachments.append(item)
            continue
        text, rich = item
        if text.strip():
            texts.append(text)
            if rich:
                flags["html_only"] = None
    body = "\n".join(texts)
    if len(body) > MAX_BODY_CHARS:
        body, flags["body_cut"] = body[:MAX_BODY_CHARS], None
    calendars = _calendars(message) if any(a.media_type in MEDIA_TYPES for a in attachments) else ()
    return Body(body, tuple(attachments), tuple(sorted(flags)), calendars)
