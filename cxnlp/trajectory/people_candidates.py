"""Candidate events from who takes part: people gone quiet or gone from the meetings, a shrinking circle of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cxnlp.behaviour import gaps, rhythm
from cxnlp.behaviour.exchanges import exchanges
from cxnlp.behaviour.invited import expected_at, states
from cxnlp.behaviour.shares import IMPROBABLE, fell_away
from cxnlp.behaviour.silence import LEAST_DAYS_OF_CONTACT, silence
from cxnlp.trajectory.candidates import Candidate, Quote, Record, Said, strongest
from cxnlp.trajectory.contact import active_days
from cxnlp.trajectory.departures import GOING
from cxnlp.trajectory.history import SENIOR_ROLES, TOP_ROLES, MeetingHeld
from cxnlp.trajectory.lasting import lasting, listed, seen, up_to
from cxnlp.trajectory.moment import FLAG_FLOOR
from cxnlp.trajectory.wording import dated, plural, took_part

ALONE_MISSED = 3
"""So many meetings missed one after the other are evidence enough without a second sign (judgement)."""
CIRCLE_DAYS, CIRCLE_STEP, LEAST_CIRCLE_ACTS = 28.0, 14.0, 20
"""People are counted over so many days, begun every so many days; fewer acts show no circle."""


def engagement_drops(record: Record) -> Iterator[Candidate]:
    """People whose present gap is improbable under their own rhythm, dated one typical gap after the last act."""
    history = record.history
    for person in active_days(history):
        shown = seen(history, person)
        days = active_days(shown).get(person, ())
        if len(days) < LEAST_DAYS_OF_CONTACT:
            continue
        p = gaps.probability(shown, person, days, stated=False)  # a stated absence is shown as one that is explained
        if p >= rhythm.FADING_BELOW:
            continue
        typical = (days[-1] - days[0]) / (len(days) - 1)
        gone = ", who has left," if person in record.left else ""
        yield Candidate(
            "engagement_drop",
            min(days[-1] + typical, shown.end - 1),
            person,
            1.0 - p,
            1.0 - p,
            f"{history.people[person].name}{gone} has not been heard from for "
            f"{plural(shown.days_since(days[-1]), 'day')}{up_to(history, shown)}; usual gap {plural(typical, 'day')}"
            f"{_ours(record, person)}",
            record.last_words(person),
            history.role_of(person) in SENIOR_ROLES,
            False,
            explained=record.away(person, shown.end),
        )


def _ours(record: Record, person: str) -> str:
    """That the silence is ours: a question of that person's which still waits for our answer."""
    if not any(e.answered is None and e.side == "vendor" and e.asker == person for e in exchanges(record.history)):
        return ""  # before office hours are learned from everything sent
    waiting = [o.asked for o in record.waiting if o.asked.side == "customer" and o.asked.person == person]
    return f"; we have not answered their question of {dated(waiting[-1].day)}" if waiting else ""


def everybody_quiet(record: Record) -> Iterator[Candidate]:
    """The customer as a whole not heard for longer than ever before, though we write on and no question of theirs waits
    for us; dated one typical gap after the last act of anybody."""
    history = seen(record.history, None)
    found = silence(history)
    if found is None or found.ours:
        return
    yield Candidate(
        "engagement_drop",
        min(found.last + found.typical, history.end - 1),
        None,
        1.0 - found.p,
        1.0 - found.p,
        f"nobody of the customer has been heard from for {plural(history.days_since(found.last), 'day')}"
        f"{up_to(record.history, history)}; usual gap {plural(found.typical, 'day')}",
        record.last_words(None),
        any(history.role_of(person) in SENIOR_ROLES for person in found.lately),
        False,
        explicit=True,
    )


def missed_meetings(record: Record) -> Iterator[Candidate]:
    """Executives and the champion gone from meetings that they used to attend, dated by the meeting that makes it
    improbable; with what is known of why, who came instead, and what was said there of the absence. Left out of those
    who are gone and told of as going, since that is told as such."""
    history = listed(record.history)
    for person in active_days(history):
        if history.role_of(person) not in TOP_ROLES or _known_to_go(record, person):
            continue
        asked = expected_at(history, person)
        came = [person in m.people for m in asked]
        where = fell_away(came, IMPROBABLE)
        if where is None:
            continue
        last = max(k for k, there in enumerate(came) if there)
        missed = asked[last + 1 :]
        why = _why_missed(record, person, missed, asked[: last + 1])
        yield Candidate(
            "engagement_drop",
            asked[where].day,
            person,
            len(missed) / 2,
            1.0 - IMPROBABLE,
            f"{history.people[person].name} missed the last "
            f"{f'{len(missed)} meetings' if len(missed) > 1 else 'meeting'} after attending "
            f"{sum(came)} of {last + 1}{why}",
            _said_there(record, missed, person) or record.last_words(person),
            True,
            False,
            explained=record.away(person, asked[where].day),
            explicit=len(missed) >= ALONE_MISSED,
            told_as="missed_meetings",
            meetings=tuple(m.message_id for m in missed),
        )


