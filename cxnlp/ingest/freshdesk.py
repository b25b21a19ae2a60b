"""Freshdesk tickets: the account export (helpdesk_ticket with notes) and API version 2 (tickets with conversations).

Source: Freshdesk API v2 (tickets, conversations); statuses and priorities are numbers with fixed meanings.
"""

from __future__ import annotations

from collections.abc import Iterator

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, records
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import (
    Comment,
    Thread,
    address,
    attachments_of,
    first_body,
    instant,
    is_solved,
    learn,
    messages_of,
    moment_of,
)
from cxnlp.types import Party, Record, Rejected, Side, Ticket

STATUSES = {"2": "open", "3": "pending", "4": "resolved", "5": "closed"}
PRIORITIES = {"1": "low", "2": "medium", "3": "high", "4": "urgent"}
OWN_KEYS = frozenset({"helpdesk_ticket", "responder_id", "description_text", "fr_escalated", "body_text", "fwd_emails"})


def _party(user: JsonObject, side: Side = "unknown") -> Party:
    number = as_text(user.get("id"))
    ref = f"freshdesk:{number}" if number else None
    return Party(as_text(user.get("name")), address(user.get("email")), ref, side, as_text(user.get("job_title")))


def _notes(record: JsonObject) -> list[JsonObject]:
    notes = as_list(record.get("notes")) or as_list(record.get("conversations"))
    return [as_object(note.get("note")) or note for note in notes if isinstance(note, dict)]


def _note_author(note: JsonObject) -> Party:
    """Who wrote a note; `incoming` true is the customer's side, false or a private note the vendor's."""
    incoming = note.get("incoming")
    side: Side = "customer" if incoming is True else "vendor" if incoming is False else "unknown"
    user = as_object(note.get("user"))
    if user:
        return _party(user, side)
    number = as_text(note.get("user_id"))
    email = address(note.get("from_email")) if incoming is True else None
    return Party(email=email, ref=f"freshdesk:{number}" if number else None, side=side)


def _people(record: JsonObject, notes: list[JsonObject]) -> dict[str, Party]:
    people: dict[str, Party] = {}
    for note in notes:
        learn(people, _note_author(note))
    for key, side in (("requester", "customer"), ("responder", "vendor")):
        learn(people, _party(as_object(record.get(key)), side))  # type: ignore[arg-type]
    return people


def _requester(record: JsonObject, people: dict[str, Party]) -> Party | None:
    user = as_object(record.get("requester"))
    party = _party(user, "customer")
    if party.ref is None and (number := as_text(record.get("requester_id"))):
        party = Party(party.name, party.email, f"freshdesk:{number}", "customer")
    if party.ref in people:
        return people[party.ref]
    return party if party.ref or party.email or party.name else None


def _comment(note: JsonObject, people: dict[str, Party]) -> Comment:
    author = _note_author(note)
    moment, flags = moment_of(note.get("created_at"))
    return Comment(
        author=people.get(author.ref or "", author) if author.ref or author.email else None,
        body=first_body(note, "body_text", "body", "body_html"),
        moment=moment,
        internal=note.get("private") is True,
        automatic=note.get("auto_response") is True or (note.get("incoming") is None and not author.ref),
        attachments=attachments_of(as_list(note.get("attachments"))),
        flags=flags,
    )


def _thread(record: JsonObject) -> Thread:
    notes = _notes(record)
    people = _people(record, notes)
    requester = _requester(record, people)
    number = as_text(record.get("display_id")) or as_text(record.get("id")) or ""
    code = as_text(record.get("status"))
    status = as_text(record.get("status_name")) or STATUSES.get(code or "", code)
    priority = as_text(record.get("priority_name")) or as_text(record.get("priority"))
    stats = {**as_object(record.get("ticket_states")), **as_object(record.get("stats"))}
    solved = instant(stats.get("resolved_at")) or instant(stats.get("closed_at"))
    if solved is None and (is_solved(status) or code in ("4", "5")):
        solved = instant(record.get("updated_at"))
    moment, flags = moment_of(record.get("created_at"))
    ticket = Ticket(
        id=number,
        status=status,
        priority=PRIORITIES.get(priority or "", priority),
        requester=requester,
        created_at=moment.at if moment else None,
        solved_at=solved,
    )
    description = Comment(
        author=requester,
        body=first_body(record, "description_text", "description", "description_html"),
        moment=moment,
        attachments=attachments_of(as_list(record.get("attachments"))),
        flags=flags + (("spam",) if record.get("spam") is True else ()),
    )
    company = as_text(as_object(record.get("company")).get("name")) or as_text(record.get("company_name"))
    comments = tuple(_comment(note, people) for note in notes)
    return Thread("freshdesk", ticket, as_text(record.get("subject")), description, comments, company)


class Freshdesk:
    """Tickets with their notes. `solved_at` is the stated time, else of a solved ticket that of its last update."""

    name = "freshdesk"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        if "helpdesk_ticket" in keys:
            return 0.95
        own = len(keys & OWN_KEYS)
        return 0.6 + 0.1 * min(own, 3) if own and {"subject", "requester_id"} <= keys else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        for locator, found in records(source, ("tickets", "results")):
            if isinstance(found, UnreadableInput):
                yield Rejected(source.name, locator, str(found))
                continue
            record = as_object(found.get("tickets") or found.get("results")) or found
            record = as_object(record.get("helpdesk_ticket")) or record
            if as_text(record.get("display_id")) is None and as_text(record.get("id")) is None:
                yield Rejected(source.name, locator, "a ticket without an id")
            else:
                yield from messages_of(_thread(record), source.name, self.name)


FORMATS: tuple[Format, ...] = (Freshdesk(),)
