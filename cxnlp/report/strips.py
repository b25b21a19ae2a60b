"""The strips of a timeline: which ones an account has data for, and how each is drawn with matplotlib.

All strips share one pair of axes in drawing units (a figure of many axes costs five times as much); a `Strip` turns its
own values into units. Artists get a name (`gid`) that `report.css` colours. x is the ordinal of the day.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxnlp.report import words
from cxnlp.report.marks import draw_boxes, draw_lines
from cxnlp.report.series import metric_columns, rolling_share
from cxnlp.report.tables import Week
from cxnlp.report.view import AccountView

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_METRICS = 3
LEAST_VALUES = 3  # a series measured in fewer weeks is not drawn; the table holds it


@dataclass(frozen=True, slots=True)
class Panel:
    """One strip of a timeline: its title, height in units, and how it is drawn."""

    title: str
    height: int
    kind: str
    column: str = ""


def panels(weeks: Sequence[Week]) -> tuple[Panel, ...]:
    """The strips that this account has data for; the first is always the strategic share."""
    have = {name for week in weeks for name in week.values}
    moving = {n for n in have if any(w.values.get(n) for w in weeks)}
    strips = [Panel("Strategic share of work talk (4 weeks, 90% interval)", 96, "share")]
    if "n_customer_messages" in have:
        strips.append(Panel("Messages a week: customer (bars), vendor (line)", 46, "messages"))
    if "tickets" in moving:
        strips.append(Panel("Tickets a week", 34, "tickets"))
    if moving & {"attended", "missed"}:
        strips.append(Panel("People in meetings: came, stayed away (outlined)", 34, "meetings"))
    shown = metric_columns(weeks, LEAST_VALUES)[:MAX_METRICS]
    strips += [Panel(words.sentence(words.feature_word(m)), 34, "line", m) for m in shown]
    return tuple(strips)


@dataclass(frozen=True, slots=True)
class Strip:
    """A band of the drawing from `bottom`, `height` units tall, that shows values from `low` to `high`."""

    axes: Axes
    weeks: Sequence[Week]
    bottom: float
    height: float
    low: float
    high: float

    def y(self, value: float) -> float:
        """The place of a value, in units."""
        return self.bottom + (value - self.low) / (self.high - self.low) * self.height

    def levels(self, labels: Mapping[float, str]) -> None:
        """A thin line over the width at each value, with its label left of it."""
        left, right = self.axes.get_xlim()
        draw_lines(self.axes, [((left, right), (self.y(value),) * 2) for value in labels], "grid")
        beside = left - 4 * (right - left) / self.axes.bbox.width
        for value, label in labels.items():
            if label:
                self.axes.text(beside, self.y(value) - 3, label, ha="right", gid="t-tick")

    def line(self, days: Sequence[float], values: Sequence[float], gid: str) -> None:
        self.axes.plot(days, [self.y(v) for v in values], gid=gid, clip_on=False)

    def dots(self, days: Sequence[float], values: Sequence[float], gid: str) -> None:
        places = [self.y(v) for v in values]
        self.axes.plot(days, places, linestyle="none", marker="o", markersize=3.6, gid=gid, clip_on=False)

    def bars(self, values: Sequence[float], gid: str, base: Sequence[float] | None = None) -> None:
        """A bar of five days' width a week on `base` (0 where not given)."""
        boxes = []
        for week, value, low in zip(self.weeks, values, base or [0.0] * len(values), strict=True):
            x = week.start.toordinal() + 1
            if value:
                boxes.append((x, self.y(low), x + 5, self.y(low + value)))
        draw_boxes(self.axes, boxes, gid)


def draw_strip(axes: Axes, weeks: Sequence[Week], panel: Panel, bottom: float, account: AccountView) -> None:
    """Draws one strip and its title."""

    def strip(low: float, high: float) -> Strip:
        return Strip(axes, weeks, bottom, panel.height, low, high)

    _DRAW[panel.kind](strip, weeks, panel, account)
    axes.text(axes.get_xlim()[0], bottom + panel.height + 6, panel.title, gid="t-title")


