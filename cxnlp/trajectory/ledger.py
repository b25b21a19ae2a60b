"""The strategic/transactional ledger: the strategic share of customer talk by role before and after a change.

The day of the change is the one that splits the talk best, so a difference there is large even where nothing changed.
The test therefore permutes what was said over the days and searches for the best day again each time: whole messages
for the row "all", a role's own part of its messages for the row of a role. What is compared is the likelihood of two
shares, before and after, which weighs how much was said. Shares are shrunk towards the account's
overall share (a beta prior of strength 4), which in a portfolio is itself shrunk to that of the other accounts
(`share_prior.py`); Benjamini-Hochberg turns p into q values (`assess.with_q_values`). Where fewer than ten of the first
999 permutations reach what was seen, 9,999 are drawn, since a p of 0.001 is none among hundreds of accounts. Below
0.01 the p is then that of the longer test, above it in the tail of the shorter one: it keeps every level.
The interval pays for the choice of day as well: the difference is as many standard errors wide to each side as one in
ten permutations reaches at its own best day, and 0 lies in it wherever p is above 0.1 (the test inverted at 0).
Source: permutation of a maximally selected statistic, e.g. Miller and Siegmund 1982 (Biometrics 38); intervals from its
quantile, e.g. Westfall and Young 1993, ch. 2 (max-T); more permutations where few reach, Besag and Clifford 1991
(Biometrika 78).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import Z90
from cxnlp.trajectory.splits import LEVEL, Change, Talk, best_split, change_of, likelihood, talk_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

PERMUTATIONS, AT_MOST, AT_ONCE = 999, 9_999, 100
FEW_REACH = 10
PRIOR_STRENGTH = 4.0
DEFAULT_AFTER_DAYS = 90.0
SEED = 20260101


@dataclass(frozen=True)
class LedgerRow:
    """Shares before and after the change, a 90 % interval of the difference and a permutation p value, both of which
    know that the day was searched for. `s_before`, `s_after`: strategic sentences; `reach`: standard errors to each
    side of the interval; `talk`: strategic and all work sentences by channel."""

    role: str
    before: float
    n_before: float
    after: float
    n_after: float
    interval: tuple[float, float]
    p_value: float
    s_before: float = 0.0
    s_after: float = 0.0
    reach: float = Z90
    talk: tuple[tuple[str, float, float], ...] = ()


def _by_message(frame: pd.DataFrame) -> pd.DataFrame:
    work = frame.assign(s=frame["strategic"] * frame["weight"], t=frame["transactional"] * frame["weight"])
    return (
        work.groupby("message_id")
        .agg(day=("day", "first"), s=("s", "sum"), t=("t", "sum"), kind=("kind", "first"))
        .sort_values("day", kind="stable")
    )


def _sums(s: Array, t: Array, k: NDArray[np.intp]) -> tuple[Array, Array, Array, Array]:
    """(strategic, transactional before, strategic, transactional after) of each row of (m, n) split at `k` (m,)."""
    import numpy as np

    before = np.arange(s.shape[1])[None] < k[:, None]
    s0, t0 = (s * before).sum(axis=1), (t * before).sum(axis=1)
    return s0, t0, s.sum(axis=1) - s0, t.sum(axis=1) - t0


@dataclass(frozen=True)
class _Shares:
    """Of splits (m,): shrunk shares, what lies on each side, standard error of the difference, likelihood."""

    before: Array
    n_before: Array
    after: Array
    n_after: Array
    error: Array
    fit: Array


def _shares(s0: Array, t0: Array, s1: Array, t1: Array, prior: float) -> _Shares:
    """Shares with a beta prior of PRIOR_STRENGTH sentences, `prior` of them strategic."""
    import numpy as np

    n0, n1 = s0 + t0, s1 + t1
    before, after = (s0 + prior) / (n0 + PRIOR_STRENGTH), (s1 + prior) / (n1 + PRIOR_STRENGTH)
    variance = before * (1 - before) / (n0 + PRIOR_STRENGTH + 1) + after * (1 - after) / (n1 + PRIOR_STRENGTH + 1)
    return _Shares(before, n0, after, n1, np.sqrt(variance), likelihood(s0, t0) + likelihood(s1, t1))


def _orders(n: int, rng: np.random.Generator, count: int) -> Iterator[NDArray[np.intp]]:
    """`count` permutations of 0..n-1, in batches (m, n)."""
    import numpy as np

    for start in range(0, count, AT_ONCE):
        yield rng.permuted(np.tile(np.arange(n), (min(AT_ONCE, count - start), 1)), axis=1)


def may_reach(s: Array, t: Array, splits: NDArray[np.intp], fit: float) -> NDArray[np.bool_]:
    """Which rows of (m, n), all of the same sums, can have a likelihood of `fit` at one of `splits` (0 < split < n), by
    a bound that takes no logarithm: the likelihood is at most that of one share plus the chi-squared distance of the
    two from it, which bounds the Kullback-Leibler divergence."""
    import numpy as np

    one_s, one_t = float(s[0].sum()), float(t[0].sum())
    n = one_s + one_t
    if min(one_s, one_t) <= 0:
        return np.ones(len(s), bool)
    gain = fit - one_s * np.log(one_s / n) - one_t * np.log(one_t / n)
    beyond = np.cumsum(s * (one_t / n) - t * (one_s / n), axis=1)[:, splits - 1]
    before = np.cumsum(s + t, axis=1)[:, splits - 1]
    distance = (beyond**2 / (before * (n - before))).max(axis=1) * (n**3 / (one_s * one_t))
    reaches: NDArray[np.bool_] = distance >= gain - 1e-6
    return reaches


def role_row(role: str, whole: Talk, s: Array, t: Array, split: int) -> LedgerRow | None:
    """The row of a role whose own part of each message is `s` and `t` (n,); None without messages on both sides.

    `split`: position in `whole` at which "after" begins; searched for again in every permutation where splits exist.
    The interval is of the first `PERMUTATIONS`.
    """
    import numpy as np

    mine = np.flatnonzero(s + t > 0)
    if not len(mine) or mine[0] >= split or mine[-1] < split:
        return None
    rest_s, rest_t = whole.s - s, whole.t - t
    prior = PRIOR_STRENGTH * float((s.sum() + 0.5) / ((s + t).sum() + 1.0))
    seen = _shares(*_sums(s[None], t[None], np.array([split])), prior)
    splits = whole.splits if len(whole.splits) else np.array([split])
    own_s, own_t = s[mine], t[mine]

    def shuffled(order: NDArray[np.intp]) -> _Shares:
        ps, pt = np.zeros((len(order), len(s))), np.zeros((len(order), len(s)))
        ps[:, mine], pt[:, mine] = own_s[order], own_t[order]
        return _shares(*_sums(ps, pt, best_split(rest_s + ps, rest_t + pt, splits)), prior)

    rng, least = np.random.default_rng(SEED), float(seen.fit[0]) - 1e-9
    first = [shuffled(order) for order in _orders(len(mine), rng, PERMUTATIONS)]
    drawn, reach_it = PERMUTATIONS, sum(int((f.fit >= least).sum()) for f in first)
    if reach_it < FEW_REACH:
        drawn, inner = AT_MOST, np.unique(np.searchsorted(mine, np.append(splits, split)))
        inner = inner[(inner > 0) & (inner < len(mine))]
        for order in _orders(len(mine), rng, AT_MOST - PERMUTATIONS):
            near = order[may_reach(own_s[order], own_t[order], inner, least)]
            reach_it += int((shuffled(near).fit >= least).sum()) if len(near) else 0
    p_value = (reach_it + 1) / (drawn + 1)
    before, after = float(seen.before[0]), float(seen.after[0])
    farther = np.concatenate([np.abs(f.after - f.before) / f.error for f in first])
    reached = float(np.sort(farther)[-round(LEVEL * (PERMUTATIONS + 1))])
    reach = max(Z90, reached)
    half = reach * float(seen.error[0])
    if p_value > LEVEL:
        half = max(half, abs(after - before))
    interval = (max(-1.0, after - before - half), min(1.0, after - before + half))
    s_before, s_after = float(s[:split].sum()), float(s[split:].sum())
    n_before, n_after = float(seen.n_before[0]), float(seen.n_after[0])
    return LedgerRow(role, before, n_before, after, n_after, interval, p_value, s_before, s_after, reach)


def channel_of(kind: str) -> str:
    """
    >>> channel_of("email"), channel_of("ticket"), channel_of("transcript")
    ('written', 'ticket', 'spoken')
    """
    return "ticket" if kind == "ticket" else "written" if kind in ("email", "chat") else "spoken"


def _by_channel(part: pd.DataFrame) -> tuple[tuple[str, float, float], ...]:
    sums = part[["s", "t"]].groupby(part["kind"].map(channel_of)).sum()
    return tuple((str(c), float(s), float(s + t)) for c, s, t in sums.itertuples(name=None))


def _told(row: LedgerRow | None, by_message: pd.DataFrame) -> LedgerRow | None:
    return replace(row, talk=_by_channel(by_message)) if row else None


def ledger(history: History) -> tuple[list[LedgerRow], Change | None]:
    """Rows for "all" and each role with talk on both sides, and when the talk changed (None: last 90 days used)."""
    import numpy as np

    said = history.sentences[history.sentences["weight"] > 0]
    if not len(said):
        return [], None
    frame = _by_message(said)
    talk = talk_of(frame, history.first_day, history.end)
    if len(talk.splits):
        split = int(best_split(talk.s[None], talk.t[None], talk.splits)[0])
    else:
        split = int(np.searchsorted(talk.day, to_day(history.as_of) + 1 - DEFAULT_AFTER_DAYS))
    rows = [_told(role_row("all", talk, talk.s, talk.t, split), frame)]
    for role, part in said[said["side"] == "customer"].groupby("role"):
        mine = _by_message(part)
        own = mine[["s", "t"]].reindex(frame.index).fillna(0.0)
        row = role_row(str(role), talk, own["s"].to_numpy(float), own["t"].to_numpy(float), split)
        rows.append(_told(row, mine))
    changed = change_of(talk, [history.thread_of.get(m, m) for m in frame.index]) if len(talk.splits) else None
    return [r for r in rows if r is not None], changed


def q_values(p_values: Sequence[float]) -> list[float]:
    """Benjamini-Hochberg adjusted p values: to the bit those of scipy's `false_discovery_control`, of which the import
    would take a sweep longer than its work.

    >>> q_values([0.01, 1.0, 0.02, 1.0])
    [0.04, 1.0, 0.04, 1.0]
    """
    import numpy as np

    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p)
    adjusted = p[order] * (len(p) / np.arange(1, len(p) + 1))
    adjusted = np.minimum.accumulate(adjusted[::-1])[::-1]
    out = np.empty_like(p)
    out[order] = np.clip(adjusted, 0, 1)
    return [float(q) for q in out]
