"""Folds names of any script and spelling into plain lower-case Latin letters, so that spellings can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Latin letters that do not decompose into a base letter and marks, as names are written without them.
_LETTERS = {
    "ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n",
}  # fmt: skip
# How address books often spell a letter with two: o-umlaut as oe, a-ring as aa.
_DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")


_TABLE = str.maketrans(_LETTERS)
_WIDE_TABLE = str.maketrans({**_LETTERS, **_DIGRAPHS})
_LONG = 200


def fold(text: str, *, digraphs: bool = False) -> str:
    """Lower-case, without accents or apostrophes, other scripts in Latin letters (by anyascii), single spaces.

    With `digraphs`, umlauts become two letters, as many addresses write them.

    >>> fold("Katrin SÖHNLEIN"), fold("Söhnlein", digraphs=True), fold("Małgorzata")
    ('katrin sohnlein', 'soehnlein', 'malgorzata')
    """
    return _folded(text, digraphs) if len(text) > _LONG else _folded_name(text, digraphs)


def _folded(text: str, digraphs: bool) -> str:
    lowered = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    if lowered.isascii():
        return " ".join(lowered.split())
    mapped = unicodedata.normalize("NFKD", lowered.translate(_WIDE_TABLE if digraphs else _TABLE))
    bare = "".join(c for c in mapped if not unicodedata.combining(c)).translate(_TABLE)
    if not bare.isascii():
        bare = _romanised(bare)
    return " ".join(bare.split())


def _romanised(text: str) -> str:
    """Letters of other scripts in Latin ones; signs stay what they are, so that they still separate words."""
    from anyascii import anyascii

    plain = (anyascii(c) if c.isalpha() else c for c in text)
    return _APOSTROPHES.sub("", "".join(plain)).lower()


_folded_name = lru_cache(maxsize=65536)(_folded)


@lru_cache(maxsize=65536)
def words(text: str, *, digraphs: bool = False) -> tuple[str, ...]:
    """The folded words of `text`: runs of letters and digits.

    >>> words("Anh-Thu O'Neill")
    ('anh', 'thu', 'oneill')
    """
    return tuple(re.findall(r"[^\W_]+", fold(text, digraphs=digraphs)))


def squeezed(text: str) -> str:
    """Folded letters and digits only, without spaces."""
    return "".join(words(text))
