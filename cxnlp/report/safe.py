"""Text that came from somebody else, made harmless for a page or a terminal.

Sources: Unicode Standard chapter 23.1 (control codes) and Unicode Technical Report 36 (bidirectional spoofing).
"""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 control codes but tab and line feed, lone surrogates, byte-order marks, and the explicit embedding,
# override and isolate controls. The plain direction marks U+200E and U+200F stay: right-to-left text needs them.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_QUOTED = re.compile(r"(?<!\w)(?:'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”)(?!\w)")
_LEFTWARD = frozenset(("R", "AL", "AN"))
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` without control codes, lone surrogates and direction overrides; line feeds and tabs stay.

    >>> clean("a\\x1b[31mb\\u202ec")
    'a[31mbc'
    """
    return _HARMFUL.sub("", text)


def leftward(text: str) -> bool:
    """Whether `text` holds a letter, digit or mark that runs from right to left and so may move what stands beside it.

    >>> leftward("Zoë, 12 %"), leftward("נועה")
    (False, True)
    """
    return not text.isascii() and any(unicodedata.bidirectional(c) in _LEFTWARD for c in text)


def one_line(text: str) -> str:
    """`text` cleaned and with every run of white space as one blank: fit for a terminal or a chart label.

    >>> one_line(" two\\n lines ")
    'two lines'
    """
    return _SPACE.sub(" ", clean(text)).strip()


def without_values(reason: str) -> str:
    """The reason of a rejection fit for a log: what it quotes of the input is left out (rejected.jsonl has it).

    >>> without_values("due: 'three sharp' is no date")
    "due: '…' is no date"
    """
    return _QUOTED.sub("'…'", reason)


def shorten(text: str, limit: int) -> str:
    """`text` on one line, cut at a word near `limit` characters with an ellipsis.

    >>> shorten("one two three", 9)
    'one two…'
    """
    line = one_line(text)
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > limit // 2 else head).rstrip(" ,;:.") + "…"
