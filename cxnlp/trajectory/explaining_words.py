"""The words by which a customer settles a quarrel, names a clerk's reason for a late bill, or announces a season. Data
only: general English, by what it tells."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=131072)
def says(words: re.Pattern[str], text: str) -> bool:
    """Whether any of `words` stands in a sentence; asked of the same sentence for many candidates."""
    return words.search(text) is not None


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b", re.IGNORECASE)


_NOT = r"(?:shall|will|am|are|is|do)(?: not|n't)"
SETTLED = _any(
    r"apologi[sz]\w+",
    r"(?:my|our|full|sincere) apolog\w+",
    r"apolog(?:y|ies) (?:for|accepted)",
    r"sorry (?:for|about|if|that) (?:my|the|i|being|shouting)",
    r"(?:thanks?|thank you)\b.{0,40}\b(?:fix\w*|quick\w*|fast|sort\w*|swift\w*|prompt\w*|solv\w*|resolv\w*)",
    r"(?:thanks?|thank you)\b.{0,40}\b(?:report|help|answer)",
    r"(?:all|is|are|now|been|was|were|consider\w*|matter|case|this|it) (?:\w+ )?"
    r"(?:settled|sorted|resolved|solved|fixed|closed|forgiven|forgotten|working again|good (?:again|now))",
    r"works? (?:again|now|fine|well)",
    r"no hard feelings|all good|fair enough|water under|good enough for (?:me|us)",
    r"(?:that is|that's|it is|it's|very|seems|which is) fair",
    r"(?:i|we) (?:accept|take (?:it|that) back|over-?reacted)",
    rf"{_NOT} (?:be )?(?:rais|mak|tak|pursu|lodg|fil)\w+ (?:an?y? |the |it |this )?(?:formal |further )?"
    r"(?:complaint|further|action)",
    r"no (?:further|formal) (?:action|complaint)",
)
"""A customer's word of peace."""

_DONE = r"(?:settled|sorted|resolved|solved|fixed|closed|forgiven|forgotten|work(?:s|ing) again)"
_MATTER = r"(?:this|that|it|the|these|those|they|you|we|i|everything|all|your|our|my)"
_DENIED = r"not(?! only| just)|\w+n['’]t|cannot|never|nothing|none|hardly|barely"
_ASKED = re.compile(
    r"[^,;:.!?]*(?:,? (?:right|correct|yes|no|or|or not|is it|isn['’]t it|true|agreed|ok|okay)\s*)?\?", re.IGNORECASE
)
"""What a question mark ends, from the last pause on."""
_UNSETTLED = _any(
    # a question without its mark
    rf"^\W*(?:has|have|is|are|was|were|will|did|does|do|can|could) {_MATTER}\b.{{0,60}}\b{_DONE}",
    rf"^\W*(?:when|why|how) (?:will|can|is|are|do|does|did|has|have)\b.{{0,60}}\b{_DONE}",
    # a condition or a time to come
    rf"(?:if|unless|once|until|till|as (?:soon|long) as|provided|whether|assuming|in case)"
    rf"(?: (?:and when )?{_MATTER}\b[^,;:.!?]{{0,60}}?\b| (?:\w+ )?){_DONE}",
    rf"when {_MATTER}\b(?![^,;:.!?]{{0,40}}\b(?:was|were|had)\b)[^,;:.!?]{{0,60}}?\b{_DONE}",
    # a negation, or a half measure
    rf"(?:{_DENIED}|nobody|no one|far from|yet to|half|partly|partially|almost|nearly|without)"
    rf" (?:(?!and\b|but\b)[\w'’-]+ ){{0,4}}?(?:{_DONE}|apolog\w*)",
    rf"(?:{_DENIED}) (?:\w+ )?(?:works?|working|good|fine|fair)",
    r"no (?:\w+ )?apolog\w*",
    # a demand or an intention
    rf"(?:must|ought to|needs? to|ha(?:s|ve|d) to|(?:is|are|still) to|should have|going to) (?:\w+ )?(?:be|been|get) "
    rf"(?:\w+ )?{_DONE}",
    rf"(?<!can )(?<!may )(?:be|being|getting) (?!consider)(?:\w+ )?{_DONE}",
    rf"(?:want|need|expect|demand|require|insist on|(?:would|['’]d) like|hope to|(?<!did )get)(?:s|ed|ing)? "
    rf"(?:to (?:see|have|get) )?{_MATTER}(?: \w+){{0,2}}? {_DONE}",
    rf"(?:(?:please|kindly) (?:confirm|check|verify)|doubt|let (?:me|us) know|tell (?:me|us)|make sure|ensure)\b"
    rf"[^,;:.!?]{{0,50}}\b{_DONE}",
    r"(?:expect|demand|want|await|request|deserve|owe)\w* (?:\w+ ){0,3}apolog\w+",
    r"(?:should|must|needs? to|ha(?:s|ve) to|could) (?:\w+ )?apologi\w+",
    r"(?:thanks?|thank you) (?:\w+ ){0,2}in advance",
    # what the other side claims, or closed over the customer's head
    rf"(?:said|told|claim\w*|promis\w*|assur\w*)\b[^,;:.!?]{{0,50}}\b{_DONE}",
    r"closed (?:\w+ )?(?:without|although|though|even though|but)",
)
"""That what would be peace is asked, demanded, made a condition, denied or somebody else's claim."""


