"""The people that the address headers of a mail name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.message import Message as MimeMessage
from functools import lru_cache

from cxnlp.ingest.mime import decode_bytes, header, header_text, headers
from cxnlp.types import Party

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'=|]{1,128}@[^\s<>()\[\],;:\"'|]{1,255}")
_SPELLED = re.compile(r"^([^\s<>()@,;]{1,128}) at ([^\s<>()@,;]+\.[^\s<>()@,;]+)(?=\s*(?:\(|$))")
"""An address as archives of mailing lists write it: "ada at orchard.example (Ada Quill)"."""
_ANGLED = re.compile(r"<\s*(?:mailto:)?([^<>]*?)\s*>\s*(?:\([^()]*\)\s*)?$", re.I)
_COMMENT = re.compile(r"\(([^()]*)\)")
_GROUP = re.compile(r"^[^\"<>@:,]{0,200}:(?!//)")
LONGEST_KEPT = 2000
"""Characters of address headers whose people are remembered; the lists of mass mails are not."""
_VIA = re.compile(r"^'?(.+?)'?\s+(?:via|über|par|vía)\s+\S.*$", re.I)


def _split_list(value: str) -> Iterator[str]:
    """Pieces of an address list, cut at commas and semicolons outside quotes, comments and angles."""
    start, quoted, depth, angled = 0, False, 0, False
    escaped = False
    for i, c in enumerate(value):
        if escaped:
            escaped = False
        elif c == "\\":
            escaped = True
        elif c == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif c == "(":
            depth += 1
        elif c == ")":
            depth = max(0, depth - 1)
        elif c == "<":
            angled = True
        elif c == ">":
            angled = False
        elif c in ",;" and not depth and not angled:
            yield value[start:i]
            start = i + 1
    yield value[start:]


def _party(piece: str) -> Party | None:
    piece = _SPELLED.sub(r"\1@\2", piece)
    angled = _ANGLED.search(piece)
    if angled:
        address, name = angled.group(1), piece[: angled.start()]
        if not name.strip() and (comment := _COMMENT.search(piece[angled.start(1) :])):
            name = comment.group(1)
    else:
        found = _ADDRESS.search(piece)
        address = found.group() if found else ""
        comment = _COMMENT.search(piece)
        name = comment.group(1) if found and comment else "" if found else piece
    address = address.strip().strip(".'\"").lower()
    if "@" not in address:
        address = ""
    name = re.sub(r"\\(.)", r"\1", name.strip())
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    name = header_text(name).strip(" \"',;")
    if len(name) > 200 or not any(c.isalnum() for c in name):
        name = ""
    if name.lower() == address:
        name = ""
    return Party(name=name or None, email=address or None) if name or address else None


def parties(values: Sequence[str]) -> tuple[Party, ...]:
    """The people of address headers such as To: names decoded, addresses in lower case, each address once."""
    return _parties(tuple(values)) if sum(map(len, values)) <= LONGEST_KEPT else _parties.__wrapped__(tuple(values))


@lru_cache(maxsize=4096)
def _parties(values: tuple[str, ...]) -> tuple[Party, ...]:
    """As `parties`. The same few people write all the time: one record of each is made once and shared."""
    found: dict[tuple[str | None, str | None], Party] = {}
    for value in values:
        if not value.isascii() and any("\udc80" <= c <= "\udcff" for c in value):
            value = decode_bytes(value.encode("utf-8", "surrogateescape"), None)[0]
        carried = ""
        for piece in _split_list(re.sub(r"\s+", " ", value)):
            piece = _GROUP.sub("", piece.strip()).strip()
            if piece and "@" not in piece and "<" not in piece and not carried and '"' not in piece:
                carried = piece
                continue
            if carried and "<" in piece and not piece.startswith(("<", '"')):
                piece = f"{carried}, {piece}"
            elif carried and (named := _party(carried)):
                found.setdefault((named.name, None), named)
            carried = ""
            if piece and (party := _party(piece)):
                found.setdefault((None, party.email) if party.email else (party.name, None), party)
        if carried and (named := _party(carried)):
            found.setdefault((named.name, None), named)
    return tuple(found.values())


def author(message: MimeMessage) -> Party | None:
    """Who wrote the message: From, behind a group's "via" rewriting the original sender; else Sender, Reply-To."""
    for name in ("X-Original-From", "From", "Sender", "Reply-To"):
        found = parties(headers(message, name))
        if not found:
            continue
        first = found[0]
        via = _VIA.match(first.name or "")
        if via and name == "From":
            original = [p for p in parties(headers(message, "Reply-To")) if p.email and p.email != first.email]
            return Party(name=via.group(1), email=original[0].email if len(original) == 1 else first.email)
        if first.name is None and first.email:
            exported = header(message, "X-From")
            if exported and "@" not in exported and "<" not in exported and "/" not in exported:
                return Party(name=exported.strip("\"' "), email=first.email)
        return first
    return None
