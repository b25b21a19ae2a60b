"""Calendar entries from what mails say of meetings: one for each meeting, its versions, answers and cancellations
joined, those of a calendar's own export among them.

An acceptance is no presence, and no answer is no absence. Source: RFC 5546 (UID, RECURRENCE-ID, SEQUENCE, METHOD).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from cxnlp.ingest.answer_comments import thread_of_event, with_comments, wordless
from cxnlp.ingest.calendars import FIRST, expanded, merge_versions
from cxnlp.ingest.ics_events import Event
from cxnlp.ingest.identify import content_key, sort_key
from cxnlp.ingest.meeting_notices import event_of
from cxnlp.ingest.meeting_stamp import meeting_thread, same_title
from cxnlp.ingest.meetings import join_records
from cxnlp.types import Invitation, MeetingNotice, Message, Party
from cxnlp.vocabulary import ANSWER_COMMENT, ANSWERS_ONLY, FROM_MAIL

_OF_SERIES = "occurrence"


@dataclass(frozen=True)
class _Told:
    """A notice with the mail that it stands in."""

    notice: MeetingNotice
    mail: Message

    @property
    def written(self) -> tuple[datetime, str]:
        return self.mail.sent_at or self.notice.stamped or FIRST, self.mail.message_id


def _uids(told: Sequence[_Told], entries: Iterable[Message]) -> dict[tuple[datetime, str], str]:
    """The one UID of a start and title, by which notices without one are found to be of the same meeting."""
    named = [(t.notice.starts_at, t.notice.title, t.notice.uid) for t in told]
    named += [(m.sent_at, m.subject, m.native_id) for m in entries if m.sent_at]
    at: dict[datetime, dict[str, str]] = defaultdict(dict)
    for start, title, uid in named:
        if uid and title:
            at[start][uid] = title
    found = {}
    for notice in {t.notice for t in told if t.notice.uid is None and t.notice.title}:
        title = notice.title or ""
        alike = [uid for uid, other in at.get(notice.starts_at, {}).items() if same_title(title, other)]
        if len(alike) == 1:
            found[notice.starts_at, title] = alike[0]
    return found


def _versions(told: Sequence[_Told], entries: Sequence[Message]) -> Iterator[Event]:
    """The events that the notices speak of, in the order in which the mails were written."""
    uids = _uids(told, entries)
    for one in sorted(told, key=lambda t: t.written):
        event = event_of(one.notice)
        start, title = event.start, event.title or ""
        uid = event.uid or uids.get((start, title)) or meeting_thread(title, start.date())
        yield replace(event, uid=uid, stamped=event.stamped or one.mail.sent_at)


def _answered(own: Sequence[Invitation], others: Iterable[Invitation]) -> tuple[Invitation, ...]:
    """The invitees, with answers of `others` where they have none themselves; who is not among them is added."""
    found = {i.party.email or i.party.name: i for i in own}
    for other in others:
        known = found.get(other.party.email or other.party.name)
        if known is None:
            found[other.party.email or other.party.name] = other
        elif known.response == "none":
            found[known.party.email or known.party.name] = Invitation(known.party, other.response)
    return tuple(found.values())


def _declined(invited: Iterable[Invitation]) -> tuple[Party, ...]:
    return tuple(i.party for i in invited if i.response == "declined")


def _joined(entry: Message, event: Event, asked: bool) -> Message:
    """A calendar's own entry with what mails say of it; a later version sent by mail goes before it."""
    moved = event.occurrence is not None and _OF_SERIES in entry.flags and _OF_SERIES not in event.flags
    newer = asked and (event.sequence > entry.sequence or (moved and event.sequence == entry.sequence))
    invited = _answered(event.invited, entry.invited) if newer else _answered(entry.invited, event.invited)
    cancelled = event.cancelled if newer else entry.cancelled or (event.cancelled and event.sequence >= entry.sequence)
    changed = replace(entry, invited=invited, absent=_declined(invited), cancelled=cancelled)
    if not newer:
        return changed
    return replace(
        changed, sent_at=event.start, time_precision=event.precision, subject=event.title or entry.subject,
        author=event.organizer or entry.author, sequence=event.sequence,
    )  # fmt: skip


