"""The strategic/transactional ledger: the strategic share of customer talk by role before and after a change.

The change is tested by permuting whole messages between the two spans, since sentences of one message go together;
shares are shrunk towards the account's overall share (a beta prior of strength 4); Benjamini-Hochberg over all
rows of a report turns p into q values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.history import History

if TYPE_CHECKING:
    import pandas as pd

PERMUTATIONS = 999
PRIOR_STRENGTH = 4.0
LEAST_MESSAGES = 4
DEFAULT_AFTER_DAYS = 90.0
MIN_SIDE_DAYS = 28.0


@dataclass(frozen=True)
class LedgerRow:
    """Shares before and after the change with a 90 % interval of the difference and a permutation p value."""

    role: str
    before: float
    n_before: float
    after: float
    n_after: float
    interval: tuple[float, float]
    p_value: float


def _by_message(frame: pd.DataFrame) -> pd.DataFrame:
    work = frame.assign(s=frame["strategic"] * frame["weight"], t=frame["transactional"] * frame["weight"])
    return work.groupby("message_id").agg(day=("day", "first"), s=("s", "sum"), t=("t", "sum")).sort_values("day")


def change_day(history: History) -> float | None:
    """The day that best splits the customer's talk into two strategic shares, or None when nothing can be split.

    Maximises the binomial log-likelihood over days with at least 28 days of history on each side.
    """
    import numpy as np

    frame = _by_message(history.sentences[history.sentences["weight"] > 0])
    if len(frame) < 2 * LEAST_MESSAGES:
        return None
    days, s, t = (frame[c].to_numpy(float) for c in ("day", "s", "t"))
    best, where = -np.inf, None

    def likelihood(a: float, b: float) -> float:
        p = (a + 0.5) / (a + b + 1.0)
        return float(a * np.log(p) + b * np.log1p(-p))

    for k in range(LEAST_MESSAGES, len(days) - LEAST_MESSAGES + 1):
        if days[k] - history.first_day < MIN_SIDE_DAYS or history.end - days[k] < MIN_SIDE_DAYS:
            continue
        gain = likelihood(s[:k].sum(), t[:k].sum()) + likelihood(s[k:].sum(), t[k:].sum())
        if gain > best:
            best, where = gain, float(days[k])
    return where


def _row(role: str, frame: pd.DataFrame, split: float) -> LedgerRow | None:
    import numpy as np

    by = _by_message(frame)
    after = (by["day"] >= split).to_numpy()
    if after.sum() == 0 or (~after).sum() == 0:
        return None
    s, n = by["s"].to_numpy(float), (by["s"] + by["t"]).to_numpy(float)
    overall = (s.sum() + 0.5) / (n.sum() + 1.0)

    def share(mask: np.ndarray[Any, Any]) -> tuple[float, float]:
        k, total = float(s[mask].sum()), float(n[mask].sum())
        return (k + PRIOR_STRENGTH * overall) / (total + PRIOR_STRENGTH), total

    before_share, n_before = share(~after)
    after_share, n_after = share(after)
    difference = after_share - before_share
    spread = float(
        np.sqrt(
            before_share * (1 - before_share) / (n_before + PRIOR_STRENGTH + 1)
            + after_share * (1 - after_share) / (n_after + PRIOR_STRENGTH + 1)
        )
    )
    rng = np.random.default_rng(20260101)
    hits = 0
    for _ in range(PERMUTATIONS):
        mask = rng.permutation(after)
        hits += abs(share(mask)[0] - share(~mask)[0]) >= abs(difference) - 1e-12
    interval = (max(-1.0, difference - 1.645 * spread), min(1.0, difference + 1.645 * spread))
    return LedgerRow(role, before_share, n_before, after_share, n_after, interval, (hits + 1) / (PERMUTATIONS + 1))


def ledger(history: History) -> tuple[list[LedgerRow], str | None]:
    """Rows for "all" and each role with talk on both sides, and the date of the change (None: last 90 days used)."""
    split = change_day(history)
    day = split if split is not None else to_day(history.as_of) + 1 - DEFAULT_AFTER_DAYS
    talk = history.sentences[history.sentences["weight"] > 0]
    rows = [_row("all", talk, day)] if len(talk) else []
    own = talk[talk["side"] == "customer"]
    rows += [_row(str(role), part, day) for role, part in own.groupby("role")]
    return [r for r in rows if r is not None], to_date(split).isoformat() if split is not None else None


def q_values(p_values: Sequence[float]) -> list[float]:
    """Benjamini-Hochberg adjusted p values (scipy's `false_discovery_control`)."""
    from scipy.stats import false_discovery_control

    return [float(q) for q in false_discovery_control(list(p_values))] if p_values else []
