"""Why a candidate event means nothing: a quarrel that was settled, a payment late for a clerk's reason, a season or a
leave announced with its end.

Each reason needs words, and that what came after bears them out: nothing of the kind again, no dispute over the bill,
back in time. The words are general English, by what they tell; the sentence that explains stands as evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cxnlp.people.replies import return_day
from cxnlp.trajectory.candidates import Candidate, Quote, Record, Said, quote
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.wording import dated

QUARRELS = frozenset({"escalation", "scope_dispute", "payment_concern"})
BILLS = frozenset({"late_payment", "payment_concern"})
ABSENCES = frozenset({"engagement_drop", "ticket_silence"})
# A quarrel is settled when the customer says so within three weeks, and nothing of the kind comes again for six.
SETTLED_DAYS, QUIET_DAYS = 21.0, 42.0
AGAIN = 0.5
"""A later sentence this sure of the same kind, relative to the quarrel's surest, says that it goes on."""
NOT_ANGRY = -0.3
SERIOUS_DAYS = 30.0
NEAR_BILL_DAYS = 45.0
ANNOUNCED_DAYS, SEASON_DAYS, LATE_DAYS = 60.0, 42.0, 10.0

SETTLED = re.compile(
    r"\b(?:apologi[sz]\w+|(?:my|our|full|sincere) apolog\w+|apolog(?:y|ies) (?:for|accepted)|sorry (?:for|about|if|that) (?:my|the|i|being|shouting)|"
    r"(?:thanks?|thank you)\b.{0,40}\b(?:fix\w*|quick\w*|fast|sort\w*|swift\w*|prompt\w*|solv\w*|resolv\w*|report|help|answer)|"
    r"(?:all|is|are|now|been|was|were|consider\w*|matter|case|this|it) (?:\w+ )?(?:settled|sorted|resolved|solved|fixed|closed"
    r"|forgiven|forgotten|working again|good (?:again|now))|works? (?:again|now|fine|well)|no hard feelings|all good|"
    r"(?:that is|that's|it is|it's|very|seems|which is) fair\b|fair enough|(?:i|we) (?:accept|take (?:it|that) back|over-?reacted)|"
    r"(?:shall|will|am|are|is|do)(?: not|n't) (?:be )?(?:rais|mak|tak|pursu|lodg|fil)\w+ (?:an?y? |the |it |this )?(?:formal |further )?"
    r"(?:complaint|further|action)|no (?:further|formal) (?:action|complaint)|"
    r"good enough for (?:me|us)|water under)",
    re.IGNORECASE,
)
CLERICAL = re.compile(
    r"\b(?:erp|sap|s/4\w*|netsuite|peppol|(?:new|old|wrong|missing|merged|changed|other) (?:po|p\.o\.|purchase order|cost "
    r"cent(?:re|er)s?|bank (?:account|details)|iban|entity|supplier (?:number|id)|approver|system|portal|ledger|address)|"
    r"(?:finance|accounting|payment|invoice|invoicing|ledger|supplier|accounts payable|ap) (?:system|portal|platform|software"
    r"|migration|module|close)|(?:ledger|system|bank|books?)\b.{0,30}\b(?:migrat\w+|clos(?:es|ed|ing)|chang\w+|cut-?over|switch\w*)|"
    r"(?:migrat\w+|cut-?over|switch\w*)\b.{0,40}\b(?:ledger|system|bank|invoic\w+|finance|payments?)|year[- ]end clos\w+|"
    r"(?:every|all|other) suppliers?\b|payment run|approver|signator(?:y|ies)|bank details|sat (?:with|in)\b|"
    r"stuck (?:with|in) (?:approval|the system|workflow))",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"\b(?:invoic\w*|paid|pay\w*|bill\w*|remit\w*|transfer\w*|supplier\w*|voucher|ledger|po)\b", re.IGNORECASE
)
DISPUTED = re.compile(
    r"\b(?:withh[eo]ld\w*|disput\w*|contest\w*|refus\w*|will not (?:be )?pa\w+|won't (?:be )?pa\w+|credit note|penalt\w+|claim\w*|"
    r"block\w*|not be invoiced|hold(?:ing)? (?:back )?(?:the|your|this)? ?(?:payment|invoice)|until (?:you|the (?:issue|matter)))",
    re.IGNORECASE,
)
SEASON = re.compile(
    r"\b(?:holidays?|vacations?|summer (?:break|close|closure|stop)|season\w*|harvest\w*|hunt\w*|christmas|ramadan|eid|diwali|"
    r"golden week|shut-?down|shuts? (?:down|for)|closed|closure|closes|stock-?take|stocktaking|inventory week|exams?|half-?term|"
    r"freeze|maintenance (?:stop|window)|peak|blackout (?:period|dates)|nobody (?:is )?(?:in|here|around)|quiet)\b",
    re.IGNORECASE,
)
SPAN = re.compile(
    r"\b(?:for (?:the )?(?:\d+|a few|two|three|four|five|six|seven|eight|next \w+) weeks|"
    r"(?:all|whole|most) of (?:july|august|december|january)|in (?:july|august)|(?:over|after|until|till) (?:the )?"
    r"(?:summer|holidays?|christmas|season|harvest|shutdown|peak|exams?|ramadan|eid|new year))\b",
    re.IGNORECASE,
)
EVERYBODY = re.compile(r"\b(?:we|we're|we'll|our|us|everybody|everyone|nobody|the (?:office|plant|site|team|school|firm|company"
                       r"|factory|floor|house|council|department)|all of)\b", re.IGNORECASE)  # fmt: skip


