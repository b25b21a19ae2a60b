"""The reliability plot: stated probability against the share that the outcome came to, before and after the fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from cxnlp.report.svg import compact_svg

SIZE, LEFT, BOTTOM = 320, 44, 40
TICKS = 5


def _top(rows: Sequence[Mapping[str, Any]]) -> float:
    """The end of both axes: the largest stated or observed share, rounded up to a fifth."""
    largest = max(max(g["stated"], g["observed"]) for r in rows for g in r["reliability"])
    return min(1.0, -(-largest * 5 // 1) / 5) or 0.2


def reliability_svg(
    rows: Sequence[Mapping[str, Any]], outcome: str = "a loss", happened: str = "lost", prefix: str = "reliability"
) -> Markup:
    """One SVG with a line per row: `way` and its `reliability` groups (n, stated, observed). `outcome` and `happened`:
    what is foretold, and of whom it came true; `prefix`: makes ids unique within a page."""
    from matplotlib.figure import Figure

    top = _top(rows)
    figure = Figure(figsize=(SIZE / 72, SIZE / 72), dpi=72)
    axes = figure.add_axes((LEFT / SIZE, BOTTOM / SIZE, 1 - (LEFT + 20) / SIZE, 1 - (BOTTOM + 12) / SIZE))
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    axes.patch.set_visible(False)
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    for k in range(TICKS + 1):
        at = top * k / TICKS
        axes.plot([at, at], [0, top], gid="grid", clip_on=False)
        axes.plot([0, top], [at, at], gid="grid", clip_on=False)
        axes.text(at, -0.05 * top, f"{at:.0%}", ha="center", gid="tick")
        axes.text(-0.02 * top, at, f"{at:.0%}", ha="right", va="center", gid="tick")
    axes.text(top / 2, -0.115 * top, f"stated probability of {outcome}", ha="center", gid="tick")
    axes.text(0.02 * top, 0.96 * top, f"share {happened}", ha="left", gid="tick")
    axes.plot([0, top], [0, top], gid="diagonal")
    for number, row in enumerate(rows):
        stated = [g["stated"] for g in row["reliability"]]
        observed = [g["observed"] for g in row["reliability"]]
        axes.plot(stated, observed, gid=f"line-{number}", clip_on=False)
        for x, y in zip(stated, observed, strict=True):
            axes.plot([x], [y], gid=f"point-{number}", marker="o", markersize=5, linestyle="", clip_on=False)
    described = "; ".join(
        f"{r['way']}: "
        + ", ".join(f"{g['stated']:.0%} stated, {g['observed']:.0%} {happened}" for g in r["reliability"])
        for r in rows
    )
    return compact_svg(figure, prefix, f"Reliability. {described}", {})
