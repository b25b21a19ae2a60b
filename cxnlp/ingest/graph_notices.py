"""What a mail of Microsoft Graph says of a meeting: eventMessage, eventMessageRequest and eventMessageResponse.

Source: Microsoft Graph v1.0, resource type eventMessage (meetingMessageType, startDateTime, recurrence; the event
itself only where it was asked for by `$expand=event`). Without the event there is no UID: start and title stand for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.calendar_json import graph_event
from cxnlp.ingest.json_reading import JsonObject, as_object, as_text
from cxnlp.ingest.meeting_notices import asked_of, marks, meeting_title, notice_of
from cxnlp.types import MeetingNotice, NoticeMethod, Party, Recipient, Response
from cxnlp.vocabulary import INVITATION_UNREADABLE

KINDS: Mapping[str, tuple[NoticeMethod, Response]] = {
    "meetingrequest": ("request", "none"),
    "meetingcancelled": ("cancel", "none"),
    "meetingaccepted": ("reply", "accepted"),
    "meetingdeclined": ("reply", "declined"),
    "meetingtentativelyaccepted": ("reply", "tentative"),
    "meetingtenativelyaccepted": ("reply", "tentative"),  # as the API writes it
}


def graph_notice(
    record: JsonObject, author: Party | None, recipients: tuple[Recipient, ...]
) -> tuple[tuple[MeetingNotice, ...], tuple[str, ...]]:
    """The notice that a message of Graph is, and its flag; nothing for a mail that is none."""
    kind = KINDS.get((as_text(record.get("meetingMessageType")) or "").lower())
    if kind is None:
        return (), ()
    method, response = kind
    expanded = as_object(record.get("event"))
    stated = {k: record.get(k) for k in ("isAllDay", "recurrence", "createdDateTime")}
    try:
        event = graph_event(
            expanded or {"start": record.get("startDateTime"), "subject": record.get("subject"), **stated}
        )
    except UnreadableInput:
        return (), (INVITATION_UNREADABLE,)
    notice = notice_of(event, method)
    organizer, invited = asked_of(method, response, author, recipients)
    answers = {i.party.email or i.party.name: i for i in notice.invited}
    answers |= {i.party.email or i.party.name: i for i in invited if method == "reply" or not notice.invited}
    title = notice.title or meeting_title(as_text(record.get("subject")))
    told = replace(notice, title=title, organizer=notice.organizer or organizer, invited=tuple(answers.values()))
    return (told,), marks((told,))
