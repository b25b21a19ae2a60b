"""One calendar event read through `icalendar`: start, people with their answers, series, state."""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.answer_words import comment_of, unescaped
from cxnlp.ingest.ics_lines import EventText, calendar_text
from cxnlp.types import Invitation, Party, Precision, Response

MAX_OCCURRENCES = 200
RESPONSES: dict[str, Response] = {
    "ACCEPTED": "accepted",
    "CONFIRMED": "accepted",
    "COMPLETED": "accepted",
    "DECLINED": "declined",
    "CANCELLED": "declined",
    "DELEGATED": "declined",
    "TENTATIVE": "tentative",
}
_NO_PERSON = frozenset({"ROOM", "RESOURCE"})
ANSWERS = frozenset({"REPLY", "COUNTER"})
_PERIODS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_OFFSET_IN_NAME = re.compile(r"\((?:GMT|UTC)\s*([+-])(\d{1,2}):?(\d{2})\)")
_CANCELLED_TITLE = re.compile(
    r"^(?:cancel(?:l)?ed|abgesagt|annul[ée]e?|cancelad[oa]|annullat[oa]|geannuleerd|odwołane|inställt|aflyst)\s*:\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Event:
    """An event or one occurrence of a series (`occurrence` then is its start as "YYYYMMDDTHHMMSSZ").

    `answered`: when the answers in it were written, or no earlier than the last of them; `published`: the DTSTAMP of an
    entry of a calendar with METHOD:PUBLISH.
    """

    uid: str | None
    title: str | None
    start: datetime
    precision: Precision
    organizer: Party | None
    invited: tuple[Invitation, ...]
    description: str
    cancelled: bool
    method: str | None
    sequence: int
    flags: tuple[str, ...]
    occurrence: str | None = None
    rule: Any = None
    excluded: frozenset[datetime] = frozenset()
    local_start: datetime | None = None
    tzid: str = ""
    stamped: datetime | None = None
    answered: datetime | None = None
    published: datetime | None = None


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value).strip() if value is not None else ""


