"""Whether the intervals of level, slope and acceleration hold what they state.

usage: python -m pipelines.simulate.course_coverage [--accounts 60] [--seed 7]

Accounts of twelve kinds (`course_accounts.py`), eight with steady rates and four that change, are read week by week;
the true course of a kind is the mean over its accounts, of the log-odds for the level. An account is looked at on
five days. Beside the coverage stands how the deviations of weeks from the true course resemble each other, from which
the correlation in `cxnlp/trajectory/course.py` was read off.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxnlp.trajectory.course import CURVE_WEEKS, SLOPE_WEEKS, WEEKS_A_MONTH, course, slope_per_month
from cxnlp.trajectory.model import TrajectoryModel
from pipelines.simulate.course_accounts import MOVING, SKIPPED, STEADY, courses

Array = NDArray[np.float64]
WEEKS = 60
LOOKS = (20, 28, 36, 44, 48)
"""Weeks after the skipped ones on which an account is judged."""
LAGS = (1, 2, 4, 6, 8, 10, 12, 16, 20)


@dataclass(frozen=True)
class Held:
    """Whether each interval held (looks, 3), by level, slope and acceleration."""

    name: str
    held: Array

    def row(self) -> str:
        """A row of a Markdown table; accounts' looks lean on each other, so no interval is given."""
        return f"| {self.name} | {len(self.held)} | " + " | ".join(f"{v:.1%}" for v in self.held.mean(axis=0)) + " |"


def logit_of(scores: Array) -> Array:
    """Log-odds of scores 0..100 (100: healthiest)."""
    p = np.clip(scores / 100.0, 1e-4, 1 - 1e-4)
    out: Array = np.log(p / (1 - p))
    return out


def curve(scores: Array) -> float:
    """Acceleration a month squared of the last twelve weeks."""
    t = np.arange(CURVE_WEEKS) - (CURVE_WEEKS - 1) / 2
    return float(2 * np.polyfit(t, scores[-CURVE_WEEKS:], 2)[0] * WEEKS_A_MONTH**2)


def held(scores: Array, looks: Sequence[int] = LOOKS) -> Array:
    """Whether the intervals of each account (accounts, weeks) hold the mean course, on each look."""
    mean, level = scores.mean(axis=0), logit_of(scores).mean(axis=0)
    out = []
    for look in looks:
        true = (
            100.0 / (1.0 + float(np.exp(-level[look - SLOPE_WEEKS : look].mean()))),
            slope_per_month(mean[:look].tolist()),
            curve(mean[:look]),
        )
        for own in scores:
            found = course(own[:look].tolist())
            assert found is not None
            figures = (found.level, found.slope, found.acceleration)
            out.append([f.low <= t <= f.high for f, t in zip(figures, true, strict=True)])
    return np.array(out, dtype=float)


def resemblance(scores: Mapping[str, Array]) -> Array:
    """Mean autocorrelation of deviations from the true course at LAGS."""
    rows = []
    for own in scores.values():
        off = logit_of(own)
        off = off - off.mean(axis=0)
        rows.append([(off[:, k:] * off[:, : off.shape[1] - k]).mean() / (off**2).mean() for k in LAGS])
    out: Array = np.mean(np.array(rows, dtype=float), axis=0)
    return out


def simulated(accounts: int, seed: int) -> dict[str, Array]:
    """Weekly scores (accounts, weeks) by kind."""
    model = TrajectoryModel.bundled()
    kinds = {**{f"steady {k}": v for k, v in enumerate(STEADY)}, **{f"moving {k}": v for k, v in enumerate(MOVING)}}
    return {
        name: courses(kind, WEEKS, accounts, np.random.default_rng([seed, number]), model)
        for number, (name, kind) in enumerate(kinds.items())
    }


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args(argv)
    scores = simulated(args.accounts, args.seed)
    print("| accounts | looks | level | slope | acceleration |\n|---|---|---|---|---|")
    parts = {name: held(own) for name, own in scores.items()}
    for kind in ("steady", "moving"):
        print(Held(kind, np.concatenate([v for k, v in parts.items() if k.startswith(kind)])).row())
    print(Held("all", np.concatenate(list(parts.values()))).row())
    print("resemblance at", LAGS, np.round(resemblance(scores), 2).tolist(), "after", SKIPPED, "weeks")


if __name__ == "__main__":
    main()
