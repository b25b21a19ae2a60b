"""The state of a ticket, of which every message of it carries what its own export said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cxnlp.ingest.export_order import export_rank, file_of
from cxnlp.types import Message, Ticket

Standing = tuple[bool, date, tuple[int, ...], bool, float]


def standing(message: Message) -> Standing:
    """How late the state is that a message tells of its ticket, the greater the later: any before none, that of the
    later export, where the names of the files tell; else a solved one after an open one, then the one solved later."""
    ticket = message.ticket
    if ticket is None or not (ticket.status or ticket.solved_at):
        return False, date.min, (), False, 0.0
    solved = ticket.solved_at.timestamp() if ticket.solved_at else 0.0
    return True, *export_rank(file_of(message.source)), ticket.solved_at is not None, solved


def with_latest_state(messages: Sequence[Message]) -> list[Message]:
    """The messages in their order; all of one ticket of an account carry the latest state that any of them tells."""
    tickets: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    for place, message in enumerate(messages):
        if message.kind == "ticket" and message.ticket:
            tickets[message.account, message.thread_id].append(place)
    found = list(messages)
    for places in tickets.values():
        if len({_state(messages[place].ticket) for place in places}) > 1:
            latest = max((messages[place] for place in places), key=lambda m: (standing(m), m.source)).ticket
            for place in places:
                found[place] = replace(found[place], ticket=_joined(messages[place].ticket, latest))
    return found


def _state(ticket: Ticket | None) -> tuple[object, ...]:
    return (ticket.status, ticket.priority, ticket.solved_at) if ticket else ()


def _joined(own: Ticket | None, latest: Ticket | None) -> Ticket | None:
    """The ticket as the latest state has it; who asked and when stays as the message's own export has it."""
    if own is None or latest is None:
        return own or latest
    return replace(latest, requester=own.requester or latest.requester, created_at=own.created_at or latest.created_at)
