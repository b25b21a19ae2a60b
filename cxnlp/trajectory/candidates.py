"""Candidate events: dated developments that text or behaviour suggests, before anybody decides whether they count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cxnlp.trajectory.history import History


@dataclass(frozen=True)
class Said:
    """One scored sentence as a plain record; `p` holds probabilities of flags and means of polarities by name."""

    message_id: str
    text: str
    day: float
    person: str | None
    side: str
    role: str
    kind: str
    weight: float
    words: int
    p: dict[str, float]


@dataclass(frozen=True)
class Quote:
    """A sentence as evidence: message, words, day and speaker."""

    message_id: str
    text: str
    day: float
    person: str | None


@dataclass(frozen=True)
class Candidate:
    """A possible event. `mass` is the expected number of messages behind it, `peak` the surest one in 0..1."""

    kind: str
    day: float
    person: str | None
    mass: float
    peak: float
    statement: str
    quotes: tuple[Quote, ...] = field(default=())
    senior: bool = False
    text_led: bool = True
    voices: int = 1


SCORES = (
    "scope_dispute",
    "champion_absence",
    "planning_deferral",
    "payment_concern",
    "churn_risk",
    "escalation",
    "expansion",
    "sentiment",
    "trust",
    "goal_alignment",
    "responsiveness",
    "strategic",
    "transactional",
)


class Record:
    """A history with its sentences as plain records in time order."""

    def __init__(self, history: History):
        self.history = history

    @cached_property
    def said(self) -> list[Said]:
        frame = self.history.sentences.sort_values("day", kind="stable")
        columns = ["message_id", "text", "day", "person", "side", "role", "kind", "weight", "words"]
        scores = frame[list(SCORES)].to_numpy(float)
        rows = zip(*(frame[c].tolist() for c in columns), strict=True)
        return [
            Said(
                m,
                t,
                d,
                p if isinstance(p, str) else None,
                side,
                role,
                kind,
                w,
                n,
                dict(zip(SCORES, map(float, s), strict=True)),
            )
            for (m, t, d, p, side, role, kind, w, n), s in zip(rows, scores, strict=True)
        ]

    def last_words(self, person: str | None, before: float = float("inf")) -> tuple[Quote, ...]:
        """The longest sentence of the last message of a person (None: of any customer) up to `before`."""
        own = [s for s in self.said if s.day <= before and (s.person == person if person else s.side == "customer")]
        if not own:
            return ()
        last = [s for s in own if s.message_id == own[-1].message_id]
        return (quote(max(last, key=lambda s: s.words)),)

    def first_words(self, message_ids: Iterable[str], limit: int = 2) -> tuple[Quote, ...]:
        """The longest sentence of each of the first `limit` messages."""
        wanted = list(dict.fromkeys(message_ids))[:limit]
        out = []
        for message_id in wanted:
            own = [s for s in self.said if s.message_id == message_id]
            if own:
                out.append(quote(max(own, key=lambda s: s.words)))
        return tuple(out)


def quote(said: Said) -> Quote:
    return Quote(said.message_id, said.text, said.day, said.person)


def strongest(said: Sequence[Said], score: str, limit: int = 3) -> tuple[Quote, ...]:
    """The strongest sentence of each of up to `limit` messages, strongest message first."""
    best: dict[str, Said] = {}
    for s in said:
        if s.message_id not in best or s.p[score] > best[s.message_id].p[score]:
            best[s.message_id] = s
    return tuple(quote(s) for s in sorted(best.values(), key=lambda s: (-s.p[score], s.day, s.message_id))[:limit])


def clusters(said: Sequence[Said], gap_days: float) -> Iterator[list[Said]]:
    """Groups of sentences no more than `gap_days` apart, in time order."""
    group: list[Said] = []
    for s in said:
        if group and s.day - group[-1].day > gap_days:
            yield group
            group = []
        group.append(s)
    if group:
        yield group


def candidates(record: Record) -> list[Candidate]:
    """All candidate events of a history, by day."""
    from cxnlp.trajectory import flow_candidates, people_candidates, text_candidates

    found = [c for module in (text_candidates, people_candidates, flow_candidates) for c in module.find(record)]
    return sorted(found, key=lambda c: (c.day, c.kind, c.person or ""))
