"""What a sentence says of somebody's post: a tiny alphabet of ending, moving, handing over and being away for a while.

The words are the general English of personnel news, by what they tell. A tag says that the words stand there, not whom
they are about: that is decided by who speaks and whose name the sentence holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from cxnlp.people.folding import words
from cxnlp.people.nicknames import same_given
from cxnlp.types import Person

Tag = Literal["ends", "moves", "hands", "away"]
TAGS: tuple[Tag, ...] = ("ends", "moves", "hands", "away")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_WEEKDAY = r"(?:mon|tue|wed|thu|fri)"
_DATE = rf"(?:\d|{_WEEKDAY}|{_MONTH})"
_WHEN = (
    rf"(?:{_WEEKDAY}\w*|now|today|tomorrow|next (?:week|month|year)|the \d{{1,2}}(?:st|nd|rd|th)|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?[./ ]|{_MONTH}\w*)"
)
_HOUSE = r"the (?:company|council|business|group|bank|firm|organi[sz]ation|university|hospital)"
# A spell with an end, which is no move: "from 12 May to 30 May".
_UP_TO = r"[^.;!?]{0,12}?\b(?:to|until|till|through)\b"
_NOT_THE = r"(?! (?:only|first|last|same|best|worst|biggest|one who)\b)"
# "left" as a verb of leaving something else: "left open", "left her a message".
_NOT_LEFT = r"(?! (?:open|out|over|unanswered|to|it|a|an|her|him|them|you|me|in|on|off)\b)"
PATTERNS: Mapping[Tag, tuple[str, ...]] = {
    "ends": (
        r"retir(?:es|ed|ing|ement)\b",
        r"retire (?:in|on|at|next|this)\b",
        r"resign(?:s|ed|ing|ation)\b",
        rf"last (?:working )?day(?:'s\b| (?:is|was|at|here|will|on|with)\b|[,:]? (?:the )?{_DATE})",
        r"(?:is|was|will be|on) (?:my|his|her|their) last (?:working )?day\b",
        rf"(?:has|have|had|is|was|'s) left\b{_NOT_LEFT}",
        rf"(?:left|leaves?|leaving) (?:us|{_HOUSE})\b",
        rf"leaves? (?:on|in|at) (?:the )?(?:end of |middle of )?(?:the year|{_DATE})",
        r"(?:gives?|gave|given|giving|handed|handing|hands) (?:in )?(?:my|his|her|their) notice\b",
        r"(?:has|got|found|accepted|start(?:s|ed|ing)?) a new job\b|new job (?:at|with|in|from)\b",
        r"(?:i am|i'm|he is|he's|she is|she's|they are) leaving\b",
        r"since \w+ left\b",
        r"no longer (?:with|works?|working|employed|here|at|in use)\b",
        r"conclud\w+ (?:my|his|her|their|the) (?:assignment|term|mandate|contract|service)\b",
        r"(?:joined another|joining another|farewell|made redundant|laid off|let go|parted ways|quit)\b",
        r"wish(?:es|ed)? (?:him|her|them|m[rs]s?\.? \w+|\w+) (?:every success|all the best|well\b)",
        r"contract (?:is|was|will) not (?:be )?renewed\b",
    ),
    "moves": (
        r"promot(?:ed|ion)\b",
        r"new (?:role|position|post|assignment)\b",
        r"(?:moved|moving|moves|transferred|reassigned) (?:over )?to (?:another|a new|a different|the)\b",
        r"step(?:s|ped|ping)? (?:back|aside|down)\b",
        rf"(?:from|as of|starting|effective|since) {_WHEN}(?!{_UP_TO})[^.;!?]{{0,25}}?"
        r"\b(?:i am|i'm|i'll be|i will be|i go|i move|i take|i start)\b",
        rf"\bi(?:'m| am) (?:not|no longer) (?:the{_NOT_THE}|your|in charge|responsible)\b",
        r"not my (?:call|area|responsibility|remit|department|topic) any ?more\b",
        r"out of (?:this|the|that) loop\b",
        r"now reports? to\b",
        r"reorgani[sz]\w*|restructur\w*",
    ),
    "hands": (
        r"tak(?:e|es|ing|en) (?:it |this |that |them |everything |all )?over\b|took over\b",
        r"takes? (?:on )?(?:my|his|her|their|the) (?:team|role|place|post|job|part|seat|chair|desk)\b",
        r"successor|succeed(?:s|ed|ing)?\b",
        r"hand(?:s|ed|ing)? (?:it |this |that |them |everything |you |all )?over\b|handover\b",
        r"replac(?:es|ed|ing|ement)\b",
        r"in (?:my|his|her|their) (?:place|stead)\b",
        r"(?:is|be|as|are) (?:your|the|our) (?:new )?(?:contact|point of contact|counterpart|go-to)\b",
        r"sits? with\b|(?:best|please|better) (?:to )?copy\b",
        r"(?:come|comes|go|goes) (?:to me|through me|via me)\b",
        r"interim|acting (?:head|director|manager|chief)|stand-?in\b",
        r"new (?:head|director|manager|ceo|cfo|coo|cio|cto|vp|owner|boss|lead|chief|sponsor)\b",
    ),
    "away": (
        r"(?:maternity|paternity|parental|sick|annual|long[- ]service|family|study|medical) leave\b",
        r"on leave\b|sabbatical|second(?:ed|ment)\b|reserve duty|jury (?:duty|service)",
        r"(?:vacation|holidays?|honeymoon|surgery|operation|hospital|wedding|out of (?:the )?office|ooo)\b",
        rf"back (?:on|in|from|by|at) (?:the )?{_DATE}",
        rf"from (?:the )?{_WHEN}{_UP_TO} (?:the )?{_DATE}",
        rf"(?:till|until) (?:\w+ )?(?:the )?{_DATE}",
        r"(?:till|until) (?:i'm|i am|(?:s?he|they)(?:'s| is|'re| are)) back\b",
        r"(?:i'm|i am|(?:s?he|\w+)(?:'s| is)) (?:out|off|away) (?:from|until|till|next|this|on|for)\b",
        r"\breturns? (?:on|in)\b",
    ),
}
_RE = {tag: re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")", re.IGNORECASE) for tag, patterns in PATTERNS.items()}
FIRST_PERSON = re.compile(r"\b(?:i|i'm|i'll|i've|me|my)\b", re.IGNORECASE)


@lru_cache(maxsize=65536)
def tags(text: str) -> frozenset[Tag]:
    """The tags of a sentence.

    >>> sorted(tags("Friday is my last day, Jo takes over from Monday."))
    ['ends', 'hands']
    >>> sorted(tags("I'm on annual leave until 3 May.")), sorted(tags("The old invoice is attached."))
    (['away'], [])
    """
    plain = text.replace("’", "'")
    return frozenset(tag for tag in TAGS if _RE[tag].search(plain))


_CAPITAL = re.compile(r"\b[^\W\d_][\w'’-]*")


class Roster:
    """Finds people by their given or family name in a sentence; a given name that several share names none of them."""

    def __init__(self, people: Sequence[Person]):
        self._given = [(own[0], p) for p in people if (own := words(p.name))]
        self._family = {own[-1]: p for p in people if len(own := words(p.name)) > 1 and len(own[-1]) > 2}
        self._known: dict[str, Person | None] = {}

    def _whom(self, token: str) -> Person | None:
        if token not in self._known:
            folded = words(token)
            word = folded[0] if folded else ""
            given = [p for own, p in self._given if word == own or (len(word) > 2 and same_given(word, own))]
            self._known[token] = given[0] if len(given) == 1 else None if given else self._family.get(word)
        return self._known[token]

    def named(self, text: str) -> list[Person]:
        """The people whom a sentence names, in its order.

        >>> jo = Person("p1", "Jo Reed", (), (), "customer", None, None, "user", "unknown", 0.0)
        >>> [p.person_id for p in Roster([jo]).named("Ask Jo, not joe.")]
        ['p1']
        """
        found = {}
        for token in _CAPITAL.findall(text):
            person = self._whom(token) if token[0].isupper() else None
            if person is not None:
                found[person.person_id] = person
        return list(found.values())
