"""Sentences that hold a signal's words and yet show none: a matter that is closed, a payment with its day, a loss of
somebody else's, leaving that is denied."""

from __future__ import annotations

import re

from cxnlp.quick.cues import Cue
from cxnlp.signals.due import find_due
from cxnlp.types import SentenceScore

_QUARRELS = frozenset({"escalation", "scope_dispute", "payment_concern"})
_LEAST_MOOD = -0.3
"""A closed matter of which somebody still speaks with a lower mood than this is not over for them."""
_PAYS = re.compile(
    r"(?:\bwill|['’]ll|\bshall|\b(?:is|are) going to|\bto) (?:be )?(?:pay|paid|settled?|transfer(?:red)?"
    r"|released?)\b|\b(?:payment|invoice|money)\b[^,;.]{0,30}\b(?:goes|will go|is going) out\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\?|\b(?:not|never|\w+n['’]t|no|if|unless|until|till|once|when|after|only|but|however|instead|less|half|part\w*"
    r"|late\w*|again|overdue|remind\w*|dispute\w*|under protest|reluctant\w*|cannot|would|could|should|must|ask\w*"
    r"|want\w*|rather|say|says|promis\w*|claim\w*)\b",
    re.IGNORECASE,
)
"""Words by which a payment is refused, put off, lessened, demanded or doubted."""
_DENIED = re.compile(
    r"\b(?:(?:no|not (?:a|any)) (?:\w+ )?(?:plans?|intentions?|wish|reason|thoughts?|talk) (?:\w+ )?(?:to|of|for)"
    r"|(?:not|n['’]t) (?:\w+ )?(?:going to|planning to|looking to|intend\w* to|thinking (?:of|about)|want to|about to))"
    r" (?:leav|cancel|switch|terminat|replac|downgrad|chang|mov)\w*",
    re.IGNORECASE,
)
_YET = re.compile(r"\?|\b(?:but|unless|if|yet|for now|at the moment|however|although|though|until)\b", re.IGNORECASE)


def is_ordinary(flag: str, cue: Cue, text: str, score: SentenceScore, told: bool) -> bool:
    """Whether a sentence shows no `flag` though it has its words; `told`: the vendor's side tells it."""
    if cue.is_ordinary(text) or cue.is_gain(text, told):
        return True
    minus, _, plus = score.polarities["sentiment"]
    if flag in _QUARRELS and plus - minus >= _LEAST_MOOD:
        from cxnlp.trajectory.explaining_words import closes  # its many patterns take long to load

        if closes(text):
            return True
    if flag == "payment_concern":
        return _is_agreed_payment(text)
    return flag == "churn_risk" and bool(_DENIED.search(text)) and not _YET.search(text)


def _is_agreed_payment(text: str) -> bool:
    """Whether a payment is announced with its day, and nothing held against it."""
    return bool(_PAYS.search(text)) and not _HEDGED.search(text) and find_due(text, None) is not None
