"""Names and addresses for people whom an export names by a number in one file and describes in another.

Slack and Gong write who spoke as an identifier, help desks and CRMs who asked; the list of users, parties or contacts
is a file of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cxnlp.ingest.chat_messages import chat_zones, said
from cxnlp.ingest.identify import keyed, own_key
from cxnlp.ingest.meeting_stamp import NO_DATE, NO_TIMEZONE
from cxnlp.ingest.transcripts import speakers_present
from cxnlp.types import DirectoryRow, Message, Party, TableRow

SYSTEMS = ("slack:", "gong:", "zendesk:", "hubspot:", "freshdesk:", "intercom:", "jira:", "salesforce:")
GONG_CALL = "meeting:gong:"
_MENTION = re.compile(r"@([UW][A-Z0-9]{6,12})\b")


def _known(rows: Iterable[TableRow]) -> dict[str, Party]:
    """What the rows say of each reference of `SYSTEMS`, the first of those with one address; rows that contradict each
    other say nothing."""
    found: dict[str, Party | None] = {}
    for row in rows:
        if isinstance(row, DirectoryRow) and row.ref and row.ref.startswith(SYSTEMS):
            party = Party(row.name, row.emails[0] if row.emails else None, row.ref, row.side, row.title)
            first = found.setdefault(row.ref, party)
            if first is not None and first != party and not (party.email and party.email == first.email):
                found[row.ref] = None
    return {ref: party for ref, party in found.items() if party}


def _filled(party: Party, known: Mapping[str, Party]) -> Party:
    row = known.get(party.ref or "")
    if row is None:
        return party
    return replace(
        party,
        name=row.name or party.name,
        email=party.email or row.email,
        side=party.side if party.side != "unknown" else row.side,
        title=party.title or row.title,
    )


def _named(body: str, known: Mapping[str, Party]) -> str:
    def name(match: re.Match[str]) -> str:
        row = known.get(f"slack:{match[1]}")
        return f"@{row.name}" if row and row.name else match[0]

    return _MENTION.sub(name, body)


def fill_references(messages: list[Message], rows: Iterable[TableRow]) -> list[Message]:
    """The messages in their order; people whom they name by reference get the name and address that `rows` give."""
    known = _known(rows)
    if known:
        messages = [_with_people(keyed(m), known) if _refers(m) else m for m in messages]
    messages = _with_tickets(messages)
    calls = {m.thread_id: m for m in messages if m.kind == "calendar" and m.thread_id.startswith(GONG_CALL)}
    return [_dated(keyed(m), calls[m.thread_id]) if _is_of(m, calls) else m for m in messages] if calls else messages


def _with_tickets(messages: list[Message]) -> list[Message]:
    """The messages; comments whose own file tells nothing of their ticket get what another file says of it, and the
    key of the description that they repeat, so that it is found to be the same."""
    bare = {m.thread_id for m in messages if _bare(m)}
    told = {m.thread_id: m for m in reversed(messages) if m.thread_id in bare and m.kind == "ticket" and not _bare(m)}

    def joined(message: Message) -> Message:
        case = told.get(message.thread_id)
        if case is None or not _bare(message):
            return message
        repeated = message.body == case.body and message.sent_at == case.sent_at
        return replace(
            message,
            message_id=own_key(case if repeated else message),
            ticket=case.ticket,
            subject=message.subject or case.subject,
            organization=message.organization or case.organization,
        )

    return [joined(m) for m in messages] if told else messages


def _bare(message: Message) -> bool:
    ticket = message.ticket
    return message.kind == "ticket" and ticket is not None and ticket.created_at is None and ticket.status is None


def _is_of(message: Message, calls: Mapping[str, Message]) -> bool:
    return message.kind == "transcript" and message.thread_id in calls


def _dated(message: Message, call: Message) -> Message:
    """The transcript with what the list of calls says of its call: start, title and parties."""
    if call.sent_at is None:
        return replace(message, invited=message.invited or call.invited)
    return replace(
        message,
        sent_at=call.sent_at,
        time_precision=call.time_precision,
        utc_offset=call.utc_offset,
        subject=call.subject or message.subject,
        invited=message.invited or call.invited,
        flags=tuple(f for f in message.flags if f not in (NO_DATE, NO_TIMEZONE)),
    )


def _refers(message: Message) -> bool:
    people = [message.author, *(t.speaker for t in message.turns)]
    people += [r.party for r in message.recipients[:1]] + [*message.absent]
    people.append(message.ticket.requester if message.ticket else None)
    return message.parser == "slack" or any(p and p.ref and p.ref.startswith(SYSTEMS) for p in people)


def _with_people(message: Message, known: Mapping[str, Party]) -> Message:
    if message.parser == "slack":
        body = _named(message.body, known)
        zones = chat_zones(body)
        message = replace(message, body=body, zones=zones, text=said(body, zones))
    ticket = message.ticket
    if ticket and ticket.requester:
        ticket = replace(ticket, requester=_filled(ticket.requester, known))
    turns = tuple(replace(t, speaker=_filled(t.speaker, known)) for t in message.turns)
    present = (*(_filled(p, known) for p in message.present), *speakers_present(turns))
    return replace(
        message,
        ticket=ticket,
        author=_filled(message.author, known) if message.author else None,
        recipients=tuple(replace(r, party=_filled(r.party, known)) for r in message.recipients),
        present=tuple(dict.fromkeys(present)),
        absent=tuple(_filled(p, known) for p in message.absent),
        excused=tuple(_filled(p, known) for p in message.excused),
        turns=turns,
    )
