"""Quotes, drivers, events and ledgers of one account, put into words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cxnlp.report import words
from cxnlp.report.safe import one_line
from cxnlp.report.tables import Cited, Json, as_date
from cxnlp.report.talk import Said
from cxnlp.trajectory.comparable import comparable_in_words
from cxnlp.trajectory.evidence import QUIET, UNSPOKEN
from cxnlp.trajectory.model import score_of

LIKELY_REAL = 0.05  # q-values below this are called "unlikely to be chance"
LARGE = 0.1  # a change of a share from this on is called large; the ledger errs by 0.076 (docs/validation.md)
FEW_SENTENCES = 10  # a share of fewer sentences than this is called thin
NO_CHANGE = 1e-6  # logits; the change of a score by less than this is told by its slope
READINGS_NOTE = (
    f"Large: from {LARGE * 100:.0f} points on. Perhaps more than chance: the interval of the row is away from 0, but "
    "among all that is tested such a row may turn up."
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's exact words and where they stand; `mark`: the characters of `text` that carry the signal."""

    text: str
    when: date | None
    who: str | None
    role: str | None
    kind: str
    message_id: str
    source: str
    mark: tuple[int, int] | None = None

    @property
    def parts(self) -> tuple[str, str, str]:
        """The text before, in and after the mark; all of it before when there is none."""
        start, end = self.mark or (len(self.text), len(self.text))
        return self.text[:start], self.text[start:end], self.text[end:]


@dataclass(frozen=True, slots=True)
class Driver:
    """One additive reason of a score. `contribution` is in logits of risk, `points` the same in score points, which add
    up to the change of the score (see `points_a_logit`); negative points mean that the account is worse for it.
    `quotes`: words that prove it, none of what is counted; `beside`: the level of comparable accounts in words."""

    feature: str
    label: str
    statement: str
    contribution: float
    points: float
    value: float | None
    norm: float | None
    quotes: tuple[Quote, ...]
    beside: str = ""

    @property
    def worsens(self) -> bool:
        return self.contribution > 0

    @property
    def last_words(self) -> bool:
        """Whether its quotes are the last that was heard: words that prove no silence, only when it began."""
        return self.worsens and self.feature in QUIET


SURE = 0.5
"""From this severity on events are told without reserve: of 42 unseen histories three in four of those were true, of
the others every second (docs/validation.md)."""


@dataclass(frozen=True, slots=True)
class Event:
    """One dated development; explained ones are shown muted and never counted as alarms, asides among them. `known_as`:
    names and addresses of the person whom it concerns. `stated`: which of `explicit.KINDS` the customer states in the
    first quote, or "". `over`: the day on which a late bill was paid, the last there is while it is not; None of other
    kinds and where that is not told."""

    kind: str
    word: str
    when: date | None
    statement: str
    explained: bool
    severity: float
    who: str | None
    quotes: tuple[Quote, ...]
    person_id: str | None = None
    known_as: tuple[str, ...] = ()
    aside: bool = False
    stated: str = ""
    over: date | None = None

    @property
    def chip(self) -> str:
        """Why it is no alarm, or that it is one that may well be none, in a word or two; empty for a sure alarm."""
        if self.explained:
            return "weak sign" if self.aside else "explained"
        return "less sure" if self.severity < SURE else ""

    @property
    def called(self) -> str:
        """Its word, with the reason why it is no alarm or no sure one."""
        return f"{self.word} ({self.chip})" if self.chip else self.word


