"""A mail that Outlook saved as text: fields as the program shows them, in its language, and no transport headers.

Source: the layout of "Save as, Text only"; its field names are those above a quoted mail (`reply_patterns`).
"""

from __future__ import annotations

import re

from cxnlp.ingest.mime import decode_bytes
from cxnlp.ingest.reply_patterns import FIELD_WORDS

LEAST_FIELDS = 3
_NAMES = {"f": "From", "s": "Date", "t": "To", "c": "Cc", "j": "Subject"}
_SHOWN = re.compile(r"(?P<word>[^\W\d_][^:：\n]{0,24}?)[ \xa0]?[:：](?:[ \t\xa0]+(?P<value>.*))?$")
_TRANSPORT = frozenset(("date", "received", "references", "sender"))
"""Fields of a mail as it was sent, as is any with a hyphen; with the English date there is nothing to mend."""
_LONGEST_HEAD = 8192


def in_english(data: bytes) -> bytes:
    """A mail saved as text in UTF-8 with the field names of RFC 5322; other bytes unchanged.

    >>> in_english("Von:\\tAda <ada@orchard.example>\\nGesendet:\\tMontag\\nAn:\\tJo\\n\\nHallo".encode())
    b'From: Ada <ada@orchard.example>\\nDate: Montag\\nTo: Jo\\n\\nHallo'
    """
    first = _SHOWN.match(_text(data[:200].partition(b"\n")[0]).strip())
    if not first or "f" not in FIELD_WORDS.get(first["word"].lower(), {}).values():
        return data
    fields = _fields(_text(data[:_LONGEST_HEAD].rpartition(b"\n")[0]).split("\n"))
    if fields is None:
        return data
    return "\n".join([*fields, *_text(data).split("\n")[len(fields) :]]).encode("utf-8", "replace")


def _text(data: bytes) -> str:
    return decode_bytes(data, None)[0].replace("\r\n", "\n")


def _fields(lines: list[str]) -> list[str] | None:
    """The lines above the first blank one as headers; None where they are not the fields of a saved mail."""
    found: list[tuple[str, str, str]] = []
    for line in lines:
        shown = _SHOWN.match(line)
        if not line.strip():
            break
        if line[0] in " \t":
            found.append(("", "", line))
        elif not shown or "-" in shown["word"] or shown["word"].lower() in _TRANSPORT:
            return None
        else:
            found.append((shown["word"].lower(), (shown["value"] or "").strip(), line))
    for language in sorted({name for word, _, _ in found for name in FIELD_WORDS.get(word, {})}):
        kinds = [FIELD_WORDS.get(word, {}).get(language, "") for word, _, _ in found]
        named = [kind for kind in kinds if kind]
        if kinds[0] == "f" and "s" in named and len(set(named)) == len(named) >= LEAST_FIELDS:
            return [_header(kind, value, line) for kind, (_, value, line) in zip(kinds, found, strict=True)]
    return None


def _header(kind: str, value: str, line: str) -> str:
    """A field as a header; others, such as that of the attachments, under a name that says nothing."""
    return f"{_NAMES[kind]}: {value}" if kind else line if line[0] in " \t" else f"X-Shown: {value}"
