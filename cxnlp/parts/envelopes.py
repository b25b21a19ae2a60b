"""Messages without their words: who, when, whose, which is all that tells an account."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from cxnlp.ingest.meetings import align_meetings
from cxnlp.types import Invitation, Message, Party, Recipient, Ticket

MEETINGS = ("calendar", "transcript", "meeting_notes")


class Envelopes:
    """Makes envelopes whose equal parts are one object: a person is mentioned thousands of times."""

    def __init__(self) -> None:
        self._parties: dict[Party, Party] = {}
        self._recipients: dict[tuple[Recipient, ...], tuple[Recipient, ...]] = {}
        self._invited: dict[tuple[Invitation, ...], tuple[Invitation, ...]] = {}
        self._tickets: dict[Party | None, Ticket] = {}

    def _one(self, party: Party) -> Party:
        return self._parties.setdefault(party, party)

    def _ticket(self, ticket: Ticket) -> Ticket:
        """Who asked, which is all that tells an account."""
        return self._tickets.setdefault(ticket.requester, Ticket("", requester=ticket.requester))

    def of(self, message: Message) -> Message:
        return replace(
            message,
            parser=sys.intern(message.parser),
            kind=sys.intern(message.kind),  # type: ignore[arg-type]
            author=self._one(message.author) if message.author else None,
            utc_offset=sys.intern(message.utc_offset) if message.utc_offset else None,
            recipients=self._recipients.setdefault(message.recipients, message.recipients),
            invited=self._invited.setdefault(message.invited, message.invited),
            ticket=self._ticket(message.ticket) if message.ticket else None,
            organization=sys.intern(message.organization) if message.organization else None,
            turns=tuple(replace(t, text="") for t in message.turns),
            body="",
            text="",
            zones=(),
            attachments=(),
            references=(),
            notices=(),
        )


def aligned(envelopes: Sequence[Message]) -> list[Message]:
    """The messages in their order, meetings joined to their calendar entries."""
    found = list(envelopes)
    places = [i for i, m in enumerate(found) if m.kind != "email"]
    for i, message in zip(places, align_meetings([found[i] for i in places]), strict=True):
        found[i] = message
    return found


def top_folder(source: str) -> str:
    """The folder within which meetings are joined: the first level of a source's name."""
    return source.split("#")[0].split("/")[0] if "/" in source else ""
