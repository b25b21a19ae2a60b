"""Measures fitting on simulated portfolios and prints its table as Markdown: what docs/fit.md shows.

usage: python -m pipelines.simulate_outcomes [--worlds 20] [--each 10] [--seed 11] [--monthly] [--expansions]

The weights that a fit is after are drawn from its prior; with --monthly those of a month's hazard are, of which less
than all is left at a landmark. With --expansions the fit to these is measured, in worlds that lose accounts as well.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence

import numpy as np

from cxnlp.trajectory.model import Z90, TrajectoryModel
from pipelines.simulate_outcomes.proofs import WAYS, Trial, trials

SIZES = (20, 100, 500)
NAMES = {"given": "as given", "recentred": "re-centred", "fitted": "fitted"}


def _mean(values: Sequence[float]) -> str:
    """Mean with its 90 % interval over portfolios (normal)."""
    x = np.array(values)
    error = Z90 * x.std(ddof=1) / np.sqrt(len(x))
    return f"{x.mean():.3f} ± {error:.3f}"


def coverage(rows: Sequence[Trial]) -> tuple[float, float]:
    """Share of weights that lie in their 90 % interval, and half the width of its own 90 % interval over portfolios."""
    x = np.array([t.covered[1:].mean() for t in rows])
    return float(x.mean()), float(Z90 * x.std(ddof=1) / np.sqrt(len(x)))


def table(found: Mapping[int, Sequence[Trial]]) -> str:
    """One row per size and way, of the portfolios that `cxnlp fit` takes; how many these are stands with the size."""
    lines = [
        "| accounts (with the outcome) | fitted of | risk | log loss | Brier | base rate's Brier | calibration error | slope, median | weights in their 90 % interval |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for size, drawn in found.items():
        rows = [t for t in drawn if not t.refused]
        share, error = coverage(rows)
        for way in WAYS:
            cells = [
                f"{size} ({np.mean([t.happened for t in rows]):.0f})",
                f"{len(rows)} of {len(drawn)}",
                NAMES[way],
                _mean([t.loss[way] for t in rows]),
                _mean([t.brier[way] for t in rows]),
                f"{np.mean([t.base * (1 - t.base) for t in rows]):.3f}",
                _mean([t.ece[way] for t in rows]),
                f"{np.nanmedian([t.slope[way] for t in rows]):.2f}",
                f"{share:.1%} ± {error:.1%}" if way == "fitted" else "",
            ]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.simulate_outcomes", description=__doc__)
    for name, usual in (("worlds", 20), ("each", 10), ("seed", 11)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    for name in ("monthly", "expansions"):
        parser.add_argument(f"--{name}", action="store_true")
    asked = parser.parse_args(argv)
    model, counts = TrajectoryModel.bundled(), (asked.worlds, asked.each, asked.seed)
    print(table(trials(model, SIZES, *counts, asked.monthly, asked.expansions)))


if __name__ == "__main__":
    main(sys.argv[1:])
