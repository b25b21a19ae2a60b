"""When what an event tells of was over, though it happened: a late bill paid, a ticket solved or made up."""

from __future__ import annotations

import math

from cxnlp.trajectory.candidates import Record, Said
from cxnlp.trajectory.events import Event
from cxnlp.trajectory.explaining_words import settles
from cxnlp.trajectory.explanations import NOT_ANGRY, QUARRELS


def over(record: Record, event: Event) -> float | None:
    """The day on which the bill of an event was paid, or the ticket of a quarrel's first quote was solved; None while
    it is open or not known. A ticket counts as solved too when the customer's last message in it settles the matter."""
    if event.over is not None or not event.quotes or event.kind not in QUARRELS:
        return event.over
    thread = record.thread_of.get(event.quotes[0].message_id)
    tickets = record.history.columns("tickets")
    rows = zip(tickets["message_id"].tolist(), tickets["solved"].astype(float).tolist(), strict=True)
    mine = [day for message, day in rows if record.thread_of.get(message) == thread]
    if thread is None or not mine:
        return None
    solved = float(mine[0])
    if not math.isnan(solved):
        return solved
    return _made_up(record, thread)


def _made_up(record: Record, thread: str) -> float | None:
    """The day of the customer's last message of a thread, where it settles the matter."""
    own = [s for s in record.said if s.side == "customer" and record.thread_of.get(s.message_id) == thread]
    last: list[Said] = [s for s in own if s.message_id == own[-1].message_id]
    peace = any(settles(s.text) for s in last) and all(s.p["sentiment"] >= NOT_ANGRY for s in last)
    return last[-1].day if peace else None
