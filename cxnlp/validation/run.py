"""Validation from exports and outcomes to a study: what `cxnlp validate` calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.capacity import Capacity
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.private import make_folder, write_text
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.validation.budget import RATE_DAYS, budget, over
from cxnlp.validation.landmarks import EVERY_DAYS
from cxnlp.validation.outcomes import FollowUp, demand_enough
from cxnlp.validation.page import page
from cxnlp.validation.past import looking_back
from cxnlp.validation.snapshots import Snapshot
from cxnlp.validation.study import HORIZONS, NEEDS, judged, rounded, study


def parse_horizons(text: str) -> tuple[int, ...]:
    """Days in "30,60,90,180". Raises UsageError."""
    try:
        days = tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError as error:
        raise UsageError(f"--horizons {text!r} are no days: write them as 30,60,90") from error
    if not days or days[0] < 1:
        raise UsageError(f"--horizons {text!r}: every horizon must be a day or more")
    return days


def alarm_budget(
    horizons: Mapping[str, Mapping[str, Any]],
    snapshots: Sequence[Snapshot],
    follow: FollowUp,
    days: Sequence[date],
    a_week: float,
    base_rate: float | None = None,
    least_risk: float = 0.0,
) -> dict[str, Any]:
    """The budget at 90 days or, where these were not asked for, at the longest of `horizons` as the study has them; the
    reason alone where it was not measured. `base_rate`: share of accounts lost in 90 days in life; `least_risk`: from
    which a look pays."""
    horizon = RATE_DAYS if str(RATE_DAYS) in horizons else max(map(int, horizons))
    if not horizons[str(horizon)]["measured"]:
        reason = horizons[str(horizon)]["reason"]
        return {"measured": False, "capacity_a_week": a_week, "horizon_days": horizon, "reason": reason}
    real = None if base_rate is None else over(base_rate, horizon)
    return budget(judged(snapshots), follow, a_week, days, EVERY_DAYS, horizon, real, least_risk)


def validate(
    paths: Sequence[Path],
    config: Config,
    scorer: SentenceScorer,
    model: TrajectoryModel,
    horizons: Sequence[int] = HORIZONS,
    a_week: float | None = None,
    base_rate: float | None = None,
    progress: pipeline.Progress = pipeline.no_progress,
    workers: int = 1,
) -> dict[str, Any]:
    """The study of `paths` with the outcomes among them and in `config.outcomes`; `workers`: processes to use;
    `base_rate`: share of accounts lost in 90 days in life.

    Raises UsageError when the outcomes do not suffice; that is found out before anything is scored.
    """
    model = model.at_base_rate(config.risk_base_rate)
    shortest = min(horizons)
    with looking_back(paths, config, scorer, model, shortest, demand_enough, progress, workers, NEEDS) as (past, bench):
        days, snapshots, follow = past.days, past.snapshots, past.follow
        found = {"schema_version": SCHEMA_VERSION, **study(snapshots, follow, days, horizons, bench.each)}
        found |= past.told
    if a_week is not None:
        least = (config.budget or Capacity(a_week)).least_risk
        found["budget"] = alarm_budget(found["horizons"], snapshots, follow, days, a_week, base_rate, least)
    return dict(rounded(found))


def write_validation(found: dict[str, Any], out: Path) -> Path:
    """Writes validation.json and validation.md; returns the page."""
    make_folder(out)
    write_json(out / "validation.json", found)
    target = out / "validation.md"
    write_text(target, page(found))
    return target
