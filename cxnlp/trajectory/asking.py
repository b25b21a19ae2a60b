"""Whether a sentence asks for an answer, so that somebody waits from then on."""

from __future__ import annotations

import re

from cxnlp.behaviour.asked import ends_as_question
from cxnlp.remembered import remembered

_REQUEST = re.compile(
    r"\b(?:(?:please|kindly)\b(?! (?:find|see|note|be (?:aware|advised|informed|assured)|don['’]?t worry))"
    r"|(?:can|could|would|will|may) (?:you|we|i|someone|somebody|anyone)\b|let (?:me|us) (?:know|have)\b"
    r"|(?:send|give|tell|show|get|call|confirm|forward) (?:me|us)\b|(?:we|i) (?:still )?(?:need|require|await|expect)\b"
    r"|(?:we|i)(?: am|['’]m| are|['’]re)? (?:still )?(?:waiting|asking|chasing)\b"
    r"|waiting (?:for|on) (?:you|your|an?|the|any)\b"
    r"|(?:look(?:ing)? )?forward to (?:your|hear)|(?:any|no) (?:news|update|word|answer|reply|response)\b"
    r"|(?:by when|when (?:can|will|do|does|is|are))\b|remind(?:er|ing)?\b|as soon as possible|\basap\b"
    r"|not (?:yet )?(?:been )?(?:answered|heard|received|had)|urgent(?:ly)?\b)",
    re.IGNORECASE,
)


@remembered
def asks_something(text: str) -> bool:
    """Whether a sentence is a question or a request, in English.

    >>> [asks_something(t) for t in ("When?", "Please send it.", "Please find it attached.", "Thank you, it suffices.")]
    [True, True, False, False]
    """
    return ends_as_question(text) or _REQUEST.search(text) is not None
