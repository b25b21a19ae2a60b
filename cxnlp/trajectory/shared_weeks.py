"""Weeks that a whole portfolio shares: an outage, a holiday, a price change.

What each account did and said in a week alone is compared with its own weeks just before. Where the accounts' changes,
taken together, are clearly not zero, the week is a shared one. Weeks do not overlap, so that chance is easily told; the
weekly readings look back eight weeks and more, and show a shared week only dimly. Only earlier weeks are looked at, so
that later ones change nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cxnlp.trajectory.days import WEEK_DAYS, to_day
from cxnlp.trajectory.slices import Columns
from cxnlp.trajectory.text_readings import flag_mass
from cxnlp.types import FLAGS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Changes = dict[str, NDArray[np.float64]]

LEAST_ACCOUNTS = 8
USUAL_WEEKS, LEAST_USUAL_WEEKS = 8, 6
"""The own weeks that a week is compared with, and how many of them must be there."""
CLEAR = 1e-4
"""Probability by chance below which a measure's mean change makes a week a shared one, two-sided (chosen on simulated
portfolios: none of 14 without a shift had such a week)."""
GOES_ON = 0.01
"""The same for what follows a shared week in the same direction, and for what else is shared in such a week."""
LONGEST_WEEKS = 5
"""What lasts longer is no shift, but how things are from now on."""
MEASURES = ("messages", "tickets", "transactional", "sentiment", "active_users", "logins", *FLAGS)


@dataclass(frozen=True)
class SharedMove:
    """A measure's mean change in a shared week (Monday), the accounts that have it, and those that moved its way."""

    week: date
    measure: str
    change: float
    alike: int
    accounts: int
    p_value: float

    def row(self) -> dict[str, Any]:
        """As in `shared_shifts` of accounts.json."""
        return {
            "week": self.week.isoformat(),
            "measure": self.measure,
            "change": round(self.change, 6),
            "alike": self.alike,
            "accounts": self.accounts,
        }


@dataclass(frozen=True)
class Shared:
    """A shared move as one account has it; `within`: it moves that way, and no further than nine in ten others do."""

    move: SharedMove
    within: bool


@dataclass(frozen=True)
class OwnWeeks:
    """An account's whole weeks: their Mondays, the rows of MEASURES in them (weeks, measures; NaN: missing), and where
    its regimes begin."""

    mondays: tuple[date, ...]
    rows: NDArray[np.float64]
    starts: tuple[date, ...] = ()

    def usual(self, place: int, shared: set[date]) -> NDArray[np.float64]:
        """The latest rows before that of `place` that nobody shared, within its regime."""
        since = max((s for s in self.starts if s <= self.mondays[place]), default=date.min)
        kept: list[int] = []
        for k in range(place - 1, -1, -1):
            if len(kept) == USUAL_WEEKS or self.mondays[k] < since:
                break
            if self.mondays[k] not in shared:
                kept.append(k)
        return self.rows[kept]


def own_weeks(columns: Columns, ends: Iterable[tuple[date, float]]) -> OwnWeeks:
    """The measures of an account in its whole weeks from its first day on, of its (Monday, end in days)."""
    import numpy as np

    whole = [monday for monday, end in ends if end == to_day(monday) + WEEK_DAYS and end > columns.first_day]
    rows = np.array([_measured(columns, to_day(monday)) for monday in whole], dtype=float)
    starts = tuple(r.day for r in columns.history.regimes)
    return OwnWeeks(tuple(whole), rows.reshape(len(whole), len(MEASURES)), starts)


def _measured(columns: Columns, start: float) -> list[float]:
    """The MEASURES of the week from `start` on, logs of usage among them. Of weeks after a source's end what was said
    and done is unknown."""
    end = start + WEEK_DAYS
    found = _done(columns, start, end) if columns.at(end) is columns else {}
    for name in ("active_users", "logins"):
        series = columns.metrics.get(name)
        values = series.between(start, end)["value"].tolist() if series is not None else []
        if values and values[-1] > 0:
            found[name] = math.log(values[-1])
    return [found.get(name, math.nan) for name in MEASURES]


