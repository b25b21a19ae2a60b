"""A period against the one before it, account by account, from the weekly table.

A week counts to the month of its Thursday (ISO 8601). Share differences carry a 90 % interval.
Source: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine
17 (1998), method 10 (Wilson limits).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from cxnlp.report import words
from cxnlp.report.changes import MOVED
from cxnlp.report.evidence import Event
from cxnlp.report.missing import without
from cxnlp.report.period import Period
from cxnlp.report.series import MIN_SENTENCES, SAID, SHARE, column_of
from cxnlp.report.tables import Week
from cxnlp.report.view import AccountView
from cxnlp.vocabulary import THIN
from cxnlp.wilson import wilson

COUNTED = (("n_customer_messages", "customer message"), ("meetings", "meeting"), ("tickets", "ticket"))


@dataclass(frozen=True, slots=True)
class Figures:
    """What one period holds of an account. `score`: at its last week; `share` over `n` sentences; None: not known."""

    score: float | None
    share: float | None
    n: float
    counts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One account whose figures moved between the periods, or in which something happened. `events`: alarms first;
    `minor`: there is nothing but explained events and weak signs."""

    account: AccountView
    text: str
    worse: bool
    events: tuple[Event, ...]
    minor: bool = False

    @property
    def happened(self) -> tuple[str, ...]:
        """The events in words."""
        return tuple(f"{e.called} on {words.day(e.when)}" for e in self.events)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`moved`: the worse first; `unmoved` and `silent` count the accounts without a move and without any week."""

    UNMOVED: ClassVar[str] = f"with no event, no score that moved by {MOVED:.0f} points, no clear change of the share"

    period: Period
    moved: tuple[Moved, ...]
    unmoved: int
    silent: int


def compare(accounts: Sequence[AccountView], period: Period) -> Comparison:
    """All accounts in `period` against the one before; events are those of `period`."""
    moved, silent = [], 0
    for account in accounts:
        now, before = known(account, period), known(account, period.before)
        if now is None:
            silent += 1
            continue
        events = tuple(sorted((e for e in account.events if period.holds(e.when)), key=lambda e: e.explained))
        found = _moved(account, period, now, before, events)
        if found is not None:
            moved.append(found)
    moved.sort(key=lambda m: (not m.worse, m.minor, m.account.rank))
    return Comparison(period, tuple(moved), len(accounts) - silent - len(moved), silent)


def within(account: AccountView, period: Period) -> AccountView:
    """The account with only the events, quotes, promises and questions of a period; figures and reasons stay."""
    drivers = tuple(replace(d, quotes=tuple(q for q in d.quotes if period.holds(q.when))) for d in account.drivers)
    confirmed = tuple(replace(d, quotes=tuple(q for q in d.quotes if period.holds(q.when))) for d in account.confirmed)
    contrast = account.contrast if account.contrast and period.holds(account.contrast[1].when) else None
    promises = account.promises
    if promises is not None:
        promises = tuple(p for p in promises if period.holds(p.made))
    events = tuple(
        replace(e, quotes=tuple(q for q in e.quotes if period.holds(q.when)))
        for e in account.events
        if period.holds(e.when)
    )
    found = account.answering
    if found is not None:
        questions = tuple(q for q in found.questions if period.holds(q.asked))
        found = replace(found, questions=questions, broken=tuple(b for b in found.broken if period.holds(b.made)))
    return replace(
        account,
        drivers=drivers,
        confirmed=confirmed,
        contrast=contrast,
        promises=promises,
        events=events,
        answering=found,
        whole=account,
    )


def known(account: AccountView, period: Period) -> Figures | None:
    """`figures` of an account; no score where there is too little to judge it by."""
    found = figures(account.weeks, period)
    return replace(found, score=None) if found and account.cls == THIN else found


def figures(weeks: Sequence[Week], period: Period) -> Figures | None:
    """The sums of the weeks of a period, or None when it has none."""
    own = [w for w in weeks if period.holds(w.start + timedelta(days=3))]
    if not own:
        return None
    share_column, said_column = column_of(weeks, SHARE), column_of(weeks, SAID)
    pairs = [(w.values.get(said_column, 0.0), w.values[share_column]) for w in own if share_column in w.values]
    n = sum(p[0] for p in pairs)
    share = sum(m * s for m, s in pairs) / n if n >= MIN_SENTENCES else None
    score = next((w.values["score"] for w in reversed(own) if "score" in w.values), None)
    return Figures(score, share, n, tuple(sum(w.values.get(c, 0.0) for w in own) for c, _ in COUNTED))


def difference(before: float, n_before: float, after: float, n_after: float) -> tuple[float, float, float]:
    """After minus before with its 90 % limits; shares in 0..1, sentences above zero.

    >>> [round(x, 3) for x in difference(0.5, 40, 0.5, 40)]
    [0.0, -0.178, 0.178]
    """
    low_b, high_b = wilson(before, n_before)
    low_a, high_a = wilson(after, n_after)
    gap = after - before
    return (
        gap,
        gap - math.hypot(after - low_a, high_b - before),
        gap + math.hypot(high_a - after, before - low_b),
    )


def _moved(
    account: AccountView, period: Period, now: Figures, before: Figures | None, events: tuple[Event, ...]
) -> Moved | None:
    told, worse, telling = [], False, any(not e.explained for e in events)
    if before is None:
        told.append("no earlier week to compare with")
    else:
        if now.score is not None and before.score is not None:
            unknown = without([what for what, last in account.ended if last < period.last])
            told.append(f"score {words.number(before.score)} → {words.number(now.score)}{unknown}")
            telling |= abs(now.score - before.score) >= MOVED
            worse |= now.score - before.score <= -MOVED
        if now.share is not None and before.share is not None:
            gap, low, high = difference(before.share, before.n, now.share, now.n)
            told.append(
                f"strategic share {words.percent(before.share)} → {words.percent(now.share)} "
                f"({words.signed(100 * gap)} points, {words.signed(100 * low)} to {words.signed(100 * high)})"
            )
            telling |= low > 0 or high < 0
            worse |= high < 0
        told += [
            f"{words.number(old)} → {words.plural(round(new), name)}"
            for (_, name), old, new in zip(COUNTED, before.counts, now.counts, strict=True)
            if round(old) != round(new)
        ]
    return Moved(account, "; ".join(told), worse, events, not telling) if telling or events else None


def weeks_of(accounts: Sequence[AccountView]) -> str:
    """From when to when the weekly figures run, in words."""
    days = [w.start for a in accounts for w in a.weeks]
    return (
        f"its weeks run from {words.day(min(days))} to {words.day(max(days))}" if days else "it has no weekly figures"
    )


def stale(accounts: Sequence[AccountView], period: Period) -> date | None:
    """The last day of the period when any account is judged after it, so that class and score know more; else None."""
    return period.last if any(a.as_of and a.as_of > period.last for a in accounts) else None
