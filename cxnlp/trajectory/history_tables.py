"""The tables of a history: acts, sentences, meetings and tickets as pandas frames with a `day` column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from cxnlp.recalled import recalled
from cxnlp.signals.messages import NOTE_KINDS
from cxnlp.trajectory.days import to_day
from cxnlp.types import FLAGS, POLARITIES, Message, ScoredSentence

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Of = Callable[[str | None], str]
# How much a sentence counts as the customer's voice (judgement): own words fully, what a vendor's note reports
# of the customer at half, a vendor's own mail or ticket answer not at all.
OWN_WEIGHT, REPORTED_WEIGHT, VENDOR_WEIGHT = 1.0, 0.5, 0.0


@cache
def _names(columns: tuple[str, ...]) -> pd.Index:
    import pandas as pd

    return pd.Index(list(columns), dtype=object)


@cache
def _without_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=_names(columns))


def frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """A table of `rows`, each column of the type that its values have; texts, and the columns' names, are plain
    objects, since choosing rows and columns of small tables is many times faster so. A missing text is NaN as in
    pandas' own column of texts.
    """
    return table([[row[c] for row in rows] for c in columns] if rows else [], columns)


def table(values: Sequence[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """As `frame`, of the values of each column; nothing at all: a table without rows.

    Columns of one type are filled in together: a column at a time costs pandas many times as much.
    """
    import numpy as np
    import pandas as pd

    if not values:
        return _without_rows(tuple(columns)).copy(deep=False)
    names = _names(tuple(columns))
    rows = values[0]
    alike: dict[type | None, list[int]] = {}
    for place, mine in enumerate(values):
        kinds = set(map(type, mine))
        kind = str if str in kinds else kinds.pop() if len(kinds) == 1 else None
        alike.setdefault(kind if kind in (str, float, int, bool) else None, []).append(place)
    parts = []
    for kind, places in alike.items():
        if kind is None:
            parts.append(pd.DataFrame({columns[p]: list(values[p]) for p in places}))
            continue
        held: NDArray[Any] = np.empty((len(places), len(rows)), dtype=object if kind is str else kind)
        for k, p in enumerate(places):
            held[k] = [float("nan") if v is None else v for v in values[p]] if kind is str else values[p]
        parts.append(pd.DataFrame(held.T, columns=_names(tuple(columns[p] for p in places)), dtype=held.dtype))
    order = [p for places in alike.values() for p in places]
    found = pd.concat(parts, axis=1).iloc[:, np.argsort(order)]
    found.columns = names
    return found


ACT_COLUMNS = ("day", "person", "side", "role", "kind", "thread", "opener", "words", "message_id")


@recalled
def word_count(text: str) -> int:
    """Words of a text."""
    return len(text.split())


def acts_table(messages: Sequence[Message], role: Of, side: Of) -> pd.DataFrame:
    """One row per person and message that the person sent or meeting the person was present at."""
    rows: list[tuple[Any, ...]] = []
    opened: set[str] = set()
    known: dict[str, tuple[str, str, str]] = {}

    def who(person: str) -> tuple[str, str, str]:
        if person not in known:
            known[person] = person, side(person), role(person)
        return known[person]

    for m in messages:
        if m.sent_at is None or m.automatic or m.internal or m.kind == "calendar":
            continue
        day, thread = to_day(m.sent_at), m.thread_id or m.message_id
        if m.kind in ("email", "ticket", "chat"):
            author = m.author.person_id if m.author else None
            if author:
                words, begins = word_count(m.text), thread not in opened
                rows.append((day, *who(author), m.kind, thread, begins, words, m.message_id))
            opened.add(thread)
            continue
        spoken: dict[str, int] = {p.person_id: 0 for p in m.present if p.person_id}
        for turn in m.turns:
            if turn.speaker.person_id:
                spoken[turn.speaker.person_id] = spoken.get(turn.speaker.person_id, 0) + len(turn.text.split())
        for person, words in sorted(spoken.items()):
            rows.append((day, *who(person), "meeting", thread, False, words, m.message_id))
    return table(list(zip(*rows, strict=True)), ACT_COLUMNS)


SENTENCE_COLUMNS = (
    "day",
    "message_id",
    "turn",
    "start",
    "end",
    "text",
    "person",
    "side",
    "role",
    "kind",
    "weight",
    "words",
    "strategic",
    "transactional",
    "neutral",
    *FLAGS,
    *POLARITIES,
    *(f"{f}_fired" for f in FLAGS),
    "thread",
)


def sentences_table(scored: Sequence[ScoredSentence], by_id: Mapping[str, Message], role: Of, side: Of) -> pd.DataFrame:
    rows = []
    for s in scored:
        m = by_id.get(s.message_id)
        if m is None or m.sent_at is None or m.automatic:
            continue
        whose = side(s.speaker) if s.speaker else s.side
        own = OWN_WEIGHT if whose == "customer" else VENDOR_WEIGHT
        weight = REPORTED_WEIGHT if m.kind in NOTE_KINDS else own
        if m.internal:
            weight = min(weight, REPORTED_WEIGHT)
        polarity = {p: s.score.polarities[p][2] - s.score.polarities[p][0] for p in POLARITIES}
        rows.append(
            {
                "day": to_day(m.sent_at),
                "message_id": s.message_id,
                "turn": s.turn,
                "start": s.start,
                "end": s.end,
                "text": s.text,
                "person": s.speaker,
                "side": whose,
                "role": role(s.speaker),
                "kind": m.kind,
                "weight": weight,
                "words": len(s.text.split()),
                **s.score.orientation,
                **s.score.flags,
                **polarity,
                **{f"{f}_fired": f in s.score.flag_labels for f in FLAGS},
                "thread": m.thread_id or m.message_id,
            }
        )
    return frame(rows, SENTENCE_COLUMNS)


MEETING_COLUMNS = ("day", "meeting", "person", "side", "role", "status", "message_id")
_RANK = {"present": 3, "absent": 2, "declined": 2, "invited": 1}


def meetings_table(messages: Sequence[Message], role: Of, side: Of) -> pd.DataFrame:
    """One row per person and meeting: present (spoke or listed), absent (apology), declined, or only invited."""
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for m in messages:
        if m.sent_at is None or m.cancelled or m.internal or m.kind not in ("calendar", "transcript", "meeting_notes"):
            continue
        key = m.thread_id or m.message_id
        marks = [(p.person_id, "present") for p in m.present]
        marks += [(t.speaker.person_id, "present") for t in m.turns]
        marks += [(p.person_id, "absent") for p in m.absent]
        marks += [(i.party.person_id, "declined" if i.response == "declined" else "invited") for i in m.invited]
        for person, status in marks:
            if not person:
                continue
            old = best.get((key, person))
            if old is None or _RANK[status] > _RANK[old["status"]]:
                best[key, person] = dict(
                    zip(
                        MEETING_COLUMNS,
                        (to_day(m.sent_at), key, person, side(person), role(person), status, m.message_id),
                        strict=True,
                    )
                )
    return frame(sorted(best.values(), key=lambda r: (r["day"], r["meeting"], r["person"])), MEETING_COLUMNS)


TICKET_COLUMNS = ("day", "ticket", "person", "side", "role", "solved", "message_id", "subject")


def tickets_table(messages: Sequence[Message], role: Of, side: Of, end: float) -> pd.DataFrame:
    first: dict[str, dict[str, Any]] = {}
    for m in messages:
        if m.kind != "ticket" or m.sent_at is None or m.thread_id in first:
            continue
        who = m.author.person_id if m.author else None
        solved = to_day(m.ticket.solved_at) if m.ticket and m.ticket.solved_at else None
        first[m.thread_id] = dict(
            zip(
                TICKET_COLUMNS,
                (
                    to_day(m.sent_at),
                    m.thread_id,
                    who,
                    side(who),
                    role(who),
                    solved if solved and solved < end else None,
                    m.message_id,
                    m.subject or "",
                ),
                strict=True,
            )
        )
    return frame(list(first.values()), TICKET_COLUMNS)
