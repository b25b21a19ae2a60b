"""Validation from exports and outcomes to a study: what `cxnlp validate` calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.private import make_folder, write_text
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.validation.budget import budget
from cxnlp.validation.landmarks import EVERY_DAYS
from cxnlp.validation.outcomes import demand_enough
from cxnlp.validation.page import page
from cxnlp.validation.past import looking_back
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
    """The study of `paths` with the outcomes among them and in `config.outcomes`; `workers`: processes to use.

    Raises UsageError when the outcomes do not suffice; that is found out before anything is scored.
    """
    model = model.at_base_rate(config.risk_base_rate)
    shortest = min(horizons)
    with looking_back(paths, config, scorer, model, shortest, demand_enough, progress, workers, NEEDS) as (past, bench):
        days, snapshots, follow = past.days, past.snapshots, past.follow
        found = {"schema_version": SCHEMA_VERSION, **study(snapshots, follow, days, horizons, bench.each)}
        found["outcomes_of_unknown_accounts"] = list(past.unknown)
    if a_week is not None:
        horizon = 90 if 90 in horizons else max(horizons)
        found["budget"] = budget(judged(snapshots), follow, a_week, days, EVERY_DAYS, horizon, base_rate)
    return dict(rounded(found))


def write_validation(found: dict[str, Any], out: Path) -> Path:
    """Writes validation.json and validation.md; returns the page."""
    make_folder(out)
    write_json(out / "validation.json", found)
    target = out / "validation.md"
    write_text(target, page(found))
    return target
