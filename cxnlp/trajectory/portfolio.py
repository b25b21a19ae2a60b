"""Taking off what a whole portfolio shares: an outage, a holiday, a price change (`portfolio_shifts = true`).

The shared weeks are found in what accounts did and said week by week (`shared_weeks.py`). Each weekly reading that can
look back to one is read a second time as if those weeks had not been (`skipped.py`); the difference is what they do to
it. What is taken off an account is that part of its own difference which goes the way of the others, up to what nine in
ten of the others show, times how surely the others move at all: 1 - (standard error / mean)^2, 0 where that is
negative (the positive part of the shrinkage of James and Stein 1961). An account never explains itself: the others are
all but it. What goes beyond the others' stays, and so does what one account has alone. What states a loss (tag
`confirmatory`) is never taken off. Accounts are compared with those judged on the same day, and only with what was
known at the end of each week.

Limit: where most accounts truly change in the same week, each for reasons of its own, that looks shared as well;
`SharedMove.alike` and `accounts` are there so that a report can say so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from cxnlp.trajectory.catalogue import LEADING
from cxnlp.trajectory.comparable import quantile
from cxnlp.trajectory.history import History
from cxnlp.trajectory.moment import LONGEST_RECENT_DAYS
from cxnlp.trajectory.shared_weeks import (
    LEAST_ACCOUNTS,
    MEASURES,
    Shared,
    SharedMove,
    changes,
    own_weeks,
    shared_weeks,
)  # fmt: skip
from cxnlp.trajectory.skipped import skipped
from cxnlp.trajectory.slices import Columns
from cxnlp.trajectory.windows import Week, read_all, week_ends, weekly

if TYPE_CHECKING:
    from cxnlp.trajectory.shared_weeks import Changes

MOST = 0.9
"""The part of the others whose move bounds what is taken off."""


@dataclass(frozen=True)
class Without:
    """Histories that know what everybody shared, the weekly readings of those that were compared, and the moves."""

    histories: list[History]
    weeks: dict[str, list[Week]]
    moves: list[SharedMove]


def without_shared(past: Sequence[History]) -> Without:
    """The weekly readings with what the portfolio shares taken off. Levels and norms stay as they were read, a missing
    reading stays missing. Fewer than eight accounts of one day, or no shared week: nothing."""
    known = {h.account: h for h in past}
    weeks: dict[str, list[Week]] = {}
    moves: list[SharedMove] = []
    for day in sorted({h.as_of for h in past}):
        group = {h.account: Columns(h) for h in past if h.as_of == day and len(h.acts)}
        if len(group) >= LEAST_ACCOUNTS:
            own = {a: own_weeks(c, week_ends(c.history)) for a, c in group.items()}
            found = shared_weeks(own)
            if found:
                weeks |= _adjusted(group, list(found))
                moves += [m for part in found.values() for m in part]
                for monday, part in found.items():
                    changed = changes(own, monday, set(found))
                    for account in changed:
                        mine = tuple(Shared(m, no_more_than_others(changed, account, m)) for m in part)
                        known[account] = replace(known[account], shared=known[account].shared + mine)
    return Without([known[h.account] for h in past], weeks, moves)


def no_more_than_others(changed: Changes, account: str, move: SharedMove) -> bool:
    """Whether an account's own change goes the way of a shared move, and no further than nine in ten of the others'."""
    k, way = MEASURES.index(move.measure), math.copysign(1.0, move.change)
    others = sorted(way * float(c[0, k]) for a, c in changed.items() if a != account and c[0, k] == c[0, k])
    mine = way * float(changed[account][0, k])
    return len(others) >= LEAST_ACCOUNTS - 1 and 0 < mine <= quantile(others, None, MOST)


def _adjusted(group: Mapping[str, Columns], shared: Sequence[date]) -> dict[str, list[Week]]:
    """Every week of every account, those that can look back to a shared one with the shared part taken off."""
    weeks = {account: weekly(columns.history, columns) for account, columns in group.items()}
    places = {account: {monday: k for k, (monday, _, _) in enumerate(own)} for account, own in weeks.items()}
    cut: dict[str, tuple[tuple[date, ...], Columns]] = {}
    for monday in sorted({m for own in places.values() for m in own}):
        near = tuple(s for s in shared if s <= monday and (monday - s).days < LONGEST_RECENT_DAYS)
        effects: dict[str, dict[str, float]] = {}
        for account, columns in group.items() if near else ():
            if monday in places[account]:
                _, end, readings = weeks[account][places[account][monday]]
                if account not in cut or cut[account][0] != near:
                    cut[account] = near, skipped(columns, near)
                other = read_all(cut[account][1], end)
                effects[account] = {n: readings[n].x - other[n].x for n in LEADING if readings[n].n}
        for account, parts in shared_parts(effects).items():
            at, end, readings = weeks[account][places[account][monday]]
            taken = {n: replace(readings[n], x=readings[n].x - p, shared=p) for n, p in parts.items()}
            weeks[account][places[account][monday]] = at, end, readings | taken
    return weeks


def shared_parts(effects: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """What is shared of each account's `effects` by feature; parts that are nought are left out.

    >>> alike = shared_parts({str(k): {"tickets": 1.0} for k in range(8)})
    >>> alike["0"], shared_parts({str(k): {"tickets": 1.0} for k in range(7)})
    ({'tickets': 1.0}, {})
    """
    out: dict[str, dict[str, float]] = {}
    for name in sorted({n for mine in effects.values() for n in mine}):
        values = {a: mine[name] for a, mine in effects.items() if name in mine}
        if len(values) >= LEAST_ACCOUNTS:
            ordered = sorted(values.values())
            total, squares = math.fsum(ordered), math.fsum(v * v for v in ordered)
            for account, own in values.items():
                n = len(values) - 1
                mean = (total - own) / n
                error = max(squares - own * own - n * mean * mean, 0.0) / (n - 1) / n
                reliable = max(0.0, 1.0 - error / (mean * mean)) if mean * mean else 0.0
                low, high = (quantile(ordered, own, q) for q in (1.0 - MOST, MOST))
                part = reliable * (min(own, max(high, 0.0)) if mean > 0 else max(own, min(low, 0.0)))
                if part * mean > 0:
                    out.setdefault(account, {})[name] = part
    return out
