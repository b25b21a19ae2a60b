"""Weekly series made ready for drawing: which column holds what, and the rolling share with its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cxnlp.report.tables import Week
from cxnlp.wilson import wilson

ROLLING_WEEKS = 4
MIN_SENTENCES = 8  # a rolling share of fewer sentences is not drawn
# Columns that may hold the same thing, the one measured in that very week first.
SHARE = ("week_strategic_share", "strategic_share")
SAID = ("work_talk", "n_scored")  # sentences behind the share
METRICS = ("active_users", "nps", "csat", "logins")


@dataclass(frozen=True, slots=True)
class Rolling:
    """A pooled share over the last weeks with a 90 % interval (Wilson 1927); None where sentences are few."""

    start: date
    share: float | None
    low: float = 0.0
    high: float = 0.0


def rolling_share(weeks: Sequence[Week]) -> tuple[Rolling, ...]:
    """The share of strategic sentences pooled over each week and the three before it."""
    points = []
    share_column, said_column = column_of(weeks, SHARE), column_of(weeks, SAID)
    for i, week in enumerate(weeks):
        window = [w.values for w in weeks[max(0, i - ROLLING_WEEKS + 1) : i + 1]]
        pairs = [(v.get(said_column, 0.0), v[share_column]) for v in window if share_column in v]
        n = sum(p[0] for p in pairs)
        if n < MIN_SENTENCES:
            points.append(Rolling(week.start, None))
            continue
        share = min(1.0, max(0.0, sum(m * s for m, s in pairs) / n))
        points.append(Rolling(week.start, share, *wilson(share, n)))
    return tuple(points)


def column_of(weeks: Sequence[Week], names: Sequence[str]) -> str:
    """The first of `names` that any week holds, else the first."""
    return next((n for n in names if any(n in w.values for w in weeks)), names[0])


def metric_columns(weeks: Sequence[Week], least: int = 1) -> tuple[str, ...]:
    """The columns of measured series, the well-known first: "metric_active_users" before "active_users".

    `least`: in how many weeks a series must be measured to count.
    """
    counts = Counter(name for week in weeks for name in week.values)
    have = {name for name, n in counts.items() if n >= least}
    known = [n for m in METRICS for n in (f"metric_{m}", m) if n in have]
    more = sorted(n for n in have if n.startswith("metric_") and n not in known)
    first: dict[str, str] = {}
    for name in [*known, *more]:
        first.setdefault(name.removeprefix("metric_"), name)
    return tuple(first.values())
