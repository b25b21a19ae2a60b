"""Text files as text: decoding, line spans, and what gives away that a text file is a mail, a table or data."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.source import Source

MAX_TEXT_BYTES = 25_000_000
CHARSET_GUESSED = "charset_guessed"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.01
_MAIL_HEADER = re.compile(
    r"^(from|to|cc|subject|date|message-id|mime-version|received|return-path|delivered-to|content-type|x-[\w-]+):\s",
    re.IGNORECASE,
)
_MAIL_PROOF = re.compile(r"^(message-id|mime-version|received|return-path|delivered-to):\s", re.IGNORECASE)
_DATA_START = re.compile(r"^\s*(\{\s*\"|\[\s*[\[{\"]|<[!?a-zA-Z]|BEGIN:V|%PDF|\{\\rtf)")
_DELIMITERS = ",;\t|"


def _by_nul_bytes(data: bytes) -> str | None:
    """The UTF-16 flavour that the places of NUL bytes point to."""
    probe = data[:2000]
    even, odd = probe[0::2].count(0), probe[1::2].count(0)
    if max(even, odd) * 2 < len(probe) * 0.4 or not probe:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Text of `data` with line ends "\\n", and flags ("charset_guessed" when nothing says which charset it is).

    Order: byte order mark, UTF-16 by its NUL bytes, UTF-8, Windows-1252, Latin-1.
    """
    flags: tuple[str, ...] = ()
    for bom, charset in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(charset, "replace")
            break
    else:
        wide = _by_nul_bytes(data)
        if wide:
            text, flags = data.decode(wide, "replace"), (CHARSET_GUESSED,)
        else:
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError:
                flags = (CHARSET_GUESSED,)
                try:
                    text = data.decode("cp1252")
                except UnicodeDecodeError:
                    text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n"), flags


def is_binary(text: str) -> bool:
    """True when control characters make up more than one in a hundred characters."""
    return len(_CONTROL.findall(text[:20_000])) > _MOST_CONTROLS * min(len(text), 20_000)


def read_text(source: Source) -> tuple[str, tuple[str, ...]]:
    """The decoded text of `source` and its flags. Raises UnreadableInput when it is empty, binary or too large."""
    text, flags = decode(source.read(MAX_TEXT_BYTES))
    if not text.strip():
        raise UnreadableInput("empty file")
    if is_binary(text):
        raise UnreadableInput("binary data, not text")
    return text, flags


def head_text(source: Source) -> str:
    """The decoded beginning of `source`, whole lines where possible; "" when it is binary or empty."""
    return _head_text(source.head, len(source.head) >= source.size)


@lru_cache(maxsize=4)
def _head_text(head: bytes, whole: bool) -> str:
    """As several formats ask for it one after the other."""
    if not whole:
        cut = head.rfind(b"\n")
        head = head[:cut] if cut > 0 else head[:-4]
    text, _ = decode(head)
    return "" if is_binary(text) else text


def lines_with_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each line of a text that ends lines with "\\n", without its line end, and the half-open span that includes it."""
    start = 0
    for line in text.split("\n"):
        end = min(start + len(line) + 1, len(text))
        if end > start:
            yield line, start, end
        start = end


def looks_like_mail(head: str) -> bool:
    """True for RFC 5322 headers or an mbox "From " line at the beginning."""
    lines = head.lstrip("\n").split("\n", 30)[:30]
    if re.match(r"From \S+ .*\d{4}\s*$", lines[0]):
        return True
    named = [line for line in lines if _MAIL_HEADER.match(line)]
    names = {line.split(":", 1)[0].lower() for line in named}
    return bool(_MAIL_HEADER.match(lines[0])) and (
        any(_MAIL_PROOF.match(line) for line in named) or {"from", "to", "subject"} <= names
    )


def looks_like_table(head: str) -> bool:
    """True when four or more rows carry the same number (two or more) of one delimiter."""
    rows = [line for line in head.split("\n") if line.strip()][:12]
    if len(rows) < 4:
        return False
    for delimiter in _DELIMITERS:
        counts = [row.count(delimiter) for row in rows]
        if counts[0] >= 2 and sum(c == counts[0] for c in counts) >= max(4, 0.8 * len(counts)):
            return not rows[0].lstrip().startswith("|")
    return False


def is_other_data(head: str) -> bool:
    """True for text that is a mail, a delimited table, JSON, XML, HTML, RTF or a calendar."""
    return bool(_DATA_START.match(head)) or looks_like_mail(head) or looks_like_table(head)
