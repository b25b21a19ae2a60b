"""Validation from exports and outcomes to a study: what `cxnlp validate` calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.private import make_folder, write_text
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.history import last_day
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import MetricRow, OutcomeRow, SurveyRow
from cxnlp.validation.budget import budget
from cxnlp.validation.landmarks import EVERY_DAYS, accounts_of, backtest, landmark_days, span
from cxnlp.validation.outcomes import demand_enough, follow_up
from cxnlp.validation.page import page
from cxnlp.validation.study import HORIZONS, judged, rounded, study


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
) -> dict[str, Any]:
    """The study of `paths` with the outcomes among them and in `config.outcomes`. Raises UsageError when they do not
    suffice; that is found out before anything is scored."""
    ingested = pipeline.gather(paths, config, progress)
    rows = [r for r in ingested.rows if isinstance(r, OutcomeRow)]
    if not rows:
        raise UsageError("no outcomes found: give --outcomes a table with the columns account, date, outcome")
    if not any(m.sent_at for m in ingested.messages):
        raise UsageError("no dated message found: there is nothing to judge")
    metrics = [r for r in ingested.rows if isinstance(r, MetricRow)]
    surveys = [r for r in ingested.rows if isinstance(r, SurveyRow)]
    first, last_message = span(ingested)
    last: date = last_day(ingested.messages, metrics, surveys) or last_message
    accounts = accounts_of(ingested, config, last)
    follow = follow_up(rows, lambda r: accounts.of_row(r.source, r.account), last)
    days = landmark_days(first, last_message)
    if not days:
        raise UsageError(
            f"the records span {(last_message - first).days} days: too few for a first look back at 84 days"
        )
    demand_enough(follow, sorted(accounts.names), days[0])
    days = [d for d in days if (follow.until - d).days >= min(horizons)]
    if not days:
        raise UsageError(f"no landmark is followed for {min(horizons)} days: ask for a shorter horizon or wait")
    snapshots = backtest(ingested, config, scorer, model, days, follow.alive, progress)
    found = {"schema_version": SCHEMA_VERSION, **study(snapshots, follow, days, horizons)}
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
