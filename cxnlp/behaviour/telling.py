"""The words and numbers of a sentence that say what it is about: two that share them speak of one thing."""

from __future__ import annotations

import re

from cxnlp.people.vocabulary import word_set
from cxnlp.remembered import remembered

LEAST_SHARED_WORDS = 2
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"(?<![\d])(?!(?:19|20)\d\d(?!\d)|000(?!\d))\d{3,}(?!\d)")
_COMMON = word_set(
    "will with that this from them they have been into your their about when what next week month today tomorrow send"
    " back shall before after until there here which would could should once then also over just need make take give"
    " come look know only some more than each team call meeting"
)


@remembered
def telling_words(text: str) -> frozenset[str]:
    """The words of a sentence that say what it is about, cut to six letters.

    >>> sorted(telling_words("I will send the audit report next week."))
    ['audit', 'report']
    """
    return frozenset(w.lower()[:6] for w in _WORD.findall(text) if w.lower() not in _COMMON)


def telling_numbers(text: str) -> frozenset[str]:
    """Its numbers of three digits or more, years and thousands apart: amounts, orders, parts.

    >>> sorted(telling_numbers("All 384 of 2026, or $384,000.00 for order 62071?"))
    ['384', '62071']
    """
    return frozenset(_NUMBER.findall(text))
