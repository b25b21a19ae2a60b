"""Computes contributions and risks again, from the weights and the strengths of the last week in weekly.parquet."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cxnlp.lineage.proof import ROUNDED, TOLERANCE, Failure
from cxnlp.lineage.trace import Contribution, Lineage
from cxnlp.saved import Json
from cxnlp.signals.heads import sigmoid
from cxnlp.trajectory.model import Head, TrajectoryModel
from cxnlp.trajectory.notices import NOTICE, NOTICE_ODDS
from cxnlp.trajectory.shared_line import LINE
from cxnlp.trajectory.standing import STANDING, UNPAID, UNPAID_ODDS, StandingFact, settled, with_notice

ODDS = {NOTICE: NOTICE_ODDS, UNPAID: UNPAID_ODDS}


def weighed(
    lineage: Lineage, drivers: Sequence[Json], week: Mapping[str, Any], model: TrajectoryModel
) -> Iterator[Failure]:
    """What of `lineage` does not follow from `model` and the row `week` of weekly.parquet: contributions (weight times
    strength), what standing facts add, risks. `drivers`: as in accounts.json, with the parts of what is shared."""
    shared: Mapping[str, float] = next((d.get("parts", {}) for d in drivers if d["feature"] == LINE), {})
    yield from _products(lineage.contributions, model.heads["decline"], week, shared)
    yield from _products(lineage.confirmatory, model.heads["confirmatory"], week, {})
    yield from _facts(lineage)
    yield from _risks(lineage, week, model.risk_slope)


def _products(
    told: Sequence[Contribution], head: Head, week: Mapping[str, Any], shared: Mapping[str, float]
) -> Iterator[Failure]:
    found = {c.feature: c.contribution for c in told if c.feature not in STANDING}
    parts = zip(head.names, head.weights, strict=True)
    expected = {n: w * float(week.get(f"{n}_x", math.nan)) - shared.get(n, 0.0) for n, w in parts}
    if shared:
        expected[LINE] = math.fsum(shared.values())
    for name in sorted({*found, *expected}):
        one, other = found.get(name, 0.0), expected.get(name, 0.0)
        if not math.isclose(one, other, rel_tol=0.0, abs_tol=TOLERANCE):
            yield Failure(name, f"its weight and weekly.parquet give {other:.9f}, the contribution is {one:.9f}")


def _facts(lineage: Lineage) -> Iterator[Failure]:
    """Facts that settle the class: what each adds follows from its odds."""
    facts = [c for c in lineage.confirmatory if c.feature in STANDING]
    before = lineage.score_logit + math.fsum(c.contribution for c in lineage.confirmatory if c.feature not in STANDING)
    expected = settled(
        [StandingFact(f.feature, ODDS[f.feature], f.value, f.norm, f.statement, ()) for f in facts], before
    )
    for fact in facts:
        if not math.isclose(fact.contribution, expected[fact.feature], rel_tol=0.0, abs_tol=TOLERANCE):
            told = f"its odds give {expected[fact.feature]:.9f}, the contribution is {fact.contribution:.9f}"
            yield Failure(fact.feature, told)


def _risks(lineage: Lineage, week: Mapping[str, Any], slope: float) -> Iterator[Failure]:
    """Risks move with what confirms a loss from that of the week, which knows all but the standing facts."""
    standing = math.fsum(c.contribution for c in lineage.confirmatory if c.feature in STANDING)
    confirmed = math.fsum(c.contribution for c in lineage.confirmatory if c.feature not in STANDING)
    risk = float(week.get("risk", math.nan))
    logit = math.log(risk / (1.0 - risk)) if 0.0 < risk < 1.0 else math.copysign(math.inf, risk - 0.5)
    whole = with_notice([c.feature for c in lineage.confirmatory], logit + slope * standing)
    for name, log_odds, found in (
        ("risk_90d", whole, lineage.risk_90d),
        ("risk_leading", logit - slope * confirmed, lineage.risk_leading),
    ):
        expected = sigmoid(log_odds)
        if abs(expected - found) > ROUNDED:
            yield Failure(name, f"the weights and weekly.parquet give {expected:.6f}, not {found:.6f}")
