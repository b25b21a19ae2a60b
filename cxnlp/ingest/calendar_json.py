"""Calendar entries of Google Calendar and Microsoft Graph as JSON.

Source: Google Calendar API v3, resource Events; Microsoft Graph v1.0, resource types event, attendee,
patternedRecurrence. A response "needsAction" or "notResponded" is neither absence nor presence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.answer_words import comment_of
from cxnlp.ingest.calendars import event_messages
from cxnlp.ingest.graph_mail import body_of, party_of
from cxnlp.ingest.ics_events import Event, named_zone
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, items
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import address, body_text
from cxnlp.types import Invitation, Party, Precision, Record, Rejected, Response

RESPONSES: dict[str, Response] = {
    "accepted": "accepted",
    "declined": "declined",
    "tentative": "tentative",
    "tentativelyAccepted": "tentative",
    "organizer": "accepted",
}
FREQUENCIES = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "absoluteMonthly": "MONTHLY",
    "relativeMonthly": "MONTHLY",
    "absoluteYearly": "YEARLY",
    "relativeYearly": "YEARLY",
}
PLACES = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "-1"}


def _start(holder: object) -> tuple[datetime, datetime, Precision, tuple[str, ...]]:
    """UTC start, local start, precision and flags of `{"date"}` or `{"dateTime", "timeZone"}`; an offset in the time
    wins over the zone beside it. Raises UnreadableInput."""
    stated = as_object(holder)
    day, moment = as_text(stated.get("date")), as_text(stated.get("dateTime"))
    try:
        if day and not moment:
            local = datetime.combine(date.fromisoformat(day), time(0))
            return local.replace(tzinfo=UTC), local, "day", ()
        local = datetime.fromisoformat(moment or "").replace(microsecond=0)
        zone = named_zone(as_text(stated.get("timeZone")))
        if local.tzinfo is None:
            if zone is None:
                return local.replace(tzinfo=UTC), local, "day", ("no_timezone",)
            local = local.replace(tzinfo=zone)
        elif zone is not None and local.utcoffset() == local.astimezone(zone).utcoffset():
            local = local.astimezone(zone)
        return local.astimezone(UTC), local, "minute", ()
    except (ValueError, OverflowError) as error:
        raise UnreadableInput("it has no readable start") from error


def _stamped(record: JsonObject, *keys: str) -> datetime | None:
    found = []
    for key in keys:
        try:
            moment = datetime.fromisoformat(as_text(record.get(key)) or "")
        except ValueError:
            continue
        found += [moment.astimezone(UTC)] if moment.tzinfo else []
    return max(found, default=None)


def _mark(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _rule(text: str | None) -> Any:
    from icalendar import vRecur

    try:
        return vRecur.from_ical(text) if text else None
    except (ValueError, KeyError):
        return None


def _google_person(holder: object) -> Party | None:
    person = as_object(holder)
    name, email = as_text(person.get("displayName")), address(person.get("email"))
    return Party(None if name and address(name) else name, email) if name or email else None


def google_event(record: JsonObject) -> Event:
    """The event of a resource of kind calendar#event. Raises UnreadableInput."""
    cancelled = record.get("status") == "cancelled"
    original = record.get("originalStartTime")
    if cancelled and not (record.get("start") or original):
        raise UnreadableInput("a deleted event of which only the id is left")
    start, local, precision, flags = _start(record.get("start") or original)
    invited = {}
    for attendee in map(as_object, as_list(record.get("attendees"))):
        person = _google_person(attendee)
        if person and attendee.get("resource") is not True:
            response = RESPONSES.get(as_text(attendee.get("responseStatus")) or "", "none")
            said = comment_of(as_text(attendee.get("comment")))
            invited[person.email or person.name] = Invitation(person, response, said)
    rules = [r for r in map(as_text, as_list(record.get("recurrence"))) if r and r.upper().startswith("RRULE:")]
    return Event(
        uid=as_text(record.get("iCalUID")) or as_text(record.get("id")),
        title=as_text(record.get("summary")),
        start=start,
        precision=precision,
        organizer=_google_person(record.get("organizer")),
        invited=tuple(invited.values()),
        description=body_text(record.get("description")),
        cancelled=cancelled,
        method=None,
        sequence=record["sequence"] if isinstance(record.get("sequence"), int) else 0,
        flags=flags,
        occurrence=_mark(_start(original)[0]) if original else None,
        rule=_rule(rules[0][6:]) if rules else None,
        local_start=local,
        stamped=_stamped(record, "created", "updated"),
        answered=_stamped(record, "updated"),
    )


