"""A feature's level beside that of comparable accounts: those of its segment, else all others of the report.

An account is judged against its own past; what others have on their day of judging tells a reader whether the level
itself is unusual. Nothing of it enters the score.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from cxnlp.trajectory.catalogue import BY_NAME
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.wording import in_words
from cxnlp.vocabulary import THIN

LEAST_ACCOUNTS = 5
"""Others below which a median says little of what is usual."""
Json = dict[str, Any]


def levels(readings: Mapping[str, Reading]) -> dict[str, float]:
    """`levels` of an account: the recent level of each feature that is seen, to 6 places."""
    return {name: round(r.value, 6) for name, r in readings.items() if r.n and name in BY_NAME}


def _segment(row: Json) -> str | None:
    return str(row["segment"]) if row.get("segment") else None


def with_comparable(rows: Sequence[Json]) -> list[Json]:
    """The rows with `comparable` in each contribution: median and quartiles of the other accounts, how many, and of
    which segment (None: of all). Accounts too young to be judged are no measure."""
    known: dict[tuple[str, str | None], list[float]] = defaultdict(list)
    for row in filter(_counts, rows):
        for name, value in row.get("levels", {}).items():
            for segment in {None, _segment(row)}:
                known[name, segment].append(value)
    for values in known.values():
        values.sort()

    @cache
    def spread(name: str, segment: str | None, own: float | None) -> tuple[float, ...]:
        return tuple(round(quantile(known[name, segment], own, q), 6) for q in (0.25, 0.5, 0.75))

    def beside(row: Json, name: str) -> Json | None:
        own = row.get("levels", {}).get(name) if _counts(row) else None
        for segment in dict.fromkeys((_segment(row), None)):
            n = len(known.get((name, segment), ())) - (own is not None)
            if n >= LEAST_ACCOUNTS:
                low, middle, high = spread(name, segment, own)
                return {"median": middle, "quartiles": [low, high], "accounts": n, "segment": segment}
        return None

    out = []
    for row in rows:
        parts = {
            part: [d | {"comparable": beside(row, d["feature"])} for d in row.get(part, ())]
            for part in ("drivers", "confirmatory")
        }
        out.append({**row, **parts})
    return out


def _counts(row: Json) -> bool:
    return bool(row["trajectory"]["class"] != THIN)


def quantile(values: Sequence[float], without: float | None, q: float) -> float:
    """The quantile, interpolated, of sorted `values`, one that equals `without` left out: sorted once for all accounts.

    >>> quantile([1.0, 2.0, 3.0, 9.0], 9.0, 0.5), quantile([1.0, 2.0, 3.0, 9.0], None, 0.5)
    (2.0, 2.5)
    """
    gap = len(values) if without is None else bisect_left(values, without)
    last = len(values) - (without is not None) - 1
    low = int(q * last)
    a, b = (values[k + (k >= gap)] for k in (low, min(low + 1, last)))
    return a + (b - a) * (q * last - low)


def comparable_in_words(feature: str, found: Json | None) -> str:
    """Comparable accounts' levels in words of the feature's unit, or "".

    >>> found = {"median": 3.0, "quartiles": [2.0, 4.5], "accounts": 26, "segment": None}
    >>> comparable_in_words("active_people", found)
    '26 other accounts: median 3, half of them 2 to 4.5'
    >>> comparable_in_words("active_people", {**found, "segment": "mid-market"})
    '26 others in mid-market: median 3, half of them 2 to 4.5'
    """
    if not found or feature not in BY_NAME:
        return ""
    unit = BY_NAME[feature].unit
    low, middle, high = (in_words(unit, v) for v in (found["quartiles"][0], found["median"], found["quartiles"][1]))
    n = found["accounts"]
    who = f"{n} others in {found['segment']}" if found["segment"] else f"{n} other accounts"
    spread = f", half of them {low} to {high}" if low != high else ""
    return f"{who}: median {middle}{spread}"
