"""Measures of a risk against what came: plain functions on arrays, each equal to its textbook definition.

`risk`: (n,) floats; `lost`: (n,) booleans; `copies`: (n,) how often each row counts (for the bootstrap), default once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

BINS = 10


def places(values: Floats) -> NDArray[np.intp]:
    """The place of each row among the distinct values, the least first."""
    import numpy as np

    return np.asarray(np.unique(values, return_inverse=True)[1])


def auc(risk: Floats, lost: Bools, copies: Floats | None = None, place: NDArray[np.intp] | None = None) -> float | None:
    """Probability that a lost row outranks a kept one, ties half (Mann-Whitney); None without both. `place`: the
    `places` of `risk` where they are known."""
    import numpy as np

    weight = np.ones(len(risk)) if copies is None else copies
    place = places(risk) if place is None else place
    pos = np.bincount(place, weight * lost)
    neg = np.bincount(place, weight * ~lost)
    total = pos.sum() * neg.sum()
    below = np.concatenate([[0.0], np.cumsum(neg)[:-1]])
    return float((pos * (below + 0.5 * neg)).sum() / total) if total else None


def auc_within(risk: Floats, lost: Bools, groups: NDArray[np.intp], copies: Floats | None = None) -> float | None:
    """The `auc` over pairs of rows of one group each (n,): what puts groups on different levels counts for nothing."""
    import numpy as np

    weight = np.ones(len(risk)) if copies is None else copies
    parts = []
    for k in np.unique(groups):
        mine = groups == k
        pairs = float((weight * lost)[mine].sum() * (weight * ~lost)[mine].sum())
        if pairs:
            parts.append((auc(risk[mine], lost[mine], weight[mine]) or 0.0, pairs))
    return sum(a * n for a, n in parts) / sum(n for _, n in parts) if parts else None


def brier(risk: Floats, lost: Bools, copies: Floats | None = None) -> float:
    """Mean squared distance of probability and outcome (Brier 1950)."""
    import numpy as np

    return float(np.average((risk - lost) ** 2, weights=copies))


def log_loss(risk: Floats, lost: Bools, copies: Floats | None = None) -> float:
    """Mean negative log-likelihood; probabilities are kept within 1e-6 … 1 - 1e-6."""
    import numpy as np

    p = np.clip(risk, 1e-6, 1 - 1e-6)
    return float(np.average(-np.where(lost, np.log(p), np.log1p(-p)), weights=copies))


def groups(risk: Floats, bins: int = BINS) -> NDArray[np.intp]:
    """The equally filled group of each row by rising risk; ties stay together."""
    import numpy as np

    edges = np.unique(np.quantile(risk, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.searchsorted(edges, risk, side="right")


def calibration(risk: Floats, lost: Bools, bins: int = BINS) -> list[dict[str, Any]]:
    """Equally filled groups by rising risk: how many, mean stated probability, share lost. Ties stay together."""
    import numpy as np

    group = groups(risk, bins)
    rows = []
    for k in np.unique(group):
        mine = group == k
        rows.append({"n": int(mine.sum()), "stated": float(risk[mine].mean()), "observed": float(lost[mine].mean())})
    return rows


def ece(table: list[dict[str, Any]]) -> float:
    """Expected calibration error: mean distance of stated and observed, weighted by group (Naeini et al. 2015)."""
    total = sum(row["n"] for row in table)
    return float(sum(row["n"] * abs(row["stated"] - row["observed"]) for row in table) / total)


def weighted_ece(risk: Floats, lost: Bools, copies: Floats | None = None, bins: int = BINS) -> float:
    """`ece` of the groups of all rows, each row counting `copies` times."""
    import numpy as np

    weight = np.ones(len(risk)) if copies is None else copies
    gap = np.bincount(groups(risk, bins), weight * (risk - lost))
    return float(np.abs(gap).sum() / weight.sum())


def recall_at(
    risk: Floats,
    lost: Bools,
    share: float,
    copies: Floats | None = None,
    falling: NDArray[np.intp] | None = None,
) -> float | None:
    """Share of the lost rows among the `share` of rows with the highest risk; of tied rows a fair part counts.
    `falling`: the `places` of `-risk` where they are known."""
    return recalls_at(risk, lost, (share,), copies, falling)[0]


def recalls_at(
    risk: Floats,
    lost: Bools,
    shares: Sequence[float],
    copies: Floats | None = None,
    falling: NDArray[np.intp] | None = None,
) -> list[float] | list[None]:
    """`recall_at` each of several shares."""
    import numpy as np

    weight = np.ones(len(risk)) if copies is None else copies
    place = places(-risk) if falling is None else falling
    rows, hits = np.bincount(place, weight), np.bincount(place, weight * lost)
    if not hits.sum():
        return [None] * len(shares)
    seen = np.concatenate([[0.0], np.cumsum(rows)]) / rows.sum()
    found = np.concatenate([[0.0], np.cumsum(hits)]) / hits.sum()
    return [float(at) for at in np.interp(shares, seen, found)]


def workload_for(risk: Floats, lost: Bools, recall: float) -> float | None:
    """Smallest share of rows, by falling risk, that holds `recall` of the lost ones."""
    import numpy as np

    order = np.argsort(-risk, kind="stable")
    hits = np.cumsum(lost[order])
    if not len(hits) or not hits[-1]:
        return None
    needed = int(np.searchsorted(hits, recall * hits[-1] - 1e-9))
    # rows tied with the last needed one cannot be told apart from it
    return float((risk >= risk[order[needed]]).mean())
