"""Candidate events from who takes part: people gone quiet or gone from the meetings, a shrinking circle of people."""

from __future__ import annotations

from collections.abc import Iterator

from cxnlp.behaviour import gaps, rhythm
from cxnlp.behaviour.exchanges import exchanges
from cxnlp.behaviour.invited import expected
from cxnlp.behaviour.shares import IMPROBABLE, fell_away
from cxnlp.trajectory.candidates import Candidate, Record
from cxnlp.trajectory.contact import active_days
from cxnlp.trajectory.history import SENIOR_ROLES, TOP_ROLES, History
from cxnlp.trajectory.wording import dated, plural, took_part

LEAST_DAYS_OF_CONTACT = 5
ALONE_MISSED = 3
"""So many meetings missed one after the other are evidence enough without a second sign (judgement)."""
CIRCLE_DAYS, CIRCLE_STEP, LEAST_CIRCLE_ACTS = 28.0, 14.0, 20
"""People are counted over so many days, begun every so many days; fewer acts show no circle."""


def attendance(history: History, person: str) -> list[tuple[float, bool]]:
    """(day, whether the person was there) of every meeting held with somebody of the customer at which the person may
    be `expected`, in time order."""
    known = expected(history)
    asked = ((m, known[m.message_id]) for m in history.held)
    return [(m.day, person in m.people) for m, who in asked if who is None or person in who]


def engagement_drops(record: Record) -> Iterator[Candidate]:
    """People whose present gap is improbable under their own rhythm, dated one typical gap after the last act."""
    history = record.history
    for person, days in active_days(history).items():
        if len(days) < LEAST_DAYS_OF_CONTACT:
            continue
        p = gaps.probability(history, person, days, stated=False)  # a stated absence is shown as one that is explained
        if p >= rhythm.FADING_BELOW:
            continue
        typical = (days[-1] - days[0]) / (len(days) - 1)
        gone = ", who has left," if person in record.left else ""
        yield Candidate(
            "engagement_drop",
            min(days[-1] + typical, history.end - 1),
            person,
            1.0 - p,
            1.0 - p,
            f"{history.people[person].name}{gone} has not been heard from for "
            f"{plural(history.days_since(days[-1]), 'day')}; usual gap {plural(typical, 'day')}{_ours(record, person)}",
            record.last_words(person),
            history.role_of(person) in SENIOR_ROLES,
            False,
            explained=record.away(person, history.end),
        )


def _ours(record: Record, person: str) -> str:
    """That the silence is ours: a question of that person's which still waits for our answer."""
    if not any(e.answered is None and e.side == "vendor" and e.asker == person for e in exchanges(record.history)):
        return ""  # before office hours are learned from everything sent
    waiting = [e for e in record.waiting if e.side == "vendor" and e.asker == person]
    return f"; we have not answered their question of {dated(waiting[-1].asked)}" if waiting else ""


def missed_meetings(record: Record) -> Iterator[Candidate]:
    """Executives and the champion gone from meetings that they used to attend, dated by the meeting that makes it
    improbable; left out when the same person is silent altogether, which is told as such: who only writes less is gone
    from them all the same."""
    history = record.history
    for person, days in active_days(history).items():
        if history.role_of(person) not in TOP_ROLES:
            continue
        if gaps.status(history, person, days) == "silent":
            continue
        seen = attendance(history, person)
        where = fell_away([there for _, there in seen], IMPROBABLE)
        if where is None:
            continue
        last = max(day for day, there in seen if there)
        missed = sum(day > last for day, _ in seen)
        yield Candidate(
            "engagement_drop",
            seen[where][0],
            person,
            missed / 2,
            1.0 - IMPROBABLE,
            f"{history.people[person].name} missed the last {f'{missed} meetings' if missed > 1 else 'meeting'} "
            f"after attending "
            f"{sum(there for _, there in seen)} of {len(seen) - missed}",
            record.last_words(person),
            True,
            False,
            explained=record.away(person, seen[where][0]),
            explicit=missed >= ALONE_MISSED,
            told_as="missed_meetings",
        )


def shrinking_circle(record: Record) -> Iterator[Candidate]:
    """The day from which far fewer customer people take part than before (best split of four-week counts)."""
    history = record.history
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
    for source in (engagement_drops, missed_meetings, shrinking_circle):
        yield from source(record)
