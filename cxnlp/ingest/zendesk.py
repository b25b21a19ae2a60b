"""Zendesk tickets, comments and users: API answers, full JSON exports and one-object-a-line exports.

Source: Zendesk ticketing API (tickets, ticket comments, users, organizations), JSON export.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

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
from cxnlp.types import AccountRow, DirectoryRow, Party, Record, Rejected, Side, Ticket

SIDES: dict[str, Side] = {"end-user": "customer", "agent": "vendor", "admin": "vendor"}
LISTS = ("tickets", "users", "organizations", "comments", "results", "rows")
SYSTEM_AUTHORS = frozenset({"-1"})
TICKET_KEYS = frozenset({"submitter_id", "raw_subject", "satisfaction_rating", "organization_id", "assignee_id"})
COMMENT_KEYS = frozenset({"audit_id", "html_body", "plain_body"})
_FILE_TICKET = re.compile(r"(?:^|\D)(\d{1,15})(?=\D*$)")
OTHER_TOOLS = frozenset({"helpdesk_ticket", "responder_id", "description_text", "conversation_parts", "sentences"})


def _ref(value: object) -> str | None:
    text = as_text(value)
    return f"zendesk:{text}" if text else None


def _party(user: JsonObject) -> Party:
    side = SIDES.get((as_text(user.get("role")) or "").lower(), "unknown")
    return Party(as_text(user.get("name")), address(user.get("email")), _ref(user.get("id")), side)


@dataclass
class _Export:
    """What one export holds, gathered before any ticket is written, since users may stand after tickets.

    `own_ticket`: the ticket of comments that say none, as the API lists them and the file's name may tell.
    """

    tickets: list[tuple[str, JsonObject]] = field(default_factory=list)
    users: list[tuple[str, JsonObject]] = field(default_factory=list)
    comments: dict[str, list[JsonObject]] = field(default_factory=dict)
    people: dict[str, Party] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    listed: list[tuple[str, JsonObject]] = field(default_factory=list)
    own_ticket: str | None = None
    unknown: list[tuple[str, str]] = field(default_factory=list)

    def add(self, locator: str, record: JsonObject) -> None:
        kind = next((key for key in LISTS if key in record and len(record) == 1), None)
        value = as_object(record[kind]) if kind else record
        if isinstance(value.get("ticket"), dict) and "id" not in value:
            value = value["ticket"]
        if kind == "organizations" or "domain_names" in value:
            self.listed.append((locator, value))
            self.organizations[as_text(value.get("id")) or ""] = as_text(value.get("name")) or ""
        elif kind == "users" or ("role" in value and "requester_id" not in value):
            self.users.append((locator, value))
            learn(self.people, _party(value))
        elif "author_id" in value and ("ticket_id" in value or (kind == "comments" and self.own_ticket)):
            self.comments.setdefault(as_text(value.get("ticket_id")) or self.own_ticket or "", []).append(value)
        elif kind == "comments":
            self.unknown.append((locator, "a comment that says no ticket: name the file after it, comments_35436.json"))
        elif as_text(value.get("id")) is None:
            self.unknown.append((locator, "a ticket without an id"))
        elif not {"subject", "raw_subject", "description", "comments"} & value.keys():
            self.unknown.append((locator, "neither a ticket nor a user nor an organisation nor a comment of a ticket"))
        else:
            self.tickets.append((locator, value))
            self._learn_from(value)

    def _learn_from(self, ticket: JsonObject) -> None:
        users = [
            ticket.get("requester"),
            ticket.get("submitter"),
            ticket.get("assignee"),
            *as_list(ticket.get("users")),
        ]
        users += [as_object(comment).get("author") for comment in as_list(ticket.get("comments"))]
        for user in users:
            if isinstance(user, dict):
                learn(self.people, _party(user))

    def person(self, ref: str | None) -> Party | None:
        return self.people.get(ref, Party(ref=ref)) if ref else None

    def organization(self, record: JsonObject) -> str | None:
        embedded = record.get("organization")
        name = as_text(as_object(embedded).get("name")) or as_text(embedded)
        return name or self.organizations.get(as_text(record.get("organization_id")) or "") or None

    def comment(self, record: JsonObject) -> Comment:
        author_id = as_text(record.get("author_id")) or as_text(as_object(record.get("author")).get("id"))
        author = self.person(_ref(author_id)) if author_id not in SYSTEM_AUTHORS else None
        private = record.get("public") is False
        if author and private and author.side == "unknown":
            author = replace(author, side="vendor")
        merged = as_text(as_object(as_object(record.get("via")).get("source")).get("rel")) == "merge"
        moment, flags = moment_of(record.get("created_at"))
        return Comment(
            author=author,
            body=first_body(record, "plain_body", "body", "html_body", "value"),
            moment=moment,
            internal=private,
            automatic=author_id in SYSTEM_AUTHORS or merged,
            attachments=attachments_of(as_list(record.get("attachments"))),
            flags=flags,
        )

    def submitter(self, ticket: JsonObject, text: str, comments: list[JsonObject]) -> Party | None:
        """Who wrote the description: the submitter, else the author of the first comment when that repeats it."""
        stated = as_text(ticket.get("submitter_id")) or as_text(as_object(ticket.get("submitter")).get("id"))
        if stated and stated not in SYSTEM_AUTHORS:
            return self.person(_ref(stated))
        ends = map(self.comment, (*comments[:1], *comments[-1:]))  # the older entry may stand last
        return next((c.author for c in ends if c.body == text), None)

    def thread(self, record: JsonObject) -> Thread:
        number = as_text(record.get("id")) or ""
        requester = self.person(_ref(record.get("requester_id")) or _ref(as_object(record.get("requester")).get("id")))
        status = as_text(record.get("status"))
        solved = instant(as_object(record.get("metric_set")).get("solved_at")) or instant(record.get("solved_at"))
        if solved is None and is_solved(status):
            solved = instant(record.get("updated_at"))
        ticket = Ticket(
            id=number,
            status=status,
            priority=as_text(record.get("priority")),
            requester=requester,
            created_at=instant(record.get("created_at")),
            solved_at=solved,
        )
        comments = [c for c in as_list(record.get("comments")) if isinstance(c, dict)]
        comments += self.comments.pop(number, [])
        moment, flags = moment_of(record.get("created_at"))
        described = "description" in record or not comments
        text = first_body(record, "description")
        author, internal = self.submitter(record, text, comments) or requester, record.get("is_public") is False
        if author and internal and author.side == "unknown":
            author = replace(author, side="vendor")
        description = Comment(author, text, moment, internal, flags=flags) if described else None
        subject = as_text(record.get("subject")) or as_text(record.get("raw_subject"))
        organization = self.organization(record) or as_text(record.get("organization_id"))
        return Thread("zendesk", ticket, subject, description, tuple(map(self.comment, comments)), organization)


class Zendesk:
    """Tickets give messages, users give directory rows; organisations name the account of both.

    The submitter wrote the description, whoever requested the ticket; it is internal when no comment is public.
    `solved_at` is the metric of that name, else of a solved ticket the time of its last update.
    """

    name = "zendesk"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        if not keys or keys & OTHER_TOOLS:
            return 0.0
        if b".zendesk.com/" in source.head and "id" in keys:
            return 0.95
        if {"id", "requester_id"} <= keys and keys & TICKET_KEYS:
            return 0.9
        if {"id", "name", "email", "role"} <= keys and ("organization_id" in keys or b'"end-user"' in source.head):
            return 0.85
        if {"id", "name", "domain_names"} <= keys or ({"author_id", "public"} <= keys and keys & COMMENT_KEYS):
            return 0.85
        if {"author_id", "ticket_id", "body"} <= keys or {"id", "requester_id", "subject"} <= keys:
            return 0.6
        return 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        numbered = _FILE_TICKET.search(source.filename.rpartition(".")[0])
        export = _Export(own_ticket=numbered[1] if numbered else None)
        for locator, record in records(source, LISTS):
            if isinstance(record, UnreadableInput):
                yield Rejected(source.name, locator, str(record))
            else:
                export.add(locator, record)
        for locator, reason in export.unknown:
            yield Rejected(source.name, locator, reason)
        for locator, user in export.users:
            party = _party(user)
            if party.name is None and party.email is None:
                yield Rejected(source.name, locator, "a user with neither name nor e-mail address")
                continue
            yield DirectoryRow(
                source=f"{source.name}#{locator}",
                name=party.name,
                emails=(party.email,) if party.email else (),
                ref=party.ref,
                account=export.organization(user) if party.side != "vendor" else None,
                side=party.side,
            )
        for locator, house in [] if export.tickets else export.listed:
            domains = tuple(d.lower() for d in map(as_text, as_list(house.get("domain_names"))) if d)
            if number := as_text(house.get("id")):
                yield AccountRow(f"{source.name}#{locator}", number, as_text(house.get("name")), domains)
            else:
                yield Rejected(source.name, locator, "an organisation without an id")
        for _, ticket in export.tickets:
            yield from messages_of(export.thread(ticket), source.name, self.name)
        for number in list(export.comments):
            thread = export.thread({"id": number, "comments": []})
            yield from messages_of(thread, source.name, self.name)


FORMATS: tuple[Format, ...] = (Zendesk(),)
