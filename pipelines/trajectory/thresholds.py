"""Chooses from which probability an event is reported: the best F1 within a false-alarm budget, on unseen accounts.

Acceptance weights are fitted without the accounts they judge (inner folds), so that the thresholds fit probabilities as
they come out on new accounts. Histories whole and cut on earlier days count alike for F1, whole ones for the budget.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxnlp.trajectory.acceptance import features, probability
from cxnlp.trajectory.events import developments
from cxnlp.trajectory.judgement import judgement
from cxnlp.trajectory.model import TrajectoryModel
from pipelines.trajectory.data import Case
from pipelines.trajectory.fit_events import fit_events, matched, true_events

BUDGET = 0.7
"""False events that a healthy account may have, on average over all accounts fitted on (of 0.5 to 1.2 the one with the
best F1 among those that keep labelled accounts outside the fit below one; there 0.7 come out; decision 031)."""
PARTS = ("other", "declining", "expansion")
"""Events in accounts that are not judged to be declining, in those that are, and wishes for more anywhere."""
GRID = np.round(np.arange(0.1, 0.81, 0.025), 3)
PRICE = 32.0
"""How much worse a false event beyond the budget is than one within, in events (there are four versions of an account
and one budget; of 8 and 32 the one with fewer false events on accounts outside the fit, F1 alike)."""


@dataclass(frozen=True)
class Judged:
    """A development of an account unseen by the weights; `declining`: the account is judged to be; `hit`: a true event;
    `healthy`: it counts in the budget."""

    probability: float
    expansion: bool
    hit: bool
    healthy: bool
    declining: bool = False

    @property
    def part(self) -> str:
        """Whose threshold it is judged by."""
        return "expansion" if self.expansion else "declining" if self.declining else "other"


def judge(cases: Sequence[Case], model_of: Mapping[str, TrajectoryModel], inner: int = 4) -> list[Judged]:
    """All developments that could alarm, each judged by acceptance weights of the other inner folds."""
    out = []
    number = {name: i for i, name in enumerate(dict.fromkeys(c.id for c in cases))}
    for k in range(inner):
        rest = [c for c in cases if number[c.id] % inner != k]
        weights = {expansion: fit_events(rest, model_of, expansion) for expansion in (False, True)}
        for case in (c for c in cases if number[c.id] % inner == k):
            values = features(case.candidates, case.record, case.rows, model_of[case.id])
            could = [i for i, c in enumerate(case.candidates) if not c.explained]
            found = [case.candidates[i] for i in could]
            p = [probability(values[i], weights[case.candidates[i].kind == "expansion"]) for i in could]
            kept = sorted(group[0] for group in developments(found, p))
            hits = matched(case, [found[i] for i in kept])
            falls = judgement(case.record, model_of[case.id], case.weeks[-1][2]).declining
            out += [
                Judged(p[i], found[i].kind == "expansion", hit, case.well, falls)
                for i, hit in zip(kept, hits, strict=True)
            ]
    return out


def best(judged: Sequence[Judged], true: int, healthy: int) -> dict[str, float]:
    """The thresholds (`PARTS`) with the largest F1 less a price for false events over budget.

    `true`: true events in all accounts; `healthy`: accounts that are well. Scores are smoothed over neighbours.
    """
    counts = [_counts(judged, part) for part in PARTS]
    said, hits, false = (sum(_along(own[k], axis) for axis, own in enumerate(counts)) for k in range(3))
    over = np.maximum(0.0, false - BUDGET * healthy)
    scores = 2 * hits / (said + PRICE * over + true)
    padded, n = np.pad(scores, 1, mode="edge"), len(GRID)
    shifts = itertools.product(range(3), repeat=len(PARTS))
    smooth = np.mean([padded[tuple(slice(a, a + n) for a in shift)] for shift in shifts], axis=0)
    place = np.unravel_index(int(np.argmax(smooth)), smooth.shape)
    return {part: float(GRID[k]) for part, k in zip(PARTS, place, strict=True)}


def _counts(judged: Sequence[Judged], part: str) -> NDArray[np.float64]:
    """Said, hits and false ones of healthy accounts by threshold, shape (3, len(GRID))."""
    mine = [j for j in judged if j.part == part]
    said = np.array([j.probability for j in mine])[:, None] >= GRID[None, :] if mine else np.zeros((0, len(GRID)), bool)
    hit = np.array([j.hit for j in mine], bool)[:, None]
    well = np.array([j.healthy for j in mine], bool)[:, None]
    return np.array([said.sum(0), (said & hit).sum(0), (said & ~hit & well).sum(0)], float)


def _along(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """A row of numbers laid along one axis of the cube of thresholds."""
    return values.reshape([-1 if k == axis else 1 for k in range(len(PARTS))])


def thresholds(cases: Sequence[Case], model_of: Mapping[str, TrajectoryModel]) -> dict[str, float]:
    """The thresholds for acceptance weights fitted on `cases`."""
    true = sum(len(true_events(case)) for case in cases)
    return best(judge(cases, model_of), true, sum(case.well for case in cases))
