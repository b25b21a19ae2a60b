"""Which candidate events are reported, each development once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cxnlp.trajectory.acceptance import acceptance
from cxnlp.trajectory.candidates import MESSAGES_SLOT, Candidate, Quote, Record, Stated, candidates
from cxnlp.trajectory.explanations import all_explained
from cxnlp.trajectory.explicit import KINDS
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.wording import dated, messages_told

EXPLAINED_PEAK = 0.6
MOST_QUOTES = 4
LIMITS = ("expansion", "other")
STATED = {
    "notice": "the customer gives notice",
    "legal_step": "a legal step or a formal notice is voiced",
    "refusal_to_pay": "payment is refused or held back",
    "reduction": "the customer reduces seats or plan",
    "ultimatum": "an ultimatum is set",
}
"""What the customer states in so many words, as an event tells it."""
SAME_DAYS = 35.0
SAME_DAYS_OF = {
    "expansion": 21.0,
    "churn_risk": 28.0,
    "engagement_drop": 28.0,
    "champion_absence": 60.0,
    "slow_vendor": 60.0,
}
"""What is said of one kind within this time tells of one development (of 14 to 60 days, the best on the histories):
wishes for more follow each other fast, a person's going or a slow desk takes long."""


@dataclass(frozen=True)
class Event:
    """A reported development; `explained` ones are shown but never alarm, the `aside` ones among them for want of
    evidence, not since anything explains them. `severity`: the probability of a true development, in 0..1; of what is
    explicit at least how sure the statement itself is. `newcomer`: who is known to come in the place of somebody else.
    `meetings`: the first records of the meetings that it is about. `stated`: the gravest that the customer states in
    it, which is quoted first. `over`: the day on which it was over, where that is known."""

    kind: str
    day: float
    person: str | None
    severity: float
    explained: bool
    statement: str
    quotes: tuple[Quote, ...]
    newcomer: str | None = None
    aside: bool = False
    meetings: tuple[str, ...] = ()
    stated: Stated | None = None
    over: float | None = None


Judged = tuple[Candidate, float]
"""A candidate and the probability that it is a true, alarming development."""


def developments(found: Sequence[Candidate], p: Sequence[float]) -> list[list[int]]:
    """Positions of candidates by development, the surest of each first: an event is one dated development, so what
    is said of the same kind within some weeks of a surer candidate belongs to that one."""
    groups: list[list[int]] = []
    for i in sorted(range(len(found)), key=lambda i: (-p[i], found[i].day, i)):
        kind, day = found[i].kind, found[i].day
        span = SAME_DAYS_OF.get(kind, SAME_DAYS)
        home = next((g for g in groups if found[g[0]].kind == kind and abs(found[g[0]].day - day) <= span), None)
        if home is None:
            groups.append([i])
        else:
            home.append(i)
    return groups


def gravest(group: Sequence[Candidate]) -> Stated | None:
    """The gravest that the customer states in the candidates of a development, of equals the latest."""
    stated = [c.stated for c in group if c.stated]
    return min(stated, key=lambda s: (KINDS.index(s.what), -s.quote.day), default=None)


def _quotes(group: Sequence[Candidate]) -> tuple[Quote, ...]:
    """What the customer states in so many words, then the quotes of the surest candidate, then the first of each that
    belongs to it; one person's last words show no other's silence."""
    mine = [c for c in group if c.text_led or c.person == group[0].person]
    first, *rest = (c.plainest or c.quotes for c in mine)
    stated = gravest(group)
    quotes = [*([stated.quote] if stated else ()), *first, *(q for own in rest for q in own[:1])]
    return tuple(dict.fromkeys(quotes))[:MOST_QUOTES]


def _statement(first: Candidate, joined: Sequence[Candidate]) -> str:
    """What the surest candidate says, the number of messages being that of all that are joined with it; before it the
    gravest that the customer states in so many words."""
    counted = first.statement
    if first.counting:
        messages = first.messages.union(*(c.messages for c in joined))
        counted = first.counting.replace(MESSAGES_SLOT, messages_told(len(messages)))
    stated = gravest(joined)
    return f"{STATED[stated.what]} ({dated(stated.quote.day)}); {counted}" if stated else counted


def _reported(found: Sequence[Candidate], p: Sequence[float], least: dict[str, float]) -> list[Event]:
    out = []
    for group in developments(found, p):
        limit = least["expansion" if found[group[0]].kind == "expansion" else "other"]
        # What is below the threshold adds nothing to an alarm but may stand by itself as a plainly worded aside, and
        # makes the alarm where it is explicit.
        alarms = [i for i in group if p[i] >= limit or found[i].explicit]
        joined = [found[i] for i in alarms or group[:1]]
        # A surer sign dates what is said explicitly; what is counted is of the one whom it counts.
        first = found[group[0]] if joined[0].text_led else joined[0]
        if alarms or (first.text_led and first.peak >= EXPLAINED_PEAK):
            severity = max((p[group[0]], *(found[i].peak for i in alarms if found[i].explicit)))
            event = Event(
                first.told_as or first.kind, first.day, first.person, severity, first.explained or not alarms,
                _statement(first, joined), _quotes(joined), next((c.newcomer for c in joined if c.newcomer), None),
                not alarms and not first.explained, first.meetings, gravest(joined), _over(joined),
            )  # fmt: skip
            out.append(event)
    return out


def weighed(record: Record, weeks: list[dict[str, Any]], model: TrajectoryModel) -> list[Judged]:
    """All candidate events of a history, each with the probability that it is a true development. What a detector
    cannot know, that it was settled or announced, is added after the probability, whose weights are fitted without."""
    found = candidates(record) if weeks else []
    return list(zip(all_explained(record, found), acceptance(found, record, weeks, model), strict=True))


def events(
    judged: Sequence[Judged], model: TrajectoryModel, threshold: float | None = None, declining: bool = False
) -> list[Event]:
    """Reported events by day: alarming ones, which reach their threshold or are explicit, explained ones, and weaker
    but plainly worded ones as asides.

    `threshold` stands in for the model's own ones: that of wishes for more (no alarm, often said in passing), and that
    of all other kinds in an account judged to be `declining` and in one that is not.
    """
    own = model.events["thresholds"]
    other = own.get("declining", own["other"]) if declining else own["other"]  # older weights know two
    least = {"expansion": own["expansion"], "other": other} if threshold is None else dict.fromkeys(LIMITS, threshold)
    out: list[Event] = []
    for explained in (False, True):
        part = [(c, p) for c, p in judged if c.explained == explained]
        out += _reported([c for c, _ in part], [p for _, p in part], least)
    return sorted(out, key=lambda e: (e.day, e.kind, e.person or ""))


def _over(joined: Sequence[Candidate]) -> float | None:
    """The last day on which one of them was over; None while one is not, or is not known to be."""
    days = [c.over for c in joined if c.over is not None]
    return max(days) if days and len(days) == len(joined) else None
