"""What the calendar parts of a mail say of meetings: invitations, answers, cancellations.

Source: RFC 5546 (iTIP: REQUEST, REPLY, COUNTER, CANCEL), RFC 6047 (iTIP in mails). A calendar of another method, or of
none, is an attachment like any other: it asks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.answer_words import note_in
from cxnlp.ingest.ics_events import Event, named_zone, read_event
from cxnlp.ingest.ics_lines import components, zones_of
from cxnlp.ingest.mime import decode_bytes
from cxnlp.types import Invitation, MeetingNotice, NoticeMethod, Party, Recipient, Response
from cxnlp.vocabulary import ANSWER, INVITATION, INVITATION_UNREADABLE

METHODS: Mapping[str, NoticeMethod] = {
    "REQUEST": "request",
    "REPLY": "reply",
    "COUNTER": "counter",
    "CANCEL": "cancel",
}
MAX_BYTES = 2_000_000
MAX_NOTICES = 50
# What mail programs put before the title of a meeting in the subject of a notice.
_PREFIX = re.compile(
    r"^(?:accepted|declined|tentative(?:ly accepted)?|new time proposed|(?:updated )?invitation"
    r"|cancel(?:l)?ed(?: event)?|zugesagt|angenommen|abgelehnt|mit vorbehalt(?: angenommen)?|vorläufig zugesagt"
    r"|(?:aktualisierte )?einladung|abgesagt"
    r"|accepté[e]?|refusé[e]?|provisoire|annulé[e]?|aceptad[oa]|rechazad[oa]|provisional|cancelad[oa]"
    r"|aceit[eo]|recusad[oa]|accettat[oa]|rifiutat[oa]|provvisorio|annullat[oa]"
    r"|geaccepteerd|geweigerd|afgewezen|voorlopig|geannuleerd|accepterat|avböjt|preliminärt|inställt"
    r"|accepteret|afslået|foreløbig|aflyst|zaakceptowano|odrzucono|wstępnie|odwołane)\s*:\s*",
    re.IGNORECASE,
)
_GOOGLE_WHEN = re.compile(
    r"\s@\s(?=[^()]*\d).{6,80}\([^()]{2,12}\)(?:\s*\([^()\s]+@[^()\s]+\))?$"
    r"|\s@\s(?=[^()]*\b\d{4}\b)[^()]{6,80}(?:\([^()]{2,60}\)\s*){1,2}$"
)


def meeting_title(subject: str | None) -> str | None:
    """The title of a meeting from the subject of a notice of it.

    >>> meeting_title("Declined: Tide talk @ Tue Mar 4, 2025 10am - 11am (WET) (ada@saltmarsh.example)")
    'Tide talk'
    >>> meeting_title("Invitation: Tide day @ Tue Mar 4, 2025 (Ada Quill)")
    'Tide day'
    """
    title = _GOOGLE_WHEN.sub("", _PREFIX.sub("", (subject or "").strip())).strip()
    return title or None


def notice_of(event: Event, method: NoticeMethod) -> MeetingNotice:
    """The notice that a mail gives of an event. Its description is left out: the mail itself says it.

    A series whose zone has no known name keeps the offset of its start all year, and is flagged `assumed_tz`.
    """
    zone, local = _zone(event), event.local_start
    fixed = event.rule is not None and zone is None and local is not None and bool(local.utcoffset())
    return MeetingNotice(
        method=method,
        uid=event.uid,
        starts_at=event.start,
        precision=event.precision,
        title=meeting_title(event.title),
        organizer=event.organizer,
        invited=event.invited,
        cancelled=event.cancelled or method == "cancel",
        sequence=event.sequence,
        occurrence=event.occurrence,
        rule=event.rule.to_ical().decode("utf-8", "replace") if event.rule is not None else None,
        zone=zone,
        excluded=tuple(sorted(event.excluded)),
        stamped=event.stamped,
        flags=(*event.flags, *(("assumed_tz",) if fixed else ())),
    )


def _zone(event: Event) -> str | None:
    """The IANA name of the zone of an event's clock, if it has one that says the same."""
    local = event.local_start
    if local is None or local.tzinfo is None:
        return None
    zone = local.tzinfo if isinstance(local.tzinfo, ZoneInfo) else named_zone(event.tzid)
    return zone.key if zone and event.start.astimezone(zone).utcoffset() == local.utcoffset() else None


