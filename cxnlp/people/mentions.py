"""Every place in a message where a person is mentioned: to read them, and to rewrite them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from cxnlp.changed import changed
from cxnlp.types import Message, Party, Recipient


def parties(message: Message) -> Iterator[Party]:
    """All mentions of a message in a fixed order: author, recipients, invited, present, absent, speakers, requester."""
    if message.author:
        yield message.author
    yield from (r.party for r in message.recipients)
    yield from (i.party for i in message.invited)
    yield from message.present
    yield from message.absent
    yield from (t.speaker for t in message.turns)
    if message.ticket and message.ticket.requester:
        yield message.ticket.requester


def rewrite(
    message: Message,
    change: Callable[[Party], Party],
    alike: dict[tuple[Recipient, ...], tuple[Recipient, ...]] | None = None,
) -> Message:
    """The message with every mention replaced by `change` of it. `alike` keeps the recipients seen so far: messages to
    the same people then share their records."""
    ticket = message.ticket
    recipients = tuple(changed(r, party=change(r.party)) for r in message.recipients)
    if ticket and ticket.requester:
        ticket = replace(ticket, requester=change(ticket.requester))
    return changed(
        message,
        author=change(message.author) if message.author else None,
        recipients=recipients if alike is None else alike.setdefault(recipients, recipients),
        invited=tuple(changed(i, party=change(i.party)) for i in message.invited),
        present=tuple(change(p) for p in message.present),
        absent=tuple(change(p) for p in message.absent),
        turns=tuple(changed(t, speaker=change(t.speaker)) for t in message.turns),
        ticket=ticket,
    )
