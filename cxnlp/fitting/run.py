"""Fitting from exports and outcomes to a folder with weights: what `cxnlp fit` calls."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.fitting.rows import HORIZON, LEAST_WITH, Rows, rows_of, shortage
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.private import make_folder, write_text
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.wording import percent
from cxnlp.validation.outcomes import FollowUp, expanded_after, lost_after
from cxnlp.validation.outcomes_told import told_with
from cxnlp.validation.past import looking_back
from cxnlp.validation.study import rounded

WEIGHTS_FILE, FIT_FILE, PAGE_FILE = "weights.json", "fit.json", "fit.html"


def demand_any(follow: FollowUp, accounts: Sequence[str], first: date) -> None:
    """Raises UsageError where there is no loss between the first landmark and the end of the follow-up at all, so that
    not even a rate can be learnt, and too few accounts expanded."""
    if not lost_after(follow, accounts, first) and len(expanded_after(follow, accounts, first)) < LEAST_WITH:
        raise UsageError(
            f"no account was lost or downgraded after {first} and until {follow.until}: there is nothing to fit. The "
            "given weights stand; if you know the share lost in 90 days, set risk_base_rate in cxnlp.toml"
        )


def fit_rows(
    model: TrajectoryModel, rows: Rows, recentre: bool = True, expansions: Rows | None = None
) -> tuple[TrajectoryModel, dict[str, Any]]:
    """New weights and what fit.json holds, from rows of losses and, where any came, of expansions. Raises UsageError
    when nothing may be done."""
    from cxnlp.fitting.expansions import fit_expansions

    new, found = fit_losses(model, rows, recentre)
    reasons = [found["reason"]]
    if expansions is not None:
        new, found["expansion"] = fit_expansions(new, expansions)
        reasons.append(found["expansion"]["reason"])
    if new is model:
        raise UsageError("; ".join(reasons))
    return new, found


def fit_losses(model: TrajectoryModel, rows: Rows, recentre: bool) -> tuple[TrajectoryModel, dict[str, Any]]:
    """New weights of decline and what fit.json holds of them. With too few losses the weights stand and, where
    `recentre` allows it, only the base rate moves towards the observed one; else the same model comes back."""
    from cxnlp.fitting import compare, update

    given = update.of_loss(model)
    short = shortage(rows, "lost", "kept")
    level = len(rows) > 0 and (recentre or not short)
    head = {
        "horizon_days": HORIZON,
        "landmarks": len(rows),
        "landmarks_before_a_loss": int(rows.happened.sum()),
        "accounts": len(set(rows.accounts)),
        "accounts_lost": rows.accounts_with,
        "given_weights_sha256": model.sha256,
        "observed_rate": update.observed_rate(rows) if level else None,
    }
    if short:
        stands, told = "The given weights stand", {}
        if level:
            moved, seen = update.recentred(given, rows), rows.accounts_with + rows.accounts_without
            model = replace(model, risk_offset=moved.offset, base_rate=float(moved.probability(rows.x).mean()))
            told = {"base_rate": model.base_rate, "lost_interval": exact_interval(rows.accounts_with, seen)}
            stands = (
                "The weights stand; risk_90d is moved towards the observed base rate, as far as these outcomes carry"
            )
        said = f"too few outcomes to fit weights: {short}. {stands}"
        return model, head | {"fitted": False, "reason": said, **told, "weights": [], "cross_validated": []}
    found = update.update(given, rows)
    tables = compare.table(compare.cross_fitted(given, rows), rows)
    told = {"fitted": True, "reason": None, "weights": update.weight_rows(found), "cross_validated": tables}
    return update.as_model(model, found, rows), head | told


def exact_interval(lost: int, accounts: int) -> list[float]:
    """The 90 % interval of the share that `lost` of `accounts` (1 or more) speak for.

    Source: Clopper and Pearson 1934 (Biometrika 26).

    >>> [round(end, 3) for end in exact_interval(2, 5)]
    [0.076, 0.811]
    """
    from scipy.stats import beta

    low = float(beta.ppf(0.05, lost, accounts - lost + 1)) if lost else 0.0
    return [low, float(beta.ppf(0.95, lost + 1, accounts - lost)) if lost < accounts else 1.0]


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
        seen, follow = past.snapshots, past.follow
        rows = rows_of(seen, model.whole.names, follow.lost_within)
        grown = rows_of(seen, model.heads["growth"].names, follow.expanded_within) if follow.expansions else None
    progress("fitting weights", 0)
    recentre = recentre and bool(lost_after(follow, follow.losses, past.days[0]))
    with told_with(past.told):
        new, found = fit_rows(model, rows, recentre, grown)
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
        if found["observed_rate"] is None:
            return f"{found['reason']}."
        low, high = found["lost_interval"]
        return (
            f"{found['reason']} ({found['observed_rate']:.1%} of landmarks were followed by a loss; the mean risk of "
            f"these is now {found['base_rate']:.1%}). {found['accounts_lost']} of {found['accounts']} accounts lost "
            f"leave open whether {percent(low)} or {percent(high)} are lost (90 % interval): a rate that you know of "
            "more accounts serves better, as risk_base_rate in cxnlp.toml."
        )
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