def _entry(event: Event, mail: Message, asked: bool) -> Message:
    """The entry of a meeting that only mails tell of; its id depends on the meeting and the account alone."""
    thread = thread_of_event(event)
    key = content_key(Message("calendar", "", "", native_id=f"{thread}\x1f{mail.account or ''}"))
    return Message(
        kind="calendar",
        source=mail.source,
        parser=mail.parser,
        message_id=key,
        native_id=None if (event.uid or "").startswith("meeting:") else event.uid,
        account=mail.account,
        thread_id=thread,
        sent_at=event.start,
        time_precision=event.precision,
        author=event.organizer,
        invited=event.invited,
        absent=_declined(event.invited),
        subject=event.title,
        cancelled=event.cancelled,
        flags=tuple(dict.fromkeys((*event.flags, FROM_MAIL, *(() if asked else (ANSWERS_ONLY,))))),
        sequence=event.sequence,
    )


def _superseded(entries: Mapping[str, list[int]], messages: list[Message]) -> None:
    """Of several exported entries of one meeting the latest version stays, with the answers that copies of it in other
    calendars know; the others repeat it."""
    for places in entries.values():
        last = max(places, key=lambda i: (messages[i].sequence, -i))
        for i in places:
            if i == last:
                continue
            kept = messages[last]
            if messages[i].sequence == kept.sequence:
                invited = _answered(kept.invited, messages[i].invited)
                messages[last] = kept = replace(kept, invited=invited, absent=_declined(invited))
            messages[i] = replace(messages[i], duplicate_of=kept.message_id)


def _of_account(
    own: Sequence[int], messages: list[Message], last: datetime | None, until: date | None
) -> list[Message]:
    """Joins the meetings of one account in place; returns the entries that mails alone tell of. `last`: when its last
    message was sent."""
    entries: dict[str, list[int]] = defaultdict(list)
    for i in own:
        entry = messages[i].kind == "calendar" and ANSWER_COMMENT not in messages[i].flags
        if entry and messages[i].native_id and not messages[i].duplicate_of:
            entries[messages[i].thread_id].append(i)
    _superseded(entries, messages)
    told = [_Told(n, messages[i]) for i in own for n in messages[i].notices]
    versions = list(_versions(told, [messages[i] for group in entries.values() for i in group]))
    mails = [one.mail for one in sorted(told, key=lambda t: t.written)]
    made = with_comments(list(zip(versions, mails, strict=True)), own, messages)
    if not told:
        return []
    events = list(map(wordless, versions))
    asked = {(e.uid, e.occurrence) for e in events if e.method != "REPLY"}
    by_uid = {e.uid: mail for e, mail in reversed(list(zip(events, mails, strict=True)))}
    found: dict[str, Message] = {}
    for event in expanded(merge_versions(events), last):
        invitation = bool(asked & {(event.uid, event.occurrence), (event.uid, None)})
        held = [i for i in entries.get(thread_of_event(event), ()) if not messages[i].duplicate_of]
        for i in held:
            messages[i] = _joined(messages[i], event, invitation)
        if not held and (until is None or event.start.astimezone(UTC).date() <= until):
            found.setdefault(thread_of_event(event), _entry(event, by_uid[event.uid], invitation))
    return [*found.values(), *made]


def with_meetings(messages: Sequence[Message], until: date | None = None) -> list[Message]:
    """The messages, ordered as they were, with an entry for each meeting that their `notices` tell of and that none of
    their calendar entries is of; later than `until` none is added. So are comments beside answers that only mails
    tell. They carry ids and accounts.

    An entry takes the answers, changes and cancellations that mails bring; of several exported versions of a meeting
    the earlier ones get `duplicate_of`. Transcripts and notes join entries of their account, also of another folder.
    Series without end go as far as the account's last message.
    """
    found = list(messages)
    accounts: dict[str | None, list[int]] = defaultdict(list)
    last: dict[str | None, datetime] = {}
    for i, message in enumerate(found):
        if message.notices or message.kind == "calendar":
            accounts[message.account].append(i)
        if message.sent_at and message.kind != "calendar":
            last[message.account] = max(message.sent_at, last.get(message.account, FIRST))
    made = [entry for key, own in accounts.items() for entry in _of_account(own, found, last.get(key), until)]
    changed = {m.message_id: m.duplicate_of for m, old in zip(found, messages, strict=True) if m is not old}
    told = any(found[i].notices for own in accounts.values() for i in own)
    for i, message in enumerate(found) if changed or told else ():
        original = changed.get(message.duplicate_of or "") or message.duplicate_of
        if message.notices or original != message.duplicate_of:
            found[i] = replace(message, notices=(), duplicate_of=original)
    joined = join_records(found, made)
    moved = any(new is not old for new, old in zip(joined, found, strict=True))
    return sorted([*joined, *made], key=sort_key) if made or changed or moved else found
