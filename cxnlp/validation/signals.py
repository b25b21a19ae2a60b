"""Each signal on its own: how often accounts in which it fires are lost, against how often any account is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cxnlp.validation.bootstrap import account_copies, interval, share_interval
from cxnlp.validation.leadtime import lead_summary, leads, spells, survival
from cxnlp.validation.outcomes import FollowUp
from cxnlp.validation.snapshots import Snapshot
from cxnlp.wilson import wilson

# Score bands (judgement, the traffic light of most customer-success tools).
RED_BELOW, AMBER_BELOW = 40.0, 70.0
# Log-odds that a feature must add before it counts as having fired (judgement: odds up by a quarter).
DRIVER_LOGIT = 0.22
KINDS = ("band", "class", "event", "driver", "confirmatory")
"""What a signal is made of, in the order of tables."""
LEAST_FIRED = 8  # accounts; below, a signal's numbers are not shown as passing anything
# What practitioners ask of a signal before they act on it (convention, not theory).
BARS: Mapping[str, float] = {"lift": 2.0, "lead_days": 30.0, "coverage": 0.25}


@dataclass(frozen=True)
class Signal:
    """A yes-or-no question to a snapshot."""

    kind: str
    name: str
    fires: Callable[[Snapshot], bool]


def band(score: float) -> str:
    return "red" if score < RED_BELOW else "amber" if score < AMBER_BELOW else "green"


def signals_of(snapshots: Sequence[Snapshot]) -> list[Signal]:
    """Score bands, classes, event kinds, drivers and what confirms a loss that occur in `snapshots`."""

    def of_band(b: str) -> Signal:
        return Signal("band", b, lambda s: band(s.score) == b)

    def of_class(c: str) -> Signal:
        return Signal("class", c, lambda s: s.trajectory == c)

    def of_event(k: str) -> Signal:
        return Signal("event", k, lambda s: k in s.events)

    def of_driver(f: str) -> Signal:
        return Signal("driver", f, lambda s: s.contributions.get(f, 0.0) >= DRIVER_LOGIT)

    def of_confirmatory(f: str) -> Signal:
        return Signal("confirmatory", f, lambda s: s.confirmatory.get(f, 0.0) >= DRIVER_LOGIT)

    kinds = sorted({k for s in snapshots for k in s.events})
    features = sorted({f for s in snapshots for f in s.contributions})
    stated = sorted({f for s in snapshots for f in s.confirmatory})
    classes = sorted({s.trajectory for s in snapshots})
    found = [*map(of_band, ("red", "amber", "green")), *map(of_class, classes)]
    found += [*map(of_event, kinds), *map(of_driver, features), *map(of_confirmatory, stated)]
    return [s for s in found if any(map(s.fires, snapshots))]


def _coverage(
    fired: Mapping[str, Sequence[date]], seen: Mapping[str, Sequence[date]], follow: FollowUp, horizon: int
) -> dict[str, tuple[int, int]]:
    """By account with a loss that had a landmark in the horizon before it: (such losses, those signalled)."""
    out: dict[str, tuple[int, int]] = {}
    for account, days in seen.items():
        had = told = 0
        for loss in follow.losses.get(account, ()):
            since = loss - timedelta(days=horizon)
            if any(since <= d < loss for d in days):
                had += 1
                told += any(since <= d < loss for d in fired.get(account, ()))
        if had:
            out[account] = (had, told)
    return out


def _days(snapshots: Sequence[Snapshot], keep: Callable[[Snapshot], bool]) -> dict[str, list[date]]:
    out: dict[str, list[date]] = {}
    for s in snapshots:
        if keep(s):
            out.setdefault(s.account, []).append(s.day)
    return out


def _ratio(top: float, bottom: float) -> float | None:
    return float(top / bottom) if bottom else None


def _lift_interval(
    lifts: Sequence[float | None], base: float, missed: int, hits: int, accounts: int
) -> list[float] | None:
    """Of the resampled lifts; where all or none of the landmarks that fired were lost, the loss rate's ends are those
    of its `accounts`."""
    found = interval(lifts)
    if not accounts or not base or (hits and missed):
        return found
    low, high = (end / base for end in wilson(1.0 if hits else 0.0, accounts))
    return [min(low, found[0]), max(high, found[1])] if found else [low, high]


def signal_rows(snapshots: Sequence[Snapshot], follow: FollowUp, horizon: int) -> list[dict[str, Any]]:
    """One row per signal: the cohort table fired / not fired, lift, coverage, lead time, and the bars it passes."""
    import numpy as np

    known = [(s, bool(y)) for s in snapshots if (y := follow.lost_within(s.account, s.day, horizon)) is not None]
    rows = [s for s, _ in known]
    lost = np.array([y for _, y in known], dtype=float)
    copies = account_copies([s.account for s in rows])
    seen = _days(snapshots, lambda s: True)
    names = sorted(seen)
    draws = account_copies(names)
    out = []
    for signal in signals_of(rows):
        fires = np.array([signal.fires(s) for s in rows], dtype=float)
        base, n, hits = lost.sum() / len(lost), fires.sum(), float((fires * lost).sum())
        n_not, hits_not = len(fires) - n, float(lost.sum() - hits)
        boot_n, boot_hits = copies @ fires, copies @ (fires * lost)
        boot_base = (copies @ lost) / copies.sum(axis=1)
        lifts = [_ratio(h / k, b) if k and b else None for h, k, b in zip(boot_hits, boot_n, boot_base, strict=True)]
        fired = _days(snapshots, signal.fires)
        had = _coverage(fired, seen, follow, horizon)
        counts = np.array([had.get(a, (0, 0)) for a in names], dtype=float)
        told, total = counts[:, 1].sum(), counts[:, 0].sum()
        lead = lead_summary(leads(fired, follow))
        lift = _ratio(_ratio(hits, n) or 0.0, base) if n else None
        coverage = _ratio(told, total)
        accounts = len({s.account for s, f in zip(rows, fires, strict=True) if f})
        row = {
            "kind": signal.kind,
            "signal": signal.name,
            "fired": {"landmarks": int(n), "accounts": accounts, "lost": int(hits), "rate": _ratio(hits, n)},
            "not_fired": {"landmarks": int(n_not), "lost": int(hits_not), "rate": _ratio(hits_not, n_not)},
            "lift": lift,
            "lift_interval": _lift_interval(lifts, base, int(n - hits), int(hits), accounts),
            "coverage": coverage,
            "coverage_interval": share_interval(counts[:, ::-1], draws),
            "losses": int(total),
            "lead": lead,
            "survival": survival(spells(fired, follow)),
        }
        out.append(row | {"bars": passes(lift, lead, coverage, accounts)})
    return out


def passes(
    lift: float | None, lead: Mapping[str, Any] | None, coverage: float | None, accounts: int
) -> dict[str, bool]:
    """Which of the practitioners' bars are met; none by a signal that fired in fewer than eight accounts."""
    enough = accounts >= LEAST_FIRED
    return {
        "lift": enough and lift is not None and lift >= BARS["lift"],
        "lead": enough and lead is not None and lead["median_days"] >= BARS["lead_days"],
        "coverage": enough and coverage is not None and coverage >= BARS["coverage"],
    }
