"""Writes docs/priors.md from the catalogue of features and the shipped weights: `python -m pipelines.priors`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from cxnlp.trajectory.beliefs import prior_sources
from cxnlp.trajectory.catalogue import FEATURES, Feature
from cxnlp.trajectory.model import Head, TrajectoryModel
from cxnlp.validation.families import family_of
from pipelines.trajectory.fit import GROWTH_PRIOR, OTHER_SD, SEVERITY_PRIOR

PAGE = Path(__file__).resolve().parents[1] / "docs" / "priors.md"
INTRO = """# Weights: what was believed, why, and what the data made of it

Written by `python -m pipelines.priors` from `cxnlp/trajectory/catalogue.py`, `pipelines/trajectory/fit.py` and the shipped
weights.

Four additive scores in log-odds. *Decline* tells drifting and at-risk accounts from the others by what leads to a loss or
follows it; it makes the account's score. *Confirmatory* is what talk of leaving and fewer seats add to it, in class and
`risk_90d` only (decision 017). *Severity* tells at risk from drifting among these, and *growth*, a model of its own for expansion, tells deepening from
steady accounts among the rest: no weight of one is bound to a weight of another, so a feature may lead a loss and say
nothing of growth. More of a feature always means "worse" (wishes for more are counted negatively), so a weight of growth
below zero says that the feature falls where accounts grow.

**Sources.** Prior means were written before the fit, after what customer-success practice holds to lead, follow or confirm a
loss (tags lead, lag, confirmatory). *Convention*: health scores and playbooks commonly list the sign, its size is judged.
*Judgement*: sign and size are ours. *Published* stands nowhere: no published effect size on these features is known to us.
Reasons are in the last table (`cxnlp/trajectory/prior_sources.toml`); `cxnlp explain ACCOUNT --why-weights` says them beside
each contribution, and `weights` in `accounts.json` has them by feature. Width 0.3 to 0.5: a weight is believed to lie within about ±0.6 of its mean. The data are 27 invented histories, so "fitted" is what they
made of the belief, not what customers do in life; `cxnlp fit` takes it further with your own outcomes, and its `fit.html`
shows the same table for them. "Moved" is the distance in prior standard deviations.
"""
HEADS: Mapping[str, str] = {
    "decline": "Decline",
    "confirmatory": "Confirmatory, added to decline beside the score",
    "severity": "Severity, given decline",
    "growth": "Growth (expansion), given no decline",
}
SOURCES: Mapping[str, str] = {
    "decline": "Log-odds of decline per unit.",
    "confirmatory": "Log-odds of decline per unit, fitted with the decline score as it is.",
    "severity": "Open conflict and notice make a decline severe; planning put off and people gone make it a drift (judgement). "
    f"Features without a belief have mean 0, width {OTHER_SD}.",
    "growth": "Wishes for more, new people, seats, users and plans make a steady account a deepening one (judgement). "
    f"Features without a belief have mean 0, width {OTHER_SD}.",
}


def _prior(head: str, feature: Feature) -> tuple[float, float]:
    if head in ("decline", "confirmatory"):
        return feature.mean, feature.sd
    return (SEVERITY_PRIOR if head == "severity" else GROWTH_PRIOR).get(feature.name, 0.0), OTHER_SD


def _rows(name: str, head: Head) -> list[str]:
    rows = []
    for feature in (f for f in FEATURES if f.name in head.names):
        k = head.names.index(feature.name)
        mean, sd = _prior(name, feature)
        fitted, left = head.weights[k], math.sqrt(head.covariance[k + 1][k + 1])
        rows.append(
            f"| {feature.name} | {feature.unit} | {family_of(feature.name)} | {feature.tag} | {mean:+.2f} ± {sd:.2f} | "
            f"{fitted:+.2f} ± {left:.2f} | {(fitted - mean) / sd:+.1f} |"
        )
    return rows


def priors_page() -> str:
    """The page as Markdown."""
    model, lines = TrajectoryModel.bundled(), [INTRO]
    for name, title in HEADS.items():
        lines += [
            f"## {title}",
            "",
            SOURCES[name],
            "",
            "| feature | unit | evidence | tag | prior | fitted | moved |",
            "|---|---|---|---|---|---|---|",
            *_rows(name, model.heads[name]),
            "",
        ]
    lines += ["## Why each sign is believed", "", "| feature | source | reason |", "|---|---|---|"]
    lines += [f"| {f.name} | {prior_sources()[f.name].kind} | {prior_sources()[f.name].why} |" for f in FEATURES]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Writes the page."""
    PAGE.write_text(priors_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
