"""A customer's rule on whom to contact, as tenders set it: all talk goes through one named channel.

It is read in the customer's own words of the last four months. The words are general English, by what they tell.
"""

from __future__ import annotations

import re
from typing import Any

from cxnlp.trajectory.candidates import Record, Said, quote
from cxnlp.trajectory.evidence import evidence
from cxnlp.trajectory.history_tables import OWN_WEIGHT
from cxnlp.trajectory.wording import dated

STANDS_DAYS = 120.0
_TALK = (
    r"(?:communications?|correspondence|contacts?|enquir(?:y|ies)|inquir(?:y|ies)|questions?|quer(?:y|ies)|requests?)"
)
_OTHER = (
    r"(?:any |the )?(?:other )?(?:\w+ )?"
    r"(?:employees?|staff|personnel|colleagues?|persons?|members?|departments?|stakeholders?|managers?|users?)"
)
_SENT = r"(?:addressed|directed|made|sent|submitted|routed)"
RESTRICTS = re.compile(
    rf"\b{_TALK}\b[^.;?]{{0,60}}\b(?:is|are|must|shall|should|may|will|to) (?:be )?(?:strictly )?"
    rf"(?:restricted|limited|confined|{_SENT} (?:only|solely|exclusively)|(?:only|solely|exclusively) (?:be )?{_SENT}) "
    r"(?:to|through|via|by)\b"
    r"|\b(?:only|solely|exclusively) (?:through|via|to) (?:the |our )?(?:\w+ )?(?:undersigned|portal|procurement)"
    rf"|\b(?:contact(?:ing)?|approach(?:ing)?|canvassing|lobbying) (?:with |of )?{_OTHER}\b[^.;?]{{0,80}}"
    r"\b(?:disqualif\w+|exclu(?:ded|sion)|not (?:be )?(?:permitted|allowed)|prohibited|forbidden)"
    rf"|\b(?:do not|don['’]t|must not|may not|shall not|refrain from) (?:contact|approach)(?:ing)? {_OTHER}\b",
    re.IGNORECASE,
)
"""That talk is restricted to a channel, or that contact with others is barred."""


def restricts(said: Said) -> bool:
    """Whether a customer's own sentence sets a rule on whom to contact."""
    return said.side == "customer" and said.weight >= OWN_WEIGHT and RESTRICTS.search(said.text) is not None


def contact_rule_row(record: Record) -> dict[str, Any] | None:
    """`contact_rule` in accounts.json: the latest rule of the last four months, with its sentence; else None."""
    since = record.history.end - STANDS_DAYS
    said = next((s for s in reversed(record.said) if s.day >= since and restricts(s)), None)
    if said is None:
        return None
    told = f"they restrict whom to contact ({dated(said.day)})"
    return {"statement": told, "evidence": evidence(record.history, [quote(said)])}
