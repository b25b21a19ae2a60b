"""From exports and outcomes to judgements of past days with what came after: what validation and fitting both read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.collecting import collecting_rarely
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.remembered import remembering
from cxnlp.signals.messages import SentenceScorer
from cxnlp.store.reading import read_together
from cxnlp.trajectory.last_day import last_day
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import MetricRow, OutcomeRow, SurveyRow
from cxnlp.validation.landmarks import accounts_of, judged_on, judges, landmark_days, ready, span
from cxnlp.validation.outcomes import FollowUp, follow_up
from cxnlp.validation.outcomes_told import of_outcomes, of_unread, told_with
from cxnlp.validation.side_by_side import Bench, Others
from cxnlp.validation.snapshots import Snapshot


@dataclass(frozen=True)
class Past:
    """Judgements of past days and what came after: `days` are the landmarks; `told`: what a file of results says of the
    outcomes that were given (`cxnlp.validation.outcomes_told`)."""

    days: tuple[date, ...]
    snapshots: tuple[Snapshot, ...]
    follow: FollowUp
    told: Mapping[str, Any]


@contextmanager
def looking_back(
    paths: Sequence[Path],
    config: Config,
    scorer: SentenceScorer,
    model: TrajectoryModel,
    shortest: int,
    demand: Callable[[FollowUp, Sequence[str], date], None],
    progress: pipeline.Progress = pipeline.no_progress,
    workers: int = 1,
    later: Sequence[str] = (),
) -> Iterator[tuple[Past, Bench | Others]]:
    """Every account judged on past days that are followed for `shortest` days, with the outcomes among `paths` and in
    `config.outcomes`, and who judged, for further work. `demand` may raise UsageError before anything is scored.
    `workers`: processes to use; `later`: modules that the further work needs."""
    with collecting_rarely(), remembering():  # what one day asks of texts, others ask again
        ingested = pipeline.gather(paths, config, progress, partial(read_together, workers=workers))
        rows = [r for r in ingested.rows if isinstance(r, OutcomeRow)]
        unread = tuple(dict.fromkeys(r for r in ingested.rejected if r.table == "outcomes"))
        if not rows:
            with told_with(of_unread(unread)):
                raise UsageError("no outcomes found: give --outcomes a table with the columns account, date, outcome")
        if not any(m.sent_at for m in ingested.messages):
            raise UsageError("no dated message found: there is nothing to judge")
        metrics = [r for r in ingested.rows if isinstance(r, MetricRow)]
        surveys = [r for r in ingested.rows if isinstance(r, SurveyRow)]
        first, last_message = span(ingested)
        last: date = last_day(ingested.messages, metrics, surveys) or last_message
        known = ready(ingested)
        with judges(known, config, scorer, model, workers) as bench:
            bench.load(later)
            accounts = accounts_of(known, config, last)
            keys = {r: accounts.of_row(r.source, r.account) for r in rows}
            unknown = sorted({key for key in keys.values() if key is not None and key not in accounts.names})
            follow = follow_up(rows, lambda r: key if (key := keys[r]) in accounts.names else None, last)
            days = landmark_days(first, last_message)
            if not days:
                raise UsageError(
                    f"the records span {(last_message - first).days} days: too few for a first look back at 84 days"
                )
            told = of_outcomes(follow, unknown, unread)
            with told_with(told):
                demand(follow, sorted(accounts.names), days[0])
                days = [d for d in days if (follow.until - d).days >= shortest]
                if not days:
                    raise UsageError(f"no landmark is followed for {shortest} days: ask for a shorter horizon or wait")
            snapshots = judged_on(days, known, config, bench, follow.alive, progress)
            yield Past(tuple(days), tuple(snapshots), follow, told), bench
