"""Charts of an account, drawn by matplotlib and turned into small, themable SVG.

What is drawn carries a name (`gid`) in place of a colour; report.css gives the colours, so the charts follow dark mode
and print. One invisible column a week lies over all panels: report.js gives it that week's row of the table as title.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cxnlp.report import words
from cxnlp.report.evidence import Driver, score_of
from cxnlp.report.series import rolling_share
from cxnlp.report.strips import draw_marks, draw_months, draw_strip, panels
from cxnlp.report.svg import compact_svg, drawing_rules
from cxnlp.report.tables import Week
from cxnlp.report.view import AccountView

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 480  # units of the drawing; shown at 350 to 640 CSS pixels
LEFT, RIGHT = 34, 12
MAX_STEPS = 9  # bars of a waterfall; smaller contributions are added up in one


def timeline(account: AccountView, weeks: Sequence[Week]) -> str:
    """The SVG of some of an account's weeks, or "" when they are fewer than two."""
    if len(weeks) < 2:
        return ""
    strips = panels(weeks)
    top, gap, bottom = 34, 20, 20
    height = top + sum(p.height for p in strips) + gap * (len(strips) - 1) + bottom
    with drawing_rules():
        figure, axes = _canvas(height, LEFT, RIGHT)
        axes.set_xlim(weeks[0].start.toordinal() - 1, weeks[-1].start.toordinal() + 8)
        axes.set_ylim(0, height)
        draw_months(axes, weeks, bottom, height - 14)
        y = height - top
        for panel in strips:
            y -= panel.height
            draw_strip(axes, weeks, panel, y, account)
            y -= gap
        draw_marks(axes, account, bottom, height - 14)
        days = [(w.start.toordinal(), 7) for w in weeks]
        axes.broken_barh(days, (bottom, height - 14 - bottom), gid="week", zorder=9)
        return compact_svg(figure, account.anchor, describe(account, weeks), {})


def waterfall(account: AccountView) -> str:
    """The SVG that leads from the usual score to this account's score, or "" without drivers."""
    steps = waterfall_steps(account)
    if not steps:
        return ""
    row, bottom = 26, 18
    rows = len(steps) + 2
    height = 8 + row * rows + bottom
    with drawing_rules():
        figure, axes = _canvas(height, 202, 30)
        baseline = score_of(account.baseline_logit)
        low, high = _span([account.score, baseline, *(s for _, a, b in steps for s in (a, b))])
        axes.set_xlim(low, high)
        axes.set_ylim(rows - 0.5 + bottom / row, -0.5 - 8 / row)
        for tick in range(int(low), int(high) + 1, 10 if high - low <= 50 else 20):
            axes.plot([tick, tick], [-0.5, rows - 0.5], gid="grid", zorder=0)
            axes.text(tick, rows - 0.05, str(tick), ha="center", gid="t-tick")
        bars = [("usual account", low, baseline, "total"), *((n, a, b, "") for n, a, b in steps)]
        bars.append(("this account", low, account.score, "total"))
        for i, (_, start, end, kind) in enumerate(bars):
            gid = kind or ("good" if end >= start else "bad")
            width = max(abs(end - start), (high - low) / 200)
            axes.barh(i, width, left=min(start, end), height=0.62, gid=f"bar-{gid}", clip_on=False)
            label = f"{end:.0f}" if kind else words.signed(end - start, 1)
            axes.text(max(start, end) + (high - low) * 0.015, i + 0.14, label, gid="t-value")
            axes.text(low - (high - low) * 0.03, i + 0.14, "x", ha="right", gid="t-name")
        text = "; ".join(f"{n} {words.signed(b - a, 1)}" for n, a, b in steps)
        label = f"From the usual score {baseline:.0f} to {account.score:.0f} in points: {text}."
        return compact_svg(figure, account.anchor + "w", label, {"t-name": [b[0] for b in bars]})


def waterfall_steps(account: AccountView) -> tuple[tuple[str, float, float], ...]:
    """Name, score before and score after of each step, the largest contribution first, small ones added up last."""
    shown: Sequence[Driver] = account.drivers
    rest: Sequence[Driver] = ()
    if len(shown) > MAX_STEPS + 1:
        shown, rest = shown[:MAX_STEPS], shown[MAX_STEPS:]
    logit, steps = account.baseline_logit, []
    for driver in shown:
        after = logit + driver.contribution
        steps.append((driver.label[:30], score_of(logit), score_of(after)))
        logit = after
    if rest:
        last = score_of(logit + sum(d.contribution for d in rest))
        steps.append((f"{len(rest)} smaller ones", score_of(logit), last))
    return tuple(steps)


def describe(account: AccountView, weeks: Sequence[Week]) -> str:
    """The chart in one or two sentences, for readers who do not see it."""
    text = f"{len(weeks)} weeks from {words.day(weeks[0].start)} to {words.day(weeks[-1].start)}."
    known = [p for p in rolling_share(weeks) if p.share is not None]
    if known:
        first, last = words.percent(known[0].share), words.percent(known[-1].share)
        text += f" Strategic share {first} at first, {last} at the end."
    if account.onset:
        text += f" Onset {words.day(account.onset)}."
    return text + " The weekly figures stand in the table below the chart."


def _canvas(height: float, left: float, right: float) -> tuple[Figure, Axes]:
    """A figure of `height` units with one pair of axes over its whole height, without frame, ticks and background."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
    axes = figure.add_axes((left / WIDTH, 0, (WIDTH - left - right) / WIDTH, 1))
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    axes.patch.set_visible(False)
    return figure, axes


def _span(values: Sequence[float]) -> tuple[float, float]:
    """Limits of a score axis: tens around the values, at least 30 points wide, within 0..100."""
    low, high = math.floor(min(values) / 10) * 10 - 10, math.ceil(max(values) / 10) * 10
    low = max(0, min(low, high - 30))
    return float(low), float(min(100, max(high, low + 30)))
