"""Joins the records of one meeting: transcripts and notes take start, invitees and thread of their calendar entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from cxnlp.ingest.identify import keyed
from cxnlp.ingest.meeting_stamp import NO_TIMEZONE, title_similarity
from cxnlp.ingest.notes import AUTHOR_INFERRED, AUTHOR_IS_ME
from cxnlp.ingest.personnames import is_short_for
from cxnlp.types import Message, Party
from cxnlp.vocabulary import ANSWER_COMMENT

LEAST_SIMILARITY = 70.0
SURE_SIMILARITY = 92.0
FURTHEST = timedelta(hours=14, minutes=30)
HOURS_COST = 1.5
SAME_START = timedelta(minutes=20)
_RECORDS = ("transcript", "meeting_notes")
LEAST_TOGETHER = 2
"""People that a record names and an invitation holds, so that their titles may differ (judgement)."""


@dataclass(frozen=True)
class _Match:
    record: int
    event: int
    similarity: float
    hours: float


def _folder(message: Message) -> str:
    return message.source.split("#")[0].split("/")[0] if "/" in message.source else ""


def _account(message: Message) -> str:
    return message.account or ""


Place = Callable[[Message], str]
"""Within what a record and an entry can belong together: a folder, or an account once that is known."""


def _exact(message: Message) -> bool:
    return message.time_precision in ("second", "minute")


def _possible(messages: Sequence[Message], place: Place) -> list[_Match]:
    """All pairs of a record and a calendar entry of one place, near in time and alike in title."""
    events: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, message in enumerate(messages):
        if message.kind == "calendar" and message.sent_at and ANSWER_COMMENT not in message.flags:
            events[place(message), message.sent_at.toordinal()].append(number)
    found = []
    for number, message in enumerate(messages):
        if message.kind not in _RECORDS or message.sent_at is None or not message.subject:
            continue
        where, day = place(message), message.sent_at.toordinal()
        for at in sorted(n for d in (day - 1, day, day + 1) for n in events.get((where, d), ())):
            event = messages[at]
            assert event.sent_at is not None
            apart = message.sent_at - event.sent_at
            near = SAME_START if _exact(message) else FURTHEST
            clocked = _exact(message) or message.sent_at.hour or message.sent_at.minute
            if abs(apart) > near and (clocked or apart.days not in (-1, 0)):
                continue
            similarity = title_similarity(message.subject, event.subject or "")
            if similarity >= LEAST_SIMILARITY or (_exact(message) and abs(apart) <= timedelta(minutes=5)):
                found.append(_Match(number, at, similarity, apart.total_seconds() / 3600))
    return found


def _usual_offsets(messages: Sequence[Message], matches: Sequence[_Match], place: Place) -> dict[str, float]:
    """Hours by which local times of a place run ahead of UTC: the median over its sure matches."""
    hours: dict[str, list[float]] = defaultdict(list)
    for match in matches:
        if match.similarity >= SURE_SIMILARITY and not _exact(messages[match.record]):
            hours[place(messages[match.record])].append(match.hours)
    return {where: median(values) for where, values in hours.items()}


def _chosen(messages: Sequence[Message], place: Place) -> dict[int, int]:
    """The calendar entry of each record: most alike in title, then nearest to the place's usual offset from UTC."""
    matches = _possible(messages, place)
    usual = _usual_offsets(messages, matches, place)

    def rank(match: _Match) -> tuple[float, float, str]:
        message = messages[match.record]
        expected = 0.0 if _exact(message) else usual.get(place(message), 0.0)
        away = abs(match.hours - expected)
        return (match.similarity - HOURS_COST * away, -away, messages[match.event].source)

    best: dict[int, _Match] = {}
    for match in matches:
        current = best.get(match.record)
        if current is None or rank(match) > rank(current):
            best[match.record] = match
    return {record: match.event for record, match in best.items()}


def _fuller(party: Party, invited: Sequence[Party]) -> Party:
    """The one invitee that a name in the notes can stand for, else the name as it is."""
    if party.email or not party.name:
        return party
    same = [p for p in invited if p.name == party.name] or [
        p for p in invited if p.name and is_short_for(party.name, p.name)
    ]
    return same[0] if len(same) == 1 else party


def _people_of(event: Message) -> list[Party]:
    """Who was invited, and who did so."""
    people = [i.party for i in event.invited]
    return people + ([event.author] if event.author and event.author.email not in {p.email for p in people} else [])