@lru_cache(maxsize=131072)
def settles(text: str) -> bool:
    """Whether a sentence states that a quarrel is settled.

    >>> [settles(t) for t in ("It is solved.", "When will it be solved?", "If it is solved by Friday, we stay.")]
    [True, False, False]
    """
    return says(SETTLED, _ASKED.sub("", text)) and not says(_UNSETTLED, text)


_CLOSED = _any(
    r"(?:is|are|was|were|been|got|now|considered|all) (?:\w+ )?"
    r"(?:settled|sorted(?: out)?|resolved|solved|closed|forgiven|forgotten)",
    r"(?:is|are|was|were) (?:now |long |all )?(?:over|behind (?:us|them)|off the table)(?= and\b| now\b|[.,;!]|$)",
)
_REOPENED = _any(
    r"until|till|once|if|when|before|unless|but|still|again|however|although|though|yet",
    r"re-?open\w*|except|apart from|supposed(?:ly)?|back",
)


@lru_cache(maxsize=131072)
def closes(text: str) -> bool:
    """Whether a sentence that names a quarrel states that it is over. A word of peace alone closes nothing.

    >>> [closes(t) for t in ("The dispute was settled in May.", "I apologised for the bill.", "It must be settled.")]
    [True, False, False]
    """
    return settles(text) and says(_CLOSED, text) and not says(_REOPENED, text)


_CHANGED = r"(?:new|old|wrong|missing|merged|changed|other)"
CLERICAL = _any(
    r"erp|sap|s/4\w*|netsuite|peppol",
    rf"{_CHANGED} (?:po|p\.o\.|purchase order|cost cent(?:re|er)s?|bank (?:account|details)|iban)",
    rf"{_CHANGED} (?:entity|supplier (?:number|id)|approver|system|portal|ledger|address)",
    r"(?:finance|accounting|payment|invoice|invoicing|ledger|supplier|accounts payable|ap) "
    r"(?:system|portal|platform|software|migration|module|close)",
    r"(?:ledger|system|bank|books?)\b.{0,30}\b(?:migrat\w+|clos(?:es|ed|ing)|chang\w+|cut-?over|switch\w*)",
    r"(?:migrat\w+|cut-?over|switch\w*)\b.{0,40}\b(?:ledger|system|bank|invoic\w+|finance|payments?)",
    r"year[- ]end clos\w+|payment run|approver|signator(?:y|ies)|bank details",
    r"(?:every|all|other) suppliers?",
    r"sat (?:with|in)|stuck (?:with|in) (?:approval|the system|workflow)",
)
"""A reason of systems, forms or approvers why a bill is late."""

MONEY = _any(r"invoic\w*|paid|pay\w*|bill\w*|remit\w*|transfer\w*|supplier\w*|voucher|ledger|po")
DISPUTED = _any(
    r"withh[eo]ld\w*|disput\w*|contest\w*|refus\w*|credit note|penalt\w+|claim\w*|block\w*|not be invoiced",
    r"(?:will not|won't) (?:be )?pa\w+",
    r"hold(?:ing)? (?:back )?(?:the |your |this )?(?:payment|invoice)",
    r"until (?:you|the (?:issue|matter))",
)
"""That a bill is contested, whatever else delays it."""

SEASON = _any(
    r"holidays?|vacations?|summer (?:break|close|closure|stop)|season\w*|harvest\w*|hunt\w*|christmas",
    r"ramadan|eid|diwali|golden week|shut-?down|shuts? (?:down|for)|closed|closure|closes|stock-?take|stocktaking",
    r"inventory week|exams?|half-?term|freeze|maintenance (?:stop|window)|peak|blackout (?:period|dates)|quiet",
    r"nobody (?:is )?(?:in|here|around)",
)
SPAN = _any(
    r"for (?:the )?(?:\d+|a few|two|three|four|five|six|seven|eight|next \w+) weeks",
    r"(?:all|whole|most) of (?:july|august|december|january)|in (?:july|august)",
    r"(?:over|after|until|till) (?:the )?(?:summer|holidays?|christmas|season|harvest|shutdown|peak)",
    r"(?:over|after|until|till) (?:the )?(?:exams?|ramadan|eid|new year)",
)
"""How long a season lasts, where no day of its end is named."""

EVERYBODY = _any(
    r"we|we're|we'll|our|us|everybody|everyone|nobody|all of",
    r"the (?:office|plant|site|team|school|firm|company|factory|floor|house|council|department)",
)
"""That it concerns all of the customer, not one person."""
