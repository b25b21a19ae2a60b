"""Intercom conversations: a list, a page of the API or single conversations, one a line or one a file.

Source: Intercom API (conversation model). Parts without a body are changes of state, not messages.
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

SIDES: dict[str, Side] = {
    "user": "customer",
    "lead": "customer",
    "contact": "customer",
    "admin": "vendor",
    "team": "vendor",
    "bot": "vendor",
}
INTERNAL_PARTS = frozenset({"note", "note_and_reopen"})
LISTS = ("conversations", "data")


def _party(author: JsonObject) -> Party | None:
    number = as_text(author.get("id"))
    side = SIDES.get((as_text(author.get("type")) or "").lower(), "unknown")
    name, email = as_text(author.get("name")), address(author.get("email"))
    ref = f"intercom:{number}" if number else None
    return Party(name, email, ref, side) if name or email or ref else None


def _parts(record: JsonObject) -> list[JsonObject]:
    parts = record.get("conversation_parts")
    items = (
        as_list(as_object(parts).get("conversation_parts")) or as_list(as_object(parts).get("data")) or as_list(parts)
    )
    return [part for part in items if isinstance(part, dict)]


def _comment(part: JsonObject, people: dict[str, Party]) -> Comment:
    author = as_object(part.get("author"))
    party = _party(author)
    moment, flags = moment_of(part.get("created_at"))
    kind = as_text(part.get("part_type")) or ""
    return Comment(
        author=people.get(party.ref or "", party) if party else None,
        body=first_body(part, "body"),
        moment=moment,
        internal=kind in INTERNAL_PARTS,
        automatic=author.get("type") == "bot" or as_text(part.get("delivered_as")) == "automated",
        attachments=attachments_of(as_list(part.get("attachments"))),
        flags=flags,
    )


def _organization(record: JsonObject) -> str | None:
    for holder in (record, *as_list(as_object(record.get("contacts")).get("contacts")), record.get("user")):
        company = as_object(holder).get("company")
        companies = as_object(holder).get("companies")
        listed = as_list(as_object(companies).get("companies")) or as_list(companies)
        for candidate in (company, *listed):
            if name := as_text(as_object(candidate).get("name")) or as_text(candidate):
                return name
    return None


def _solved_at(record: JsonObject, parts: list[JsonObject]) -> object:
    """The last closing that the record states; of a closed conversation without one, its last update."""
    if not is_solved(as_text(record.get("state"))):
        return None
    stated = as_object(record.get("statistics")).get("last_close_at")
    closed = [part.get("created_at") for part in parts if part.get("part_type") == "close"]
    return stated or (closed[-1] if closed else record.get("updated_at"))


def _thread(record: JsonObject) -> Thread:
    parts = _parts(record)
    source = as_object(record.get("source")) or as_object(record.get("conversation_message"))
    people: dict[str, Party] = {}
    contacts = [c for c in as_list(as_object(record.get("contacts")).get("contacts")) if isinstance(c, dict)]
    for author in (*(p.get("author") for p in parts), source.get("author"), *contacts):
        if party := _party(as_object(author)):
            learn(people, party)
    opening = _comment({**source, "created_at": source.get("created_at") or record.get("created_at")}, people)
    customers = [p for p in people.values() if p.side == "customer"]
    by_customer = opening.author is not None and opening.author.side == "customer"
    ticket = Ticket(
        id=as_text(record.get("id")) or "",
        status=as_text(record.get("state")),
        priority=as_text(record.get("priority")),
        requester=opening.author if by_customer else next(iter(customers), None),
        created_at=instant(record.get("created_at")),
        solved_at=instant(_solved_at(record, parts)),
    )
    subject = as_text(record.get("title")) or first_body(source, "subject") or None
    comments = tuple(_comment(part, people) for part in parts)
    return Thread("intercom", ticket, subject, opening, comments, _organization(record))


class Intercom:
    """Conversations: `user`, `lead` and `contact` are customers, `admin` and `bot` the vendor; notes are internal."""

    name = "intercom"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        if "conversation_parts" in keys or b'"conversation.list"' in source.head:
            return 0.95
        return 0.8 if {"source", "delivered_as", "author"} <= keys else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        for locator, found in records(source, LISTS):
            if isinstance(found, UnreadableInput):
                yield Rejected(source.name, locator, str(found))
                continue
            record = as_object(found.get("conversations") or found.get("data")) if len(found) == 1 else found
            if as_text(record.get("id")) is None:
                yield Rejected(source.name, locator, "a conversation without an id")
            else:
                yield from messages_of(_thread(record), source.name, self.name)


FORMATS: tuple[Format, ...] = (Intercom(),)
