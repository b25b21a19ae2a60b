"""When an account is called over replayed days: a call begins on a sign that lasts and ends after a quiet fortnight.

A class that changes at even odds flickers: a false call that comes back a week later counts twice and is read twice.
So a call begins when decline is the likelier on two days of judging in a row, and ends when it has not been for
fourteen days. Chosen by cross-validation (`python -m pipelines.trajectory.calls`, docs/validation.md). Ending later
than it began is the hysteresis of a thermostat or of a Schmitt trigger (1938).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cxnlp.replay.steps import Step
from cxnlp.vocabulary import THIN


@dataclass(frozen=True)
class Rule:
    """A call begins after `confirm` days of judging in a row at log-odds of `begin` or more; from `stay` on it goes on;
    it ends `quiet` days after the last of these."""

    begin: float = 0.0
    stay: float = 0.0
    quiet: float = 14.0
    confirm: int = 2


RULE = Rule()


def held(points: Sequence[tuple[float, float]], rule: Rule = RULE) -> list[bool]:
    """Whether a call stands at each of `points`: (day, log-odds of decline), in order of day.

    >>> held([(0, 0.1), (7, 0.3), (14, -0.1), (21, 0.1), (28, -0.2), (35, -0.2)])
    [False, True, True, True, True, False]
    """
    out, standing, row, last = [], False, 0, -math.inf
    for day, logit in points:
        row = row + 1 if logit >= rule.begin else 0
        goes_on = logit >= rule.stay or day - last < rule.quiet
        standing = goes_on if standing else row >= rule.confirm
        if standing and logit >= rule.stay:
            last = day
        out.append(standing)
    return out


def calls(steps: Sequence[Step]) -> list[bool]:
    """Whether a call stands on each day of one account; a day with too little to judge says nothing for it."""
    return held([(float(s.day.toordinal()), s.logit if s.trajectory != THIN else -math.inf) for s in steps])