def _done(columns: Columns, start: float, end: float) -> dict[str, float]:
    """What was said and done: square roots of amounts, whose chance is alike at every level, and the mean sentiment."""
    act, word = columns.acts.between(start, end), columns.sentences.between(start, end)
    weight = float(word["weight"].sum())
    found = {
        "messages": math.sqrt(len(set(act["message_id"]))),
        "tickets": math.sqrt(len(columns.tickets.between(start, end))),
        "transactional": math.sqrt(float(word["transactional"] @ word["weight"])),
        **{flag: math.sqrt(flag_mass(word, flag)) for flag in FLAGS},
    }
    if weight > 0:
        found["sentiment"] = float(word["sentiment"] @ word["weight"]) / weight
    return found


def changes(accounts: Mapping[str, OwnWeeks], monday: date, shared: set[date]) -> Changes:
    """Of the accounts that have the week, in the order of their keys: each measure's change against the usual weeks
    (row 0) and the variance of those (row 1); NaN where there are too few."""
    import numpy as np

    out = {}
    for account in sorted(accounts):
        own = accounts[account]
        if own.mondays and own.mondays[0] <= monday <= own.mondays[-1]:
            place = (monday - own.mondays[0]).days // 7
            usual = own.usual(place, shared)
            known = ~np.isnan(usual)
            n = known.sum(axis=0)
            enough = n >= LEAST_USUAL_WEEKS
            mean = np.where(known, usual, 0.0).sum(axis=0) / np.maximum(n, 1)
            spread = np.where(known, (usual - mean) ** 2, 0.0).sum(axis=0) / np.maximum(n - 1, 1)
            out[account] = np.where(enough, [own.rows[place] - mean, spread], np.nan)
    return out


def chance(changed: Sequence[float], usual: Sequence[float]) -> float:
    """Probability of a mean change this far from zero where none is shared (t test, two-sided).

    `changed`: by account; `usual`: the variance of its usual weeks. The spread is the larger one of what the accounts'
    changes show now and of what their usual weeks say: where nobody says a rare thing in a week, all changes are small
    and alike.

    >>> chance([1.0, -1.0, 1.0, -1.0], [1.0] * 4), chance([0.0, 0.0, 0.0], [0.0] * 3)
    (1.0, 1.0)
    >>> chance([2.0, 2.1, 1.9, 2.0, 2.0, 1.8, 2.2, 2.0], [0.1] * 8) < CLEAR
    True
    """
    from scipy.special import stdtr

    n = len(changed)
    mean = math.fsum(changed) / n
    across = math.fsum((c - mean) ** 2 for c in changed) / (n - 1)
    spread = math.sqrt(max(across, math.fsum(usual) / n * (1.0 + 1.0 / USUAL_WEEKS)))
    if spread == 0.0:
        return float(mean == 0.0)
    return 2.0 * float(stdtr(n - 1, -abs(mean) / spread * math.sqrt(n)))


def _moves(changed: Changes, monday: date) -> list[SharedMove]:
    """Each measure's mean change in a week, of those that enough accounts have."""
    out = []
    for k, measure in enumerate(MEASURES):
        known = [pair[:, k].tolist() for pair in changed.values() if pair[0, k] == pair[0, k]]
        if len(known) >= LEAST_ACCOUNTS:
            own, usual = zip(*known, strict=True)
            mean = math.fsum(own) / len(own)
            alike = sum(c * mean > 0 for c in own)
            out.append(SharedMove(monday, measure, mean, alike, len(own), chance(own, usual)))
    return out


def shared_weeks(accounts: Mapping[str, OwnWeeks]) -> dict[date, tuple[SharedMove, ...]]:
    """The weeks that the accounts share, in order, each with what is shared in it, the clearest first."""
    found: dict[date, tuple[SharedMove, ...]] = {}
    going: dict[str, float] = {}
    since = date.min
    for monday in sorted({week for own in accounts.values() for week in own.mondays}):
        moves = _moves(changes(accounts, monday, set(found)), monday)
        clear = [m for m in moves if m.p_value < CLEAR]
        follows = [m for m in moves if m.p_value < GOES_ON and m.change * going.get(m.measure, 0.0) > 0]
        if not clear and not follows:
            going = {}
            continue
        since = since if going else monday
        going |= {m.measure: m.change for m in clear}
        if monday - since < timedelta(weeks=LONGEST_WEEKS):
            all_of_it = [m for m in moves if m.p_value < GOES_ON]
            found[monday] = tuple(sorted(all_of_it, key=lambda m: (m.p_value, m.measure)))
    return found