def _party(value: Any) -> Party | None:
    address = re.sub(r"^mailto:", "", str(value).strip(), flags=re.IGNORECASE).strip().lower()
    name = _text(getattr(value, "params", {}).get("CN")).strip("\"' ") or None
    stated = _text(getattr(value, "params", {}).get("EMAIL")).lower()
    email = next((a for a in (address, stated) if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", a)), None)
    if name and "@" in name and name.lower() == (email or name.lower()):
        email, name = email or name.lower(), None
    return Party(name=name, email=email) if name or email else None


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _sound(value: Any) -> list[Any]:
    """The values of a property without those that the library could not parse and keeps as broken ones."""
    from icalendar.prop import vBroken

    return [v for v in _listed(value) if not isinstance(v, vBroken)]


def _invited(component: Any, method: str | None) -> tuple[Invitation, ...]:
    found: dict[str, Invitation] = {}
    apart = _comments_apart(component)
    for value in _listed(component.get("ATTENDEE")):
        params = getattr(value, "params", {})
        party = _party(value)
        if (
            party is None
            or _text(params.get("CUTYPE")).upper() in _NO_PERSON
            or _text(params.get("ROLE")).upper() == "NON-PARTICIPANT"
        ):
            continue
        response = RESPONSES.get(_text(params.get("PARTSTAT")).upper(), "none")
        comment = comment_of(unescaped(_text(params.get("X-RESPONSE-COMMENT")))) or apart.get(party.email or "")
        found[party.email or party.name or ""] = Invitation(party, response, comment)
    if method in ANSWERS and len(found) == 1:  # only there a COMMENT is the invitee's
        said = comment_of("\n".join(map(str, _listed(component.get("COMMENT")))))
        return tuple(replace(one, comment=said or one.comment) for one in found.values())
    return tuple(found.values())


def _comments_apart(component: Any) -> dict[str, str]:
    """By address, the comments that calendar servers of Apple's kind keep in properties of their own.

    Source: draft "CalDAV private comments" (Calendar Server): X-CALENDARSERVER-ATTENDEE-COMMENT and its -REF.
    """
    found = {}
    for value in _listed(component.get("X-CALENDARSERVER-ATTENDEE-COMMENT")):
        party = _party(getattr(value, "params", {}).get("X-CALENDARSERVER-ATTENDEE-REF"))
        said = comment_of(unescaped(str(value)))
        if party and party.email and said:
            found[party.email] = said
    return found


def _moment(value: Any, raw_tzid: str) -> tuple[datetime, Precision, tuple[str, ...]]:
    """UTC start, precision and flags of a DTSTART value; a floating time is read as UTC and flagged."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return value.astimezone(UTC), "minute", ()
        named = _OFFSET_IN_NAME.search(raw_tzid)
        if named:
            offset = timedelta(hours=int(named[2]), minutes=int(named[3])) * (-1 if named[1] == "-" else 1)
            if abs(offset) < timedelta(hours=24):
                return value.replace(tzinfo=timezone(offset)).astimezone(UTC), "minute", ("assumed_tz",)
        return value.replace(tzinfo=UTC), "day", ("no_timezone",)
    if isinstance(value, date):
        return datetime.combine(value, time(0, 0), UTC), "day", ()
    raise UnreadableInput("its start (DTSTART) is no date or time")


def _start(component: Any) -> tuple[Any, datetime, Precision, tuple[str, ...]]:
    start = component.get("DTSTART")
    if start is None:
        raise UnreadableInput("it has no start (DTSTART)")
    start = _listed(start)[0]
    value = getattr(start, "dt", None)
    return (value, *_moment(value, _tzid(start)))


def _tzid(value: Any) -> str:
    """The name of the zone that a date property states, or ""."""
    return _text(getattr(value, "params", {}).get("TZID"))


def named_zone(name: str | None) -> ZoneInfo | None:
    """The zone of an IANA or Windows name; None for an unknown one."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name or "", name or ""))
    except (ValueError, OSError, KeyError):
        return None


def _excluded(component: Any) -> frozenset[datetime]:
    dates = [(d, _tzid(group)) for group in _sound(component.get("EXDATE")) for d in getattr(group, "dts", [])]
    return frozenset(_moment(d.dt, zone)[0] for d, zone in dates if isinstance(getattr(d, "dt", None), date))


def _stamped(component: Any, *keys: str) -> datetime | None:
    stamps = [v for key in keys for v in _sound(component.get(key))]
    moments = [getattr(stamp, "dt", None) for stamp in stamps]
    zoned = [m.astimezone(UTC) for m in moments if isinstance(m, datetime) and m.tzinfo is not None]
    return max(zoned, default=None)


def _answered(component: Any, method: str | None) -> datetime | None:
    """An answer is written when it is stamped; an entry that holds answers was changed by the last of them."""
    keys = ("DTSTAMP", "LAST-MODIFIED") if method in ANSWERS else ("LAST-MODIFIED", "DTSTAMP")
    return next((at for key in keys if (at := _stamped(component, key))), None)


def _int(value: object) -> int:
    text = _text(value)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def plain_title(title: str | None) -> tuple[str | None, bool]:
    """A title without the word before it that says the event is called off, and whether there was one.

    >>> plain_title("Canceled: Tide review"), plain_title("Tide review")
    (('Tide review', True), ('Tide review', False))
    """
    plain = _CANCELLED_TITLE.sub("", title or "")
    return plain or None, plain != (title or "")


def read_event(event: EventText, zones: Mapping[str, tuple[str, ...]]) -> Event:
    """The event of a cleaned VEVENT. Raises UnreadableInput with the reason in words."""
    import icalendar

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=UserWarning, module="icalendar")  # guesses of a zone by its name
            calendar = icalendar.Calendar.from_ical(calendar_text(event, zones))
        found = calendar.walk("VEVENT")
        if not found:
            raise UnreadableInput("the calendar library finds no event in it")
        component = found[0]
        value, start, precision, flags = _start(component)
        recurrence = component.get("RECURRENCE-ID")
        original = _moment(getattr(recurrence, "dt", None), _tzid(recurrence))[0] if recurrence is not None else None
        excluded = _excluded(component)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise UnreadableInput(f"broken event: {error}") from error
    title, called_off = plain_title(_text(component.get("SUMMARY")))
    organizer = component.get("ORGANIZER")
    rules = _sound(component.get("RRULE"))
    marks = [*flags]
    marks += ["recurrence_unreadable"] if not rules and component.get("RRULE") is not None else []
    marks += ["lines_dropped"] if event.dropped else []
    marks += ["event_not_closed"] if not event.closed else []
    cancelled = _text(component.get("STATUS")).upper() == "CANCELLED" or event.method == "CANCEL"
    return Event(
        uid=_text(component.get("UID")) or None,
        title=title,
        start=start,
        precision=precision,
        organizer=_party(_listed(organizer)[0]) if organizer is not None else None,
        invited=_invited(component, event.method),
        description=_text(component.get("DESCRIPTION")).replace("\r\n", "\n").replace("\r", "\n"),
        cancelled=cancelled or called_off,
        method=event.method,
        sequence=_int(component.get("SEQUENCE")),
        flags=tuple(marks),
        occurrence=original.strftime("%Y%m%dT%H%M%SZ") if original else None,
        rule=rules[0] if rules else None,
        excluded=excluded,
        stamped=_stamped(component, "DTSTAMP", "LAST-MODIFIED", "CREATED"),
        answered=_answered(component, event.method),
        published=_stamped(component, "DTSTAMP") if event.method == "PUBLISH" else None,
        local_start=value if isinstance(value, datetime) else datetime.combine(value, time(0, 0)),
        tzid=_tzid(_listed(component.get("DTSTART"))[0]),
    )


def horizon(events: Iterable[Event]) -> datetime | None:
    """The latest time that the events themselves show to have been reached: a stamp, or the start of a single event."""
    moments = [m for e in events for m in (e.stamped, None if e.rule is not None else e.start) if m is not None]
    return max(moments, default=None)


def _rule_text(event: Event, local_start: datetime) -> str:
    text = str(event.rule.to_ical().decode("utf-8", "replace"))
    if local_start.tzinfo is None:
        return re.sub(r"(UNTIL=\d{8}(?:T\d{6})?)Z", r"\1", text)
    until = re.search(r"UNTIL=(\d{8})(T\d{6})?(?!Z|[\dT])", text)
    return text.replace(until[0], f"UNTIL={until[1]}{until[2] or 'T235959'}Z") if until else text


def occurrences(event: Event, reached: datetime | None) -> Iterator[Event]:
    """The occurrences of a series, at most `MAX_OCCURRENCES`; one without end goes as far as `reached`.

    A series that cannot be expanded stays one event with a flag.
    """
    if event.rule is None:
        yield event
        return
    from dateutil.rrule import rrulestr

    bounded = bool(event.rule.get("UNTIL") or event.rule.get("COUNT"))
    local = event.local_start
    if local is None or _text(event.rule.get("FREQ")).upper() not in _PERIODS or not (bounded or reached):
        yield replace(event, flags=(*event.flags, "recurrence_not_expanded"))
        return
    try:
        series = rrulestr(_rule_text(event, local), dtstart=local)
        moments = list(itertools.islice(series, MAX_OCCURRENCES + 1))
    except (ValueError, TypeError, OverflowError, AttributeError):
        yield replace(event, flags=(*event.flags, "recurrence_unreadable"))
        return
    starts = [_series_start(event, local, moment) for moment in moments]
    if not bounded and reached:
        starts = [s for s in starts if s <= reached] or starts[:1]
    flags = (*event.flags, "occurrence", *(["recurrence_cut"] if len(starts) > MAX_OCCURRENCES else []))
    for start in starts[:MAX_OCCURRENCES]:
        if start not in event.excluded:
            yield replace(event, start=start, flags=flags, occurrence=start.strftime("%Y%m%dT%H%M%SZ"))


def _series_start(event: Event, local_start: datetime, moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return moment.replace(tzinfo=UTC) + (event.start - local_start.replace(tzinfo=UTC))
