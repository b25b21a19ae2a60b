"""The day from which the present direction shows: where signs of decline begin to come thicker, else a step in the
score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.events import Judged
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel

EDGE_DAYS = (28.0, 7.0)
"""A change this soon after the start, or this late before the end, cannot be told from chance."""
PRIOR_EVENTS, PRIOR_DAYS = 0.5, 20.0
"""Half an event in twenty days is added to both sides, so that empty stretches have a rate too."""
LOOK_BACK_DAYS = 14.0
"""Taken off a step in the weekly score, whose readings look back over eight and more weeks."""
LEAST_SIGNS = 3


def onset_day(
    history: History, weeks: list[dict[str, Any]], judged: Sequence[Judged], model: TrajectoryModel, declining: bool
) -> float | None:
    """Day number of the onset, or None with less than eight weeks of history.

    Every sign of decline counts with its probability, the weak ones below the threshold of a reported event too.
    """
    if len(weeks) < 8:
        return None
    if declining:
        signs = [(c.day, p) for c, p in judged if not c.explained and c.kind != "expansion"]
        if len(signs) >= LEAST_SIGNS:
            thicker = rate_change(signs, history.first_day, history.end)
            if thicker is not None:
                return thicker
    return _score_step(history, weeks, model)


def rate_change(events: Sequence[tuple[float, float]], start: float, end: float) -> float | None:
    """The event day from which a Poisson process with one rate before and a higher one after fits best, or None.

    `events`: day and weight (0..1) each; a weight counts as that part of an event. Source: the likelihood of a single
    change point in a Poisson process (Raftery and Akman 1986), with a weak gamma prior on both rates.
    """
    best, where = -math.inf, None
    events = sorted(events)
    for day in sorted({day for day, _ in events}):
        before, after = day - start, end - day
        if before < EDGE_DAYS[0] or after < EDGE_DAYS[1]:
            continue
        earlier = sum(weight for when, weight in events if when < day)
        later = sum(weight for when, weight in events if when >= day)
        slow = (earlier + PRIOR_EVENTS) / (before + PRIOR_DAYS)
        fast = (later + PRIOR_EVENTS) / (after + PRIOR_DAYS)
        if fast <= slow:
            continue
        fit = earlier * math.log(slow) - slow * before + later * math.log(fast) - fast * after
        if fit > best:
            best, where = fit, day
    return where


def _score_step(history: History, weeks: list[dict[str, Any]], model: TrajectoryModel) -> float | None:
    """Two weeks before the week that best splits the weekly log-odds into two levels (least squares), or None."""
    import numpy as np

    logits = np.array([model.heads["decline"].week_logit(week) for week in weeks])
    best, where = 0.0, None
    for k in range(4, len(logits) - 2):
        a, b = logits[:k], logits[k:]
        gain = len(a) * len(b) / len(logits) * (b.mean() - a.mean()) ** 2
        if gain > best:
            best, where = float(gain), k
    if where is None:
        return None
    return max(to_day(weeks[where]["week"]) - LOOK_BACK_DAYS, history.first_day)
