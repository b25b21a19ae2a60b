"""Candidate events: dated developments that text or behaviour suggests, before anybody decides whether they count."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from cxnlp.behaviour import gaps
from cxnlp.behaviour.open_questions import Open
from cxnlp.behaviour.responsiveness import waiting
from cxnlp.behaviour.stakeholders import contact_days
from cxnlp.people.posts import Roster
from cxnlp.people.replies import Away, notices
from cxnlp.trajectory.asking import asks_something
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.lasting import seen
from cxnlp.trajectory.regimes import parts
from cxnlp.trajectory.slices import sentences

if TYPE_CHECKING:
    from cxnlp.trajectory.departures import Departures, Left


MESSAGES_SLOT = "{n}"


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
class Stated:
    """What a customer states in so many words: one of `explicit.KINDS`, and the sentence."""

    what: str
    quote: Quote


@dataclass(frozen=True)
class Candidate:
    """A possible event. `mass` is the expected number of messages behind it, `peak` the surest one in 0..1.

    `explained`: known by the day of judging to mean nothing, such as planned leave or a settled matter. `explicit`:
    said so plainly that it needs no second evidence. `quotes` are what it is weighed by, `plainest`, where there are
    such, what is shown in their place. `told_as`: a narrower kind under which it is reported; it
    is gathered and weighed as its `kind`. `counting`: the statement with `MESSAGES_SLOT` for how many messages show it,
    where it counts them; `messages`: which ones. `newcomer`: who is known to come in the place of somebody else.
    `meetings`: the first records of the meetings that it is about. `stated`: the gravest that the customer states in
    it. `over`: the day on which it was over, where that is known.
    """

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
    explained: bool = False
    explicit: bool = False
    told_as: str | None = None
    plainest: tuple[Quote, ...] = ()
    counting: str = ""
    messages: frozenset[str] = frozenset()
    newcomer: str | None = None
    meetings: tuple[str, ...] = ()
    stated: Stated | None = None
    over: float | None = None

    def because(self, why: str) -> Candidate:
        """The same with a reason added to its statement."""
        counting = f"{self.counting}; {why}" if self.counting else ""
        return replaced(self, statement=f"{self.statement}; {why}", counting=counting)


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
        table = sentences(self.history)
        columns = ("message_id", "text", "day", "person", "side", "role", "kind", "weight", "words")
        scores = zip(*(table[c].astype(float).tolist() for c in SCORES), strict=True)
        rows = zip(*(table[c].tolist() for c in columns), strict=True)
        return [
            Said(m, t, d, p if isinstance(p, str) else None, side, role, kind, w, n, dict(zip(SCORES, s, strict=True)))
            for (m, t, d, p, side, role, kind, w, n), s in zip(rows, scores, strict=True)
        ]

    @cached_property
    def said_in(self) -> dict[str, list[Said]]:
        """The sentences of each message, in time order."""
        out: dict[str, list[Said]] = {}
        for s in self.said:
            out.setdefault(s.message_id, []).append(s)
        return out

    @cached_property
    def _by_words(self) -> dict[tuple[str, str], Said]:
        return {(s.message_id, s.text): s for s in self.said}

    def sentence(self, quote: Quote) -> Said | None:
        """The scored sentence that a quote is, if it is a whole one."""
        return self._by_words.get((quote.message_id, quote.text))

    @cached_property
    def _following(self) -> dict[tuple[str, str], str]:
        pairs = [pair for own in self.said_in.values() for pair in pairwise(own)]
        return {(s.message_id, s.text): after.text for s, after in reversed(pairs) if s.person == after.person}

    def following(self, sentence: Said | Quote) -> str:
        """What the same speaker says next in the message, or nothing."""
        return self._following.get((sentence.message_id, sentence.text), "")

    @property
    def thread_of(self) -> dict[str, str]:
        return self.history.thread_of

    @cached_property
    def waiting(self) -> list[Open]:
        """Questions of the last ninety days that wait for the other side's answer."""
        return waiting(self.history)

    def asks(self, message_id: str) -> bool:
        """Whether a message asks for an answer; one that opens a ticket does, and one of which nothing was scored."""
        said = self.said_in.get(message_id)
        return said is None or message_id in self._opening or any(asks_something(s.text) for s in said)

    @cached_property
    def _opening(self) -> frozenset[str]:
        columns = (self.history.columns("acts")[c].tolist() for c in ("kind", "opener", "message_id"))
        return frozenset(str(m) for kind, opener, m in zip(*columns, strict=True) if opener and kind == "ticket")

    @cached_property
    def departures(self) -> Departures:
        """What is told of customer people's posts."""
        from cxnlp.trajectory.departures import departures

        return departures(self)

    @cached_property
    def left(self) -> Mapping[str, Left]:
        """People known to have left."""
        from cxnlp.trajectory.departures import people_left

        return people_left(self)

    @cached_property
    def quiet(self) -> frozenset[str]:
        """Customer people who fade, fell silent or left."""
        people = {k: seen(self.history, k) for k, p in self.history.people.items() if p.side == "customer"}
        return frozenset(
            p
            for p, shown in people.items()
            if p in self.left or gaps.status(shown, p, contact_days(shown).get(p, ())) != "active"
        )

    @cached_property
    def roster(self) -> Roster:
        """Finds customer people by name in a sentence."""
        people = sorted(self.history.people.items())
        return Roster([p for _, p in people if p.side == "customer"])

    @cached_property
    def notices(self) -> list[Away]:
        """Out-of-office replies."""
        return notices(self.history.messages, self.history.people)[0]

    def away(self, person: str, day: float) -> bool:
        """Whether an automatic reply explains a person's silence on a day: out of office then, with a return named."""
        return any(a.person_id == person and to_day(a.told) - 7 <= day <= to_day(a.until) + 7 for a in self.notices)

    def last_words(self, person: str | None, before: float = float("inf")) -> tuple[Quote, ...]:
        """The longest sentence of the last message of a person (None: of any customer) up to `before`."""

        def counts(s: Said) -> bool:
            return s.day <= before and (s.person == person if person else s.side == "customer")

        latest = next((s for s in reversed(self.said) if counts(s)), None)
        if latest is None:
            return ()
        return (quote(max(filter(counts, self.said_in[latest.message_id]), key=lambda s: s.words)),)

    def first_words(self, message_ids: Iterable[str], limit: int = 2, person: str | None = None) -> tuple[Quote, ...]:
        """The longest sentence (of a person: of that person's) of each of the first `limit` messages with one."""
        own = (
            [s for s in self.said_in.get(message_id, ()) if person in (None, s.person)]
            for message_id in dict.fromkeys(message_ids)
        )
        return tuple(islice((quote(max(said, key=lambda s: s.words)) for said in own if said), limit))


