"""When what an event tells of was over, though it happened: a late bill paid, a ticket solved, a quarrel made up."""

from __future__ import annotations

import math
import re

from cxnlp.trajectory.candidates import Record, Said
from cxnlp.trajectory.events import Event
from cxnlp.trajectory.explaining_words import closes, settles
from cxnlp.trajectory.explanations import NOT_ANGRY, QUARRELS

BILLS = frozenset({"payment_concern", "scope_dispute"})
"""Quarrels that are over when whoever raised them says so of a bill, in whatever thread."""
GOES_ON = 0.3
"""From this probability on a later sentence of the same kind says that it is not over (judgement)."""
_BILL = re.compile(r"\b(?:[Ii]nvoices?|bills?|[Pp]aid|[Pp]ayments?|[Aa]mounts?|[Cc]redit notes?)\b")


def over(record: Record, event: Event) -> tuple[float | None, bool]:
    """The day on which the bill of an event was paid, or the ticket of a quarrel's first quote was solved, and whether
    the customer's own words say so; None while it is open or not known.

    A ticket counts as solved too when the customer's last message in it settles the matter, and not when it was solved
    before the last quote; elsewhere the customer must call it over, and nothing of the kind follow there.
    """
    if event.over is not None or not event.quotes or event.kind not in QUARRELS:
        return event.over, False
    thread = record.thread_of.get(event.quotes[0].message_id)
    if thread is None:
        return None, False
    tickets = record.history.columns("tickets")
    rows = zip(tickets["message_id"].tolist(), tickets["solved"].astype(float).tolist(), strict=True)
    mine = [day for message, day in rows if record.thread_of.get(message) == thread]
    said = _made_up(record, thread) if mine else _closed(record, event, thread)
    if said is not None or not mine:
        return said, said is not None
    solved = float(mine[0])
    return (None if math.isnan(solved) or solved < _last(event) else solved), False


def _last(event: Event) -> float:
    """The day of the last quote."""
    return max(event.day, *(q.day for q in event.quotes))


def _closed(record: Record, event: Event, thread: str) -> float | None:
    """The last day on which the customer calls the matter over in its thread, or who raised a bill calls one over
    elsewhere, unless it comes up there again."""
    raised = {q.person for q in event.quotes if q.person} if event.kind in BILLS else set()
    last = _last(event)
    own = (s for s in record.said if s.side == "customer" and s.day > last)
    after = [
        s for s in own
        if record.thread_of.get(s.message_id) == thread or (s.person in raised and _BILL.search(s.text))
    ]  # fmt: skip
    days = [s.day for s in after if closes(s.text) and s.p["sentiment"] >= NOT_ANGRY]
    if not days or any(s.day > max(days) and s.p[event.kind] >= GOES_ON for s in after):
        return None
    return max(days)


def _made_up(record: Record, thread: str) -> float | None:
    """The day of the customer's last message of a thread, where it settles the matter."""
    own = [s for s in record.said if s.side == "customer" and record.thread_of.get(s.message_id) == thread]
    last: list[Said] = [s for s in own if s.message_id == own[-1].message_id]
    peace = any(settles(s.text) for s in last) and all(s.p["sentiment"] >= NOT_ANGRY for s in last)
    return last[-1].day if peace else None
