"""Sentences of a vendor's note that tell of the vendor itself: what it did, plans, or thinks of its own work and of an
occasion ("Great call.")."""

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
_VERY = (
    r"(?:(?:and|but|so|also|again|overall|all in all|really|very|super|truly|quite|pretty|incredibly|absolutely"
    r"|extremely|highly|another|such|what|an?|the|most|more|rather)\s+)*"
)
_FRUITFUL = (
    r"(?:productive|constructive|fruitful|useful|successful|insightful|worthwhile|valuable|informative|efficient"
    r"|effective|well spent)"
)
"""What an occasion is and nobody's mood: said alone it praises what took place."""
_GOOD = (
    rf"(?:{_FRUITFUL}|great|good|nice|lovely|excellent|fantastic|brilliant|wonderful|amazing|awesome|superb|outstanding"
    r"|terrific|fabulous|solid|strong|positive|helpful|engaging|energi[sz]ing|inspiring|encouraging|promising|pleasant"
    r"|lively|fun|enjoyable|perfect|smooth|impressive|exciting|top|best|better|super)"
)
_OCCASION = (
    r"(?:[a-z]+[ -])?(?:calls?|meetings?|sessions?|chats?|conversations?|talks?|discussions?|workshops?|visits?|demos?"
    r"|presentations?|trainings?|reviews?|qbrs?|ebrs?|catch-?ups?|check-?ins?|syncs?|touchpoints?|kick-?offs?"
    r"|exchanges?|debriefs?|webinars?|walk-?throughs?|day|hour|progress|start|work|job|stuff)"
)
_THIS_ONE = rf"(?:it|(?:(?:the|this|that|our|today['’]s|yesterday['’]s)\s+)?{_OCCASION})\s+"
_WHEN = (
    r"(?:\s+(?:today|yesterday|overall|again|so far|all (?:a?round|in all)|as (?:always|ever|usual)"
    r"|this (?:morning|afternoon|week|month|time)))*"
)
_AND = r"\s*(?:,|and|&|/|but)\s*"
_WELL = rf"{_VERY}{_GOOD}(?:{_AND}{_VERY}{_GOOD})*"
_PRAISE = re.compile(
    rf"(?:(?:{_THIS_ONE}(?:was|felt)\s+)?(?:{_WELL}\s+{_OCCASION}|{_VERY}{_FRUITFUL}(?:{_AND}{_VERY}{_GOOD})*)"
    rf"|{_THIS_ONE}(?:was|felt)\s+{_WELL}"
    rf"|(?:{_THIS_ONE})?went\s+{_VERY}(?:well|great|fine|smoothly|brilliantly)){_WHEN}",
    re.IGNORECASE,
)
"""A verdict on an occasion in which nobody stands. What it was about is none of it: that tells what was talked of."""
LONGEST_PRAISE = 80  # characters; a longer sentence tells of more
_BETWEEN = re.compile(r"\s*[;:.!]\s*|\s+[-–—]\s+")


def _praises(text: str) -> bool:
    """Whether a sentence is the writer's praise of an occasion and nothing else.

    >>> _praises("Great call, really productive session!"), _praises("- Went very well today.")
    (True, True)
    >>> _praises("Very happy with the release."), _praises("Great call with Ana."), _praises("Lovely people.")
    (False, False, False)
    """
    if len(text) > LONGEST_PRAISE:
        return False
    parts = _BETWEEN.split(text.strip(" \t\n*_#>•()-–—.!"))
    return all(_PRAISE.fullmatch(p) or all(_PRAISE.fullmatch(q.strip()) for q in p.split(",")) for p in parts)


def of_ourselves(text: str, customers: Roster) -> bool:
    """Whether a sentence by the vendor has the vendor as its subject, and nobody of the customer acts or speaks in it
    or is spoken with; or whether it praises an occasion and tells of nobody. `customers` finds the customer's people by
    name.

    >>> nobody = Roster([])
    >>> of_ourselves("Our team delivered brilliantly, and I love our plans for their growth.", nobody)
    True
    >>> of_ourselves("Great call.", nobody)
    True
    >>> of_ourselves("We agreed on a pilot.", nobody), of_ourselves("I hear that they love it.", nobody)
    (False, False)
    """
    if _praises(text):
        return True
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
