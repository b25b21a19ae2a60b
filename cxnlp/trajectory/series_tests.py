"""Falls of measured series, such as active users, each tested against the account's own past on the day of judging.

A fall is told and counts for nothing: it moves no score and makes no event, since among the labelled histories a pause
lets usage fall as far as a decline does (docs/validation.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from cxnlp.behaviour.levels import block_levels, fallen, low_since
from cxnlp.trajectory.catalogue import BY_NAME, statement
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.history import History
from cxnlp.trajectory.metric_readings import windows
from cxnlp.trajectory.moment import Moment
from cxnlp.trajectory.slices import Columns, metrics
from cxnlp.trajectory.wording import dated

FALL = "series_fall"
CLEAR = 0.05
"""The probability below which a day is named since which a series is lower."""
SERIES = ("active_users", "logins")
"""The measured series that lead; seats state a loss and count beside the score."""


@dataclass(frozen=True)
class Fall:
    """One series: its latest and its usual level, the first day of the values that have stayed on the lower side of the
    middle between both, and the probability of a level this low when nothing has changed. `n`: values behind it."""

    series: str
    value: float
    norm: float
    since: float
    p_value: float
    n: int

    @property
    def share(self) -> float:
        """How much of the usual level is gone: below 0 where there is more than usual."""
        return 1.0 - self.value / self.norm

    @property
    def statement(self) -> str:
        name = self.series
        told = (
            statement(name, self.value, self.norm)
            if name in BY_NAME
            else f"{name.replace('_', ' ')} {self.value:g} (usual: {self.norm:g})"
        )
        percent = round(100 * self.share)
        return f"{told}, {percent}% less since {dated(self.since)}" if percent > 0 and self.p_value < CLEAR else told


def falls(history: History, names: Sequence[str] = SERIES) -> Iterator[Fall]:
    """Each series of `names` that has a past to compare with: its level, as the score reads it, under those of equally
    long stretches before."""
    if not any(name in metrics(history) for name in names):
        return
    moment = Moment(Columns(history).at(history.end), history.end)
    for name in names:
        found = windows(moment, name)
        if found is None:
            continue
        recent, past, latest = found
        earlier = past["value"].tolist()
        value, norm = median(recent["value"].tolist()[-latest:]), median(earlier)
        if norm <= 0:
            continue
        p = fallen(block_levels(earlier, latest), value)
        yield Fall(name, value, norm, _since(moment, name, (value + norm) / 2), p, len(recent) + len(past))


def _since(moment: Moment, name: str, middle: float) -> float:
    """The first day of the values at the end of a series that lie below `middle`; of the last one where it does not."""
    series = moment.columns.metrics[name]
    begun = series.between(moment.since, moment.end)
    days = begun["day"].tolist()
    first = low_since(begun["value"].tolist(), middle)
    return float(days[-1 if first is None else first])


def series_rows(history: History, names: Sequence[str] = SERIES) -> list[dict[str, Any]]:
    """`falls` as rows of `tests` in accounts.json, with p where the q of the whole report is still to come."""
    return [
        {
            "test": FALL,
            "person_id": None,
            "statement": f.statement,
            "n": f.n,
            "p_value": round(f.p_value, 6),
            "q_value": f.p_value,
            "series": f.series,
            "value": round(f.value, 6),
            "norm": round(f.norm, 6),
            "since": to_date(f.since).isoformat(),
        }
        for f in falls(history, names)
    ]
