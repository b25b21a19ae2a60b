"""Compares a name in another script with one in Latin letters by what both roughly sound like.

A name has one spelling in its own script and many in Latin letters ("Гнатюк": Hnatiuk, Gnatyuk), by passport rules,
habit or ear. Both are brought to a coarse sound: letters that romanisations use for one another become one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

MIN_SLIP = 6
# In this order; sources: BGN/PCGN and ISO 9 for Cyrillic, ELOT 743 for Greek, and the spellings of passports.
_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("tsch", "c"), ("tch", "c"), ("sh", "s"), ("zh", "z"), ("ch", "c"), ("kh", ""),
    ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "ku"), ("ts", "c"), ("tz", "c"), ("oy", "u"), ("ou", "u"),
    ("mp", "b"), ("nt", "d"), ("gk", "g"), ("h", ""), ("q", "k"), ("x", "ks"), ("w", "v"), ("y", "i"), ("j", "i"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def foreign_script(text: str) -> bool:
    """Whether a text has letters that are not Latin."""
    return not text.isascii() and any(
        c.isalpha() and not unicodedata.name(c, "LATIN").startswith("LATIN") for c in text
    )


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """A folded word as a coarse sound.

    >>> sound("khernan") == sound("hernan"), sound("vyacheslav") == sound("wiaczeslaw")
    (True, False)
    """
    for spelling, one in _SOUNDS:
        word = word.replace(spelling, one)
    return _DOUBLED.sub(r"\1", word.replace("c", "k"))


def sounds_like(first: str, second: str) -> bool:
    """Whether two folded words sound alike, but for one letter in long ones.

    >>> sounds_like("gnatyuk", "hnatiuk"), sounds_like("ivan", "iwan"), sounds_like("anna", "anne")
    (True, True, False)
    """
    a, b = sound(first), sound(second)
    return a == b or (min(len(a), len(b)) >= MIN_SLIP and Levenshtein.distance(a, b) <= 1)
