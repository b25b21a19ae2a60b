"""Whether the mix of channels or segments drifts: the population stability index by month."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MARKS = (0.1, 0.25)
"""Below 0.1 no shift worth a look, from 0.25 a large one. Source: convention of credit scoring (Siddiqi, Credit Risk
Scorecards, 2006); Yurdakul and Naranjo (2020, J. Risk Model Validation) show that chance alone exceeds it in small
samples, hence `critical`."""
WORDS = ("stable", "moderate shift", "large shift")
LEAST = 10  # records in the month and in the past below which nothing is said
SMOOTHING = 0.5  # added to every count, so that an empty class gives a finite index


@dataclass(frozen=True, slots=True)
class Shift:
    """A month's mix against all months before it, over the classes seen until then. `critical`: what chance exceeds in
    5 % of months without a shift; `verdict` is None when there are too few records."""

    month: str
    n: int
    n_past: int
    psi: float | None
    critical: float | None
    verdict: str | None
    shares: Mapping[str, float]


def psi(actual: Mapping[str, float], expected: Mapping[str, float]) -> float:
    """Σ (a - e)·ln(a / e) over classes; shares must be positive. 0 for equal mixes.

    >>> psi({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5})
    0.0
    """
    return math.fsum((actual[k] - expected[k]) * math.log(actual[k] / expected[k]) for k in sorted(actual))


def shares(counts: Mapping[str, int], classes: Iterable[str]) -> dict[str, float]:
    """Smoothed shares of all `classes`; they sum to 1."""
    names = sorted(classes)
    total = sum(counts.get(c, 0) for c in names) + SMOOTHING * len(names)
    return {c: (counts.get(c, 0) + SMOOTHING) / total for c in names}


def shifts(records: Iterable[tuple[str, str]]) -> list[Shift]:
    """`records` are pairs of month ("2026-03") and class; a row a month from the second on, in order."""
    months: dict[str, Counter[str]] = {}
    for month, name in records:
        months.setdefault(month, Counter())[name] += 1
    past: Counter[str] = Counter()
    out = []
    for month in sorted(months):
        counts, n, n_past = months[month], months[month].total(), past.total()
        classes = {*past, *counts}
        if n_past:
            enough = len(classes) > 1 and n >= LEAST and n_past >= LEAST
            index = psi(shares(counts, classes), shares(past, classes)) if enough else None
            limit = critical(len(classes), n, n_past) if enough else None
            mix = {c: round(counts[c] / n, 6) for c in sorted(classes)}
            rounded = None if index is None else round(index, 6)
            out.append(Shift(month, n, n_past, rounded, limit, verdict(index, limit), mix))
        past += counts
    return out


def critical(classes: int, n: int, n_past: int) -> float:
    """The 95 % point of the index without a shift: (1/n + 1/m)·χ²(B - 1). Source: Yurdakul and Naranjo (2020)."""
    from scipy.stats import chi2

    return round(float(chi2.ppf(0.95, classes - 1)) * (1 / n + 1 / n_past), 6)


def verdict(index: float | None, limit: float | None) -> str | None:
    """The word of the marks; a shift that chance explains is called stable."""
    if index is None or limit is None:
        return None
    if index <= limit:
        return WORDS[0]
    return WORDS[sum(index >= mark for mark in MARKS)]
