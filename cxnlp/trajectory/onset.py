"""The day from which the present direction shows: a change point in the weekly evidence."""

from __future__ import annotations

from typing import Any

from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel


def onset_day(history: History, weeks: list[dict[str, Any]], model: TrajectoryModel) -> float | None:
    """Two weeks before the week that best splits the weekly decline log-odds into two levels, or None.

    The split maximises the between-group sum of squares; two weeks are taken off since a week's readings look back
    over eight and more. None with fewer than eight weeks.
    """
    import numpy as np

    if len(weeks) < 8:
        return None
    logits = np.array([model.heads["decline"].week_logit(week) for week in weeks])
    best, where = 0.0, None
    for k in range(4, len(logits) - 2):
        a, b = logits[:k], logits[k:]
        gain = len(a) * len(b) / len(logits) * (b.mean() - a.mean()) ** 2
        if gain > best:
            best, where = float(gain), k
    if where is None:
        return None
    return max(to_day(weeks[where]["week"]) - 14.0, history.first_day)
