"""The whole study as data: what validation.json holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from typing import Any

from cxnlp.validation import ranking
from cxnlp.validation.landmarks import BURN_IN_DAYS, EVERY_DAYS
from cxnlp.validation.outcomes import LEAST_KEPT, LEAST_LOSSES, FollowUp
from cxnlp.validation.signals import BARS, LEAST_FIRED, signal_rows
from cxnlp.validation.snapshots import Snapshot
from cxnlp.vocabulary import THIN

HORIZONS = (30, 60, 90, 180)
RED_TIMES_BASE = 3.0
NEEDS = ("sklearn.linear_model",)
"""Modules that are long to load."""
PLACES = 6


def judged(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Snapshots with enough history to be judged."""
    return [s for s in snapshots if s.trajectory != THIN]


def rounded(value: Any) -> Any:
    """The same data with floats to 6 places."""
    if isinstance(value, float):
        return round(value, PLACES)
    if isinstance(value, Mapping):
        return {str(k): rounded(v) for k, v in value.items()}
    return [rounded(v) for v in value] if isinstance(value, list | tuple) else value


def _horizon(snapshots: Sequence[Snapshot], follow: FollowUp, horizon: int) -> dict[str, Any]:
    import numpy as np

    known = [(s, y) for s in snapshots if (y := follow.lost_within(s.account, s.day, horizon)) is not None]
    rows, lost = [s for s, _ in known], np.array([y for _, y in known], dtype=bool)
    accounts, lost_accounts = len({s.account for s in rows}), len({s.account for s, y in known if y})
    head = {
        "landmarks": len(rows),
        "accounts": accounts,
        "landmarks_before_a_loss": int(lost.sum()),
        "accounts_lost": lost_accounts,
    }
    if lost_accounts < LEAST_LOSSES or accounts - lost_accounts < LEAST_KEPT:
        need = f"{LEAST_LOSSES} accounts lost and {LEAST_KEPT} kept in this horizon"
        return head | {"measured": False, "reason": f"too few: it needs {need}, followed to its end"}
    signals = signal_rows(snapshots, follow, horizon)
    red = next((s for s in signals if (s["kind"], s["signal"]) == ("band", "red")), None)
    return head | {
        "measured": True,
        "overall": ranking.overall(rows, lost, horizon),
        "incremental": ranking.incremental(rows, lost),
        "baselines": ranking.baselines(rows, lost),
        "red_band": {
            "lift": red["lift"] if red else None,
            "interval": red["lift_interval"] if red else None,
            "passes": bool(
                red and red["lift"] and red["lift"] >= RED_TIMES_BASE and red["fired"]["accounts"] >= LEAST_FIRED
            ),
        },
        "signals": signals,
    }


def _measured(snapshots: Sequence[Snapshot], follow: FollowUp, horizon: int) -> dict[str, Any]:
    import_module(*NEEDS)  # loads the libraries that are kept to one thread
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # many small sums: threads would wait for each other most of the time
        return _horizon(snapshots, follow, horizon)


def study(
    snapshots: Sequence[Snapshot],
    follow: FollowUp,
    days: Sequence[date],
    horizons: Sequence[int] = HORIZONS,
    each: Callable[[Callable[[int], dict[str, Any]], Sequence[int]], Iterable[dict[str, Any]]] = map,
) -> dict[str, Any]:
    """Every table of the validation. `snapshots` as from the backtest on `days`; `each` does the horizons, perhaps in
    several processes."""
    seen = judged(snapshots)
    measured = dict(zip(map(str, horizons), each(partial(_measured, seen, follow), horizons), strict=True))
    return {
        "landmarks": [d.isoformat() for d in days],
        "every_days": EVERY_DAYS,
        "burn_in_days": BURN_IN_DAYS,
        "followed_until": follow.until.isoformat(),
        "accounts": len({s.account for s in snapshots}),
        "snapshots": len(snapshots),
        "too_young_to_judge": len(snapshots) - len(seen),
        "losses": sum(map(len, follow.losses.values())),
        "bars": {**BARS, "red_band_times_base_rate": RED_TIMES_BASE},
        "horizons": measured,
    }
