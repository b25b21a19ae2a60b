"""Shifts that a whole portfolio shares in a week, and their removal: an outage, a holiday, a price change.

Each account's week is compared with the median of its own earlier weeks; where the accounts' deviations have a median
that is clearly not zero, that median is the shared shift and is taken off every account's value. What an account has
of its own stays. Earlier weeks only are looked at, so later data change nothing. Source: the idea of median polish
(Tukey 1977, Exploratory Data Analysis, ch. 11) with the past as row effect; the clearness rule is the large-sample
error of a median.

Limit: where half of the accounts or more really change in the same week, for reasons of their own, that looks like a
shared shift and is removed as well; `Shift.accounts` and `size` are there so that a report can say so.
In the score (`portfolio_shifts = true` in cxnlp.toml) weekly readings are compared, which look back eight weeks: a
shift then stays for as many. It is off unless asked for: accounts of different vendors share no weeks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from cxnlp.errors import UsageError
from cxnlp.trajectory.windows import Week

if TYPE_CHECKING:
    import pandas as pd

LEAST_ACCOUNTS = 8
LEAST_PAST_WEEKS = 6
# A shift counts when it is this many standard errors of a median from zero: one week in a hundred by chance.
CLEAR = 2.58
# In the score thousands of weeks and features are looked at, so that far more is asked: six standard errors, a size
# that would change a score (a quarter of a unit of log ratio), and nine accounts in ten that moved the same way.
CLEAR_IN_SCORE, LEAST_SIZE, SAME_WAY = 6.0, 0.25, 0.9
# Standard error of a median under a normal core: sqrt(pi / 2) times spread over root n; 1.4826 makes MAD a spread.
MEDIAN_ERROR, MAD_TO_SD = 1.2533, 1.4826


@dataclass(frozen=True)
class Marker:
    """A known change of regime from `day` on: the past before it is no norm any more. `account` None: of everybody."""

    day: date
    account: str | None = None


@dataclass(frozen=True)
class Shift:
    """What `accounts` accounts shared in a week: their median deviation `size` and its standard error."""

    week: date
    feature: str
    size: float
    error: float
    accounts: int


def _past_medians(part: pd.DataFrame, features: Sequence[str], starts: Sequence[date]) -> pd.DataFrame:
    """Per week of one account: the median of its earlier weeks since the latest of `starts`; missing where too few."""
    regime = part["week"].map(lambda week: sum(start <= week for start in starts))
    medians = part.groupby(regime)[list(features)].expanding(LEAST_PAST_WEEKS).median()
    return medians.groupby(level=0).shift(1).droplevel(0)


def deviations(frame: pd.DataFrame, features: Sequence[str], markers: Sequence[Marker] = ()) -> pd.DataFrame:
    """`frame` (account, week, features) with each feature as its distance from the account's own earlier median.

    Missing in the first six weeks of an account and after a marker. Raises UsageError when an account has a week twice.
    """
    if frame.duplicated(["account", "week"]).any():
        raise UsageError("an account has two rows for one week: sum or drop one first")
    ordered = frame.sort_values(["account", "week"], kind="stable")
    out = ordered.copy()
    for account, part in ordered.groupby("account", sort=False):
        starts = [m.day for m in markers if m.account in (None, account)]
        out.loc[part.index, list(features)] = part[list(features)] - _past_medians(part, features, starts)
    return out.loc[frame.index]


def shared_shifts(
    deviating: pd.DataFrame,
    features: Sequence[str],
    least_accounts: int = LEAST_ACCOUNTS,
    clear: float = CLEAR,
    least_size: float = 0.0,
    same_way: float = 0.0,
) -> list[Shift]:
    """The shared shifts of `deviating` (see `deviations`) `clear` errors from zero, by week and feature."""
    import math

    found = []
    for week, part in deviating.groupby("week"):
        for feature in features:
            values = part[feature].dropna()
            if len(values) < least_accounts:
                continue
            size = float(values.median())
            spread = MAD_TO_SD * float((values - size).abs().median())
            error = MEDIAN_ERROR * spread / math.sqrt(len(values))
            along = float((values * size > 0).mean())
            if abs(size) > clear * error and abs(size) >= least_size and along >= same_way:
                found.append(Shift(week, feature, size, error, len(values)))
    return found


def without_shared(
    weeks: Mapping[str, Sequence[Week]], markers: Sequence[Marker] = ()
) -> tuple[dict[str, list[Week]], list[Shift]]:
    """The weekly readings of every account with the strengths that the portfolio shares taken off, and the shifts.

    Levels and norms stay as they were read. A missing reading stays missing.
    """
    import pandas as pd

    frame = pd.DataFrame(
        [
            {"account": a, "week": monday, **{n: r.x if r.n else None for n, r in readings.items()}}
            for a, mine in weeks.items()
            for monday, _, readings in mine
        ]
    )
    features = [c for c in frame.columns if c not in ("account", "week")]
    if frame["account"].nunique() < LEAST_ACCOUNTS:
        return {a: list(mine) for a, mine in weeks.items()}, []
    frame[features] = frame[features].astype(float)
    deviating = deviations(frame, features, markers)
    shifts = shared_shifts(deviating, features, LEAST_ACCOUNTS, CLEAR_IN_SCORE, LEAST_SIZE, SAME_WAY)
    size = {(s.week, s.feature): s.size for s in shifts}
    compared = deviating.set_index(["account", "week"]).notna()
    out: dict[str, list[Week]] = {}
    for account, mine in weeks.items():
        out[account] = [
            (
                monday,
                end,
                {
                    n: replace(r, x=r.x - size[monday, n])
                    if (monday, n) in size and bool(compared.at[(account, monday), n])
                    else r
                    for n, r in readings.items()
                },
            )
            for monday, end, readings in mine
        ]
    return out, shifts
