"""Every place in a message where a person is mentioned: to read them, and to rewrite them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from cxnlp.changed import changed
from cxnlp.people.shared import MOST
from cxnlp.remembered import of_same
from cxnlp.types import Message, Party, Recipient


def parties(message: Message) -> Iterator[Party]:
    """All mentions of a message in a fixed order: author, recipients, invited, present, absent, speakers, requester."""
    if message.author:
        yield message.author
    for recipient in message.recipients:
        yield recipient.party
    yield from others(message)


def with_others(message: Message) -> bool:
    """Whether `others` may be any."""
    return bool(message.invited or message.present or message.absent or message.turns or message.ticket)


def others(message: Message) -> Iterator[Party]:
    """The mentions of a message but for author and recipients; of most mails there are none."""
    for invitation in message.invited:
        yield invitation.party
    if message.present:
        yield from message.present
    if message.absent:
        yield from message.absent
    for turn in message.turns:
        yield turn.speaker
    if message.ticket and message.ticket.requester:
        yield message.ticket.requester


def envelope(message: Message) -> tuple[Party | None, int, Party | None] | None:
    """What tells the people of two messages apart, while both are held: author, recipients (by identity) and who asked;
    None where others are mentioned. Of mails to the same people, as they are read, it is mostly one."""
    if message.turns or message.invited or message.present or message.absent:
        return None
    ticket = message.ticket
    return message.author, id(message.recipients), ticket.requester if ticket else None


def alike(messages: Sequence[Message], keys: Iterable[str | None]) -> Iterable[tuple[Message, str | None, int]]:
    """The first of all messages with the same people and the same key, in order, and how many they are."""
    found: dict[tuple[object, ...], tuple[Message, str | None, int]] = {}
    for place, (message, key) in enumerate(zip(messages, keys, strict=True)):
        at = envelope(message) or (place,)
        first = found.get((*at, key))
        found[(*at, key)] = (message, key, 1) if first is None else (first[0], key, first[2] + 1)
    return found.values()


def people_of(recipients: tuple[Recipient, ...], _: str | None = None) -> frozenset[str]:
    """The people among recipients."""
    return frozenset(p.person_id for r in recipients if (p := r.party).person_id)


def everybody_in(messages: Iterable[Message]) -> set[str]:
    """All people who are mentioned."""
    authors: dict[int, Party] = {}
    lists: dict[int, tuple[Recipient, ...]] = {}
    found: set[str] = set()
    for m in messages:
        if m.author is not None:
            authors[id(m.author)] = m.author
        lists[id(m.recipients)] = m.recipients
        if with_others(m):
            found.update(p.person_id for p in others(m) if p.person_id)
    found.update(p.person_id for p in authors.values() if p.person_id)
    return found.union(*map(people_of, lists.values()))


class Tally:
    """Counts mentions before they are told, so that what many messages share is told once, with how often it stands."""

    def __init__(self, tell: Callable[[Party, str | None, str, int], None]) -> None:
        """`tell` takes a party, the account, the first source by name, and how often the party stands there."""
        self._tell = tell
        self._held: dict[tuple[int, str | None], tuple[Party | tuple[Recipient, ...], list[str], list[int]]] = {}

    def add(self, message: Message) -> None:
        """Counts the mentions of a message."""
        if message.author:
            self._count(message.author, message)
        if message.recipients:
            self._count(message.recipients, message)
        if with_others(message):
            for party in others(message):
                self._tell(party, message.account, message.source, 1)
        if len(self._held) > MOST:
            self.tell()

    def _count(self, record: Party | tuple[Recipient, ...], message: Message) -> None:
        key, source = (id(record), message.account), message.source
        held = self._held.get(key)
        if held is None:
            self._held[key] = record, [source], [1]
            return
        _, first, number = held
        number[0] += 1
        if source < first[0]:
            first[0] = source

    def tell(self) -> None:
        """Tells what was counted and not told yet."""
        for (_, scope), (record, (source,), (number,)) in self._held.items():
            for party in (record,) if isinstance(record, Party) else [r.party for r in record]:
                self._tell(party, scope, source, number)
        self._held.clear()


def rewrite(
    message: Message,
    change: Callable[[Party], Party],
    alike: dict[tuple[Recipient, ...], tuple[Recipient, ...]] | None = None,
    recipients: tuple[Recipient, ...] | None = None,
) -> Message:
    """The message with every mention replaced by `change` of it. `alike` keeps the recipients seen so far: messages to
    the same people then share their records. `recipients`: as they are after the change, where that is known."""
    if recipients is None:
        recipients = tuple(changed(r, party=change(r.party)) for r in message.recipients)
        recipients = recipients if alike is None else alike.setdefault(recipients, recipients)
    author = change(message.author) if message.author else None
    told: dict[int, Party] = {}
    for party in others(message):
        if id(party) not in told:
            told[id(party)] = change(party)
    return of_same(_rewritten, (message, recipients, author, *told.values()), tuple(told))


def _rewritten(records: tuple[Any, ...], places: tuple[int, ...]) -> Message:
    """`records`: the message, its recipients and its author as they shall be, then all others, each known by the
    identity it had, in `places`."""
    message, recipients, author, *parties = records
    told: dict[int, Party] = dict(zip(places, parties, strict=True))

    def of(party: Party) -> Party:
        return told[id(party)]

    values: dict[str, Any] = {"author": author, "recipients": recipients}
    ticket = message.ticket
    if ticket and ticket.requester:
        values["ticket"] = replace(ticket, requester=of(ticket.requester))
    if message.invited:
        values["invited"] = tuple(changed(i, party=of(i.party)) for i in message.invited)
    if message.present:
        values["present"] = tuple(map(of, message.present))
    if message.absent:
        values["absent"] = tuple(map(of, message.absent))
        values["excused"] = tuple(of(p) for p in message.absent if p in message.excused)
    if message.turns:
        values["turns"] = tuple(changed(t, speaker=of(t.speaker)) for t in message.turns)
    found: Message = changed(message, **values)
    return found
