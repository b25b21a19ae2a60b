"""Measures of a risk against what came: plain functions on arrays, each equal to its textbook definition.

`risk`: (n,) floats; `lost`: (n,) booleans; `copies`: (n,) how often each row counts (for the bootstrap), default once.
What takes (k, n) of them measures k resamples at once, equal to one after the other for whole numbers of copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

BINS = 10
CELLS = 500_000
"""Rows times resamples that are held at a time."""


def _summed(values: Floats, weights: Floats) -> Floats:
    """(places, k): the sums of `weights` (n, k) over the rows of each distinct value, the least first."""
    import numpy as np

    if not len(values):
        return weights
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    first = np.concatenate([[True], ranked[1:] != ranked[:-1]])
    return np.asarray(np.add.reduceat(weights[order], np.flatnonzero(first), axis=0))


def _resamples(copies: Floats | None, n: int) -> Iterator[Floats]:
    """(n, some): how often each row counts in some resamples at a time, `copies` (k, n) or (n,); default one, once."""
    import numpy as np

    columns = np.ones((n, 1)) if copies is None else np.atleast_2d(copies).T
    some = max(1, CELLS // max(1, n))
    for first in range(0, columns.shape[1], some):
        yield columns[:, first : first + some]


def auc(risk: Floats, lost: Bools, copies: Floats | None = None) -> float | None:
    """Probability that a lost row outranks a kept one, ties half (Mann-Whitney); None without both."""
    return aucs(risk, lost, copies)[0]


def aucs(risk: Floats, lost: Bools, copies: Floats | None = None) -> list[float | None]:
    """The `auc` in each of several resamples, `copies` (k, n)."""
    found = (_outranked(risk, lost, weight) for weight in _resamples(copies, len(risk)))
    return [float(a / b) if b else None for top, total in found for a, b in zip(top, total, strict=True)]


def _outranked(risk: Floats, lost: Bools, weight: Floats) -> tuple[Floats, Floats]:
    """(k,) pairs of a lost row and a kept one that it outranks, ties half, and (k,) all pairs; `weight` (n, k)."""
    import numpy as np

    pos, neg = (_summed(risk, weight * chosen[:, None]) for chosen in (lost, ~lost))
    below = np.cumsum(neg, axis=0) - neg
    return (pos * (below + 0.5 * neg)).sum(axis=0), pos.sum(axis=0) * neg.sum(axis=0)


def auc_within(risk: Floats, lost: Bools, groups: NDArray[np.intp], copies: Floats | None = None) -> float | None:
    """The `auc` over pairs of rows of one group each (n,): what puts groups on different levels counts for nothing."""
    return aucs_within(risk, lost, groups, copies)[0]


def aucs_within(
    risk: Floats, lost: Bools, groups: NDArray[np.intp], copies: Floats | None = None
) -> list[float | None]:
    """The `auc_within` in each of several resamples, `copies` (k, n)."""
    import numpy as np

    out: list[float | None] = []
    for weight in _resamples(copies, len(risk)):
        share, pairs = np.zeros(weight.shape[1]), np.zeros(weight.shape[1])
        for k in np.unique(groups):
            mine = groups == k
            top, total = _outranked(risk[mine], lost[mine], weight[mine])
            share += np.divide(top, total, out=np.zeros_like(top), where=total > 0) * total
            pairs += total
        out += [float(a / n) if n else None for a, n in zip(share, pairs, strict=True)]
    return out


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


def recall_at(risk: Floats, lost: Bools, share: float, copies: Floats | None = None) -> float | None:
    """Share of the lost rows among the `share` of rows with the highest risk; of tied rows a fair part counts."""
    return recalls_at(risk, lost, (share,), copies)[0][0]


def recalls_at(
    risk: Floats, lost: Bools, shares: Sequence[float], copies: Floats | None = None
) -> list[list[float] | list[None]]:
    """`recall_at` each of several shares, in each of several resamples, `copies` (k, n)."""
    import numpy as np

    out: list[list[float] | list[None]] = []
    for weight in _resamples(copies, len(risk)):
        seen, found = _grown(_summed(-risk, weight)), _grown(_summed(-risk, weight * lost[:, None]))
        out += [
            np.interp(shares, rows / rows[-1], hits / hits[-1]).tolist() if hits[-1] else [None] * len(shares)
            for rows, hits in zip(seen.T, found.T, strict=True)
        ]
    return out


def _grown(sums: Floats) -> Floats:
    """(places + 1, k): how much is reached up to each place, from nothing on."""
    import numpy as np

    return np.concatenate([np.zeros((1, sums.shape[1])), np.cumsum(sums, axis=0)])


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
