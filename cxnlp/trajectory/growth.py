"""How the growth of an account is judged: the probability that it deepens where it does not decline, and what adds up
to its log-odds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxnlp.signals.heads import sigmoid
from cxnlp.trajectory.catalogue import statement
from cxnlp.trajectory.model import EXPANSION, TrajectoryModel
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.wording import Span


def growth_row(
    model: TrajectoryModel, readings: Mapping[str, Reading], over: Mapping[str, Span], thin: bool
) -> dict[str, Any]:
    """`growth` of accounts.json. `baseline_logit` and the contributions, unrounded and the largest first, add up to
    `logit`, the log-odds of deepening against steady; more than 0 speaks for growth. `probability` is None where there
    is too little to judge by (`thin`); so is `expansion_90d`, the probability of an expansion within 90 days, which
    stands where the weights know of expansions."""
    head, expansion = model.heads["growth"], model.heads.get(EXPANSION)
    parts = head.contributions(readings)
    logit = head.logit(readings)
    fitted = {} if expansion is None else {"expansion_90d": _probability(expansion.logit(readings), thin)}
    return {
        "probability": _probability(logit, thin),
        **fitted,
        "logit": logit,
        "baseline_logit": head.baseline,
        "contributions": [
            {
                "feature": name,
                "value": round(readings[name].value, 6),
                "norm": round(readings[name].norm, 6),
                "contribution": parts[name],
                "statement": statement(name, readings[name].value, readings[name].norm, over[name], readings[name].n),
            }
            for name in sorted(parts, key=lambda n: (-abs(parts[n]), n))
            if parts[name] != 0.0
        ],
    }


def _probability(logit: float, thin: bool) -> float | None:
    return None if thin else round(sigmoid(logit), 6)
