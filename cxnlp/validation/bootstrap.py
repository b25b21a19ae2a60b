"""Intervals by resampling whole accounts: landmarks of one account repeat each other and must stay together.

Source: cluster bootstrap, Davison and Hinkley 1997, section 3.8; percentile intervals. Where every account of a share
says the same, all resamples are alike and tell nothing: then Wilson 1927 (JASA 22), an account counting once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cxnlp.wilson import wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REPEATS = 400
LEVEL = 0.9
LEAST_SHARE = 0.5  # of the resamples must give a number


def account_copies(accounts: Sequence[str], repeats: int = REPEATS, seed: int = 7) -> NDArray[np.float64]:
    """(repeats, n): how often each row counts in each resample of the accounts."""
    import numpy as np

    names, place = np.unique(np.asarray(accounts), return_inverse=True)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(names), np.full(len(names), 1.0 / len(names)), size=repeats)
    return drawn.T[place].astype(float).T  # the copies of a row lie side by side: what adds up rows reads them so


def interval(values: Sequence[float | None], level: float = LEVEL) -> list[float] | None:
    """[low, high] of resampled values; None when too few resamples gave one."""
    import numpy as np

    known = [v for v in values if v is not None]
    if len(known) < LEAST_SHARE * len(values) or not known:
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return [float(low), float(high)]


def share_interval(parts: NDArray[np.float64], copies: NDArray[np.float64]) -> list[float] | None:
    """The interval of a share of which each row has (those that hit, all) in `parts` (n, 2); `copies`: (repeats, n), a
    row an account. Where all or none hit, that of the accounts which have any."""
    hit, n = parts.sum(axis=0)
    accounts = int((parts[:, 1] > 0).sum())
    if accounts and hit in (0, n):
        return list(wilson(1.0 if hit else 0.0, accounts))
    return interval([float(top / bottom) if bottom else None for top, bottom in copies @ parts])


def of_statistic(
    statistic: Callable[[NDArray[np.float64]], float | None], copies: NDArray[np.float64]
) -> list[float] | None:
    """The interval of `statistic`, which takes the (n,) copies of a resample."""
    return interval([statistic(row) for row in copies])
