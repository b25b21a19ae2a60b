"""The past judged step by step: files are read once, sentences scored once, everything between is done again each day.

A step equals `cxnlp analyze --as-of` its day: class, score, risk and drivers to the last digit. A day's row of
accounts.json as a whole can be asked for too; docs/replay.md says where it differs from analyze's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cxnlp import pipeline
from cxnlp.collecting import collecting_rarely
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.ingest.read import Ingested
from cxnlp.remembered import remembering
from cxnlp.saved import find_account
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.catalogue import statement
from cxnlp.trajectory.history import History
from cxnlp.trajectory.judgement import LEAST_DAYS
from cxnlp.trajectory.kept_weeks import Weeks
from cxnlp.trajectory.lasting import ended
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.regimes import at_accounts
from cxnlp.trajectory.slices import Columns
from cxnlp.trajectory.source_ends import SourceEnd
from cxnlp.trajectory.windows import Week, spans
from cxnlp.validation.judging import judge
from cxnlp.validation.landmarks import accounts_of, ready, span
from cxnlp.validation.scoring import Remembering

DRIVERS = 3


@dataclass(frozen=True)
class Driver:
    """One reason for the score: log-odds added, and the sentence for a reader."""

    feature: str
    contribution: float
    statement: str


@dataclass(frozen=True)
class Step:
    """One account on one day; `ended`: the sources of which nothing is known any more."""

    account: str
    name: str
    day: date
    trajectory: str
    score: float
    risk: float
    drivers: tuple[Driver, ...]
    ended: tuple[SourceEnd, ...] = ()

    @property
    def logit(self) -> float:
        """Log-odds of decline by what leads to it, from the score: a notice makes no call."""
        p = min(max(1.0 - self.score / 100.0, 1e-12), 1.0 - 1e-12)
        return math.log(p / (1.0 - p))


Watch = Callable[[date, Sequence[History], Mapping[str, Sequence[Week]]], None]
"""Told the histories of a day and their weekly readings by account."""


def step_days(first: date, last: date, every: str) -> list[date]:
    """Sundays or last days of months, from six weeks after `first` up to `last`, which always ends the list.

    >>> step_days(date(2025, 1, 1), date(2025, 4, 10), "month")
    [datetime.date(2025, 2, 28), datetime.date(2025, 3, 31), datetime.date(2025, 4, 10)]
    """
    day, days = first + timedelta(days=LEAST_DAYS), []
    while day < last:
        tomorrow = day + timedelta(days=1)
        if day.weekday() == 6 if every == "week" else tomorrow.month != day.month:
            days.append(day)
        day = tomorrow
    return [*days, last] if last >= first + timedelta(days=LEAST_DAYS) else days


def step(history: History, model: TrajectoryModel, threshold: float | None, by_week: Sequence[Week]) -> Step:
    """One history, judged, with its strongest reasons."""
    found = judge(history, model, threshold, by_week)
    over = spans(Columns(history), by_week[-1][1])
    called = history.champion_called
    strongest = sorted(found.contributions, key=lambda n: (-abs(found.contributions[n]), n))[:DRIVERS]
    drivers = tuple(
        Driver(
            n,
            found.contributions[n],
            statement(n, found.readings[n].value, found.readings[n].norm, over[n], found.readings[n].n, called),
        )
        for n in strongest
    )
    known = (history.account, history.name, history.as_of, found.trajectory, found.score, found.risk, drivers)
    return Step(*known, ended(history))


def past_histories(
    ingested: Ingested,
    config: Config,
    scorer: SentenceScorer,
    days: Sequence[date],
    account: Mapping[str, str] | None = None,
    progress: pipeline.Progress = pipeline.no_progress,
) -> Iterator[tuple[date, list[History]]]:
    """The histories of all accounts as known on each of `days`, or of those that `account` knows by key or name."""
    scorer, known = Remembering(scorer), ready(ingested)
    for number, day in enumerate(days, start=1):
        parsed = pipeline.resolve(known, replace(config, as_of=day))
        ends, regimes = parsed.source_ends().of, at_accounts(config.regimes, parsed.accounts.names, part=True)
        if account is not None:
            wanted = {k for k, n in parsed.accounts.names.items() if k in account or n in account.values()}
            parsed = pipeline.only(parsed, frozenset(wanted))
        found = pipeline.histories(parsed, pipeline.score(parsed, scorer), day, regimes=regimes, ends=ends)
        yield day, [h for h in found if len(h.acts)]
        progress("judging past days", number, len(days))


def one_account(ingested: Ingested, config: Config, day: date, name: str) -> dict[str, str]:
    """Key and name of the account that is called `name` on `day`. Raises UsageError naming those there are."""
    names = accounts_of(ingested, config, day).names
    row = find_account([{"account": k, "name": n} for k, n in names.items()], name, "these records")
    return {row["account"]: row["name"]}


@collecting_rarely()
def replay(
    ingested: Ingested,
    config: Config,
    scorer: SentenceScorer,
    model: TrajectoryModel,
    every: str = "week",
    account: str | None = None,
    progress: pipeline.Progress = pipeline.no_progress,
    watch: Watch | None = None,
) -> list[Step]:
    """Every account (or one) on each past day, in order of account and day; `watch` is told each day's histories.

    `account`: key or name in any case, or the beginning of one name alone. Raises UsageError when there is none.
    """
    if every not in ("week", "month"):
        raise UsageError(f"--every {every!r}: choose week or month")
    if not any(m.sent_at for m in ingested.messages):
        raise UsageError("no dated message found: there is nothing to replay")
    first, last = span(ingested)
    days = step_days(first, last, every)
    if not days:
        raise UsageError(f"the records span {(last - first).days} days: too few to judge a past day (it needs 42)")
    model, weeks, steps = model.at_base_rate(config.risk_base_rate), Weeks(), list[Step]()
    wanted = one_account(ingested, config, last, account) if account is not None else None
    with remembering():
        for day, found in past_histories(ingested, config, scorer, days, wanted, progress):
            by_week = {h.account: weeks.of(h) for h in found}
            steps += [step(h, model, config.event_threshold, by_week[h.account]) for h in found]
            if watch is not None:
                watch(day, found, by_week)
    if not steps:
        raise UsageError("no account has a record on any of these days: there is nothing to replay")
    return sorted(steps, key=lambda s: (s.account, s.day))