def recurrence_rule(recurrence: object) -> str | None:
    """The RFC 5545 rule of a patternedRecurrence; None for one that is incomplete.

    >>> recurrence_rule({"pattern": {"type": "weekly", "interval": 2, "daysOfWeek": ["monday"]},
    ...                  "range": {"type": "endDate", "endDate": "2025-06-30"}})
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20250630T235959Z'
    """
    pattern, span = (as_object(as_object(recurrence).get(key)) for key in ("pattern", "range"))
    kind = as_text(pattern.get("type")) or ""
    if kind not in FREQUENCIES:
        return None
    parts = [f"FREQ={FREQUENCIES[kind]}", f"INTERVAL={pattern.get('interval') or 1}"]
    days = [day[:2].upper() for day in as_list(pattern.get("daysOfWeek")) if isinstance(day, str)]
    if days and kind != "daily":
        place = PLACES.get(as_text(pattern.get("index")) or "first", "") if kind.startswith("relative") else ""
        parts.append("BYDAY=" + ",".join(f"{place}{day}" for day in days))
    if kind.startswith("absolute") and pattern.get("dayOfMonth"):
        parts.append(f"BYMONTHDAY={pattern['dayOfMonth']}")
    if kind.endswith("Yearly") and pattern.get("month"):
        parts.append(f"BYMONTH={pattern['month']}")
    if span.get("type") == "numbered" and span.get("numberOfOccurrences"):
        parts.append(f"COUNT={span['numberOfOccurrences']}")
    elif span.get("type") == "endDate" and (end := as_text(span.get("endDate"))):
        parts.append(f"UNTIL={end.replace('-', '')}T235959Z")
    return ";".join(parts)


def graph_event(record: JsonObject) -> Event:
    """The event of a Graph event resource. Raises UnreadableInput."""
    if "@removed" in record:
        raise UnreadableInput("the event was removed from the calendar: only its id is left")
    start, local, precision, flags = _start(record.get("start"))
    if record.get("isAllDay") is True:
        start, precision = datetime.combine(local.date(), time(0), UTC), "day"
    invited = {}
    for attendee in map(as_object, as_list(record.get("attendees"))):
        person = party_of(attendee)
        if person and attendee.get("type") != "resource":
            response = RESPONSES.get(as_text(as_object(attendee.get("status")).get("response")) or "", "none")
            invited[person.email or person.name] = Invitation(person, response)
    description, cut = body_of(record)
    one_of_many = record.get("type") in ("occurrence", "exception") or record.get("seriesMasterId") is not None
    original = _stamped(record, "originalStart") or start
    return Event(
        uid=next((text for key in ("uid", "iCalUId", "id") if (text := as_text(record.get(key)))), None),
        title=as_text(record.get("subject")),
        start=start,
        precision=precision,
        organizer=party_of(record.get("organizer")),
        invited=tuple(invited.values()),
        description=description,
        cancelled=record.get("isCancelled") is True,
        method=None,
        sequence=0,
        flags=(*flags, *(f for f in cut if f == "body_cut")),
        occurrence=_mark(original) if one_of_many else None,
        rule=_rule(recurrence_rule(record.get("recurrence"))),
        local_start=local,
        stamped=_stamped(record, "createdDateTime", "lastModifiedDateTime"),
    )


def _within_series(events: list[Event], uids: Mapping[int, str]) -> list[Event]:
    """The events, those at the places of `uids` as occurrences of their series: a cancelled one tells only its time."""
    masters = {event.uid: event for event in events if event.rule is not None}
    found = list(events)
    for place, uid in uids.items():
        one, whole = replace(events[place], uid=uid), masters.get(uid)
        if whole and one.title is None:
            one = replace(one, title=whole.title, organizer=whole.organizer, invited=whole.invited)
        found[place] = one
    return found


class CalendarJson:
    """Events of one of the two tools: an answer of the API, a list, one a line."""

    family = "calendar"

    def __init__(self, name: str) -> None:
        self.name = name

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        google = b'"calendar#event' in source.head or {"iCalUID", "start", "summary"} <= keys
        graph = {"start", "subject", "organizer"} <= keys and bool(keys & {"iCalUId", "isAllDay", "seriesMasterId"})
        return 0.96 if (google if self.name == "google_calendar" else graph and not google) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        read = google_event if self.name == "google_calendar" else graph_event
        events: list[Event] = []
        uids: dict[str, str] = {}
        series: dict[int, str] = {}
        total = 0
        for locator, found in items(source, ("items", "value", "events")):
            total += 1
            try:
                if isinstance(found, UnreadableInput):
                    raise found
                event = read(found)
                key, uid, parent = (as_text(found.get(name)) for name in ("id", "iCalUID", "recurringEventId"))
                if key and uid:
                    uids[key] = uid
                elif parent and self.name == "google_calendar":
                    series[len(events)] = parent
                events.append(event)
            except UnreadableInput as error:
                yield Rejected(source.name, locator, str(error))
        events = _within_series(events, {at: uids.get(key, f"{key}@google.com") for at, key in series.items()})
        yield from event_messages(source, self.name, events, total > 1)


FORMATS: tuple[Format, ...] = (CalendarJson("google_calendar"), CalendarJson("graph_events"))
