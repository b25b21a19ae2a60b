"""Who may be expected at a meeting, those on its list and those who belong to its series, and who then was there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from cxnlp.behaviour.lists import KINDS, series_name
from cxnlp.trajectory.history import History, MeetingHeld
from cxnlp.trajectory.once import once
from cxnlp.vocabulary import ANSWERS_ONLY

SERIES = 2
"""So many meetings of one subject are a series."""


@once
def expected(history: History) -> Mapping[str, frozenset[str] | None]:
    """By the first record of each meeting held, its message id: the customers who may be expected at it.

    None: anybody, since no invitation names a customer, only answers to it are known, or no series is held under its
    subject. Else those invited, and whoever was invited to or present at an earlier meeting of the series: who is no
    longer invited to it misses it, while a series of others misses nobody. A single meeting without somebody who used
    to be asked is no series, and may be the first sign.
    """
    invited: defaultdict[str, set[str]] = defaultdict(set)
    unclear: set[str] = set()
    names: dict[str, str] = {}
    threads: dict[str, str] = {}
    for m in history.messages:
        if m.sent_at is None or m.cancelled or m.internal or KINDS.get(m.kind) != "meeting":
            continue
        thread = threads[m.message_id] = m.thread_id or m.message_id
        names[thread] = max(names.get(thread, ""), series_name(m.subject or ""))
        asked = (i.party.person_id for i in m.invited)
        invited[thread].update(p for p in asked if p is not None and history.side_of(p) == "customer")
        if ANSWERS_ONLY in m.flags:
            unclear.add(thread)
    held = Counter(names[threads[m.message_id]] for m in history.held)
    series: defaultdict[str, set[str]] = defaultdict(set)
    out: dict[str, frozenset[str] | None] = {}
    for _, people, message in history.held:
        thread = threads[message]
        name, known = names[thread], invited[thread]
        series[name] |= known.union(people)
        sure = known and name and held[name] >= SERIES and thread not in unclear
        out[message] = frozenset(series[name]) if sure else None
    return out


def expected_at(history: History, person: str) -> list[MeetingHeld]:
    """The meetings held with somebody of the customer at which the person may be `expected`, in time order."""
    known = expected(history)
    asked = ((m, known[m.message_id]) for m in history.held)
    return [m for m, who in asked if who is None or person in who]


def attendance(history: History, person: str) -> list[tuple[float, bool]]:
    """(day, whether the person was there) of every meeting that the person may be `expected_at`, in time order."""
    return [(m.day, person in m.people) for m in expected_at(history, person)]


def states(history: History, person: str) -> list[tuple[MeetingHeld, str]]:
    """What is known of the person's part in every meeting `expected_at`, in time order: "present", "declined",
    "excused", "absent", "accepted", or "unknown" where nothing is."""
    known, thread = _parts(history), history.thread_of
    found = ((m, known.get((thread[m.message_id], person), "unknown")) for m in expected_at(history, person))
    return [(m, "present" if person in m.people else "unknown" if state == "invited" else state) for m, state in found]


@once
def _parts(history: History) -> Mapping[tuple[str, str], str]:
    """The state of each person in each meeting, by its thread and the person."""
    table = history.customers("meetings")
    columns = (table[c].tolist() for c in ("meeting", "person", "status"))
    return {(str(meeting), str(who)): str(status) for meeting, who, status in zip(*columns, strict=True)}
