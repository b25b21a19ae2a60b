"""When the strategic share of an account's talk changed: the day that splits the talk best, and the days between which
the change lies at 90 %.

The interval holds every allowed split whose log-likelihood falls short of the best one's by at most what chance brings
about at 90 %, times how much more, or less, whole threads differ than sentences drawn one by one: messages of a thread
resemble each other, and expected counts scatter less than whole ones. A split says that the change lies between the
last message before it and the first one after it, so the interval runs from the one to the other. Splits with fewer
than four messages or 28 days on a side are not looked at: a change there is in no interval.
Source: the likelihood-ratio confidence set of Hansen 2000 (Econometrica 68, 575-603), scaled by the dispersion as in a
quasi-likelihood (McCullagh and Nelder 1989, ch. 9). Coverage: `pipelines/simulate/change_coverage.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cxnlp.trajectory.days import to_date

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LEAST_MESSAGES = 4
MIN_SIDE_DAYS = 28.0
LEVEL = 0.1  # the intervals hold at least 90 %
SHORTFALL = -math.log(1.0 - math.sqrt(1.0 - LEVEL))
"""What the likelihood of the true split falls short of the best one's in at most one case in ten (2.97)."""
PRIOR_THREADS = 3.0
"""Threads that scatter as single sentences do, added to the account's own, so that a handful decides nothing."""


@dataclass(frozen=True)
class Change:
    """The day of the first message after the change, and the days between which it lies at 90 %, both inclusive."""

    day: date
    interval: tuple[date, date]


@dataclass(frozen=True)
class Talk:
    """Expected strategic (`s`) and transactional (`t`) sentences by message in time order, `day` of each; `splits`: the
    positions at which "after" may begin, with four messages and 28 days on each side."""

    day: Array
    s: Array
    t: Array
    splits: NDArray[np.intp]


def talk_of(by_message: pd.DataFrame, first_day: float, end: float) -> Talk:
    """The talk of a history that runs from `first_day` to `end`."""
    import numpy as np

    day, s, t = (by_message[c].to_numpy(float) for c in ("day", "s", "t"))
    k = np.arange(LEAST_MESSAGES, len(day) - LEAST_MESSAGES + 1)
    k = k[k < len(day)]
    fits = (day[k] - first_day >= MIN_SIDE_DAYS) & (end - day[k] >= MIN_SIDE_DAYS) & (day[k] > day[k - 1])
    return Talk(day, s, t, k[fits] if len(day) >= 2 * LEAST_MESSAGES else k[:0])


def likelihood(a: Array, b: Array) -> Array:
    """Binomial log-likelihood of `a` strategic and `b` other expected sentences at their own share, drawn half a
    sentence towards the middle."""
    import numpy as np

    p = (a + 0.5) / (a + b + 1.0)
    out: Array = a * np.log(p) + b * np.log1p(-p)
    return out


def _gains(s: Array, t: Array, splits: NDArray[np.intp]) -> Array:
    """The log-likelihood of two shares, for each row of `s` and `t` (m, n) and each of `splits` (k,): (m, k)."""
    import numpy as np

    before_s, before_t = np.cumsum(s, axis=1)[:, splits - 1], np.cumsum(t, axis=1)[:, splits - 1]
    all_s, all_t = s.sum(axis=1, keepdims=True), t.sum(axis=1, keepdims=True)
    return likelihood(before_s, before_t) + likelihood(all_s - before_s, all_t - before_t)


def best_split(s: Array, t: Array, splits: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each row of `s` and `t` (m, n): the first of `splits` that maximises the binomial log-likelihood."""
    import numpy as np

    found: NDArray[np.intp] = splits[np.argmax(_gains(s, t, splits), axis=1)]
    return found


def dispersion(talk: Talk, threads: Sequence[str], split: int) -> float:
    """How much whole threads scatter about the share of their side of `split`, as a multiple of what sentences drawn
    one by one would: the mean squared Pearson residual of a thread, drawn to 1 by PRIOR_THREADS.

    `threads` (n,): the thread of each message; one that lies on both sides counts on each. The two shares and the day
    take a degree of freedom each.
    """
    import numpy as np

    squares, many = 0.0, 0
    for side in (slice(None, split), slice(split, None)):
        s, n = talk.s[side], talk.s[side] + talk.t[side]
        share = (s.sum() + 0.5) / (n.sum() + 1.0)
        _, which = np.unique(np.asarray(threads[side], dtype=str), return_inverse=True)
        strategic, all_of = np.bincount(which, s), np.bincount(which, n)
        spoke = all_of > 0
        off = strategic[spoke] - share * all_of[spoke]
        squares += float((off**2 / all_of[spoke]).sum() / (share * (1.0 - share)))
        many += int(spoke.sum())
    return (squares + PRIOR_THREADS) / (max(many - 3, 1) + PRIOR_THREADS)


def change_within(talk: Talk, shortfall: float) -> Change:
    """When the talk changed: at its best split, or at any other whose log-likelihood falls short of it by at most
    `shortfall`. Needs one split at least."""
    gains = _gains(talk.s[None], talk.t[None], talk.splits)[0]
    near = talk.splits[gains >= gains.max() - shortfall]
    best = int(talk.splits[gains.argmax()])
    day, first, last = (to_date(float(talk.day[k])) for k in (best, near[0] - 1, near[-1]))
    return Change(day, (first, last))


def change_of(talk: Talk, threads: Sequence[str]) -> Change:
    """When the talk of an account changed; `threads` (n,): the thread of each message. Needs one split at least."""
    split = int(best_split(talk.s[None], talk.t[None], talk.splits)[0])
    return change_within(talk, SHORTFALL * dispersion(talk, threads, split))
