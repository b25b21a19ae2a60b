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
