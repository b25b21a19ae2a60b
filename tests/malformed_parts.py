"""Makes damaged and hostile bytes: mails, archives, documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HEAD = (
    "Message-ID: <{n}@orchard.example>\r\nDate: {date}\r\nFrom: {sender}\r\n"
    "To: Bo Marsh <bo@vendor.example>\r\nSubject: {subject}\r\n"
)
DATE = "Mon, 05 May 2025 09:00:00 +0000"


@dataclass(frozen=True)
class Case:
    name: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    want: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    messages: int | None = None
    build: Callable[[Path], None] | None = None


def mail(
    body: bytes | str = "We want a plan for next year.", more: str = "", n: str = "a", date: str = DATE,
    sender: str = "Ada Quill <ada@orchard.example>", subject: str = "Plan",
) -> bytes:  # fmt: skip
    """A mail with the given raw body and further header lines."""
    head = HEAD.format(n=n, date=date, sender=sender, subject=subject) + more + "\r\n"
    return head.encode("utf-8", "surrogateescape") + (body if isinstance(body, bytes) else body.encode())


def nested(depth: int, end: bytes = b"the innermost words") -> bytes:
    """A mail of multiparts inside each other."""
    parts = []
    for level in range(depth):
        parts.append(f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n')
    whole = "".join(parts) + "Content-Type: text/plain\r\n\r\n"
    head = HEAD.format(n="deep", date=DATE, sender="ada@orchard.example", subject="deep").encode()
    return head + whole.encode() + end


def archive(members: list[tuple[str, bytes]], stored: bool = False) -> bytes:
    """A ZIP of members in the order given, names used as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as out:
        for name, data in members:
            out.writestr(name, data)
    return buffer.getvalue()


def encrypted(data: bytes) -> bytes:
    """A ZIP whose members say that a password protects them."""
    changed = bytearray(data)
    at = data.index(b"PK\x03\x04")
    changed[at + 6] |= 1
    at = data.index(b"PK\x01\x02")
    changed[at + 8] |= 1
    return bytes(changed)


def wrong_sum(data: bytes) -> bytes:
    """A stored ZIP of which the second member's bytes were changed after its checksum was made."""
    return data.replace(b"second words", b"second wOrds", 1)


def docx(document: str, doctype: str = "") -> bytes:
    """A Word document of one part."""
    xml = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="w"><w:body>{document}</w:body></w:document>'
    kind = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return archive([("[Content_Types].xml", kind.encode()), ("word/document.xml", xml.encode())])


LAUGHS = "<!DOCTYPE d [<!ENTITY a 'haha'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9)
) + "]>"  # fmt: skip