def quote(said: Said) -> Quote:
    return Quote(said.message_id, said.text, said.day, said.person)


def strongest(said: Sequence[Said], score: str, limit: int = 3) -> tuple[Quote, ...]:
    """The strongest sentence of each of up to `limit` messages, strongest message first."""
    best: dict[str, Said] = {}
    for s in said:
        if s.message_id not in best or s.p[score] > best[s.message_id].p[score]:
            best[s.message_id] = s
    return tuple(quote(s) for s in sorted(best.values(), key=lambda s: (-s.p[score], s.day, s.message_id))[:limit])


def clusters(said: Sequence[Said], gap_days: float, longest_days: float = math.inf) -> Iterator[list[Said]]:
    """Groups of sentences no more than `gap_days` apart and at most `longest_days` long, in time order."""
    group: list[Said] = []
    for s in said:
        if group and (s.day - group[-1].day > gap_days or s.day - group[0].day > longest_days):
            yield group
            group = []
        group.append(s)
    if group:
        yield group


# Kinds of which one development is often found in several ways at once: the surest one within four weeks stands.
ONE_DEVELOPMENT = frozenset({"sponsor_change", "late_payment", "single_threaded"})
SAME_DAYS = 28.0


def _distinct(found: Sequence[Candidate]) -> list[Candidate]:
    kept: list[Candidate] = []
    for c in sorted(found, key=lambda c: (c.explained, -c.peak, -c.mass, c.day, c.person or "")):
        twin = next((k for k in kept if k.kind == c.kind and abs(k.day - c.day) <= SAME_DAYS), None)
        if c.kind not in ONE_DEVELOPMENT or twin is None:
            kept.append(c)
        elif c.mass > 0:
            kept[kept.index(twin)] = replaced(twin, mass=twin.mass + c.mass / 2, voices=twin.voices + 1)
    return kept


def candidates(record: Record) -> list[Candidate]:
    """All candidate events of a history, by day: those before a regime marker as they stood on its eve."""
    if record.history.regimes:
        found = [c for part in parts(record.history) if len(part.messages) for c in candidates(Record(part))]
        return sorted(found, key=lambda c: (c.day, c.kind, c.person or ""))
    from cxnlp.trajectory import circle_candidates, flow_candidates, people_candidates, text_candidates

    modules = (text_candidates, people_candidates, circle_candidates, flow_candidates)
    found = _distinct([c for module in modules for c in module.find(record)])
    return sorted(found, key=lambda c: (c.day, c.kind, c.person or ""))
