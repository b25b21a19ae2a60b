"""Why a candidate event means nothing: a quarrel that was settled, a payment late for a clerk's reason, a season or a
leave announced with its end.

Each reason needs words, and that what came after bears them out: nothing of the kind again, no dispute over the bill,
back in time. The words are general English, by what they tell; the sentence that explains stands as evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cxnlp.behaviour.payments import FULL_LATE_DAYS, SERIOUS_DAYS
from cxnlp.behaviour.satisfaction import fell
from cxnlp.people.replies import return_day
from cxnlp.trajectory.candidates import Candidate, Quote, Record, Said, quote
from cxnlp.trajectory.days import WEEK_DAYS, to_date, to_day
from cxnlp.trajectory.explaining_words import CLERICAL, DISPUTED, EVERYBODY, MONEY, SEASON, SPAN, says, settles
from cxnlp.trajectory.wording import dated

QUARRELS = frozenset({"escalation", "scope_dispute", "payment_concern"})
BILLS = frozenset({"late_payment", "payment_concern"})
ABSENCES = frozenset({"engagement_drop", "ticket_silence"})
SHARED_AS = {"ticket_spike": "tickets", **{kind: kind for kind in sorted(QUARRELS)}}
"""The measure of a shared week (`shared_weeks.py`) that shows the same as an event."""
# A quarrel is settled when the customer says so within three weeks, and nothing of the kind comes again for six.
SETTLED_DAYS, QUIET_DAYS = 21.0, 42.0
AGAIN = 0.5
"""A later sentence this sure of the same kind, relative to the quarrel's surest, says that it goes on."""
NOT_ANGRY = -0.3
NEAR_BILL_DAYS = 45.0
ANNOUNCED_DAYS, SEASON_DAYS, LATE_DAYS = 60.0, 42.0, 10.0


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
    if found.kind == "ticket_spike":
        found = _handled(record, found)
    if reason is None:
        return found if found.explained or found.explicit else _of_everybody(record, found)
    why, said = reason
    quotes = tuple(dict.fromkeys((*found.quotes, said)))
    plainest = tuple(dict.fromkeys((*found.plainest, said))) if found.plainest else ()
    return replace(found.because(why), explained=True, quotes=quotes, plainest=plainest)


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
        if s.day > last + SETTLED_DAYS or not _own(s) or not settles(s.text) or s.p["sentiment"] < NOT_ANGRY:
            continue
        near = record.thread_of.get(s.message_id, s.message_id) in threads or s.person in people
        if near and s.p[found.kind] < AGAIN * found.peak and not any(d > s.day for d in goes_on):
            return f"settled by {dated(s.day)}", quote(s)
    return None


def _clerical(record: Record, found: Candidate) -> Reason | None:
    """A reason of systems, forms or approvers named for a bill, with nobody disputing it."""
    if found.kind == "late_payment" and found.peak >= SERIOUS_DAYS / FULL_LATE_DAYS:
        return None
    near = NEAR_BILL_DAYS if found.kind == "late_payment" else QUIET_DAYS / 2
    said = [
        s for s in record.said if abs(s.day - found.day) <= near and (says(MONEY, s.text) or says(CLERICAL, s.text))
    ]
    if any(says(DISPUTED, s.text) and s.p["payment_concern"] >= 0.2 for s in said):
        return None
    fits = [s for s in said if says(CLERICAL, s.text) and (says(MONEY, s.text) or s.p["payment_concern"] >= 0.2)]
    if not fits:
        return None
    best = max(fits, key=lambda s: (s.p["payment_concern"], -abs(s.day - found.day)))
    return "held up by systems or approvals", quote(best)


def _season(record: Record, found: Candidate) -> Reason | None:
    """A closure or season that the customer announced, when it is not over for long, or they came back in time."""
    history = record.history
    acts = history.customers("acts")
    mine = acts["day"]
    if found.person:
        mine = mine[acts["person"] == found.person]
    before = mine[mine <= found.day]
    start = float(before.max()) if len(before) else found.day
    for s in record.said:
        if not start - ANNOUNCED_DAYS <= s.day <= start + 14.0 or not _own(s):
            continue
        if not says(SEASON, s.text) or not says(EVERYBODY, s.text) or s.text.rstrip().endswith("?"):
            continue
        back = return_day(s.text, to_date(s.day))
        if back is None and not says(SPAN, s.text):
            continue
        until = (to_day(back) if back else s.day + SEASON_DAYS) + LATE_DAYS
        if until >= min(history.end, found.day) and (until >= history.end or bool((mine > found.day).any())):
            return f"announced on {dated(s.day)}", quote(s)
    return None


def _handled(record: Record, found: Candidate) -> Candidate:
    """A burst of tickets with the satisfaction asked with them: explained where it is known and did not fall."""
    level = fell(record.history, found.day)
    if level is None:
        return found
    said = f"satisfaction {level.lowest:g}, usual {level.usual:g}"
    return replace(found.because(said), explained=not level.fell)


def _of_everybody(record: Record, found: Candidate) -> Candidate:
    """What lies in a week that the portfolio shares, and is no more than others have of it."""
    for s in record.history.shared:
        move, week = s.move, to_day(s.move.week)
        same = s.within and move.change > 0 and move.measure == SHARED_AS.get(found.kind)
        if same and week <= found.day < week + WEEK_DAYS:
            said = f"{move.alike} of {move.accounts} accounts had more of it in that week"
            return replace(found.because(said), explained=True)
    return found


def all_explained(record: Record, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, each with its explanation where there is one."""
    return [explained(record, c) for c in found]
