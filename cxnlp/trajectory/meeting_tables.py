"""The table of a history's meetings: what is known of each person's part in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history_tables import Of, Table, of_rows
from cxnlp.types import Message

MEETING_COLUMNS = ("day", "meeting", "person", "side", "role", "status", "message_id")
_RANK = {"present": 4, "declined": 3, "excused": 3, "absent": 3, "accepted": 2, "invited": 1}
_PLAIN = "absent"
"""Of whom is known that they were not there, but not that they sent word."""
MISSED = frozenset({"declined", "excused", "absent"})
"""States of whom is known that they were not there."""
UNSEEN = frozenset({"accepted", "invited"})
"""States of whom no record shows present or absent."""
_ANSWERED = frozenset({"accepted", "declined"})


def meetings_table(messages: Sequence[Message], role: Of, side: Of) -> Table:
    """One row per person and meeting: present (spoke or listed), declined, excused (sent apologies, or noted with a
    reason), absent without either, accepted, or only invited."""
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for m in messages:
        if m.sent_at is None or m.cancelled or m.internal or m.kind not in ("calendar", "transcript", "meeting_notes"):
            continue
        key = m.thread_id or m.message_id
        marks = [(p.person_id, "present") for p in m.present]
        marks += [(t.speaker.person_id, "present") for t in m.turns]
        marks += [(i.party.person_id, i.response if i.response in _ANSWERED else "invited") for i in m.invited]
        marks += [(p.person_id, "excused" if p in m.excused else _PLAIN) for p in m.absent]
        for person, status in marks:
            if not person:
                continue
            old = best.get((key, person))
            if old and old["status"] == _PLAIN and _RANK[status] == _RANK[_PLAIN]:
                old["status"] = status
            elif old is None or _RANK[status] > _RANK[old["status"]]:
                best[key, person] = dict(
                    zip(
                        MEETING_COLUMNS,
                        (to_day(m.sent_at), key, person, side(person), role(person), status, m.message_id),
                        strict=True,
                    )
                )
    return of_rows(sorted(best.values(), key=lambda r: (r["day"], r["meeting"], r["person"])), MEETING_COLUMNS)
