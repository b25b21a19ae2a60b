"""iCalendar files: every event becomes a Message of kind "calendar"; a broken event becomes a Rejected record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from cxnlp.errors import UnreadableInput
from cxnlp.ingest import plaintext
from cxnlp.ingest.answer_comments import comment_messages, thread_of_event, wordless
from cxnlp.ingest.daytext import fold
from cxnlp.ingest.ics_events import Event, horizon, occurrences, read_event
from cxnlp.ingest.ics_lines import components, zones_of
from cxnlp.ingest.source import Format, Source
from cxnlp.types import Invitation, Message, Record, Rejected, Zone
from cxnlp.vocabulary import PLANNED

MERGED = "merged_versions"
LEAST_ENTRIES = 2
FIRST = datetime.min.replace(tzinfo=UTC)
_JOIN_BLOCK = re.compile(
    r"^(?:[_~\-=.*]{10,}|.{0,30}\bjoin (?:the |on )?(?:zoom|microsoft teams|google meet|webex|meeting)\b.*"
    r"|microsoft teams( meeting)?.*|.{0,60}\bis inviting you to a scheduled zoom meeting.*"
    r"|.*teams\.microsoft\.com/l/meetup-join.*|.*\.zoom\.us/j/\d+.*)$",
    re.IGNORECASE,
)


def description_zones(text: str) -> tuple[Zone, ...]:
    """Zones of an invitation's description: the dial-in block of a meeting tool, to the end, is template."""
    if not text:
        return ()
    for line, start, _ in plaintext.lines_with_spans(text):
        if _JOIN_BLOCK.match(line.strip()[:500]):
            zones = (Zone("new", 0, start), Zone("template", start, len(text)))
            return zones if start else zones[1:]
    return (Zone("new", 0, len(text)),)


def _with_answers(event: Event, answers: Iterable[Event]) -> Event:
    """The event with the answers that METHOD:REPLY copies of it bring."""
    invited = {i.party.email or i.party.name: i for i in event.invited}
    for answer in answers:
        for invitation in answer.invited:
            key = invitation.party.email or invitation.party.name
            known = invited.get(key)
            invited[key] = Invitation(known.party, invitation.response) if known else invitation
    return replace(event, invited=tuple(invited.values()))


def _outdated(answer: Event, latest: Event) -> bool:
    written = answer.stamped and latest.stamped and answer.stamped < latest.stamped
    return bool(written) and answer.sequence < latest.sequence


def merge_versions(events: Iterable[Event]) -> list[Event]:
    """One event for each UID and occurrence: the latest version, with the answers and cancellations of the others.

    An answer to an earlier version that was written before the latest one says nothing of it. The order of first
    mention stays. Source: RFC 5546 (SEQUENCE, METHOD, DTSTAMP).
    """
    groups: dict[tuple[str, str | None], list[Event]] = {}
    for number, event in enumerate(events):
        groups.setdefault((event.uid or f"#{number}", event.occurrence), []).append(event)
    merged = []
    for group in groups.values():
        asked = [e for e in group if e.method != "REPLY"] or group
        latest = max(asked, key=lambda e: (e.sequence, e.stamped or FIRST))
        if len(group) > 1:
            latest = _with_answers(latest, [e for e in group if e.method == "REPLY" and not _outdated(e, latest)])
            cancelled = any(e.cancelled and e.sequence >= latest.sequence for e in group)
            latest = replace(latest, cancelled=latest.cancelled or cancelled, flags=(*latest.flags, MERGED))
        merged.append(latest)
    return merged


def expanded(events: list[Event], reached: datetime | None) -> Iterator[Event]:
    """Series as occurrences up to `reached`; one given by itself (RECURRENCE-ID) replaces that of the series."""
    single = {(e.uid, e.occurrence) for e in events if e.occurrence}
    for event in events:
        if event.occurrence:
            yield event
            continue
        for one in occurrences(event, reached):
            if not one.occurrence or (one.uid, one.occurrence) not in single:
                yield one


def event_message(source: Source, parser: str, event: Event, locator: str) -> Message:
    """The Message of one event; `absent` are those who declined, presence is never inferred from an acceptance."""
    zones = description_zones(event.description)
    return Message(
        kind="calendar",
        source=source.name + locator,
        parser=parser,
        native_id=event.uid,
        thread_id=thread_of_event(event),
        sent_at=event.start,
        time_precision=event.precision,
        author=event.organizer,
        invited=event.invited,
        absent=tuple(i.party for i in event.invited if i.response == "declined"),
        subject=event.title,
        body=event.description,
        zones=zones,
        text="".join(event.description[z.start : z.end] for z in zones if z.zone == "new").strip(),
        cancelled=event.cancelled,
        flags=event.flags,
        sequence=event.sequence,
    )


def written_at(events: Iterable[Event]) -> datetime | None:
    """When a calendar was written to its file, where it tells: by METHOD:PUBLISH with one DTSTAMP on all of several
    entries, some of which were held before. Calendars that keep another time there give each entry its own.

    Source: RFC 5545, 3.8.7.2 (beside a METHOD, DTSTAMP is when the object was created).
    """
    told = list(events)
    at = told[0].published if told else None
    if at is None or any(e.published != at for e in told) or len({e.uid for e in told}) < LEAST_ENTRIES:
        return None
    return at if any(e.start <= at for e in told) else None


def event_messages(
    source: Source, parser: str, events: Iterable[Event], several: bool, flags: tuple[str, ...] = ()
) -> Iterator[Message]:
    """The messages of a source's events, versions merged and series expanded, and of comments beside the answers; of
    `several` each has a locator."""
    seen: dict[str, int] = {}
    told = list(events)
    written = written_at(told)
    merged = merge_versions(map(wordless, told))
    for number, one in enumerate(expanded(merged, horizon(merged)), start=1):
        key = (one.uid or f"event {number}") + (f"@{one.occurrence}" if one.occurrence else "")
        seen[key] = seen.get(key, 0) + 1
        locator = f"#{key}" + (f"~{seen[key]}" if seen[key] > 1 else "")
        message = event_message(source, parser, one, locator if several or one.occurrence else "")
        ahead = (PLANNED,) if written and one.start > written else ()
        yield replace(message, flags=(*message.flags, *ahead, *flags))
    yield from comment_messages(source, parser, told)


class ICalendar:
    """iCalendar (.ics) of one or more calendars, also cut short or with damaged lines."""

    name = "icalendar"
    family = "calendar"

    def sniff(self, source: Source) -> float:
        head = plaintext.head_text(source).lstrip().upper()
        if head.startswith("BEGIN:VCALENDAR"):
            return 0.99
        return (
            0.6
            if head.startswith("BEGIN:VEVENT")
            else 0.3
            if "BEGIN:VEVENT" in head[:4000] and "DTSTART" in head
            else 0.0
        )

    def parse(self, source: Source) -> Iterator[Record]:
        text, charset = plaintext.read_text(source)
        events, zone_texts = components(text)
        if not events:
            raise UnreadableInput("calendar without events")
        zones = zones_of(zone_texts)
        readable: list[Event] = []
        for number, event in enumerate(events, start=1):
            try:
                readable.append(read_event(event, zones))
            except UnreadableInput as error:
                uid = next((line[4:].strip() for line in event.lines if fold(line[:4]) == "uid:"), None)
                yield Rejected(source.name, uid or f"event {number}", str(error))
        yield from event_messages(source, self.name, readable, len(events) > 1, charset)


FORMATS: tuple[Format, ...] = (ICalendar(),)
