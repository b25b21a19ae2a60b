"""Charts of an account, drawn by matplotlib and turned into small, themable SVG.

What is drawn carries a name (`gid`) in place of a colour; report.css gives the colours, so the charts follow dark mode
and print. One invisible area lies over all panels: report.js cuts it into a column a week, with that week's row of the
table as title. Whoever draws many charts makes one sheet and hands it to each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxnlp.report import words
from cxnlp.report.evidence import Driver
from cxnlp.report.marks import Box, draw_area, draw_boxes, draw_lines, draw_marks, draw_months
from cxnlp.report.series import rolling_share
from cxnlp.report.strips import draw_strip, panels
from cxnlp.report.svg import compact_svg
from cxnlp.report.tables import Week
from cxnlp.report.view import AccountView
from cxnlp.trajectory.model import score_of

if TYPE_CHECKING:
    from cxnlp.report.pen import Sheet

WIDTH = 480  # units of the drawing; shown at 350 to 640 CSS pixels
LEFT, RIGHT = 34, 12
NARROWEST = 2.0  # log-odds that the axis of a waterfall shows at least
ROUND_SCORES = (50, 80, 20, 95, 5, 99, 1, 90, 10, 65, 35)  # named on it where there is room, the first ones first
MAX_STEPS = 9  # bars of a waterfall; smaller contributions are added up in one


def timeline(account: AccountView, weeks: Sequence[Week], sheet: Sheet | None = None, *, pointed: bool = True) -> str:
    """The SVG of some of an account's weeks, or "" when they are fewer than two.

    `pointed`: with the area over the weeks; it needs the table of the same weeks beside the chart.
    """
    if len(weeks) < 2:
        return ""
    strips = panels(weeks)
    top, gap, bottom = 34, 20, 20
    height = top + sum(p.height for p in strips) + gap * (len(strips) - 1) + bottom
    sheet = sheet or new_sheet()
    axes = sheet.wiped(WIDTH, height, LEFT, RIGHT)
    axes.set_xlim(weeks[0].start.toordinal() - 1, weeks[-1].start.toordinal() + 8)
    axes.set_ylim(0, height)
    draw_months(axes, weeks, bottom, height - 14)
    y = height - top
    for panel in strips:
        y -= panel.height
        draw_strip(axes, weeks, panel, y, account)
        y -= gap
    draw_marks(axes, account, bottom, height - 14)
    if pointed:
        draw_area(axes, weeks, bottom, height - 14)
    return compact_svg(sheet.figure, account.anchor, describe(account, weeks), {})


def waterfall(account: AccountView, sheet: Sheet | None = None) -> str:
    """The SVG that leads from the usual score to this account's score, or "" without drivers.

    A step is as long as its contribution in log-odds, so its length does not depend on where it stands; the axis names
    scores, which lie closer together near 0 and 100.
    """
    steps = waterfall_steps(account)
    if not steps:
        return ""
    row, bottom = 26, 18
    rows = len(steps) + 2
    height = 8 + row * rows + bottom
    sheet = sheet or new_sheet()
    axes = sheet.wiped(WIDTH, height, 202, 30)
    usual, own = -account.baseline_logit, steps[-1].end
    low, high = _span([usual, *(s.end for s in steps)])
    axes.set_xlim(low, high)
    axes.set_ylim(rows - 0.5 + bottom / row, -0.5 - 8 / row)
    ticks = _scores_within(low, high)
    draw_lines(axes, [((at, at), (-0.5, rows - 0.5)) for at, _ in ticks], "grid")
    for at, score in ticks:
        axes.text(at, rows - 0.05, str(score), ha="center", gid="t-tick")
    bars = [("usual account", low, usual, "total", f"{score_of(-usual):.0f}")]
    bars += [(s.name, s.start, s.end, "good" if s.end >= s.start else "bad", words.signed(s.points, 1)) for s in steps]
    bars.append(("this account", low, own, "total", f"{account.score:.0f}"))
    boxes: dict[str, list[Box]] = {}
    for i, (_, start, end, kind, label) in enumerate(bars):
        left, width = min(start, end), max(abs(end - start), (high - low) / 200)
        boxes.setdefault(kind, []).append((left, i - 0.31, left + width, i + 0.31))
        axes.text(max(start, end) + (high - low) * 0.015, i + 0.14, label, gid="t-value")
        axes.text(low - (high - low) * 0.03, i + 0.14, "x", ha="right", gid="t-name")
    for kind, placed in boxes.items():
        draw_boxes(axes, placed, f"bar-{kind}")
    text = "; ".join(f"{s.name} {words.signed(s.points, 1)}" for s in steps)
    label = f"From the usual score {score_of(-usual):.0f} to {account.score:.0f} in points: {text}."
    return compact_svg(sheet.figure, account.anchor + "w", label, {"t-name": [b[0] for b in bars]})


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a waterfall: from and to in log-odds of health, and what it is worth in score points."""

    name: str
    start: float
    end: float
    points: float


def waterfall_steps(account: AccountView) -> tuple[Step, ...]:
    """The steps from the usual log-odds to the account's, the largest contribution first, small ones added up last."""
    shown: Sequence[Driver] = account.drivers
    rest: Sequence[Driver] = ()
    if len(shown) > MAX_STEPS + 1:
        shown, rest = shown[:MAX_STEPS], shown[MAX_STEPS:]
    parts = [(driver.label[:30], driver.contribution, driver.points) for driver in shown]
    if rest:
        together = sum(d.contribution for d in rest), sum(d.points for d in rest)
        parts.append((f"{len(rest)} smaller ones", *together))
    at, steps = -account.baseline_logit, []
    for name, contribution, points in parts:
        steps.append(Step(name, at, at - contribution, points))
        at -= contribution
    return tuple(steps)


def describe(account: AccountView, weeks: Sequence[Week]) -> str:
    """The chart in one or two sentences, for readers who do not see it."""
    text = f"{len(weeks)} weeks from {words.day(weeks[0].start)} to {words.day(weeks[-1].start)}."
    known = [p for p in rolling_share(weeks) if p.share is not None]
    if known:
        first, last = words.percent(known[0].share), words.percent(known[-1].share)
        text += f" Strategic share {first} at first, {last} at the end."
    if account.onset:
        text += f" Onset {words.day(account.onset)} {words.between(account.onset_interval)}".rstrip() + "."
    return text + " The weekly figures stand in the table below the chart."


def new_sheet() -> Sheet:
    """A sheet to draw charts on, one after the other."""
    from cxnlp.report.pen import Sheet

    return Sheet()


def _span(values: Sequence[float]) -> tuple[float, float]:
    """Limits of an axis of log-odds: a little around the values, at least NARROWEST wide."""
    low, high = min(values), max(values)
    room = max(0.4, (NARROWEST - (high - low)) / 2)
    return low - room, high + room


def _scores_within(low: float, high: float) -> list[tuple[float, int]]:
    """Round scores to name on an axis of log-odds of health, from the middle outwards, none too close to another."""
    found: list[tuple[float, int]] = []
    for score in ROUND_SCORES:
        at = math.log(score / (100 - score))
        if low <= at <= high and all(abs(at - other) >= (high - low) / 9 for other, _ in found):
            found.append((at, score))
    return sorted(found)
