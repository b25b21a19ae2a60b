"""What lies under and over the strips of a timeline: months, events, the onset, the weeks to point at.

Lines and boxes of one name are one artist each: an artist costs about as much as a hundred points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from cxnlp.report import words
from cxnlp.report.tables import Week
from cxnlp.report.view import AccountView

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_MARKS = 14  # events marked on a timeline; the list under the chart holds all
Pair = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, lower, right and upper end."""


def draw_lines(axes: Axes, lines: Sequence[tuple[Pair, Pair]], gid: str) -> None:
    """Straight lines behind everything, each given by its x and its y."""
    if lines:
        xs = [v for x, _ in lines for v in (*x, x[1])]
        ys = [v for _, y in lines for v in (*y, math.nan)]
        axes.plot(xs, ys, gid=gid, zorder=0)


def draw_boxes(axes: Axes, boxes: Sequence[Box], gid: str, zorder: int = 1) -> None:
    """Rectangles, all in one path."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if boxes:
        corners = [v for x0, y0, x1, y1 in boxes for v in ((x0, y0), (x0, y1), (x1, y1), (x1, y0), (x0, y0))]
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(boxes)
        axes.add_artist(PathPatch(Path(corners, codes), gid=gid, clip_on=False, zorder=zorder))


def draw_area(axes: Axes, weeks: Sequence[Week], bottom: float, top: float) -> None:
    """A box over all weeks, to be cut into columns; none where a week is missing, for the columns would lie wrong."""
    first, last = weeks[0].start.toordinal(), weeks[-1].start.toordinal()
    if last - first == 7 * (len(weeks) - 1):
        draw_boxes(axes, [(first, bottom, last + 7, top)], "week", zorder=9)


def draw_months(axes: Axes, weeks: Sequence[Week], bottom: float, top: float) -> None:
    """Month names under the strips, at most seven, the year where it starts or changes."""
    first, last = weeks[0].start, weeks[-1].start
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((s for s in (1, 2, 3, 6, 12) if months / s <= 7), 12)
    left, right = axes.get_xlim()
    year, days = None, []
    for i in range(months + 1):
        total = first.year * 12 + first.month - 1 + i
        start = date(total // 12, total % 12 + 1, 1)
        if (start.month - 1) % step or not left <= start.toordinal() <= right - (right - left) / 12:
            continue
        label = words.MONTHS[start.month - 1] + (f" {start.year}" if start.year != year else "")
        year = start.year
        days.append(start.toordinal())
        axes.text(start.toordinal(), bottom - 13, label, gid="t-tick")
    draw_lines(axes, [((day, day), (bottom, top)) for day in days], "grid")


def draw_marks(axes: Axes, account: AccountView, bottom: float, top: float) -> None:
    """The onset and regime markers as lines over all strips and events as triangles at the top, explained ones
    hollow."""
    left, right = axes.get_xlim()
    if account.onset and left <= account.onset.toordinal() <= right:
        axes.plot([account.onset.toordinal()] * 2, [bottom, top], gid="onset")
    days = sorted({d.toordinal() for d, _ in account.regimes if left <= d.toordinal() <= right})
    draw_lines(axes, [((d, d), (bottom, top)) for d in days], "regime")
    strongest = sorted(account.events, key=lambda e: (e.explained, -e.severity))[:MAX_MARKS]
    for gid, explained in (("event", False), ("explained", True)):
        days = sorted(e.when.toordinal() for e in strongest if e.when and e.explained is explained)
        days = [d for d in days if left <= d <= right]
        if days:
            axes.plot(days, [top] * len(days), linestyle="none", marker="v", markersize=6, gid=gid, clip_on=False)
