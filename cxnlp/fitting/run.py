"""Fitting from exports and outcomes to a folder with weights: what `cxnlp fit` calls."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.fitting.rows import HORIZON, Rows, rows_of
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.private import make_folder, write_text
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.model import Z90, TrajectoryModel
from cxnlp.validation.outcomes import FollowUp, lost_after
from cxnlp.validation.outcomes_told import told_with
from cxnlp.validation.past import looking_back
from cxnlp.validation.study import rounded

LEAST_LOST = 5
LEAST_KEPT = 10
WHY = "with fewer, intervals of the new weights are as wide as those of the old ones and cross-validation has no events"
WEIGHTS_FILE, FIT_FILE, PAGE_FILE = "weights.json", "fit.json", "fit.html"


def demand_any(follow: FollowUp, accounts: Sequence[str], first: date) -> None:
    """Raises UsageError where there is no loss between the first landmark and the end of the follow-up at all: not even
    a rate can be learnt."""
    if not lost_after(follow, accounts, first):
        raise UsageError(
            f"no account was lost or downgraded after {first} and until {follow.until}: there is nothing to fit. The "
            "given weights stand; if you know the share lost in 90 days, set risk_base_rate in cxnlp.toml"
        )


def shortage(rows: Rows) -> str | None:
    """What is missing for weights to be fitted, in words; None when nothing is."""
    missing = []
    if rows.lost_accounts < LEAST_LOST:
        missing.append(f"{LEAST_LOST} accounts lost within {HORIZON} days of a landmark ({rows.lost_accounts} found)")
    if rows.kept_accounts < LEAST_KEPT:
        missing.append(f"{LEAST_KEPT} accounts kept ({rows.kept_accounts} found)")
    return f"it needs {' and '.join(missing)}; {WHY}" if missing else None


def fit_rows(model: TrajectoryModel, rows: Rows, recentre: bool = True) -> tuple[TrajectoryModel, dict[str, Any]]:
    """New weights and what fit.json holds. With too few losses the weights stand and, where `recentre` allows it, only
    the base rate is set to the observed one. Raises UsageError when nothing may be done."""
    import numpy as np

    from cxnlp.fitting import compare, update

    head = {
        "horizon_days": HORIZON,
        "landmarks": len(rows),
        "landmarks_before_a_loss": int(rows.lost.sum()),
        "accounts": len(set(rows.accounts)),
        "accounts_lost": rows.lost_accounts,
        "given_weights_sha256": model.sha256,
        "observed_rate": update.observed_rate(rows) if len(rows) else None,
    }
    short = shortage(rows)
    if short:
        if not recentre or not len(rows):
            raise UsageError(f"too few outcomes to fit weights: {short}. The given weights stand")
        new = update.recentred(model, rows)
        said = (
            f"too few outcomes to fit weights: {short}. The weights stand; risk_90d is moved to the observed base rate"
        )
        return new, head | {"fitted": False, "reason": said, "weights": [], "cross_validated": []}
    found = update.update(model, rows)
    new = update.as_model(model, found, rows)

    def spread(x: Any) -> Any:
        return Z90 * np.sqrt(np.diag(x.covariance))

    before, after = spread(found.prior), spread(found.posterior)
    weights = [
        {
            "feature": name,
            "prior": float(found.prior.mean[k]),
            "prior_interval": [float(found.prior.mean[k] - before[k]), float(found.prior.mean[k] + before[k])],
            "fitted": float(found.posterior.mean[k]),
            "interval": [float(found.posterior.mean[k] - after[k]), float(found.posterior.mean[k] + after[k])],
        }
        for k, name in enumerate(("baseline", *found.names))
    ]
    tables = compare.table(compare.cross_fitted(model, rows), rows)
    return new, head | {"fitted": True, "reason": None, "weights": weights, "cross_validated": tables}


def fit(
    paths: Sequence[Path],
    config: Config,
    scorer: SentenceScorer,
    model: TrajectoryModel,
    recentre: bool = True,
    progress: pipeline.Progress = pipeline.no_progress,
    workers: int = 1,
) -> tuple[TrajectoryModel, dict[str, Any]]:
    """New weights for the accounts of `paths` and what fit.json holds; `workers`: processes to use. Raises UsageError
    when nothing can be fitted."""
    model = model.at_base_rate(config.risk_base_rate)
    with looking_back(paths, config, scorer, model, HORIZON, demand_any, progress, workers) as (past, _):
        rows = rows_of(past.snapshots, past.follow, model)
    progress("fitting weights", 0)
    with told_with(past.told):
        new, found = fit_rows(model, rows, recentre)
    days = {"first": past.days[0].isoformat(), "last": past.days[-1].isoformat(), "count": len(past.days)}
    return new, {"schema_version": SCHEMA_VERSION, "landmark_days": days, **past.told, **rounded(found)}


def write_fit(model: TrajectoryModel, found: dict[str, Any], out: Path) -> Path:
    """Writes weights.json, fit.json and fit.html, each whole; returns the weights file. Raises FileExistsError."""
    from cxnlp.fitting.page import page

    make_folder(out)
    write_json(out / FIT_FILE, found)
    write_text(out / PAGE_FILE, page(found))
    write_text(out / WEIGHTS_FILE, json.dumps(model.as_data(), indent=1, allow_nan=False) + "\n")
    return out / WEIGHTS_FILE


def in_words(found: dict[str, Any]) -> str:
    """The outcome of a fit in two or three sentences."""
    if not found["fitted"]:
        return f"{found['reason']} ({found['observed_rate']:.1%} of landmarks were followed by a loss)."
    ways = {row["way"]: row for row in found["cross_validated"]}
    before, after = ways["weights as given"], ways["fitted"]

    def pair(name: str) -> str:
        return f"{before[name]['value']:.3f} to {after[name]['value']:.3f}"

    fall = before["auc"]["value"] - after["auc"]["value"]
    worse = f"Accounts are ranked worse than before (AUC lower by {fall:.3f}). " if fall >= 0.0005 else ""
    clear = sum(not w["prior_interval"][0] <= w["fitted"] <= w["prior_interval"][1] for w in found["weights"][1:])
    return (
        f"Fitted on {found['accounts']} accounts, {found['accounts_lost']} of them lost "
        f"({found['landmarks']} landmarks). "
        f"On accounts left out of the fit: log loss {pair('log_loss')}, Brier {pair('brier')}, AUC {pair('auc')}. "
        f"{worse}{clear} of {len(found['weights']) - 1} weights left their prior's 90 % interval."
    )
