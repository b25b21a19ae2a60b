"""What either side asked of the other and is not seen to have been answered (`settled.py`), in exact words."""

from __future__ import annotations

from typing import Any, NamedTuple

from cxnlp.behaviour.asked import asks, demands, requests
from cxnlp.behaviour.exchanges import SIDES, Desks, Exchange, desks, exchanges
from cxnlp.behaviour.settled import Asked, Settled
from cxnlp.signals.due import find_due
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.history import History
from cxnlp.trajectory.lasting import left_open
from cxnlp.trajectory.once import once

RECENT_DAYS = 120
REQUEST_DAYS = 180
"""A request that was put off, or a demand, is open for longer than a question that nobody took up (judgement)."""


class Open(NamedTuple):
    """An open question with its row in accounts.json; `heard`: who was asked has written to who asked since, whatever
    it was about."""

    asked: Asked
    row: dict[str, Any]
    heard: bool


def open_questions(history: History) -> list[dict[str, Any]]:
    """The open questions of both sides, of the last 120 days, and the open requests and demands of the customer, of the
    last 180; the customer's first, the longest open first.

    Each: text (exact words), kind (question, request, demand), side (that asked), person_id, asked (ISO day), due (the
    day or time that a demand sets, else None), days_open, working_days (of the side that owes the answer), overdue
    (longer than nine of ten of its answers take, and than two working days), message_id.
    """
    return [dict(o.row) for o in unanswered(history)]


@once
def unanswered(history: History) -> tuple[Open, ...]:
    """What `open_questions` lists."""
    recent = [a for a in _asked(history) if history.end - a.day <= (REQUEST_DAYS if a.firm else RECENT_DAYS)]
    if not recent:
        return ()
    settled, known = Settled(history, recent[0].day), desks(history)
    limits = {side: _limit(history, side, known) for side in SIDES}
    out = []
    for asked in recent:
        if asked.message_id not in left_open(history) and not settled(asked):
            waits = Exchange(asked.other, asked.day, None, asked.message_id, None, asked.person or "", None)
            hours = known.hours(waits, history.end)
            row = {
                "text": asked.text,
                "kind": "demand" if asked.demand else "request" if asked.firm else "question",
                "side": asked.side,
                "person_id": asked.person,
                "asked": to_date(asked.day).isoformat(),
                "due": find_due(asked.text, to_date(asked.day)) if asked.demand else None,
                "days_open": history.days_since(asked.day),
                "working_days": round(hours / known.sides[asked.other].hours, 1),
                "overdue": hours > limits[asked.other],
                "message_id": asked.message_id,
            }
            out.append(Open(asked, row, settled.heard(asked)))
    return tuple(sorted(out, key=lambda o: (o.asked.side, o.row["asked"], o.asked.message_id, o.asked.text)))


def _asked(history: History) -> list[Asked]:
    """Everything that asks, in time order."""
    columns = ("day", "message_id", "turn", "text", "person", "side", "thread", "kind")
    table = history.columns("sentences")
    rows = sorted(zip(*(table[c].tolist() for c in columns), strict=True), key=lambda r: (r[0], str(r[1]), r[2]))
    found = []
    for day, message, turn, text, person, side, thread, kind in rows:
        if side in SIDES and day >= history.end - REQUEST_DAYS:
            demand = side == "customer" and demands(text, to_date(day))
            firm = demand or (side == "customer" and requests(text))
            if firm or asks(text):
                who = person if isinstance(person, str) else None
                found.append(Asked(float(day), message, int(turn), text, who, side, thread, kind, firm, demand))
    return found


def _limit(history: History, side: str, known: Desks) -> float:
    """Business hours beyond which an answer of the side is overdue."""
    import numpy as np

    hours = [known.hours(e, history.end) for e in exchanges(history) if e.side == side and e.answered is not None]
    tail = float(np.percentile(hours, 90)) if len(hours) >= 3 else 0.0
    return max(tail, 2.0 * known.sides[side].hours)
