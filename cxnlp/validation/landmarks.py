"""The backtest: every account assessed as on past days, knowing what was known then.

Files are read once. For each landmark everything that follows reading is done again on what had been sent by then
(who is who, roles, champion, text), just as `cxnlp analyze --as-of` does it, so that nothing later can leak in. Each
sentence is scored once: scores depend on the sentence and its context only. Weekly readings are kept from landmark to
landmark as long as nothing before them has changed. Outcomes are taken out before anything is
looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.ingest.read import Ingested
from cxnlp.people.accounts import AccountMap
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.history import History
from cxnlp.trajectory.kept_weeks import Weeks
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.windows import Week
from cxnlp.types import OutcomeRow, ScoreInput, SentenceScore
from cxnlp.validation.baselines import baseline_risks
from cxnlp.validation.judging import judge

EVERY_DAYS = 28
BURN_IN_DAYS = 84  # the scorer compares eight weeks with at least four before
RECENT_DAYS = 56


@dataclass(frozen=True)
class Snapshot:
    """One account as judged on one day. `contributions`: log-odds by feature; `events`: alarming kinds of the last 56
    days; `baselines`: what simpler rules would have ranked it by (higher: more at risk; None: nothing to say);
    `strengths`: every feature's reading, from which weights can be fitted."""

    account: str
    day: date
    trajectory: str
    risk: float
    score: float
    contributions: Mapping[str, float]
    events: frozenset[str]
    baselines: Mapping[str, float | None]
    strengths: Mapping[str, float] = field(default_factory=dict)


class Remembering:
    """A scorer that asks `scorer` for each distinct input once."""

    def __init__(self, scorer: SentenceScorer) -> None:
        self._scorer = scorer
        self._known: dict[ScoreInput, SentenceScore] = {}

    def score_many(
        self, inputs: Sequence[ScoreInput], progress: Callable[[int, int], None] | None = None
    ) -> list[SentenceScore]:
        new = [item for item in dict.fromkeys(inputs) if item not in self._known]
        if new:
            self._known.update(zip(new, self._scorer.score_many(new, progress), strict=True))
        return [self._known[item] for item in inputs]


def without_outcomes(ingested: Ingested) -> Ingested:
    """The same records without any outcome."""
    return replace(ingested, rows=tuple(r for r in ingested.rows if not isinstance(r, OutcomeRow)))


def span(ingested: Ingested) -> tuple[date, date]:
    """Days of the first and the last message."""
    days = [m.sent_at.date() for m in ingested.messages if m.sent_at]
    return min(days), max(days)


def landmark_days(first: date, last: date, every: int = EVERY_DAYS, burn_in: int = BURN_IN_DAYS) -> list[date]:
    """Days from `first` + `burn_in` to `last` in steps, counted from the first day: later data only add days."""
    count = ((last - first).days - burn_in) // every + 1
    return [first + timedelta(days=burn_in + every * k) for k in range(max(count, 0))]


def snapshot(
    history: History, model: TrajectoryModel, threshold: float | None, by_week: Sequence[Week] | None = None
) -> Snapshot:
    """One history, judged; `by_week`: its weekly readings where they are known already."""
    found = judge(history, model, threshold, by_week)
    since = history.end - 1.0 - RECENT_DAYS
    return Snapshot(
        history.account,
        history.as_of,
        found.trajectory,
        found.risk,
        found.score,
        found.contributions,
        frozenset(e.kind for e in found.events if not e.explained and e.day > since),
        baseline_risks(history),
        {n: r.x for n, r in found.readings.items()},
    )


def backtest(
    ingested: Ingested,
    config: Config,
    scorer: SentenceScorer,
    model: TrajectoryModel,
    days: Sequence[date],
    alive: Callable[[str, date], bool] = lambda account, day: True,
    progress: pipeline.Progress = pipeline.no_progress,
) -> list[Snapshot]:
    """Every account that is `alive` and has records, judged on each of `days`, in order of day and account."""
    scorer, known, weeks = Remembering(scorer), without_outcomes(ingested), Weeks()
    out: list[Snapshot] = []
    for number, day in enumerate(days, start=1):
        parsed = pipeline.resolve(known, replace(config, as_of=day))
        live = frozenset(a for a in parsed.accounts.names if alive(a, day))
        parsed = pipeline.only(parsed, live)
        for history in pipeline.histories(parsed, pipeline.score(parsed, scorer), day):
            if len(history.acts):
                out.append(snapshot(history, model, config.event_threshold, weeks.of(history)))
        progress("judging past days", number, len(days))
    return out


def accounts_of(ingested: Ingested, config: Config, day: date) -> AccountMap:
    """The accounts as known on `day`, to file outcomes under."""
    return pipeline.resolve(without_outcomes(ingested), replace(config, as_of=day)).accounts
