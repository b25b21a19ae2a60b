"""The tables of a history: acts, sentences and tickets as pandas frames with a `day` column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from cxnlp.people.posts import Roster
from cxnlp.recalled import recalled
from cxnlp.signals.messages import NOTE_KINDS
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.ourselves import of_ourselves, speaks_against
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, Message, ScoredSentence

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Of = Callable[[str | None], str]
# How much a sentence counts as the customer's voice (judgement): own words fully, what a vendor's note reports
# of the customer at half; a vendor's own mail or ticket answer not at all, nor a note that lists only the vendor's
# people as present, nor what a note tells of the vendor itself, unless that speaks against the account.
OWN_WEIGHT, REPORTED_WEIGHT, VENDOR_WEIGHT = 1.0, 0.5, 0.0


@cache
def _names(columns: tuple[str, ...]) -> pd.Index:
    import pandas as pd

    return pd.Index(list(columns), dtype=object)


@cache
def _without_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=_names(columns))


@dataclass(frozen=True, slots=True)
class Table:
    """The values of each column of a table of which a pandas frame is made when somebody asks for it; no values at
    all: a table without rows."""

    columns: tuple[str, ...]
    values: Sequence[Sequence[Any]]

    def __len__(self) -> int:
        return len(self.values[0]) if self.values else 0

    def frame(self) -> pd.DataFrame:
        """The table, each column of the type that its values have; texts, and the columns' names, are plain objects,
        since choosing rows and columns of small tables is many times faster so. A missing text is NaN as in pandas'
        own column of texts."""
        return table(self.values, self.columns)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The columns of `frame`, numbers and truth values as such and all else as objects."""
        import numpy as np

        if not self.values:
            return {c: np.empty(0, dtype=object) for c in self.columns}
        return {c: _array(mine) for c, mine in zip(self.columns, self.values, strict=True)}


def arrays_of(frame: pd.DataFrame) -> dict[str, NDArray[Any]]:
    """The columns of a frame as `Table.arrays` gives them."""
    return {str(c): part.to_numpy(dtype=object if part.dtype.kind not in "fib" else None) for c, part in frame.items()}


def _kind(values: Sequence[Any]) -> type | None:
    """The type that values have in common, of texts some may be missing; None of others."""
    kinds = set(map(type, values))
    kind = str if str in kinds else kinds.pop() if len(kinds) == 1 else None
    return kind if kind in (str, float, int, bool) else None


def _array(values: Sequence[Any]) -> NDArray[Any]:
    import numpy as np

    kind = _kind(values)
    if kind is None and (types := set(map(type, values))) <= _NUMBERS:
        if types == {type(None)}:
            return np.full(len(values), None, dtype=object)
        return np.array([_MISSING if v is None else v for v in values], dtype=float)
    if kind is None:
        import pandas as pd

        found = pd.Series(values if isinstance(values, list) else list(values))
        inferred: NDArray[Any] = found.to_numpy(dtype=None if found.dtype.kind in "fib" else object)
        return inferred
    if kind is not str:
        return np.array(values, dtype=kind)
    held: NDArray[Any] = np.empty(len(values), dtype=object)
    held[:] = [_MISSING if v is None else v for v in values]
    return held


_MISSING = float("nan")
_NUMBERS = frozenset({float, int, type(None)})
"""Of these pandas makes a column of numbers, what is missing as NaN."""


def of_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Table:
    """The table of `rows`."""
    return Table(tuple(columns), [[row[c] for row in rows] for c in columns] if rows else [])


def table(values: Sequence[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """The frame of a `Table`. Columns of one type are filled in together: a column at a time costs pandas many times
    as much."""
    import numpy as np
    import pandas as pd

    if not values:
        return _without_rows(tuple(columns)).copy(deep=False)
    names = _names(tuple(columns))
    rows = values[0]
    alike: dict[type | None, list[int]] = {}
    for place, mine in enumerate(values):
        alike.setdefault(_kind(mine), []).append(place)
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


def acts_table(messages: Sequence[Message], role: Of, side: Of) -> Table:
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
    return Table(ACT_COLUMNS, list(zip(*rows, strict=True)))


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
    *ORIENTATIONS,
    *FLAGS,
    *POLARITIES,
    *(f"{f}_fired" for f in FLAGS),
    "thread",
)


def weight_of(message: Message, whose: str, side: Of) -> float:
    """How much a sentence of the side `whose` in `message` counts as the customer's voice."""
    weight = OWN_WEIGHT if whose == "customer" else VENDOR_WEIGHT
    if message.kind in NOTE_KINDS and (weight or not _among_vendor(message, side)):
        return REPORTED_WEIGHT
    return min(weight, REPORTED_WEIGHT) if message.internal else weight


def _among_vendor(message: Message, side: Of) -> bool:
    """Whether a record of a meeting says who was there, and all of them are the vendor's people. Whoever writes a note
    of a call was in it with somebody else."""
    there = {p.person_id for p in message.present} | {t.speaker.person_id for t in message.turns}
    if message.kind == "call_note" and message.author:
        there.discard(message.author.person_id)
    return bool(there) and all(side(person) == "vendor" for person in there)


def sentences_table(
    scored: Sequence[ScoredSentence], by_id: Mapping[str, Message], role: Of, side: Of, customers: Roster
) -> Table:
    """One row per scored sentence of what people sent; `customers` finds the customer's people by name."""
    rows = []
    last: str | None = None
    m: Message | None = None
    day, thread = 0.0, ""
    for s in scored:
        if s.message_id != last:  # the sentences of a message follow each other
            last, m = s.message_id, by_id.get(s.message_id)
            if m is not None and (m.sent_at is None or m.automatic):
                m = None
            if m is not None and m.sent_at is not None:
                day, thread = to_day(m.sent_at), m.thread_id or m.message_id
        if m is None:
            continue
        whose = side(s.speaker) if s.speaker else s.side
        weight = weight_of(m, whose, side)
        if weight and whose != "customer" and of_ourselves(s.text, customers) and not speaks_against(s.score):
            weight = VENDOR_WEIGHT
        head = day, s.message_id, s.turn, s.start, s.end, s.text, s.speaker, whose, role(s.speaker), m.kind, weight
        rows.append((*head, *_said(s), thread))
    return Table(SENTENCE_COLUMNS, list(zip(*rows, strict=True)))


def _said(s: ScoredSentence) -> tuple[Any, ...]:
    """What a sentence says, whoever says it: from the columns `words` to the last of those that fired."""
    score = s.score
    fired = score.flag_labels
    return (
        len(s.text.split()),
        *_shares(score.orientation),
        *_flags(score.flags),
        *[p[2] - p[0] for p in _polarities(score.polarities)],
        *([f in fired for f in FLAGS] if fired else _NONE_FIRED),
    )


_shares, _flags, _polarities = itemgetter(*ORIENTATIONS), itemgetter(*FLAGS), itemgetter(*POLARITIES)
_NONE_FIRED = (False,) * len(FLAGS)


LATER_KNOWN = frozenset({"paid", "solved"})
"""Columns of what becomes known after a row's own day; readings take it as known from the day on which it happens."""
TICKET_COLUMNS = ("day", "ticket", "person", "side", "role", "solved", "message_id", "subject")


def tickets_table(messages: Sequence[Message], role: Of, side: Of, end: float) -> Table:
    """One row per ticket, by its first message that a person wrote for the other side."""
    first: dict[str, dict[str, Any]] = {}
    for m in messages:
        if m.kind != "ticket" or m.sent_at is None or m.automatic or m.internal or m.thread_id in first:
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
    return of_rows(list(first.values()), TICKET_COLUMNS)