def explained(record: Record, found: Candidate) -> Candidate:
    """The candidate marked as explained, with the reason and its sentence, where there is one; else as it is."""
    if found.explained:
        return found
    reason = None
    if found.kind in BILLS:
        reason = _clerical(record, found)
    if reason is None and found.kind in QUARRELS:
        reason = _settled(record, found)
    if reason is None and found.kind in ABSENCES:
        reason = _season(record, found)
    if reason is None:
        return found
    why, said = reason
    quotes = tuple(dict.fromkeys((*found.quotes, said)))
    return replace(found, explained=True, statement=f"{found.statement}; {why}", quotes=quotes)


Reason = tuple[str, Quote]


def _own(said: Said) -> bool:
    """The customer's word, or what a note reports of it."""
    return said.side == "customer" or (said.weight > 0 and said.kind in ("meeting_notes", "call_note"))


def _settled(record: Record, found: Candidate) -> Reason | None:
    """The customer's word of peace in the quarrel's thread or by its speaker, and nothing of the kind after it."""
    own = {q.message_id for q in found.quotes}
    threads = {record.thread_of.get(m, m) for m in own}
    people = {q.person for q in found.quotes if q.person}
    last = max((q.day for q in found.quotes), default=found.day)
    later = [s for s in record.said if found.day < s.day <= last + SETTLED_DAYS + QUIET_DAYS]
    goes_on = [s.day for s in later if s.p[found.kind] >= AGAIN * found.peak and s.message_id not in own]
    for s in later:
        if s.day > last + SETTLED_DAYS or not _own(s) or not SETTLED.search(s.text) or s.p["sentiment"] < NOT_ANGRY:
            continue
        near = record.thread_of.get(s.message_id, s.message_id) in threads or s.person in people
        if near and s.p[found.kind] < AGAIN * found.peak and not any(d > s.day for d in goes_on):
            return f"settled by {dated(s.day)}", quote(s)
    return None


def _clerical(record: Record, found: Candidate) -> Reason | None:
    """A reason of systems, forms or approvers named for a bill, with nobody disputing it."""
    if found.kind == "late_payment" and found.mass * 14.0 >= SERIOUS_DAYS:
        return None
    near = NEAR_BILL_DAYS if found.kind == "late_payment" else QUIET_DAYS / 2
    said = [
        s for s in record.said if abs(s.day - found.day) <= near and (MONEY.search(s.text) or CLERICAL.search(s.text))
    ]
    if any(DISPUTED.search(s.text) and s.p["payment_concern"] >= 0.2 for s in said):
        return None
    fits = [s for s in said if CLERICAL.search(s.text) and (MONEY.search(s.text) or s.p["payment_concern"] >= 0.2)]
    if not fits:
        return None
    best = max(fits, key=lambda s: (s.p["payment_concern"], -abs(s.day - found.day)))
    return "for a reason of systems or approvals", quote(best)


def _season(record: Record, found: Candidate) -> Reason | None:
    """A closure or season that the customer announced, when it is not over for long, or they came back in time."""
    history = record.history
    acts = history.acts[history.acts["side"] == "customer"]
    mine = acts[acts["person"] == found.person] if found.person else acts
    before = mine[mine["day"] <= found.day]
    start = float(before["day"].max()) if len(before) else found.day
    for s in record.said:
        if not start - ANNOUNCED_DAYS <= s.day <= start + 14.0 or not _own(s):
            continue
        if not SEASON.search(s.text) or not EVERYBODY.search(s.text) or s.text.rstrip().endswith("?"):
            continue
        back = return_day(s.text, to_date(s.day))
        if back is None and not SPAN.search(s.text):
            continue
        until = (to_day(back) if back else s.day + SEASON_DAYS) + LATE_DAYS
        if until >= min(history.end, found.day) and (until >= history.end or bool((mine["day"] > found.day).any())):
            return f"announced on {dated(s.day)}", quote(s)
    return None


def all_explained(record: Record, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, each with its explanation where there is one."""
    return [explained(record, c) for c in found]
