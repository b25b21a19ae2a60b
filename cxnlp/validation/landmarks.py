"""The backtest: every account assessed as on past days, knowing what was known then.

Files are read once. For each landmark everything that follows reading is done again on what had been sent by then
(who is who, roles, champion, text), just as `cxnlp analyze --as-of` does it, so that nothing later can leak in. What
depends on given texts alone is remembered from landmark to landmark (`cxnlp.remembered`), a process scores each
sentence once, and weekly readings are kept up to the first day on which anything differs. Outcomes are taken out before
anything is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta

from cxnlp import pipeline
from cxnlp.analysis import UNSCORED
from cxnlp.config import Config
from cxnlp.ingest.identify import keyed
from cxnlp.ingest.read import Ingested
from cxnlp.people.accounts import AccountMap
from cxnlp.remembered import remembering
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.last_day import last_day
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.regimes import at_accounts
from cxnlp.types import OutcomeRow
from cxnlp.validation.side_by_side import Bench, Judge, Others, bench
from cxnlp.validation.snapshots import Snapshot

EVERY_DAYS = 28
BURN_IN_DAYS = 84  # the scorer compares eight weeks with at least four before
WORTH = 2000  # messages: with fewer a second process starts for longer than it helps


def without_outcomes(ingested: Ingested) -> Ingested:
    """The same records without any outcome."""
    return replace(ingested, rows=tuple(r for r in ingested.rows if not isinstance(r, OutcomeRow)))


def ready(ingested: Ingested) -> Ingested:
    """The same records without any outcome, each with the key of its content, which no day of judging changes."""
    known = without_outcomes(ingested)
    return replace(known, messages=tuple(map(keyed, known.messages)))


def span(ingested: Ingested) -> tuple[date, date]:
    """Days of the first message and of the last that was sent or held: a meeting still ahead ends nothing."""
    days = [m.sent_at.date() for m in ingested.messages if m.sent_at]
    return min(days), last_day(ingested.messages, (), ()) or max(days)


def landmark_days(first: date, last: date, every: int = EVERY_DAYS, burn_in: int = BURN_IN_DAYS) -> list[date]:
    """Days from `first` + `burn_in` to `last` in steps, counted from the first day: later data only add days."""
    count = ((last - first).days - burn_in) // every + 1
    return [first + timedelta(days=burn_in + every * k) for k in range(max(count, 0))]


def backtest(
    ingested: Ingested,
    config: Config,
    scorer: SentenceScorer,
    model: TrajectoryModel,
    days: Sequence[date],
    workers: int = 1,
) -> list[Snapshot]:
    """Every account that has records, judged on each of `days`, in order of day and account; `workers` as for
    `judges`."""
    with remembering(), judges(ingested, config, scorer, model, workers) as bench:
        return judged_on(days, ready(ingested), config, bench)


def judges(
    ingested: Ingested, config: Config, scorer: SentenceScorer, model: TrajectoryModel, workers: int
) -> AbstractContextManager[Bench | Others]:
    """Who judges. `workers`: processes to use; with two or more, all but this one judge while this one makes the next
    day ready."""
    return bench(Judge(model, config.event_threshold, scorer), workers if len(ingested.messages) >= WORTH else 1)


def judged_on(
    days: Sequence[date],
    known: Ingested,
    config: Config,
    judges: Bench | Others,
    alive: Callable[[str, date], bool] = lambda account, day: True,
    progress: pipeline.Progress = pipeline.no_progress,
) -> list[Snapshot]:
    """Every account that is `alive` and has records, judged on each of `days`, in order of day and account; `known` as
    from `ready`. The last day goes first: what is left to judge when every day is ready is then the shortest one."""
    out: list[Snapshot] = []
    for number, day in enumerate(sorted(days, reverse=True), start=1):
        parsed = pipeline.resolve(known, replace(config, as_of=day))
        live = frozenset(a for a in parsed.accounts.names if alive(a, day))
        ends = parsed.source_ends().of
        regimes = at_accounts(config.regimes, parsed.accounts.names, part=True)
        out += judges.judged(pipeline.dossiers(pipeline.only(parsed, live), UNSCORED, day, None, regimes, ends))
        progress("judging past days", number, len(days))
    return sorted(out + judges.rest(), key=lambda s: (s.day, s.account))


def accounts_of(ingested: Ingested, config: Config, day: date) -> AccountMap:
    """The accounts as known on `day`, to file outcomes under."""
    return pipeline.place(without_outcomes(ingested), replace(config, as_of=day)).accounts
