"""The day from which the present direction shows: a change point in the weekly evidence."""

from __future__ import annotations

from typing import Any

from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel


def onset_day(history: History, weeks: list[dict[str, Any]], model: TrajectoryModel) -> float | None:
    """The start of the week that best splits the weekly evidence into a lower and a higher level, or None.

    The evidence of a week is the change of the decline (or growth) log-odds over the next eight weeks, since each
    weekly feature looks back over eight; the split maximises the between-group sum of squares.
    """
    import numpy as np

    if len(weeks) < 8:
        return None
    head = model.heads["decline"]
    logits = np.array(
        [
            head.baseline + sum(w * week[f"{n}_x"] for n, w in zip(head.names, head.weights, strict=True))
            for week in weeks
        ]
    )
    best, where = 0.0, None
    for k in range(4, len(logits) - 2):
        a, b = logits[:k], logits[k:]
        gain = len(a) * len(b) / len(logits) * (b.mean() - a.mean()) ** 2
        if gain > best:
            best, where = float(gain), k
    if where is None:
        return None
    return max(to_day(weeks[where]["week"]) - 14.0, history.first_day)