def _aligned(message: Message, event: Message) -> Message:
    people = _people_of(event)
    present = tuple(dict.fromkeys(_fuller(p, people) for p in message.present))
    absent = tuple(p for p in dict.fromkeys(_fuller(p, people) for p in message.absent) if p not in present)
    author = _fuller(message.author, people) if message.author else None
    flags = message.flags
    if AUTHOR_IS_ME in flags and author is None and event.author:
        organizer = _fuller(event.author, people)
        if organizer not in present:
            author = organizer
            flags = (*(f for f in flags if f != AUTHOR_IS_ME), AUTHOR_INFERRED)
    if author and message.kind == "meeting_notes" and AUTHOR_INFERRED in flags and author not in present:
        present = (*present, author)
    turns = tuple(replace(t, speaker=_fuller(t.speaker, people)) for t in message.turns)
    exact = _exact(message) and message.time_precision == "second"
    timed = _exact(event)
    return replace(
        message,
        thread_id=event.thread_id,
        sent_at=message.sent_at if exact or not timed else event.sent_at,
        time_precision=message.time_precision if exact or not timed else "minute",
        invited=event.invited or message.invited,
        present=present,
        absent=absent,
        excused=tuple(p for p in absent if p in {_fuller(q, people) for q in message.excused}),
        author=author,
        turns=turns,
        flags=tuple(f for f in flags if not (timed and f == NO_TIMEZONE)),
    )


def align_meetings(messages: Sequence[Message]) -> list[Message]:
    """The messages in their order, those of one meeting joined.

    A transcript or notes of the same top folder, within 14.5 hours (no time zone is more than 14 hours off) and with a
    title alike takes the calendar entry's start (precision "minute"), invitees and thread; short names in it become
    the one invitee they can stand for; "me" in notes becomes the organizer when nobody else is listed as that person.
    """
    chosen = _chosen(messages, _folder)
    return [_aligned(keyed(m), messages[chosen[n]]) if n in chosen else m for n, m in enumerate(messages)]


def _same_people(record: Message, event: Message) -> bool:
    """Whether who is named in a record was invited: two people at least, and half of them."""
    invited = _people_of(event)
    addresses = {p.email for p in invited if p.email}
    came = [p.email in addresses if p.email else _fuller(p, invited) in invited for p in record.present]
    return sum(came) >= LEAST_TOGETHER and 2 * sum(came) >= len(came)


def _only_ones(messages: Sequence[Message], taken: Set[int]) -> dict[int, int]:
    """Records without a time of day and entries of one account whose titles differ and that are the only ones of their
    day but for those `taken`, with the same people: the record's file is called otherwise than the invitation."""
    days: dict[tuple[str | None, date], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for number, message in enumerate(messages):
        if message.sent_at and number not in taken:
            record, entry = days[message.account, message.sent_at.date()]
            (record if message.kind in _RECORDS else entry).append(number)
    return {
        records[0]: entries[0]
        for records, entries in days.values()
        if len(records) == len(entries) == 1
        and not _exact(messages[records[0]])
        and _same_people(messages[records[0]], messages[entries[0]])
    }


def join_records(messages: Sequence[Message], more: Sequence[Message]) -> list[Message]:
    """The messages in their order; transcripts and notes that belong to no calendar entry among them joined to an entry
    of their account, one of theirs or of `more`, as `align_meetings` does, or to the only one of their day with the
    same people. Those of no account stay as they are."""
    known = {m.thread_id for m in messages if m.kind == "calendar"}
    records = [i for i, m in enumerate(messages) if m.kind in _RECORDS]
    free = [
        i for i in records
        if messages[i].account and not messages[i].duplicate_of and messages[i].thread_id not in known
    ]  # fmt: skip
    if not free:
        return list(messages)
    held = {messages[i].thread_id for i in records}
    entries = [
        m for m in (*messages, *more)
        if m.kind == "calendar" and m.account and not m.duplicate_of and ANSWER_COMMENT not in m.flags
    ]  # fmt: skip
    both = [*(messages[i] for i in free), *entries]
    found = list(messages)
    chosen = _chosen(both, _account)
    taken = {
        *chosen,
        *chosen.values(),
        *(n for n, m in enumerate(both) if m.kind == "calendar" and m.thread_id in held),
    }
    for record, entry in (chosen | _only_ones(both, taken)).items():
        found[free[record]] = _aligned(keyed(both[record]), both[entry])
    return found
