"""The line of an account's score over the replayed days, with interventions and the days on which it was called."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from cxnlp.replay.interventions import Intervention
from cxnlp.replay.steps import Step
from cxnlp.report.svg import compact_svg
from cxnlp.vocabulary import THIN

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 150, 30, 22


def score_line(steps: Sequence[Step], called: Sequence[bool], done: Sequence[Intervention], prefix: str) -> Markup:
    """The SVG of one account's steps in order of day with a point where a call stands and gaps on days with too
    little to judge by; empty for fewer than two others."""
    judged = [s for s in steps if s.trajectory != THIN]
    if len(judged) < 2:
        return Markup("")
    from matplotlib.figure import Figure

    days = [s.day.toordinal() for s in steps]
    figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72)
    axes = figure.add_axes((LEFT / WIDTH, BOTTOM / HEIGHT, 1 - (LEFT + 10) / WIDTH, 1 - (BOTTOM + 16) / HEIGHT))
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    axes.patch.set_visible(False)
    axes.set_xlim(days[0] - 2, days[-1] + 2)
    axes.set_ylim(0, 100)
    for tick in (0, 50, 100):
        axes.plot([days[0], days[-1]], [tick, tick], gid="grid", clip_on=False)
        axes.text(days[0] - 4, tick, str(tick), ha="right", va="center", gid="tick")
    for at, place in ((0, "left"), (-1, "right")):
        axes.text(days[at], -14, steps[at].day.isoformat(), ha=place, gid="tick")
    axes.plot(days, [math.nan if s.trajectory == THIN else s.score for s in steps], gid="line", clip_on=False)
    for d, s, yes in zip(days, steps, called, strict=True):
        if yes:
            axes.plot([d], [s.score], gid="called", marker="o", markersize=5, linestyle="", clip_on=False)
    for number, i in enumerate(done, start=1):  # numbered as in the table below, which has all
        if not days[0] <= i.day.toordinal() <= days[-1]:
            continue
        axes.plot([i.day.toordinal()] * 2, [0, 100], gid="done", clip_on=False)
        axes.text(i.day.toordinal(), 103, str(number), ha="center", gid="done-mark")
    said = f"Score from {judged[0].score:.0f} on {judged[0].day} to {judged[-1].score:.0f} on {judged[-1].day}"
    return compact_svg(figure, prefix, said, {})
