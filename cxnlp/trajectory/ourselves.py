"""Sentences of a vendor's note that tell of the vendor itself: what it did, plans, or thinks of its own work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxnlp.people.posts import Roster
from cxnlp.types import SentenceScore

_OPENERS = (
    r"(?:and|but|so|also|then|again|still|now|today|overall|personally|honestly|internally|of course|all in all)\b,?\s+"
    r"|(?:in|on|at|from|for|as|after|before|since|with|this|last)\s[^,.;:?!\n]{1,40},\s+"
)
_SUBJECT = re.compile(
    rf"^[\W\d]*(?:{_OPENERS})*(?:(?:I|we)(?=['’\s])|(?:our|my)\s|in (?:my|our) (?:view|opinion|eyes)\b)", re.IGNORECASE
)
_QUOTED = re.compile('["“”„«»]')
_HEARD = re.compile(
    r"\b(?:he|she|they|says|tells|thinks|wants|hear|heard|learn(?:ed|t)|found out|feedback)\b"
    r"|\b(?:was|were|been) told\b",
    re.IGNORECASE,
)
"""Words of what somebody else did or said."""
_TOGETHER = re.compile(
    r"\b(?:agreed?|discuss(?:ed)?|talk(?:ed)?|spoke|speak|met|meet|aligned|settled|went through|signed|renewed)\b",
    re.IGNORECASE,
)
"""Words of what two sides do with each other."""
_ALONE = re.compile(r"\binternal(?:ly)?\b|\bamong ourselves\b", re.IGNORECASE)
_CUSTOMER = re.compile(
    r"\b(?:him|her|them|his|their|theirs)\b"
    r"|\b(?:(?:the|this|that|our|my|your)\s+)?(?:main |key |usual )?"
    r"(?:customers?|clients?|champions?|sponsors?|contacts?|buyers?|counterparts?|users?)\b",
    re.IGNORECASE,
)
_AIMED = re.compile(r"\b(?:for|to|at|in|into|on|about)\s+$", re.IGNORECASE)
"""Behind such a word somebody is what the vendor aims at, and does nothing himself: "our plans for their growth"."""


def of_ourselves(text: str, customers: Roster) -> bool:
    """Whether a sentence by the vendor has the vendor as its subject, and nobody of the customer acts or speaks in it
    or is spoken with. `customers` finds the customer's people by name.

    >>> nobody = Roster([])
    >>> of_ourselves("Our team delivered brilliantly, and I love our plans for their growth.", nobody)
    True
    >>> of_ourselves("We agreed on a pilot.", nobody), of_ourselves("I hear that they love it.", nobody)
    (False, False)
    """
    if not _SUBJECT.match(text) or _QUOTED.search(text) or _HEARD.search(text):
        return False
    if _TOGETHER.search(text) and not _ALONE.search(text):
        return False
    return all(_AIMED.search(text[:start]) for start in _mentions(text, customers))


def _mentions(text: str, customers: Roster) -> Iterator[int]:
    """Where each mention of the customer begins."""
    yield from (found.start() for found in _CUSTOMER.finditer(text))
    yield from (start for _, (start, _) in customers.mentions(text))


def speaks_against(score: SentenceScore) -> bool:
    """Whether a sentence holds anything that tells against an account: a flag but that of growth, or a negative."""
    return any(flag != "expansion" for flag in score.flag_labels) or -1 in score.polarity_labels.values()