def _known_to_go(record: Record, person: str) -> bool:
    return person in record.left and any(t.tag in GOING for t in record.departures.told.get(person, ()))


_REASONS = (
    ("declined", "declined"),
    ("excused", "sent apologies for"),
    ("absent", "noted as absent at"),
    ("accepted", "accepted, but not seen at"),
)
"""States of a person and a meeting in words; of any other nothing is known."""


def _why_missed(record: Record, person: str, missed: Sequence[MeetingHeld], before: Sequence[MeetingHeld]) -> str:
    """What is known of meetings that a person missed: answers, notes of absence, and who came that never had before."""
    of = {m.message_id: state for m, state in states(listed(record.history), person)}
    counted = Counter(of[m.message_id] for m in missed)
    told = [f"{words} {counted[state]}" for state, words in _REASONS if counted[state]]
    if left := len(missed) - sum(counted[state] for state, _ in _REASONS):
        told.append(f"without a known reason {left}")
    earlier = {p for m in before for p in m.people}
    new = Counter(p for m in missed for p in m.people if p not in earlier)
    names = [record.history.people[p].name for p, n in new.most_common() if 2 * n >= len(missed)]
    return f" ({', '.join(told)})" + (f"; {' and '.join(names[:2])} came, who had not before" if names else "")


def _said_there(record: Record, meetings: Sequence[MeetingHeld], person: str) -> tuple[Quote, ...]:
    """What was said at meetings of the person's absence, or of one that may be theirs, else the longest sentence of
    each that holds words."""
    threads = {record.thread_of[m.message_id] for m in meetings}
    said = [s for s in record.said if record.thread_of.get(s.message_id) in threads]
    absent = [(s, told_of(record, s)) for s in said if s.p["champion_absence"] >= FLAG_FLOOR]
    theirs, open_to = [s for s, who in absent if person in who], [s for s, who in absent if not who]
    shown = strongest(theirs or open_to, "champion_absence")
    return shown or record.first_words([s.message_id for s in said], 3)


def told_of(record: Record, sentence: Said) -> set[str]:
    """The customer people whom a sentence names; where it names none, those of the sentence before it in the message,
    whom its pronouns stand for."""
    own = record.said_in[sentence.message_id]
    place = own.index(sentence)
    for said in reversed(own[max(0, place - 1) : place + 1]):
        if named := {person for person, _ in record.roster.mentions(said.text)}:
            return named
    return set()


def shrinking_circle(record: Record) -> Iterator[Candidate]:
    """The day from which far fewer customer people take part than before (best split of four-week counts)."""
    history = lasting(record.history)
    acts = history.customers("acts")
    days, people = acts["day"], acts["person"]
    spans = int((history.end - history.first_day - CIRCLE_DAYS) // CIRCLE_STEP) + 1  # whole ones only
    if len(days) < LEAST_CIRCLE_ACTS:
        return
    starts = [history.first_day + CIRCLE_STEP * k for k in range(spans)]
    counts = [len(set(people[(days >= s) & (days < s + CIRCLE_DAYS)])) for s in starts]
    best, split = 0.0, None
    for k in range(4, spans - 2):
        before, after = sum(counts[:k]) / k, sum(counts[k:]) / (spans - k)
        if before >= 2.5 and after <= 0.75 * before and before - after > best:
            best, split = before - after, k
    if split is None:
        return
    before_n, after_n = sum(counts[:split]) / split, sum(counts[split:]) / (spans - split)
    yield Candidate(
        "engagement_drop",
        starts[split],
        None,
        best,
        min(1.0, best / 3),
        took_part(after_n, before_n),
        record.last_words(None),
        True,
        False,
    )


def find(record: Record) -> Iterator[Candidate]:
    """Candidates from participation."""
    for source in (engagement_drops, everybody_quiet, missed_meetings, shrinking_circle):
        yield from source(record)
