"""A false-alarm budget: the risk threshold that a team's capacity allows, and what it buys.

An alarm is an account whose risk is at or above the threshold on a landmark and was not on the landmark before: what a
team gets to read. The threshold is the one that uses most of the capacity, none below the risk from which a look pays.
What it buys is counted on accounts that had no say in choosing it (five folds by account), then shown with intervals by
account for the threshold of all.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from cxnlp.validation.bootstrap import account_copies, interval, share_interval
from cxnlp.validation.outcomes import FollowUp
from cxnlp.validation.ranking import FOLDS, fold_of
from cxnlp.validation.snapshots import Snapshot

RATE_DAYS = 90
"""Over how many days a base rate is given."""


@dataclass(frozen=True)
class Track:
    """One account's landmarks in order: risk, and whether it was lost within the horizon (None: not known)."""

    account: str
    risk: tuple[float, ...]
    lost: tuple[bool | None, ...]
    losses: tuple[tuple[int, ...], ...]  # per loss in the follow-up: the landmarks in the horizon before it


def tracks(snapshots: Sequence[Snapshot], follow: FollowUp, horizon: int) -> list[Track]:
    """The landmarks by account; accounts in order of name."""
    groups: dict[str, list[Snapshot]] = {}
    for s in sorted(snapshots, key=lambda s: (s.account, s.day)):
        groups.setdefault(s.account, []).append(s)
    out = []
    for account, mine in groups.items():
        before = [
            tuple(k for k, s in enumerate(mine) if 0 < (loss - s.day).days <= horizon)
            for loss in follow.losses.get(account, ())
        ]
        labels = tuple(follow.lost_within(account, s.day, horizon) for s in mine)
        out.append(Track(account, tuple(s.risk for s in mine), labels, tuple(b for b in before if b)))
    return out


def alarms(track: Track, threshold: float) -> list[int]:
    """Landmarks on which the risk has come up to the threshold."""
    over = [r >= threshold for r in track.risk]
    return [k for k, now in enumerate(over) if now and (k == 0 or not over[k - 1])]


def choose(rows: Sequence[Track], weeks: float, a_week: float, least: float = 0.0) -> float:
    """The threshold that uses most of `a_week` alarms a week over `weeks`, none below `least`; infinite when one alarm
    is too many or no risk reaches `least`.

    Thresholds are tried downwards and the first that gives too many ends the search. Below some threshold alarms become
    fewer again (an account that is always above it alarms once, on its first day): it is never chosen. With `least` the
    risk from which a look pays, a capacity beyond all need does not end in an alarm for everybody.
    """
    rises = [(before, now) for t in rows for before, now in pairwise((-math.inf, *t.risk)) if now > before]
    low, high = sorted(before for before, _ in rises), sorted(now for _, now in rises)
    best, most = float("inf"), 0
    for threshold in sorted({r for t in rows for r in t.risk if r >= least}, reverse=True):
        count = bisect_left(low, threshold) - bisect_left(high, threshold)  # rises that begin below it and reach it
        if count > a_week * weeks + 1e-9:
            break
        if count > most:
            best, most = threshold, count
    return best


def _counts(track: Track, threshold: float) -> tuple[float, float, float, float, float]:
    """(alarms, alarms with a known end, of them followed by a loss, losses that could be told, of them missed)."""
    fired = alarms(track, threshold)
    known = [k for k in fired if track.lost[k] is not None]
    over = {k for k, r in enumerate(track.risk) if r >= threshold}
    missed = sum(over.isdisjoint(b) for b in track.losses)
    return len(fired), len(known), sum(bool(track.lost[k]) for k in known), len(track.losses), missed


def at_base_rate(precision: float, base: float, real: float) -> float:
    """What a precision measured at the loss rate `base` becomes at the loss rate `real` (Bayes, same ROC point).

    >>> round(at_base_rate(0.5, 0.5, 0.1), 3)
    0.1
    """
    odds = precision / (1 - precision) if precision < 1 else float("inf")
    odds *= (real / (1 - real)) / (base / (1 - base))
    return 1.0 if odds == float("inf") else odds / (1 + odds)


