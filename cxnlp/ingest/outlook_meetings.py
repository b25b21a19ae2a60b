"""Meetings as Outlook keeps them: requests, answers and cancellations among mails, and entries of a calendar.

Source: [MS-OXOCAL] Appointment and Meeting Object Protocol, [MS-OXPROPS] property identifiers, [MS-OXCICAL] on the
UID of a global object id.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.answer_words import comment_of, note_in
from cxnlp.ingest.calendars import event_messages
from cxnlp.ingest.ics_events import Event, named_zone
from cxnlp.ingest.meeting_notices import asked_of, marks, meeting_title, notice_of
from cxnlp.ingest.outlook_series import Changed, series, zone_name
from cxnlp.ingest.source import Source
from cxnlp.types import Invitation, MeetingNotice, Message, NoticeMethod, Party, Recipient, Response
from cxnlp.vocabulary import INVITATION_UNREADABLE

APPOINTMENT = "IPM.Appointment"
KINDS: Mapping[str, tuple[NoticeMethod, Response]] = {
    "IPM.Schedule.Meeting.Request": ("request", "none"),
    "IPM.Schedule.Meeting.Canceled": ("cancel", "none"),
    "IPM.Schedule.Meeting.Resp.Pos": ("reply", "accepted"),
    "IPM.Schedule.Meeting.Resp.Neg": ("reply", "declined"),
    "IPM.Schedule.Meeting.Resp.Tent": ("reply", "tentative"),
}
TRACKED: Mapping[int, Response] = {2: "tentative", 3: "accepted", 4: "declined"}
# Long ids of named properties, and ids of others.
_START, _COMMON_START, _SEQUENCE, _ALL_DAY, _PATTERN, _COUNTER = 0x820D, 0x8516, 0x8201, 0x8215, 0x8216, 0x8257
_REPLACES, _STATE, _ZONES = 0x8228, 0x8217, (0x825E, 0x8260)
_START_DATE, _LAST_MODIFIED, TRACK_STATUS = 0x0060, 0x3008, 0x5FFF
_CANCELLED = 0x4  # of PidLidAppointmentStateFlags
_GLOBAL_ID = bytes.fromhex("040000008200E00074C5B7101A82E008")
SHORTEST_ID = 40  # bytes of a global object id without its data
_VCAL = b"vCal-Uid\x01\0\0\0"

Value = str | int | bytes | datetime


@dataclass(frozen=True)
class Item:
    """Properties of an Outlook item. `tags`: by property id; `named`: those with a name, by their long id."""

    tags: Mapping[int, Value] = field(default_factory=dict)
    named: Mapping[int, Value] = field(default_factory=dict)

    def moment(self, *names: int) -> datetime | None:
        found = (self.named.get(name) for name in names)
        return next((v for v in found if isinstance(v, datetime)), None)

    def flag(self, name: int) -> int:
        value = self.named.get(name)
        return value if isinstance(value, int) else 0


@dataclass(frozen=True)
class Asked:
    """A row of an item's recipients. `kind`: 0 organizer, 1 to or required, 2 cc or optional, 3 bcc or a resource;
    `answer`: as the organizer's calendar tracks it."""

    party: Party
    kind: int = 1
    answer: int = 0


def recipients_of(asked: Sequence[Asked]) -> tuple[Recipient, ...]:
    return tuple(Recipient(one.party, "cc" if one.kind in (2, 3) else "to") for one in asked)


def people_of(asked: Sequence[Asked]) -> tuple[Recipient, ...]:
    """Those asked to a meeting, without rooms and the organizer."""
    return recipients_of([one for one in asked if one.kind in (1, 2)])


def invited_of(asked: Sequence[Asked], organizer: Party | None) -> tuple[Invitation, ...]:
    """Those asked to a meeting of a calendar with their answers."""
    own = {organizer.email, organizer.name} - {None} if organizer else set()
    return tuple(
        Invitation(one.party, TRACKED.get(one.answer, "none"))
        for one in asked
        if one.kind in (1, 2) and (one.party.email or one.party.name) not in own
    )


def long_ids(entries: bytes) -> dict[int, int]:
    """The long id of each property id from the entries of a name-to-id map; names that are texts are left out.

    >>> long_ids(struct.pack("<IHH", 0x820D, 4 << 1, 5))
    {32773: 33293}
    """
    whole = len(entries) // 8 * 8
    return {
        0x8000 + index: number for number, kind, index in struct.iter_unpack("<IHH", entries[:whole]) if not kind & 1
    }


def _global_id(item: Item) -> bytes | None:
    """The id of a meeting over all mailboxes; of one occurrence the one that holds its day."""
    every = (v for v in (*item.named.values(), *item.tags.values()) if isinstance(v, bytes))
    found = [v for v in every if v.startswith(_GLOBAL_ID) and len(v) > SHORTEST_ID]
    return max(found, key=lambda v: v[16:20], default=None)


def uid_of(global_id: bytes) -> str:
    """The UID that a calendar file gives a meeting with this global object id.

    >>> uid_of(_GLOBAL_ID + bytes(20) + (17).to_bytes(4, "little") + _VCAL + b"a@x.y")
    'a@x.y'
    """
    data = global_id[40:]
    if data.startswith(_VCAL):
        return data[len(_VCAL) :].rstrip(b"\0").decode("utf-8", "replace")
    return (global_id[:16] + bytes(4) + global_id[20:]).hex().upper()