Scale = Callable[[float, float], Strip]


def _middle(weeks: Sequence[Week]) -> list[float]:
    return [w.start.toordinal() + 3.0 for w in weeks]


def _column(weeks: Sequence[Week], name: str) -> list[float]:
    return [w.values.get(name, 0.0) for w in weeks]


def _share(scale: Scale, weeks: Sequence[Week], panel: Panel, account: AccountView) -> None:
    points = rolling_share(weeks)
    known = [p.share is not None for p in points]
    top = max([0.2, *(min(1.0, p.high + 0.05) for p in points if p.share is not None)])
    strip = scale(0.0, top)
    steps = (0.0, 0.25, 0.5, 0.75, 1.0) if top > 0.3 else (0.0, 0.1, 0.2)
    strip.levels({step: f"{100 * step:.0f}%" for step in steps if step <= top})
    if not any(known):
        place = (sum(strip.axes.get_xlim()) / 2, strip.y(top / 2))
        strip.axes.text(*place, "too few sentences to say", ha="center", gid="t-tick")
        return
    low, high = ([strip.y(v) for v in side] for side in ([p.low for p in points], [p.high for p in points]))
    strip.axes.fill_between(_middle(weeks), low, high, where=known, gid="band")
    strip.line(_middle(weeks), [math.nan if p.share is None else p.share for p in points], "share")
    shift = account.shift
    if shift and account.change_date and shift.before is not None and shift.after is not None:
        left, right = strip.axes.get_xlim()
        change = min(max(account.change_date.toordinal(), left), right)
        means = [min(top, shift.before)] * 2 + [math.nan] + [min(top, shift.after)] * 2
        strip.line([left, change, change, change, right], means, "mean")


def _messages(scale: Scale, weeks: Sequence[Week], panel: Panel, account: AccountView) -> None:
    customer, vendor = _column(weeks, "n_customer_messages"), _column(weeks, "n_vendor_messages")
    top = max(1.0, *customer, *vendor)
    strip = scale(0.0, top)
    strip.levels({0: "", top: words.number(top)})
    strip.bars(customer, "customer")
    if any(vendor):
        strip.line(_middle(weeks), vendor, "vendor")


def _tickets(scale: Scale, weeks: Sequence[Week], panel: Panel, account: AccountView) -> None:
    values = _column(weeks, "tickets")
    top = max(1.0, *values)
    strip = scale(0.0, top)
    strip.levels({0: "", top: words.number(top)})
    strip.bars(values, "tickets")


def _meetings(scale: Scale, weeks: Sequence[Week], panel: Panel, account: AccountView) -> None:
    came, away = _column(weeks, "attended"), _column(weeks, "missed")
    top = max(1.0, *(c + a for c, a in zip(came, away, strict=True)))
    strip = scale(0.0, top)
    strip.levels({0: "", top: words.number(top)})
    strip.bars(came, "attended")
    strip.bars(away, "missed", came)


def _line(scale: Scale, weeks: Sequence[Week], panel: Panel, account: AccountView) -> None:
    known = [(w.start.toordinal() + 3.0, w.values[panel.column]) for w in weeks if panel.column in w.values]
    days, values = [d for d, _ in known], [v for _, v in known]
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    strip = scale(low, high if high > low else low + 1)
    strip.levels({v: words.number(v, 1) for v in (strip.low, strip.high)})
    strip.line(days, values, "metric")
    if len(known) < len(weeks) / 3:
        strip.dots(days, values, "dot")


_DRAW: dict[str, Callable[[Scale, Sequence[Week], Panel, AccountView], None]] = {
    "share": _share,
    "messages": _messages,
    "tickets": _tickets,
    "meetings": _meetings,
    "line": _line,
}
