"""A model of its own for expansions: the shipped weights of growth, updated by the outcomes `expanded`.

Every fit starts from the weights of growth, never from a head `expansion` that is given: outcomes that this one has
seen would count twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxnlp.fitting.compare import FITTED, MEASURES, RATE, cross_fitted, table
from cxnlp.fitting.rows import HORIZON, Rows, shortage
from cxnlp.fitting.update import Updated, observed_rate, of_expansion, update, weight_rows
from cxnlp.trajectory.model import EXPANSION, Head, TrajectoryModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def fit_expansions(model: TrajectoryModel, rows: Rows) -> tuple[TrajectoryModel, dict[str, Any]]:
    """The model with a head `expansion`, and `expansion` of fit.json. With too few expansions, or where the fit says no
    more of accounts left out of it than the base rate alone, the same model comes back."""
    given = of_expansion(model)
    told: dict[str, Any] = {
        "horizon_days": HORIZON,
        "landmarks": len(rows),
        "landmarks_before_an_expansion": int(rows.happened.sum()),
        "accounts": len(set(rows.accounts)),
        "accounts_expanded": rows.accounts_with,
        "observed_rate": observed_rate(rows) if len(rows) else None,
        "fitted": False,
        "weights": [],
        "cross_validated": [],
    }
    if short := shortage(rows, "expanded", "not expanded"):
        return model, told | {"reason": f"too few outcomes to fit expansions: {short}"}
    predicted = cross_fitted(given, rows)
    told["cross_validated"] = table(predicted, rows)
    if reason := no_help(predicted, rows):
        return model, told | {"reason": reason}
    found = update(given, rows)
    new = replace(model, heads={**model.heads, EXPANSION: as_head(found)})
    return new, told | {"fitted": True, "reason": None, "weights": weight_rows(found)}


def no_help(predicted: Mapping[str, NDArray[np.float64]], rows: Rows) -> str | None:
    """Why `predicted` (as from `cross_fitted`) gives no reason to use the fit, in words; None where it does."""
    fitted, rate = (MEASURES["log_loss"](predicted[way], rows.happened) for way in (FITTED, RATE))
    if fitted is not None and rate is not None and fitted < rate:
        return None
    return (
        "expansions are not fitted: on accounts left out of the fit it foretells them no better than their rate alone "
        f"(log loss {fitted:.3f}, with the rate {rate:.3f})"
    )


def as_head(found: Updated) -> Head:
    """The posterior as log-odds of an expansion."""
    baseline, *weights = map(float, found.posterior.mean)
    covariance = tuple(tuple(map(float, row)) for row in found.posterior.covariance)
    return Head(found.names, baseline, tuple(weights), covariance)


def in_words(told: Mapping[str, Any]) -> str:
    """What was fitted to expansions, `expansion` of fit.json, in two or three sentences."""
    if not told["fitted"]:
        return f"{told['reason'][0].upper()}{told['reason'][1:]}. No probability of an expansion is given."
    ways = {row["way"]: row for row in told["cross_validated"]}
    rate, fitted = ways[RATE], ways[FITTED]
    return (
        f"Expansions: fitted on {told['accounts']} accounts, {told['accounts_expanded']} of them expanded "
        f"({told['landmarks']} landmarks). On accounts left out of the fit, against their rate alone: log loss "
        f"{rate['log_loss']['value']:.3f} to {fitted['log_loss']['value']:.3f}, Brier {rate['brier']['value']:.3f} to "
        f"{fitted['brier']['value']:.3f}; AUC {fitted['auc']['value']:.3f}."
    )
