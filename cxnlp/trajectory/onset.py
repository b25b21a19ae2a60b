"""The day from which the present direction shows: where signs of decline begin to come thicker and the weekly score
falls, else a step in the score alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
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
STEP_WEIGHT, NOISE = 0.05, 0.05
"""What a step in the weekly log-odds counts beside the signs, and the variance below which a fit is not believed.
Neighbouring weeks share most of what they look back on, so twenty hold about as much as one (of 0 to 0.5, the best on
191 days of judging of 49 histories outside the labelled ones)."""
ALONE = 1 / 8
"""What it counts in the interval where no signs stand beside it: a reading looks back eight weeks, so that eight
neighbours hold about as much as one. Taken whole, the interval held no true onset of 15 looks at deepening histories of
our own; at an eighth it holds all, at a fifth 11."""
LEVEL = 0.1
"""What the interval leaves out, half of it on each side."""
Fits = list[tuple[float, float]]
"""Days in order and the log likelihood of a change on each, up to a constant."""


@dataclass(frozen=True)
class Onset:
    """Day number of the onset and the days between which it lies at 90 %, both inclusive."""

    day: float
    interval: tuple[float, float]


def onset_of(
    history: History, weeks: list[dict[str, Any]], judged: Sequence[Judged], model: TrajectoryModel, declining: bool
) -> Onset | None:
    """The onset, or None with less than eight weeks of history.

    Every sign of decline counts with its probability, the weak ones below the threshold of a reported event too. Of the
    days on which one stands, the median of what signs and weekly score together make likely is taken; where the score
    stands alone, its likeliest step.
    """
    if len(weeks) < 8:
        return None
    steps = _steps(history, weeks, model, declining)
    if declining:
        signs = [(c.day, p) for c, p in judged if not c.explained and c.kind != "expansion"]
        if len(signs) >= LEAST_SIGNS and (found := rate_changes(signs, history.first_day, history.end)):
            fits = _together(found, steps)
            return Onset(likely_day(fits), interval(fits))
    if not steps:
        return None
    day = max(steps, key=itemgetter(1))[0]
    first, last = interval([(when, ALONE * fit) for when, fit in steps])
    return Onset(day, (min(first, day), max(last, day)))


def rate_changes(events: Sequence[tuple[float, float]], start: float, end: float) -> Fits:
    """How well a Poisson process with one rate before and a higher one after fits, for each event day far enough from
    both ends; empty where no rate rises.

    `events`: day and weight (0..1) each; a weight counts as that part of an event. Source: the likelihood of a single
    change point in a Poisson process (Raftery and Akman 1986), with a weak gamma prior on both rates.
    """
    fits: Fits = []
    events = sorted(events)
    for day in sorted({day for day, _ in events}):
        before, after = day - start, end - day
        if before < EDGE_DAYS[0] or after < EDGE_DAYS[1]:
            continue
        earlier = sum(weight for when, weight in events if when < day)
        later = sum(weight for when, weight in events if when >= day)
        slow = (earlier + PRIOR_EVENTS) / (before + PRIOR_DAYS)
        fast = (later + PRIOR_EVENTS) / (after + PRIOR_DAYS)
        if fast > slow:
            fits.append((day, earlier * math.log(slow) - slow * before + later * math.log(fast) - fast * after))
    return fits


def _steps(history: History, weeks: list[dict[str, Any]], model: TrajectoryModel, up: bool) -> Fits:
    """How well a step in the weekly log-odds of decline fits (normal, one variance), week by week, dated two weeks
    before it; `up`: only steps for the worse."""
    import numpy as np

    logits = np.array([model.heads["decline"].week_logit(week) for week in weeks])
    fits: Fits = []
    for k in range(4, len(logits) - 2):
        a, b = logits[:k], logits[k:]
        if b.mean() > a.mean() or not up:
            around = (float(((a - a.mean()) ** 2).sum()) + float(((b - b.mean()) ** 2).sum())) / len(logits)
            day = max(to_day(weeks[k]["week"]) - LOOK_BACK_DAYS, history.first_day)
            fits.append((day, -len(logits) / 2 * math.log(around + NOISE)))
    return fits


def _together(signs: Fits, steps: Fits) -> Fits:
    """The fits of the days of signs with those of the steps around them."""
    if not steps:
        return signs
    import numpy as np

    days, fits = zip(*steps, strict=True)
    return [(day, fit + STEP_WEIGHT * float(np.interp(day, days, fits))) for day, fit in signs]


def likely_day(fits: Fits, share: float = 0.5) -> float:
    """The first day by which `share` (half) of the probability is reached, each day's being as its likelihood.

    >>> likely_day([(10.0, -5.0), (20.0, -5.1), (30.0, -5.0)])
    20.0
    """
    best = max(fit for _, fit in fits)
    weights = [math.exp(fit - best) for _, fit in fits]
    enough, reached = sum(weights) * share, 0.0
    for (day, _), weight in zip(fits, weights, strict=True):
        reached += weight
        if reached >= enough:
            return day
    return fits[-1][0]


def interval(fits: Fits) -> tuple[float, float]:
    """The days between which the change lies at 90 %, with as much before as after them.

    >>> interval([(10.0, -9.0), (20.0, -5.1), (30.0, -5.0), (40.0, -9.0)])
    (20.0, 30.0)
    """
    return likely_day(fits, LEVEL / 2), likely_day(fits, 1.0 - LEVEL / 2)