def asked_of(
    method: NoticeMethod, response: Response, author: Party | None, recipients: tuple[Recipient, ...]
) -> tuple[Party | None, tuple[Invitation, ...]]:
    """(organizer, invitees with their answers) as author and recipients of a notice tell them."""
    if method == "reply":
        organizer = recipients[0].party if len(recipients) == 1 else None
        return organizer, (Invitation(author, response),) if author else ()
    return author, tuple(Invitation(r.party, "none") for r in recipients if r.party != author)


def event_of(notice: MeetingNotice) -> Event:
    """The event of which `notice_of` made the notice."""
    return Event(
        uid=notice.uid,
        title=notice.title,
        start=notice.starts_at,
        precision=notice.precision,
        organizer=notice.organizer,
        invited=notice.invited,
        description="",
        cancelled=notice.cancelled,
        method="REPLY" if notice.method in ("reply", "counter") else notice.method.upper(),
        sequence=notice.sequence,
        flags=notice.flags,
        occurrence=notice.occurrence,
        rule=_rule(notice.rule),
        excluded=frozenset(notice.excluded),
        stamped=notice.stamped,
        local_start=_local(notice),
    )


def _rule(text: str | None) -> object:
    from icalendar import vRecur

    try:
        return vRecur.from_ical(text) if text else None
    except (ValueError, KeyError):
        return None


def _local(notice: MeetingNotice) -> datetime:
    zone = named_zone(notice.zone) if notice.zone else None
    return notice.starts_at.astimezone(zone) if zone else notice.starts_at


def read_notices(parts: Iterable[bytes]) -> tuple[tuple[MeetingNotice, ...], tuple[str, ...]]:
    """The notices in the calendar parts of a mail, each once, and flags: those of `marks`, and
    INVITATION_UNREADABLE when one could not be read."""
    found: dict[MeetingNotice, None] = {}
    broken = False
    for data in dict.fromkeys(parts):
        if len(data) > MAX_BYTES:
            broken = True
            continue
        events, zone_texts = components(decode_bytes(data, "utf-8")[0].replace("\r\n", "\n").replace("\r", "\n"))
        for event in events:
            method = METHODS.get(event.method or "")
            if method is None:
                continue
            try:
                found[notice_of(read_event(event, zones_of(zone_texts)), method)] = None
            except UnreadableInput:
                broken = True
        broken = broken or not events
    notices = tuple(found)[:MAX_NOTICES]
    return notices, (*marks(notices), *((INVITATION_UNREADABLE,) if broken else ()))


def with_note(notices: Sequence[MeetingNotice], text: str) -> tuple[MeetingNotice, ...]:
    """The notices of a mail that a calendar wrote, with the comment that its text shows where they hold none."""
    answers = [n for n in notices if n.method in ("reply", "counter") and len(n.invited) == 1]
    if len(answers) != 1 or answers[0].invited[0].comment or not (note := note_in(text)):
        return tuple(notices)
    noted = replace(answers[0], invited=(replace(answers[0].invited[0], comment=note),))
    return tuple(noted if n is answers[0] else n for n in notices)


def marks(notices: Sequence[MeetingNotice]) -> tuple[str, ...]:
    """The flags of a mail with these notices."""
    answer = any(n.method in ("reply", "counter") for n in notices)
    return (*((INVITATION,) if notices else ()), *((ANSWER,) if answer else ()))
