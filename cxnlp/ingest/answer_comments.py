"""Records of what invitees wrote beside their answers: words of theirs, no meeting and no attendance.

They are of kind "calendar" with the flag ANSWER_COMMENT, of the meeting's thread, and sent when the answer was. What a
mail says in its own text is that mail's, and what a calendar and a mail both keep is said once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from cxnlp.ingest.ics_events import ANSWERS, Event
from cxnlp.ingest.identify import content_key, sort_key
from cxnlp.ingest.meeting_stamp import meeting_thread
from cxnlp.ingest.source import Source
from cxnlp.types import Invitation, Message, Party, Zone
from cxnlp.vocabulary import ANSWER_COMMENT, FROM_MAIL

STANDS = 0.9
"""So much of the words of a comment stands in the mail that says it; links and line ends are written otherwise."""
_ONE = re.compile(r"@\d{8}T\d{6}Z$")
_WORDS = re.compile(r"\w+")
Said = tuple[str, str | None, str]
"""The thread of a meeting, who said it, and the words."""


def thread_of_event(event: Event) -> str:
    """The thread of an event: its UID, and of one occurrence of a series when that was to start."""
    if not event.uid:
        return meeting_thread(event.title, event.start.date())
    known = event.uid if event.uid.startswith("meeting:") else f"meeting:{event.uid}"
    return known + (f"@{event.occurrence}" if event.occurrence else "")


def wordless(event: Event) -> Event:
    """The event with the answers alone."""
    if not any(i.comment for i in event.invited):
        return event
    return replace(event, invited=tuple(replace(i, comment=None) for i in event.invited))


def _of(thread: str, invitation: Invitation) -> Said:
    return _said(thread, invitation.party, invitation.comment or "")


def _said(thread: str, party: Party | None, text: str) -> Said:
    return thread, (party.email or party.name) if party else None, " ".join(text.casefold().split())


def _known(said: Said, found: Iterable[Said]) -> Said | None:
    """The one of `found` that is the same: calendars repeat what was said of a series beside each changed meeting."""
    whole = (_ONE.sub("", said[0]), *said[1:])
    return next((one for one in (said, whole) if one in found), None)


def _stands_in(comment: str, body: str) -> bool:
    words, written = set(_WORDS.findall(comment)), set(_WORDS.findall(body.casefold()))
    return len(words & written) >= STANDS * len(words)


def _written(event: Event) -> datetime | None:
    """When the answers in an event were written at the latest: one to a single meeting comes before it starts."""
    if event.method in ANSWERS and event.answered:
        return event.answered
    if event.rule is not None:
        return event.answered
    return min(event.answered or event.start, event.start)


def comment_messages(source: Source, parser: str, events: Iterable[Event]) -> Iterator[Message]:
    """The comments in a source's events as messages, each once, with the earliest time at which it is known."""
    found: dict[Said, tuple[datetime | None, Event, Invitation]] = {}
    told = [(_written(event), event, i) for event in events for i in event.invited if i.comment]
    told.sort(key=lambda t: (t[0] is None, t[0] or "", bool(t[1].occurrence)))
    for at, event, invitation in told:
        said = _of(thread_of_event(event), invitation)
        if _known(said, found) is None:
            found[said] = at, event, invitation
    for number, ((thread, _, _), (at, event, invitation)) in enumerate(found.items(), start=1):
        text = invitation.comment or ""
        yield Message(
            kind="calendar",
            source=f"{source.name}#comment {number}",
            parser=parser,
            thread_id=thread,
            sent_at=at,
            time_precision="none" if at is None else "second" if event.method in ANSWERS else "day",
            author=invitation.party,
            subject=event.title,
            body=text,
            zones=(Zone("new", 0, len(text)),),
            text=text,
            flags=(ANSWER_COMMENT,),
        )


def _made(event: Event, invitation: Invitation, mail: Message) -> Message:
    """The comment of a mail as a message; its id depends on what was said by whom of which meeting of the account."""
    text, thread = invitation.comment or "", thread_of_event(event)
    key = "\x1f".join((thread, mail.account or "", *map(str, _of(thread, invitation)[1:])))
    return Message(
        kind="calendar",
        source=mail.source,
        parser=mail.parser,
        message_id=content_key(Message("calendar", "", "", native_id=key)),
        account=mail.account,
        thread_id=thread,
        sent_at=mail.sent_at or event.stamped,
        time_precision="second" if mail.sent_at or event.stamped else "none",
        author=invitation.party,
        subject=event.title,
        body=text,
        zones=(Zone("new", 0, len(text)),),
        text=text,
        flags=(ANSWER_COMMENT, FROM_MAIL),
    )


def with_comments(told: Sequence[tuple[Event, Message]], own: Sequence[int], messages: list[Message]) -> list[Message]:
    """The comments that mails tell of, as messages. `told`: the event of each notice and the mail it stands in, in
    the order of time; of the messages at `own` those get `duplicate_of` in place that repeat a comment."""
    found: dict[Said, str] = {}
    made: list[Message] = []
    for event, mail in told:
        for invitation in event.invited:
            said = _of(thread_of_event(event), invitation)
            if not invitation.comment or _known(said, found):
                continue
            if event.method in ANSWERS and not mail.automatic and _stands_in(said[2], mail.body):
                found[said] = mail.duplicate_of or mail.message_id
            else:
                made.append(_made(event, invitation, mail))
                found[said] = made[-1].message_id
    kept = [i for i in own if ANSWER_COMMENT in messages[i].flags and messages[i].text and not messages[i].duplicate_of]
    for i in sorted(kept, key=lambda i: (*sort_key(messages[i])[:2], messages[i].thread_id, messages[i].message_id)):
        message = messages[i]
        said = _said(message.thread_id, message.author, message.text)
        known = _known(said, found)
        if known:
            messages[i] = replace(message, duplicate_of=found[known])
        else:
            found[said] = message.message_id
    return made