@dataclass(frozen=True, slots=True)
class Shift:
    """The strategic share of one role's sentences before and after the change date, with its test."""

    role: str
    before: float | None
    before_n: int
    after: float | None
    after_n: int
    difference: float | None
    interval: tuple[float, float] | None
    q_value: float | None

    @property
    def reading(self) -> str:
        """What test and size allow to say, in words: nothing "could be chance" whose own interval is away from 0."""
        if not self.before_n or not self.after_n or self.difference is None:
            return "too little to say"
        if min(self.before_n, self.after_n) < FEW_SENTENCES:
            return "thin: few sentences on one side"
        if self.q_value is None:
            return "not tested"
        if self.q_value < LIKELY_REAL:
            return f"unlikely to be chance, {'and large' if abs(self.difference) >= LARGE else 'but small'}"
        away = self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]
        return "perhaps more than chance" if away else "could be chance"


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns evidence of one account into quotes: knows names, roles and where messages stand. `quiet`: the ids of who
    fades, fell silent or left."""

    people: Mapping[str, Json]
    roles: Mapping[str, str]
    cited: Mapping[str, Cited]
    quiet: frozenset[str] = frozenset()

    def name(self, person_id: object) -> str | None:
        """The name of a person, else the first address, else None."""
        person = self.people.get(str(person_id)) if person_id is not None else None
        if person is None:
            return None
        return one_line(str(person.get("name") or next(iter(person.get("emails") or ()), ""))) or None

    def known_as(self, person_id: object) -> tuple[str, ...]:
        """Every name and address of a person, on one line each; nothing of one who is not known."""
        person = self.people.get(str(person_id)) if person_id is not None else None
        told = (person.get("name"), *(person.get("aliases") or ()), *(person.get("emails") or ())) if person else ()
        return tuple(text for told_as in told if (text := one_line(str(told_as or ""))))

    def role(self, person_id: object) -> str | None:
        """The role word of a customer's person; of a vendor's person "vendor"."""
        person = self.people.get(str(person_id), {})
        if person.get("side") == "vendor":
            return "vendor"
        role = self.roles.get(str(person_id)) or person.get("role")
        return words.ROLE_WORDS.get(str(role)) if role and role != "unknown" else None

    def quotes(self, evidence: object) -> tuple[Quote, ...]:
        """The evidence items that hold a quote, in the given order."""
        found = []
        for item in evidence if isinstance(evidence, list) else ():
            whole = str(item.get("quote") or "")
            text = whole.strip()
            if not text:
                continue
            message_id = str(item.get("message_id"))
            cited = self.cited.get(message_id)
            person = item.get("person_id")
            who = self.name(person) or (one_line(cited.author) if cited and cited.author else None)
            kind = words.KIND_WORDS.get(cited.kind, cited.kind) if cited else "message"
            source = cited.source if cited else ""
            when = as_date(item.get("sent_at"))
            mark = mark_of(item, whole, text)
            found.append(Quote(text, when, who, self.role(person), kind, message_id, source, mark))
        return tuple(found)

    def proof(self, feature: str, worsens: bool, evidence: object) -> tuple[Quote, ...]:
        """The quotes that a reader may take as proof of a driver: of silence the last words of who fell silent, of
        what is counted none."""
        if feature in UNSPOKEN or (feature in QUIET and not worsens):
            return ()
        items = evidence if isinstance(evidence, list) else []
        if feature in QUIET:
            items = [item for item in items if str(item.get("person_id")) in self.quiet]
        return self.quotes(items)

    def said(self, sentence: Said) -> Quote:
        """A scored sentence as a quote."""
        cited = self.cited.get(sentence.message_id)
        kind = words.KIND_WORDS.get(cited.kind, cited.kind) if cited else "message"
        who, role = self.name(sentence.person_id), self.role(sentence.person_id)
        day, source = (cited.day, cited.source) if cited else (None, "")
        return Quote(sentence.text, day, who, role, kind, sentence.message_id, source)

    def drivers(self, trajectory: Json, rows: object) -> tuple[Driver, ...]:
        """All drivers, the largest contribution first."""
        items = [r for r in rows if finite(r.get("contribution")) is not None] if isinstance(rows, list) else []
        items.sort(key=lambda r: (-abs(r["contribution"]), str(r.get("feature"))))
        usual = finite(trajectory.get("baseline_logit")) or 0.0
        rate = points_a_logit(usual, math.fsum(float(r["contribution"]) for r in items))
        drivers = []
        for row in items:
            feature = str(row.get("feature") or "unnamed")
            label = words.feature_word(feature)
            statement = words.sentence(one_line(str(row.get("statement") or "")) or label)
            added = float(row["contribution"])
            drivers.append(
                Driver(
                    feature, label, statement, added, rate * added, finite(row.get("value")),
                    finite(row.get("norm")), self.proof(feature, added > 0, row.get("evidence")),
                    one_line(comparable_in_words(feature, row.get("comparable"))),
                )
            )  # fmt: skip
        return tuple(drivers)

    def events(self, rows: object) -> tuple[Event, ...]:
        """All events, the newest first."""
        events = [
            Event(
                str(r.get("kind")), words.event_word(str(r.get("kind"))), as_date(r.get("date")),
                words.sentence(one_line(str(r.get("statement") or ""))), bool(r.get("explained")),
                finite(r.get("severity")) or 0.0, self.name(r.get("person_id")), self.quotes(r.get("evidence")),
                str(r["person_id"]) if r.get("person_id") else None, self.known_as(r.get("person_id")),
                bool(r.get("aside")), str(r.get("stated") or ""),
                (as_date(r["over"]) or date.max) if r.get("kind") == "late_payment" and "over" in r else None,
            )
            for r in (rows if isinstance(rows, list) else ())
        ]  # fmt: skip
        newest_first = lambda e: (-(e.when or date.min).toordinal(), -e.severity, e.kind, e.statement)  # noqa: E731
        return tuple(sorted(events, key=newest_first))


def mark_of(item: Json, whole: str, shown: str) -> tuple[int, int] | None:
    """The mark of an evidence item as places in its shown text; None when it has none or one that does not fit."""
    mark = item.get("mark")
    if not (isinstance(mark, list) and len(mark) == 2 and all(isinstance(place, int) for place in mark)):
        return None
    shift = len(whole) - len(whole.lstrip())
    start, end = mark[0] - shift, mark[1] - shift
    return (start, end) if 0 <= start < end <= len(shown) and (start, end) != (0, len(shown)) else None


def _share(row: Json) -> tuple[float | None, int]:
    """The strategic share of one side of a change and its number of sentences; no share of none, which is a guess."""
    n = round(finite(row.get("n")) or 0)
    return (finite(row.get("strategic")) if n else None), n


def shifts(ledger: object) -> tuple[Shift, ...]:
    """The rows of a ledger: everyone first, then the roles by weight."""
    by_role = ledger.get("by_role") if isinstance(ledger, dict) else None
    rows = []
    for role, row in (by_role or {}).items():
        (before, n_before), (after, n_after) = (_share(row.get(part) or {}) for part in ("before", "after"))
        pair = row.get("interval")
        rows.append(
            Shift(
                role, before, n_before, after, n_after, finite(row.get("difference")) if n_before and n_after else None,
                (float(pair[0]), float(pair[1])) if pair and None not in pair else None, finite(row.get("q_value")),
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda s: (s.role != "all", words.ROLE_WEIGHT.get(s.role, 9), s.role)))


def points_a_logit(logit: float, change: float) -> float:
    """Score points that each unit of a change of a risk logit is worth on the straight way from `logit` to its end.

    So contributions in points stand in the order of their size and add up to the change of the score, in whatever order
    they are taken. Source: integrated gradients (Sundararajan, Taly and Yan 2017).

    >>> round(3.0 * points_a_logit(-1.0, 3.0) - (score_of(2.0) - score_of(-1.0)), 9)
    0.0
    """
    if abs(change) < NO_CHANGE:
        health = score_of(logit) / 100.0
        return -100.0 * health * (1.0 - health)
    return (score_of(logit + change) - score_of(logit)) / change


def finite(value: Any) -> float | None:
    """`value` as a float when it is a finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
