"""Quotes behind numbers: for each feature the messages that moved it, each quote an exact substring of its message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cxnlp.trajectory.candidates import Quote, Record, Said, quote
from cxnlp.trajectory.history import SENIOR_ROLES, History
from cxnlp.trajectory.moment import FLAG_FLOOR, LONGEST_RECENT_DAYS
from cxnlp.types import FLAGS, POLARITIES

MEASURED = frozenset({"active_users", "licensed_seats", "logins", "invoice_lateness"})


def _one_a_message(said: Iterable[Said], limit: int) -> tuple[Quote, ...]:
    """The first sentence of each of the first `limit` messages."""
    first: dict[str, Said] = {}
    for s in said:
        if s.message_id not in first and len(first) == limit:
            break
        first.setdefault(s.message_id, s)
    return tuple(map(quote, first.values()))


def _strongest(said: Iterable[Said], strength: Callable[[Said], float]) -> tuple[Quote, ...]:
    """Up to three sentences, one a message, strongest first."""
    return _one_a_message(sorted(said, key=lambda s: (-strength(s), s.day)), 3)


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


def _showing(record: Record, feature: str, worse: bool) -> tuple[Quote, ...]:
    since = record.history.end - LONGEST_RECENT_DAYS
    recent = [s for s in record.said if s.day >= since and s.weight > 0]
    own = [s for s in recent if s.side == "customer"]
    if feature in FLAGS:
        return _strongest((s for s in recent if s.p[feature] >= FLAG_FLOOR), lambda s: s.p[feature])
    if feature in POLARITIES:
        sign = -1.0 if worse else 1.0
        return _strongest((s for s in recent if sign * s.p[feature] > 0.2), lambda s: sign * s.p[feature])
    if feature in ("strategic_share", "strategic_volume"):
        kind = "transactional" if worse else "strategic"
        return _strongest((s for s in own if s.words >= 4), lambda s: s.p[kind])
    if feature in ("champion_activity", "senior_activity"):
        roles = {"champion"} if feature == "champion_activity" else SENIOR_ROLES
        return _telling((s for s in record.said if s.role in roles), 1)
    if feature in ("ticket_volume", "ticket_seniority"):
        return _telling((s for s in own if s.kind == "ticket"), 2)
    return _telling(own, 1)


def feature_evidence(record: Record, feature: str, worse: bool) -> list[dict[str, Any]]:
    """Up to three quotes from the last twelve weeks that show the feature; none for measured series."""
    return [] if feature in MEASURED else evidence(record.history, _showing(record, feature, worse))