def budget(
    snapshots: Sequence[Snapshot],
    follow: FollowUp,
    a_week: float,
    days: Sequence[date],
    every: int,
    horizon: int = 90,
    real_base_rate: float | None = None,
    least_risk: float = 0.0,
) -> dict[str, Any]:
    """The threshold that keeps to `a_week` alarms a week, and its alarms, precision and misses with 90 % intervals.

    `least_risk`: the risk from which a look pays, the lowest threshold. `real_base_rate`: share of accounts lost in
    `horizon` days in life, where the outcomes given are not a fair sample.
    """
    import numpy as np

    rows = tracks(snapshots, follow, horizon)
    weeks = len(days) * every / 7.0
    threshold = choose(rows, weeks, a_week, least_risk)
    counts = np.array([_counts(t, threshold) for t in rows], dtype=float)
    honest = np.zeros(5)
    for k in range(FOLDS):
        rest = [t for t in rows if fold_of(t.account) != k]
        mine = [t for t in rows if fold_of(t.account) == k]
        if rest and mine:
            own = choose(rest, weeks, a_week * len(rest) / len(rows), least_risk)
            honest += np.sum([_counts(t, own) for t in mine], axis=0)
    copies = account_copies([t.account for t in rows])
    labels = [x for t in rows for x in t.lost if x is not None]
    base = sum(labels) / len(labels) if labels else 0.0

    def share(top: float, bottom: float) -> float | None:
        return float(top / bottom) if bottom else None

    def precise(value: float | None) -> float | None:
        if value is None or real_base_rate is None or not 0 < base < 1:
            return value
        return at_base_rate(value, base, real_base_rate)

    precision = share_interval(counts[:, [2, 1]], copies)
    return {
        "measured": True,
        "capacity_a_week": a_week,
        "horizon_days": horizon,
        "threshold": threshold if threshold <= 1 else None,
        "least_risk": least_risk,
        "worth_a_look": sum(any(r >= least_risk for r in t.risk) for t in rows),
        "base_rate": base,
        "real_base_rate": real_base_rate if real_base_rate is not None else base,
        "alarms_a_week": {
            "value": float(counts[:, 0].sum() / weeks),
            "on_unseen_accounts": float(honest[0] / weeks),
            "interval": interval(list(copies @ counts[:, 0] / weeks)),
        },
        "precision": {
            "value": precise(share(*counts[:, [2, 1]].sum(axis=0))),
            "on_unseen_accounts": precise(share(honest[2], honest[1])),
            "interval": [precise(end) for end in precision] if precision else None,
            "alarms_with_known_end": int(counts[:, 1].sum()),
        },
        "misses": {
            "value": share(*counts[:, [4, 3]].sum(axis=0)),
            "on_unseen_accounts": share(honest[4], honest[3]),
            "interval": share_interval(counts[:, [4, 3]], copies),
            "missed": int(counts[:, 4].sum()),
            "losses": int(counts[:, 3].sum()),
        },
    }


def in_words(found: Mapping[str, Any]) -> str:
    """The budget in two or three sentences."""
    if not found["measured"]:
        return f"Not measured within {found['horizon_days']} days: {found['reason']}."
    if found["threshold"] is None and not found["worth_a_look"]:
        return f"No risk reaches {found['least_risk']:g}, from which a look pays: there is no alarm."
    if found["threshold"] is None:
        return (
            f"No threshold keeps to {found['capacity_a_week']:g} alarms a week: the capacity is below the first alarm."
        )
    precision, misses, a_week = found["precision"], found["misses"], found["alarms_a_week"]

    def ends(x: Mapping[str, Any]) -> str:
        return f" ({x['interval'][0]:.0%} to {x['interval'][1]:.0%})" if x["interval"] else ""

    told = "unknown" if precision["value"] is None else f"{precision['value']:.0%}{ends(precision)}"
    lost = "unknown" if misses["value"] is None else f"{misses['missed']} of {misses['losses']}{ends(misses)}"
    return (
        f"Alarm at a risk of {found['threshold']:.3f} or more: {a_week['value']:.2f} alarms a week "
        f"(capacity {found['capacity_a_week']:g}; a look pays from {found['least_risk']:g} on). "
        f"Followed by a loss within {found['horizon_days']} days: {told}, "
        f"at a base rate of {found['real_base_rate']:.1%} per landmark. Losses missed: {lost}."
    )


def over(base_rate: float, horizon: int) -> float:
    """The share lost in `horizon` days where `base_rate` is lost in 90, at the same rate throughout.

    >>> round(over(0.1, 180), 3), over(0.1, 90)
    (0.19, 0.1)
    """
    return base_rate if horizon == RATE_DAYS else -math.expm1(math.log1p(-base_rate) * horizon / RATE_DAYS)
