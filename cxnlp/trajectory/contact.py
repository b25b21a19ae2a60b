"""The days of contact of each customer person."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from cxnlp.trajectory.history import History
from cxnlp.trajectory.once import once


@once
def active_days(history: History) -> Mapping[str, Sequence[float]]:
    """The whole days on which each customer person acted, in order; people in the order of their ids."""
    acts = history.customers("acts")
    found: dict[str, set[float]] = {}
    for person, day in zip(acts["person"].tolist(), acts["day"].tolist(), strict=True):
        found.setdefault(str(person), set()).add(float(int(day)))
    return {person: sorted(found[person]) for person in sorted(found)}


@once
def last_acts(history: History) -> Mapping[str, float]:
    """The moment of everybody's last act, the vendor's people too."""
    found: dict[str, float] = {}
    acts = history.columns("acts")
    for person, day in zip(acts["person"].tolist(), acts["day"].tolist(), strict=True):
        if day > found.get(person, -math.inf):
            found[person] = day
    return found
