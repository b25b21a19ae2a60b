"""How long before a loss a signal speaks, and how long after it speaks the loss comes, with censoring."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from cxnlp.validation.outcomes import FollowUp

LOOK_BACK_DAYS = 180
WITHIN = (30, 90, 180)


@dataclass(frozen=True)
class Spell:
    """From an account's first firing to its next loss (`lost`) or to the end of what is known."""

    account: str
    days: int
    lost: bool


def leads(fired: Mapping[str, Sequence[date]], follow: FollowUp) -> dict[str, int]:
    """By lost account: days from the first firing in the 180 days before its first signalled loss to that loss."""
    found: dict[str, int] = {}
    for account, days in fired.items():
        for loss in follow.losses.get(account, ()):
            before = [d for d in days if loss - timedelta(days=LOOK_BACK_DAYS) <= d < loss]
            if before:
                found.setdefault(account, (loss - min(before)).days)
    return found


def spells(fired: Mapping[str, Sequence[date]], follow: FollowUp) -> list[Spell]:
    """One spell per account in which the signal ever fired."""
    out = []
    for account, days in sorted(fired.items()):
        first = min(days)
        loss = follow.next_loss(account, first)
        end = min(loss or follow.until, follow.until)
        out.append(Spell(account, max((end - first).days, 1), loss is not None and loss <= follow.until))
    return out


def survival(times: Sequence[Spell]) -> dict[str, Any] | None:
    """Kaplan-Meier: share lost within 30, 90 and 180 days of the first firing with 90 % intervals, and the median.

    None without spells; a share None where nobody was followed that long, unless all were lost before; `median_days`
    None when fewer than half are ever lost. Source: Kaplan and Meier 1958, intervals
    by Greenwood's formula on the log-log scale, as scipy computes them.
    """
    import numpy as np
    from scipy.stats import CensoredData, ecdf

    if not times:
        return None
    lost = [s.days for s in times if s.lost]
    kept = [s.days for s in times if not s.lost]
    sf = ecdf(CensoredData(uncensored=lost, right=kept)).sf
    with warnings.catch_warnings():  # undefined where everybody or nobody is left: such intervals become None
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = sf.confidence_interval(0.9, method="log-log") if lost else None
    rows: dict[str, Any] = {}
    longest, left = max(s.days for s in times), float(sf.probabilities[-1])
    for days in WITHIN:
        if days > longest and left > 0:
            rows[f"within_{days}"] = {"share": None, "interval": None}
            continue
        place = int(np.searchsorted(sf.quantiles, days, side="right")) - 1
        share = 0.0 if place < 0 else 1.0 - float(sf.probabilities[place])
        ends: list[float] | None = None
        if bounds is not None and place >= 0:
            pair = [float(1 - bounds.high.probabilities[place]), float(1 - bounds.low.probabilities[place])]
            ends = pair if all(map(np.isfinite, pair)) else None
        rows[f"within_{days}"] = {"share": share, "interval": ends}
    half = sf.quantiles[sf.probabilities <= 0.5]
    return {"n": len(times), "lost": len(lost), "median_days": float(half[0]) if len(half) else None, **rows}


def lead_summary(found: Mapping[str, int]) -> dict[str, Any] | None:
    """Median and quartiles of the leads; None without any."""
    import numpy as np

    if not found:
        return None
    values = sorted(found.values())
    low, high = np.quantile(values, [0.25, 0.75])
    return {"n": len(values), "median_days": float(median(values)), "quartiles": [float(low), float(high)]}
