"""A sparkline: half a year of an account's weekly score as one small line."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from cxnlp.report import words
from cxnlp.report.series import rolling_share
from cxnlp.report.tables import Week

WEEKS, WIDTH, HEIGHT = 26, 104, 28


def sparkline(weeks: Sequence[Week]) -> Markup:
    """An SVG of the last 26 weeks of the score, or of the strategic share where no score is kept; "" without either.

    The scale is fixed (0 to 100), so that lines of different accounts compare.
    """
    last = weeks[-WEEKS:]
    values = [(k, w.values["score"]) for k, w in enumerate(last) if "score" in w.values]
    what = "score"
    if not values:
        points = rolling_share(weeks)[-WEEKS:]
        values = [(k, 100.0 * p.share) for k, p in enumerate(points) if p.share is not None]
        what = "strategic share"
    if len(values) < 2:
        return Markup("")
    places = [(2 + k * (WIDTH - 4) / max(1, WEEKS - 1), HEIGHT - 3 - v * (HEIGHT - 6) / 100) for k, v in values]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    label = f"{what} over {len(last)} weeks: from {words.number(values[0][1])} to {words.number(values[-1][1])}"
    return Markup(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}"><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2.4"/></svg>'
    ).format(WIDTH, HEIGHT, label, line, f"{places[-1][0]:.1f}", f"{places[-1][1]:.1f}")