def _occurrence(item: Item, global_id: bytes, start: datetime) -> datetime | None:
    """The original start of the one meeting of a series that an item is about; `start` is in the meeting's zone."""
    if replaced := item.moment(_REPLACES):
        return replaced.astimezone(UTC)
    year, month, day = struct.unpack(">HBB", global_id[16:20])
    try:
        return datetime.combine(datetime(year, month, day), start.timetz()).astimezone(UTC) if year else None
    except ValueError:
        return None


def outlook_events(
    item: Item, title: str | None, organizer: Party | None, invited: Sequence[Invitation], text: str = ""
) -> tuple[Event, ...]:
    """The event that an item tells of, and of a series the meetings that were changed; nothing without a start."""
    from icalendar import vRecur

    tagged = item.tags.get(_START_DATE)
    start = item.moment(_START, _COMMON_START) or (tagged if isinstance(tagged, datetime) else None)
    if start is None:
        return ()
    start = start.replace(microsecond=0)
    definitions = (item.named.get(name) for name in _ZONES)
    zone = next((z for d in definitions if isinstance(d, bytes) and (z := named_zone(zone_name(d)))), None)
    local = start.astimezone(zone) if zone else start
    global_id = _global_id(item)
    one = _occurrence(item, global_id, local) if global_id else None
    pattern = item.named.get(_PATTERN)
    whole = series(pattern) if isinstance(pattern, bytes) and one is None else None
    if item.flag(_ALL_DAY):
        day = local.date() if zone else (start + timedelta(hours=12)).date()
        start, local = datetime.combine(day, time(0), UTC), datetime.combine(day, time(0))
    unread = isinstance(pattern, bytes) and one is None and whole is None
    left = whole is not None and whole.changed is None
    event = Event(
        uid=uid_of(global_id) if global_id else None,
        title=title,
        start=start,
        precision="day" if item.flag(_ALL_DAY) else "minute",
        organizer=organizer,
        invited=tuple(invited),
        description=text,
        cancelled=bool(item.flag(_STATE) & _CANCELLED),
        method=None,
        sequence=item.flag(_SEQUENCE),
        flags=("recurrence_unreadable",) if unread else ("changes_unreadable",) if left else (),
        occurrence=one.strftime("%Y%m%dT%H%M%SZ") if one else None,
        rule=vRecur.from_ical(whole.rule) if whole else None,
        excluded=frozenset(_by_clock(local, day) for day in (whole.left_out if whole else ())),
        local_start=local,
        tzid=zone.key if zone else "",
    )
    return event, *(_changed(event, one) for one in (whole.changed or () if whole else ()))


def _by_clock(local: datetime, day: date, later: timedelta = timedelta(0)) -> datetime:
    """The UTC time of the meeting of a series on `day`, and `later` by its clock; `local` is when the series starts."""
    moment = datetime.combine(day, local.timetz()) + later
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _changed(series: Event, one: Changed) -> Event:
    """The changed meeting of a series as an event of its own, with the people of the series."""
    local = series.local_start or series.start
    original = _by_clock(local, one.original.date())
    return replace(
        series,
        title=meeting_title(one.title) or series.title,
        start=_by_clock(local, one.original.date(), one.start - one.original),
        cancelled=series.cancelled or one.cancelled,
        occurrence=original.strftime("%Y%m%dT%H%M%SZ"),
        rule=None,
        excluded=frozenset(),
        local_start=None,
    )


def outlook_notice(
    kind: str, item: Item, subject: str | None, author: Party | None, recipients: tuple[Recipient, ...]
) -> tuple[tuple[MeetingNotice, ...], tuple[str, ...]]:
    """The notice that an item of the class `kind` is, and its flags; nothing for a mail that is none."""
    method, response = KINDS.get(kind, (None, None))
    if method is None or response is None:
        return (), ()
    organizer, invited = asked_of(method, response, author, recipients)
    events = outlook_events(item, meeting_title(subject), organizer, invited)
    if not events:
        return (), (INVITATION_UNREADABLE,)
    told = "counter" if method == "reply" and item.flag(_COUNTER) else method
    notices = tuple(notice_of(event, told) for event in (events if method == "request" else events[:1]))
    return notices, marks(notices)


def entries(
    source: Source,
    parser: str,
    item: Item,
    title: str | None,
    organizer: Party | None,
    asked: Sequence[Asked],
    text: str,
) -> Iterator[Message]:
    """The calendar entries of an appointment, one for each occurrence of a series. Raises UnreadableInput for one to
    which nobody is invited, and for one without a start."""
    invited = invited_of(asked, organizer)
    if not invited:
        raise UnreadableInput("an Outlook appointment to which nobody is invited: no meeting")
    events = outlook_events(item, meeting_title(title), organizer, invited, text)
    if not events:
        raise UnreadableInput("an Outlook appointment without a start")
    touched = item.tags.get(_LAST_MODIFIED)
    if isinstance(touched, datetime):
        events = tuple(replace(event, stamped=touched) for event in events)
    yield from event_messages(source, parser, events, several=True)


def by_calendar(notices: Sequence[MeetingNotice], body: str) -> bool:
    """Whether a calendar wrote a notice: an answer or cancellation without a word, and whatever Google's writes, which
    names itself in it; an answer to Google's invitation written in Outlook holds words of a person."""
    if any((n.uid or "").endswith("@google.com") for n in notices):
        own = "google" not in body.lower() and note_in(body) is None and comment_of(body) is not None
        return not own or any(n.method not in ("reply", "counter") for n in notices)
    return bool(notices) and not body.strip() and all(n.method != "request" for n in notices)
