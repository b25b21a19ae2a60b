"""HubSpot tickets and logged activities (mails, notes, calls, meetings) as JSON of the CRM API.

Source: HubSpot CRM API v3, objects tickets, emails, notes, calls, meetings (`properties`); engagements API v1
(`engagement` and `metadata`). Tickets exported as CSV are read by `helpdesk_csv`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, items, loads
from cxnlp.ingest.mime import message_ids
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import Comment, Thread, address, body_text, first_body, instant, messages_of, moment_of
from cxnlp.types import Kind, Message, Party, Recipient, RecipientField, Record, Rejected, Side, Ticket, Zone
from cxnlp.vocabulary import UNDELIVERED

KINDS: tuple[tuple[str, Kind], ...] = (  # the property that only this kind of activity has
    ("hs_email_direction", "email"),
    ("hs_call_body", "call_note"),
    ("hs_call_title", "call_note"),
    ("hs_meeting_title", "meeting_notes"),
    ("hs_meeting_body", "meeting_notes"),
    ("hs_note_body", "call_note"),
)
SIDES: dict[str, Side] = {"INCOMING_EMAIL": "customer", "EMAIL": "vendor"}
BODIES = (
    "hs_email_html",
    "hs_call_body",
    "hs_note_body",
    "hs_meeting_body",
    "hs_internal_meeting_notes",
)
TITLES = ("hs_email_subject", "hs_call_title", "hs_meeting_title")
_FIRST_EDITION = {  # type of an engagement of API v1: names of its metadata as properties
    "EMAIL": {
        "subject": "hs_email_subject",
        "text": "hs_email_text",
        "html": "hs_email_html",
        "status": "hs_email_status",
    },
    "NOTE": {"body": "hs_note_body"},
    "CALL": {"body": "hs_call_body", "title": "hs_call_title"},
    "MEETING": {"body": "hs_meeting_body", "title": "hs_meeting_title", "meetingOutcome": "hs_meeting_outcome"},
}
NO_SHOW = "NO_SHOW"
NOT_HELD = frozenset({"CANCELED", "CANCELLED", "RESCHEDULED", NO_SHOW})
MAIL_FLAGS = {"BOUNCED": UNDELIVERED, "FAILED": UNDELIVERED, "SCHEDULED": "draft"}


def _person(holder: object, side: Side = "unknown") -> Party | None:
    """A person of the mail headers: `{"email", "firstName", "lastName"}`."""
    stated = as_object(holder)
    names = (as_text(stated.get("firstName")), as_text(stated.get("lastName")))
    email = address(stated.get("email")) or address(stated.get("raw"))
    name = " ".join(n for n in names if n) or None
    return Party(name, email, side=side) if name or email else None


def _headers(properties: JsonObject) -> JsonObject:
    """`hs_email_headers`, JSON in a string; empty when it is broken."""
    text = as_text(properties.get("hs_email_headers"))
    try:
        return as_object(loads(text.encode())) if text else {}
    except UnreadableInput:
        return {}


def _author(properties: JsonObject, headers: JsonObject, kind: Kind) -> Party | None:
    if kind != "email":
        owner = as_text(properties.get("hubspot_owner_id"))
        return Party(ref=f"hubspot-owner:{owner}", side="vendor") if owner else None
    side = SIDES.get(as_text(properties.get("hs_email_direction")) or "", "unknown")
    stated = {
        "email": properties.get("hs_email_from_email"),
        "firstName": properties.get("hs_email_from_firstname"),
        "lastName": properties.get("hs_email_from_lastname"),
    }
    return _person(headers.get("from"), side) or _person(headers.get("sender"), side) or _person(stated, side)


def _recipients(properties: JsonObject, headers: JsonObject) -> tuple[Recipient, ...]:
    fields: tuple[tuple[str, RecipientField], ...] = (("to", "to"), ("cc", "cc"), ("bcc", "cc"))
    found = [Recipient(p, field) for key, field in fields for h in as_list(headers.get(key)) if (p := _person(h))]
    if not found:
        written = (as_text(properties.get("hs_email_to_email")) or "").split(";")
        found = [Recipient(Party(email=email), "to") for piece in written if (email := address(piece))]
    return tuple(found)


def _first_edition(record: JsonObject) -> JsonObject:
    """An engagement of API v1 in the form of v3."""
    engagement, data = as_object(record.get("engagement")), as_object(record.get("metadata"))
    kind = as_text(engagement.get("type")) or ""
    names = _FIRST_EDITION.get(kind.removeprefix("INCOMING_").removeprefix("FORWARDED_"), {})
    properties = {name: data[key] for key, name in names.items() if key in data}
    properties |= {"hs_timestamp": engagement.get("timestamp"), "hubspot_owner_id": engagement.get("ownerId")}
    if "hs_email_subject" in names.values():
        properties["hs_email_direction"] = kind
        properties["hs_email_message_id"] = data.get("messageId")
    return {"id": engagement.get("id"), "properties": properties, "headers": data}


def _contacts(record: JsonObject) -> list[str]:
    """The numbers of the contacts that a record is linked to."""
    linked = as_object(as_object(record.get("associations")).get("contacts"))
    return list(dict.fromkeys(n for c in as_list(linked.get("results")) if (n := as_text(as_object(c).get("id")))))


def _word(value: object) -> str:
    """A value of a HubSpot property of fixed values, as its API writes it."""
    return (as_text(value) or "").strip().upper().replace(" ", "_")


def _activity(record: JsonObject, kind: Kind, source: Source, parser: str) -> Message:
    """One logged activity; a flag marks a mail that was not delivered, or not sent yet.

    A no-show is an absence of the one contact that the meeting is linked to; with none or several, who stayed away is
    not known, and the meeting counts as not held.
    """
    properties = as_object(record.get("properties"))
    headers = _headers(properties) or as_object(record.get("headers"))
    stated = properties.get("hs_timestamp") or properties.get("hs_createdate") or record.get("createdAt")
    moment, flags = moment_of(stated)
    number = as_text(record.get("id")) or ""
    body = first_body(properties, "hs_email_text") if as_text(properties.get("hs_email_text")) else ""
    body = body or "\n\n".join(text for key in BODIES if (text := body_text(properties.get(key))))
    mail = kind == "email"
    native = next(iter(message_ids([as_text(properties.get("hs_email_message_id")) or ""])), None) if mail else None
    zones = (Zone("new", 0, len(body)),) if body and not mail else ()
    flag = MAIL_FLAGS.get(_word(properties.get("hs_email_status"))) if mail else None
    outcome, contacts = _word(properties.get("hs_meeting_outcome")), _contacts(record)
    missed = outcome == NO_SHOW and len(contacts) == 1
    return Message(
        kind=kind,
        source=f"{source.name}#{number}",
        parser=parser,
        native_id=native,
        thread_id=native or f"task:hubspot:{number}",
        sent_at=moment.at if moment else None,
        time_precision=moment.precision if moment else "none",
        utc_offset=moment.utc_offset if moment else None,
        author=_author(properties, headers, kind),
        recipients=_recipients(properties, headers) if mail else (),
        subject=next((t for key in TITLES if (t := as_text(properties.get(key)))), None),
        body=body,
        zones=zones,
        text="" if mail else body,
        internal="hs_note_body" in properties,
        absent=(Party(ref=f"hubspot:{contacts[0]}", side="customer"),) if missed else (),
        cancelled=outcome in NOT_HELD and not missed,
        flags=(*flags, flag) if flag else flags,
    )


def _ticket(record: JsonObject) -> Thread:
    properties = as_object(record.get("properties"))
    contact = next(iter(_contacts(record)), None)
    requester = Party(ref=f"hubspot:{contact}", side="customer") if contact else None
    moment, flags = moment_of(properties.get("createdate") or record.get("createdAt"))
    ticket = Ticket(
        id=as_text(record.get("id")) or as_text(properties.get("hs_object_id")) or "",
        status=as_text(properties.get("hs_pipeline_stage")),
        priority=as_text(properties.get("hs_ticket_priority")),
        requester=requester,
        created_at=moment.at if moment else None,
        solved_at=instant(properties.get("closed_date")),
    )
    description = Comment(requester, body_text(properties.get("content")), moment, flags=flags)
    return Thread("hubspot", ticket, as_text(properties.get("subject")), description, ())


class HubSpot:
    """Tickets become messages of tickets; mails mails; notes, calls and meetings notes of their owner."""

    name = "hubspot"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        if {"engagement", "metadata"} <= keys:
            return 0.95
        if "properties" not in keys:
            return 0.0
        if any(key.startswith(("hs_email_", "hs_note_", "hs_call_", "hs_meeting_")) for key in keys):
            return 0.95
        return 0.95 if {"subject", "content"} & keys and {"hs_pipeline_stage", "hs_pipeline"} & keys else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        for locator, found in items(source, ("results", "engagements")):
            if isinstance(found, UnreadableInput):
                yield Rejected(source.name, locator, str(found))
                continue
            record = _first_edition(found) if "engagement" in found else found
            properties = as_object(record.get("properties"))
            kind = next((kind for key, kind in KINDS if key in properties), None)
            if as_text(record.get("id")) is None:
                yield Rejected(source.name, locator, "a record without an id")
            elif kind:
                yield _activity(record, kind, source, self.name)
            elif {"subject", "content"} & properties.keys():
                yield from messages_of(_ticket(record), source.name, self.name)
            else:
                yield Rejected(source.name, locator, "neither a ticket nor a mail, note, call or meeting")


FORMATS: tuple[Format, ...] = (HubSpot(),)
