"""A feature's level beside that of comparable accounts: those of its segment, else all others of the report.

An account is judged against its own past; what others have on their day of judging tells a reader whether the level
itself is unusual. Nothing of it enters the score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from cxnlp.trajectory.catalogue import BY_NAME
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.wording import in_words

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
    known: dict[tuple[str, str | None], list[tuple[int, float]]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row["trajectory"]["class"] == "insufficient_data":
            continue
        for name, value in row.get("levels", {}).items():
            for segment in {None, _segment(row)}:
                known[name, segment].append((place, value))

    def beside(place: int, row: Json, name: str) -> Json | None:
        for segment in dict.fromkeys((_segment(row), None)):
            others = [v for p, v in known.get((name, segment), ()) if p != place]
            if len(others) >= LEAST_ACCOUNTS:
                return {**_spread(others), "accounts": len(others), "segment": segment}
        return None

    out = []
    for place, row in enumerate(rows):
        parts = {
            part: [d | {"comparable": beside(place, row, d["feature"])} for d in row.get(part, ())]
            for part in ("drivers", "confirmatory")
        }
        out.append({**row, **parts})
    return out


def _spread(values: Sequence[float]) -> Json:
    from statistics import quantiles

    low, middle, high = quantiles(values, n=4, method="inclusive")
    return {"median": round(middle, 6), "quartiles": [round(low, 6), round(high, 6)]}


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
