"""What asks for an answer: questions that are meant as such, requests, and demands with a deadline; English words."""

from __future__ import annotations

import re
from datetime import date

from cxnlp.signals.due import find_due

_CLOSING = " \"'”’)*_"
LEAST_WORDS, MOST_WORDS = 4, 60
MOST_SMALL = 5
"""Longer sentences are no small talk for ending like it ("When will the export be ready?")."""
MOST_RHETORICAL = 6
SMALL_TALK = (
    r"\b(?:how are you|how(?:'s| is) it going|how was (?:your|the) (?:weekend|holiday|trip|break)|can (?:you"
    r"|everyone|everybody) (?:hear|see)|you (?:hear|see) me"
    r"|any (?:other )?(?:questions|comments|thoughts)|shall we (?:start|begin|go)|are we (?:all )?(?:here|set"
    r"|good|ready)|ready\?|still there"
    r"|anything else|is that ok(?:ay)?\b|does that (?:make sense|work|help)|make sense|you know\?|right\?$"
    r"|ok(?:ay)?\?$|yeah\?$|isn't it\?$|no\?$|who(?:'s| is) (?:missing|joining))"
)
_SMALL_TALK = re.compile(SMALL_TALK, re.IGNORECASE)
_NOT = r"(?:did|do|does|is|are|was|were|have|has|had|would|could|should|wo|ca)n['’]?t"
_TAG = re.compile(
    rf"[,;–—-]\s*(?:no|right|eh|huh|yes|yeah|ok(?:ay)?|correct|innit"
    rf"|(?:{_NOT}|do|does|did|is|are|was|were|will|would|can|could|have|has) (?:i|you|he|she|it|we|they|there))\W*$",
    re.IGNORECASE,
)
"""A statement that only looks for assent: "that was quick, wasn't it?"."""
_RHETORICAL = re.compile(
    rf"\W*(?:(?:but|and|so|well|oh|haha|hm+)\W+)*(?:{_NOT} (?:i|you|he|she|it|we|they|that|this)\b"
    r"|who (?:knows|cares|would have thought|needs)\b|what (?:else|more|on earth|the hell)\b|why not\b"
    r"|wh(?:at|y|o|ere) (?:do|does|did|am|is|are|was|were|would|could) \w+ even\b|guess wh(?:at|o)\b"
    r"|how (?:hard|difficult) can\b|are you (?:kidding|joking|serious)\b|is nothing\b|can you (?:believe|imagine)\b)",
    re.IGNORECASE,
)
"""How a short question begins that looks for no answer."""
_REQUEST = re.compile(
    r"\b(?:please|kindly)\s+(?:(?:also|just|do|therefore|could you|can you|would you)\s+)*"
    r"(?:advise|confirm|provide|send|tell|let (?:me|us) (?:know|have)|share|forward|clarify|explain|respond|reply"
    r"|answer|give (?:me|us)|return|supply|submit|issue|specify|state|acknowledge|revert|quote|price)\b",
    re.IGNORECASE,
)
_COURTEOUS = re.compile(
    r"\b(?:thank(?:s| you)|from me|my (?:best|regards|love)|(?:best|kind) regards)\b", re.IGNORECASE
)
_DEMAND = re.compile(r"^\W*(?:unless|if)\b(?P<what>.{0,300}?)(?:,|$)", re.IGNORECASE)
_OF_THEM = re.compile(r"\bunless\b|\b(?:not|no|n['’]t|without|fails?)\b", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|before|until|no later than|not later than)\b", re.IGNORECASE)


def ends_as_question(text: str) -> bool:
    """Whether a sentence ends in a question mark, closing marks aside.

    >>> ends_as_question("When will it be ready?)"), ends_as_question("It is ready.")
    (True, False)
    """
    return text.rstrip(_CLOSING).endswith("?")


def asks(text: str) -> bool:
    """Whether a sentence is a question worth an answer.

    >>> asks("When will the export be ready?"), asks("How are you?"), asks("The export is ready.")
    (True, False, False)
    >>> asks("It was quick this time, wasn't it?"), asks("Didn't you know that?")
    (False, False)
    """
    said, n = _SMALL_TALK.search(text), len(text.split())
    if not ends_as_question(text) or (said and (said.start() == 0 or n <= MOST_SMALL)):
        return False
    if _TAG.search(text) or (n <= MOST_RHETORICAL and _RHETORICAL.match(text)):
        return False
    return LEAST_WORDS <= n <= MOST_WORDS


def requests(text: str) -> bool:
    """Whether a sentence asks for something without a question mark.

    >>> requests("Please advise format and date."), requests("Please find it attached.")
    (True, False)
    """
    if ends_as_question(text) or _COURTEOUS.search(text):
        return False
    return LEAST_WORDS <= len(text.split()) <= MOST_WORDS and bool(_REQUEST.search(text))


def demands(text: str, written: date) -> bool:
    """Whether a sentence says what is to be done by when, or else.

    >>> demands("Unless you confirm the scope by 7 November, we will give notice.", date(2025, 10, 22))
    True
    """
    said = _DEMAND.match(text)
    if not said or ends_as_question(text) or not _OF_THEM.search(said[0]) or not _BY.search(said["what"]):
        return False
    return find_due(said["what"], written) is not None
