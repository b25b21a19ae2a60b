"""What the ledger's error against labels is made of: steps from what it shows to what the labels say, which add up.

Each account's error is the sum of: shrinkage (shown less unshrunk counts), sentences without a label (all sentences
less labelled ones), attribution (the program's idea of whose word a sentence is less the label's), orientation (the
model's probabilities less the labels, on the same sentences and weights), and labelled sentences that the program
splits differently. A part's share of the squared error is its covariance with the error over the error's own square:
shares add up to one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.trajectory.labelled import Array
from pipelines.trajectory.ledger_error import Account, change, expected, share


def steps(account: Account) -> dict[str, float]:
    """The parts of one account's error; they add up to what the ledger shows less the change of the labels."""
    known = np.isfinite(account.labelled.model[:, 0])
    mine, late = account.labelled.after(known), account.labelled_late[known]
    counted = expected(account)
    labelled = change(mine.model, mine.ours, late)
    attributed = change(mine.model, mine.weight, late)
    told = change(mine.truth, mine.weight, late)
    return {
        "shrinkage": account.shown - counted,
        "sentences without a label": counted - labelled,
        "attribution": labelled - attributed,
        "orientation": attributed - told,
        "split differently": told - account.truth,
    }


def parts(accounts: Sequence[Account]) -> dict[str, dict[str, float]]:
    """Mean size, mean, and share of the squared error of each part."""
    found = [steps(a) for a in accounts]
    error = np.array([a.shown - a.truth for a in accounts])
    out = {}
    for name in found[0]:
        part = np.array([f[name] for f in found])
        out[name] = {
            "mean_size": round(float(np.abs(part).mean()), 4),
            "mean": round(float(part.mean()), 4),
            "share_of_squared_error": round(float(part @ error / (error @ error)), 3),
        }
    return out


def bias(accounts: Sequence[Account]) -> dict[str, float]:
    """Mean of model's share less labelled share before and after, the mean size of both, and how they go together."""
    rows: list[list[float]] = []
    for a in accounts:
        known = np.isfinite(a.labelled.model[:, 0])
        mine, late = a.labelled.after(known), a.labelled_late[known]
        weighed = mine.weight[:, None]
        rows.append([_apart(mine.model * weighed, mine.truth * weighed, late == side) for side in (0, 1)])
    before, after = np.array(rows).T
    return {
        "before": round(float(before.mean()), 4),
        "after": round(float(after.mean()), 4),
        "size_before": round(float(np.abs(before).mean()), 4),
        "size_after": round(float(np.abs(after).mean()), 4),
        "correlation": round(float(np.corrcoef(before, after)[0, 1]), 3),
    }


def _apart(model: Array, truth: Array, chosen: Array) -> float:
    mask = np.asarray(chosen, dtype=bool)
    return share(model[mask].sum(axis=0)) - share(truth[mask].sum(axis=0))
