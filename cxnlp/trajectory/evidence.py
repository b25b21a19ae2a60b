"""Quotes behind numbers: for each feature the messages that moved it, each quote an exact substring of its message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cxnlp.trajectory.candidates import Quote, Record, Said, quote
from cxnlp.trajectory.history import TOP_ROLES, History
from cxnlp.trajectory.moment import FLAG_FLOOR, LONGEST_RECENT_DAYS
from cxnlp.trajectory.wording import Span, messages_stated
from cxnlp.types import FLAGS, POLARITIES

QUOTED = 3
MEASURED = frozenset({"active_users", "licensed_seats", "logins", "invoice_lateness"})
QUIET = frozenset(
    {
        "active_people",
        "customer_activity",
        "senior_activity",
        "champion_activity",
        "initiated_by_customer",
        "new_people",
    }
)
"""Features that worsen when people fall silent: what shows it are the last words of those who did, however long ago."""
MEETINGS = frozenset({"meetings_held", "meeting_attendance", "meetings_declined"})
TICKETS = frozenset({"ticket_volume", "ticket_seniority"})
COUNTED = frozenset({"customer_reply_time", "concentration"})
"""What no sentence shows: times and shares of who wrote when."""
UNSPOKEN = MEASURED | MEETINGS | TICKETS | COUNTED
"""Features that no words prove to a reader, though some stand beside them as evidence in accounts.json."""
_STAYED_AWAY = ("champion_absence", "planning_deferral")
_LEAST_LEAN = 0.2
_LEAST_KIND = 0.4  # a sentence less likely of a kind shows nothing of it
_ACTIVITY_OF = {"champion_activity": frozenset({"champion"}), "senior_activity": TOP_ROLES}
_LEAST_WORDS = 6  # shorter sentences say too little to stand for a kind of talk


def _one_a_message(said: Iterable[Said], limit: int) -> tuple[Quote, ...]:
    """The first sentence of each of the first `limit` messages."""
    first: dict[str, Said] = {}
    for s in said:
        if s.message_id not in first and len(first) == limit:
            break
        first.setdefault(s.message_id, s)
    return tuple(map(quote, first.values()))


def _strongest(said: Iterable[Said], strength: Callable[[Said], float], most: int = QUOTED) -> tuple[Quote, ...]:
    """Up to `most` sentences, one a message, strongest first."""
    return _one_a_message(sorted(said, key=lambda s: (-strength(s), s.day)), most)


def evidence(history: History, quotes: Sequence[Quote]) -> list[dict[str, Any]]:
    """Quotes in the form of the machine interface."""
    return [
        {
            "message_id": q.message_id,
            "quote": q.text,
            "sent_at": f"{sent:%Y-%m-%dT%H:%M:%SZ}",
            "person_id": q.person,
        }
        for q in quotes
        if (sent := history.sent_at.get(q.message_id))
    ]


def _telling(said: Iterable[Said], limit: int) -> tuple[Quote, ...]:
    """The longest sentence of each of the latest messages."""
    longest: dict[str, Said] = {}
    for s in said:
        if s.message_id not in longest or s.words > longest[s.message_id].words:
            longest[s.message_id] = s
    return _one_a_message(sorted(longest.values(), key=lambda s: -s.day), limit)


def _flagged(record: Record, flag: str, value: float, span: Span) -> tuple[Quote, ...]:
    """Of the time that the level `value` is counted over, as many messages as its words speak of."""
    until = record.history.end if span.until is None else span.until
    counted = (s for s in record.said if until - span.days <= s.day < until and s.weight > 0)
    most = min(QUOTED, messages_stated(value, span))
    return _strongest((s for s in counted if s.p[flag] >= FLAG_FLOOR), lambda s: s.p[flag], most)


def _showing(record: Record, feature: str, worse: bool) -> tuple[Quote, ...]:
    since = record.history.end - LONGEST_RECENT_DAYS
    recent = [s for s in record.said if s.day >= since and s.weight > 0]
    own = [s for s in recent if s.side == "customer"]
    if feature in POLARITIES:
        return _leaning(recent, feature, -1.0 if worse else 1.0)
    if feature in ("strategic_share", "strategic_volume"):
        kind = "transactional" if worse else "strategic"
        shown = (s for s in own if s.words >= _LEAST_WORDS and s.p[kind] >= _LEAST_KIND)
        return _strongest(shown, lambda s: s.p[kind] - float(not worse and _of_loss(s)))  # such come last
    if feature in QUIET:
        roles = _ACTIVITY_OF.get(feature)
        theirs = [s for s in record.said if s.side == "customer" and (roles is None or s.role in roles)]
        fell_quiet = [s for s in theirs if s.person in record.quiet] if worse else []
        return _telling(fell_quiet or theirs, 1)
    if feature in COUNTED or (feature in MEETINGS and not worse):
        return ()
    if feature in MEETINGS:
        away = [(max(s.p[flag] for flag in _STAYED_AWAY), s) for s in recent]
        strength = {id(s): p for p, s in away if p >= FLAG_FLOOR}
        return _strongest((s for s in recent if id(s) in strength), lambda s: strength[id(s)])
    if feature == "vendor_reply_time":
        return _leaning(own, "responsiveness", -1.0 if worse else 1.0)
    if feature in TICKETS:
        return _telling((s for s in own if s.kind == "ticket"), 2)
    return _telling(own, 1)


def _of_loss(said: Said) -> bool:
    """Whether a sentence may tell of leaving or of a quarrel: a poor proof of a better course."""
    return any(said.p[flag] >= FLAG_FLOOR for flag in ("churn_risk", "escalation"))


def _leaning(said: Iterable[Said], polarity: str, sign: float) -> tuple[Quote, ...]:
    return _strongest((s for s in said if sign * s.p[polarity] > _LEAST_LEAN), lambda s: sign * s.p[polarity])


def feature_evidence(record: Record, feature: str, worse: bool, value: float, span: Span) -> list[dict[str, Any]]:
    """Quotes that show a feature, of one message each: of a flag as many as its statement speaks of, of the `span` that
    its level `value` is counted over, of others of the last twelve weeks unless they tell silence; up to three, none
    for what is measured or has become rare. `worse`: whether the feature speaks for decline."""
    if feature in MEASURED or (feature in FLAGS and worse == (feature == "expansion")):
        return []  # what is missing or has become rare is shown by no words
    shown = _flagged(record, feature, value, span) if feature in FLAGS else _showing(record, feature, worse)
    return evidence(record.history, shown)
