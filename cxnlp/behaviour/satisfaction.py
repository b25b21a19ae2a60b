"""Whether the satisfaction that an account gives with its tickets fell around a day, against its own usual level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from cxnlp.trajectory.history import History

ASKED_WITH_TICKETS = re.compile(r"csat|satisf", re.IGNORECASE)
BEFORE_DAYS, AFTER_DAYS = 7.0, 21.0
"""A week's figure may stand under its Monday; answers come up to three weeks later."""
LEAST_PAST = 3
FALL = 0.2
"""How far below the usual level is a fall, as a share of the highest level seen (one point of five)."""


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The lowest level near a day, and the median of all others."""

    lowest: float
    usual: float
    fell: bool


def fell(history: History, day: float) -> Satisfaction | None:
    """Satisfaction around `day`, by the series that fell, else the first that is known there; None with
    fewer than three other values of a series, or none near."""
    known = [level for values in _series(history) if (level := fell_of(values, day))]
    return next((level for level in known if level.fell), known[0] if known else None)


def fell_of(values: Sequence[tuple[float, float]], day: float) -> Satisfaction | None:
    """The same of (day, value) pairs.

    >>> fell_of([(0, 4.5), (5, 4.6), (10, 4.4), (21, 2.0)], 20)
    Satisfaction(lowest=2.0, usual=4.5, fell=True)
    """
    near = [v for d, v in values if day - BEFORE_DAYS < d <= day + AFTER_DAYS]
    others = [v for d, v in values if not day - BEFORE_DAYS < d <= day + AFTER_DAYS]
    if not near or len(others) < LEAST_PAST:
        return None
    usual = float(median(others))
    return Satisfaction(min(near), usual, usual - min(near) >= FALL * max(v for _, v in values))


def _series(history: History) -> list[list[tuple[float, float]]]:
    """(day, value) of each metric of its own, and of the answers on one scale: different scales do not compare."""
    series: dict[tuple[object, ...], list[tuple[float, float]]] = {}
    columns = (history.columns("metrics")[c].tolist() for c in ("metric", "day", "value"))
    for name, day, value in zip(*columns, strict=True):
        if ASKED_WITH_TICKETS.search(str(name)):
            series.setdefault((name,), []).append((day, value))
    columns = (history.columns("surveys")[c].tolist() for c in ("kind", "low", "high", "day", "score"))
    for kind, low, high, day, score in zip(*columns, strict=True):
        if kind == "csat" and score is not None and score == score:
            series.setdefault((str(low), str(high)), []).append((day, score))
    return [series[key] for key in sorted(series, key=str)]
