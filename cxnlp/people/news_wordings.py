"""Wordings of personnel news: the general English of ending, moving, handing over and being away for a while.

A match says that the words stand there, not whom they are about nor that it is so; `cxnlp.people.news_features` takes
it as one sign among others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

Wording = Literal["ends", "moves", "hands", "away"]
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
PATTERNS: Mapping[Wording, tuple[str, ...]] = {
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
_RE = {
    wording: re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")", re.IGNORECASE)
    for wording, patterns in PATTERNS.items()
}


def wordings(text: str) -> Iterator[tuple[Wording, int, int]]:
    """Which wordings stand in a sentence and where (start and end); `text` has straight apostrophes.

    >>> [(w, "Jo takes over on Monday."[a:b]) for w, a, b in wordings("Jo takes over on Monday.")]
    [('hands', 'takes over')]
    """
    for wording, pattern in _RE.items():
        for found in pattern.finditer(text):
            yield wording, found.start(), found.end()
