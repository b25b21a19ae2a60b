"""From parsed messages to answers: score sentences, build histories, assess accounts, write."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from cxnlp.actions.follow_up import with_follow_up
from cxnlp.behaviour.mood_targets import mood_targets, with_targets
from cxnlp.behaviour.surveys import Asked, asked, survey_summary
from cxnlp.config import Config
from cxnlp.coverage import coverage, with_ends, with_language, with_languages, with_parents, with_rows
from cxnlp.errors import UsageError
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.parsing import Parsed, Progress, no_progress
from cxnlp.people.mentions import everybody_in
from cxnlp.rates import Rates
from cxnlp.signals.highlight import Explain, with_marks
from cxnlp.signals.messages import SentenceScorer, other_language_share, score_messages
from cxnlp.tables import table_file
from cxnlp.tables.result_tables import SENTENCES, WEEKLY
from cxnlp.trajectory.assess import Assessed, assess, over_all
from cxnlp.trajectory.attention import attention
from cxnlp.trajectory.beliefs import beliefs
from cxnlp.trajectory.dossier import UNDATED, Dossier
from cxnlp.trajectory.frames import sentence_table, weekly_table
from cxnlp.trajectory.history import History
from cxnlp.trajectory.last_day import last_day
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.portfolio import without_shared
from cxnlp.trajectory.regimes import Regime, at_accounts, known_on
from cxnlp.trajectory.shared_weeks import SharedMove
from cxnlp.trajectory.source_ends import EndsOf
from cxnlp.trajectory.weighted import portfolio_figures
from cxnlp.trajectory.windows import Week
from cxnlp.types import AccountRow, InvoiceRow, Message, MetricRow, Person, ScoredSentence, ScoreInput, SurveyRow
from cxnlp.versions import versions

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row")
Judge = Callable[[History, TrajectoryModel, float | None, Sequence[Week] | None], Assessed]


@dataclass(frozen=True)
class Scored:
    """Scored sentences by account, what the model read for each place, and what the coverage block needs."""

    by_account: Mapping[str, tuple[ScoredSentence, ...]]
    inputs: Mapping[tuple[str, str], ScoreInput]
    characters_scored: int
    characters_other_language: int


UNSCORED = Scored({}, {}, 0, 0)
"""No sentence: what dossiers hold whose messages are scored elsewhere."""


def score(parsed: Parsed, scorer: SentenceScorer, progress: Progress = no_progress) -> Scored:
    """Scores every sentence of every message that belongs to an account."""
    mine = [m for m in parsed.messages if m.account is not None]
    return scored_by_account(mine, parsed.people, scorer, progress)


def scored_by_account(
    mine: Sequence[Message], people: Mapping[str, Person], scorer: SentenceScorer, progress: Progress = no_progress
) -> Scored:
    """Scores every sentence of messages that belong to accounts; `people`: those in them at least."""
    done = score_messages(mine, people, scorer, lambda n, total: progress("scoring sentences", n, total))
    account_of = {m.message_id: m.account or "" for m in mine}
    groups: dict[str, list[ScoredSentence]] = {}
    for sentence in done.sentences:
        groups.setdefault(account_of[sentence.message_id], []).append(sentence)
    by_account = {k: tuple(v) for k, v in groups.items()}
    return Scored(by_account, done.inputs, done.characters_scored, done.characters_other_language)


def _by_account(rows: Iterable[Row]) -> dict[str | None, list[Row]]:
    groups: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, "account", None)].append(row)
    return groups


def dossiers(
    parsed: Parsed,
    scored: Scored,
    as_of: date | str | None,
    whole: date | None = None,
    regimes: Sequence[Regime] = (),
    ends: EndsOf | None = None,
) -> Iterator[Dossier]:
    """The records of each account up to its day of judging, in the order of the account keys.

    `regimes`: markers of all accounts. `whole`: the last day of the portfolio, and `ends`: the ends of its sources,
    where `parsed` is only a part of it.
    """
    ends = ends or parsed.source_ends(apart=as_of == "each").of
    groups: dict[str | None, list[Message]] = defaultdict(list)
    for message in parsed.messages:
        groups[message.account].append(message)
    at_home: dict[str | None, list[str]] = defaultdict(list)
    for key, person in parsed.people.items():
        at_home[person.account].append(key)
    whole = whole or parsed.last_day()
    metrics, surveys = _by_account(parsed.table(MetricRow)), _by_account(parsed.table(SurveyRow))
    invoices = _by_account(parsed.table(InvoiceRow))
    for account, name in sorted(parsed.accounts.names.items()):
        messages = groups[account]
        own_metrics, own_surveys = metrics[account], surveys[account]
        day = last_day(messages, own_metrics, own_surveys) if as_of == "each" else (as_of or whole)
        day = day or whole
        if not isinstance(day, date):
            continue  # no dated record in the whole input
        ids = everybody_in(messages)
        people = {k: parsed.people[k] for k in sorted(ids.union(at_home[account])) if k in parsed.people}
        champion = parsed.champions.get(account)
        yield Dossier(
            account,
            name,
            day,
            tuple(messages),
            people,
            champion.person_id if champion else None,
            scored.by_account.get(account, ()),
            tuple(own_metrics),
            tuple(invoices[account]),
            tuple(own_surveys),
            known_on(regimes, account, name, day),
            tuple(ends(account, day)),
        )


def histories(
    parsed: Parsed,
    scored: Scored,
    as_of: date | str | None,
    whole: date | None = None,
    regimes: Sequence[Regime] = (),
    ends: EndsOf | None = None,
) -> list[History]:
    """The history of each account up to its day of judging; see `dossiers`."""
    return [found.history() for found in dossiers(parsed, scored, as_of, whole, regimes, ends)]


def commercial(parsed: Parsed, rates: Rates | None = None) -> dict[str | None, dict[str, Any]]:
    """What accounts tables say of value and renewal, by account; of each the first row of an account that says it.
    Values are told in one currency as far as `rates` are given."""
    found: dict[str | None, dict[str, Any]] = {}
    for row in parsed.table(AccountRow):
        told = {
            "owner": row.owner,
            "segment": row.segment,
            "arr": row.arr,
            "currency": row.currency,
            "renewal_date": row.renewal_date.isoformat() if row.renewal_date else None,
        }
        known = found.setdefault(row.account, told)
        found[row.account] = {name: value if known[name] is None else known[name] for name, value in told.items()}
    return {account: rates.converted(told) for account, told in found.items()} if rates else found


@dataclass(frozen=True)
class Analysis:
    """What `analyze` found: accounts.json as data, the weekly table and the sentence table."""

    accounts: dict[str, Any]
    weekly: pd.DataFrame
    sentences: pd.DataFrame


def by_themselves(
    parsed: Parsed,
    scored: Scored,
    past: Sequence[History],
    config: Config,
    model: TrajectoryModel,
    progress: Progress = no_progress,
    explain: Explain | None = None,
    judge: Judge = assess,
    weeks: Mapping[str, Sequence[Week]] = MappingProxyType({}),
) -> list[Assessed]:
    """What is found of each account of `past` by itself, whatever other accounts there are.

    The rows still carry p values and have no actions and priority. `weeks`: readings by account that are known already.
    """
    assessed = []
    for number, history in enumerate(past, start=1):
        assessed.append(judge(history, model, config.event_threshold, weeks.get(history.account)))
        progress("assessing accounts", number, len(past))
    from cxnlp.quick.owed import copies_of, owed_rows  # its many patterns take long to load, and a backtest needs none

    copies = copies_of(parsed.messages)
    moods = [mood_targets(h, scored.by_account.get(h.account, ())) for h in past]
    rows = [
        with_language(with_targets(a.row, h, m), other_language_share(h.messages, h.people)) | owed_rows(h, copies)
        for a, h, m in zip(assessed, past, moods, strict=True)
    ]
    if explain:
        progress("marking the words that carry a signal", 0)
        rows = with_marks(rows, scored.inputs, explain)
    worth = commercial(parsed, config.rates)
    rows = [row | worth.get(row["account"], {}) for row in rows]
    return [replace(a, row=r, targets=m.column) for a, r, m in zip(assessed, rows, moods, strict=True)]


@dataclass(frozen=True)
class Whole:
    """What accounts.json says of the whole portfolio, and needs of it.

    `kinds`: kind of message by message id, of those that rows quote at least; `surveys`: those asked, by account in the
    order of the accounts; `shifts`: what was taken off as shared.
    """

    coverage: Mapping[str, Any]
    kinds: Mapping[str, str]
    surveys: Sequence[Asked]
    shifts: Sequence[SharedMove] = ()


def together(
    rows: list[dict[str, Any]], whole: Whole, config: Config, model: TrajectoryModel, model_sha256: str
) -> dict[str, Any]:
    """accounts.json of the rows that `by_themselves` gave, in the order of their accounts: shares shrunk to those of
    other accounts, q values over all tests, steps, priorities, surveys, the budget's list. `model_sha256`: of the
    signal model."""
    rows = over_all(rows)
    data: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "config_sha256": config.sha256,
        "model_sha256": hashlib.sha256((model_sha256 + model.sha256).encode()).hexdigest(),
        "versions": versions(),
        "coverage": with_languages(whole.coverage, rows),
        "accounts": with_follow_up(rows, whole.kinds, config.playbook),
    }
    if config.portfolio_shifts:
        data["shared_shifts"] = [shift.row() for shift in whole.shifts]
    data["weights"] = beliefs(model)
    data["portfolio"] = portfolio_figures(data["accounts"])
    data["surveys"] = survey_summary(whole.surveys)
    if config.budget is not None:
        data["budget"] = attention(data["accounts"], config.budget, model.base_rate)
    return data


def analyze(
    parsed: Parsed,
    scorer: SentenceScorer,
    model_sha256: str,
    config: Config,
    model: TrajectoryModel,
    progress: Progress = no_progress,
    explain: Explain | None = None,
    judge: Judge = assess,
) -> Analysis:
    """Scores sentences and assesses every account of `parsed`; with `explain`, marks the telling words of quotes.

    `judge` gives what `assess` gives, perhaps from memory. Raises UsageError where no record has a date and no day of
    judging is given.
    """
    model = model.at_base_rate(config.risk_base_rate)
    scored = score(parsed, scorer, progress)
    regimes = at_accounts(config.regimes, parsed.accounts.names, part=config.account is not None)
    past = histories(parsed, scored, config.as_of, regimes=regimes)
    if parsed.accounts.names and not past:
        raise UsageError(UNDATED)
    weeks: Mapping[str, Sequence[Week]] = {}
    shifts: list[SharedMove] = []
    if config.portfolio_shifts:
        without = without_shared(past)
        past, weeks, shifts = without.histories, without.weeks, without.moves
    judged = by_themselves(parsed, scored, past, config, model, progress, explain, judge, weeks)
    characters = scored.characters_scored, scored.characters_other_language
    block = coverage(parsed.messages, parsed.people, *characters, len(parsed.ignored))
    block = with_parents(block, parsed.of_several_parents(), parsed.accounts.names)
    block = with_rows(block, parsed.rows, parsed.accounts.names, config.as_of)
    whole = Whole(
        with_ends(block, (end for history in past for end in history.ends), parsed.accounts.names),
        {m.message_id: m.kind for m in parsed.messages},
        [a for h in past for a in asked(h)],
        shifts,
    )
    data = together([j.row for j in judged], whole, config, model, model_sha256)
    return Analysis(data, weekly_table(judged), sentence_table(past, judged))


def write_analysis(analysis: Analysis, out: Path) -> None:
    """Writes accounts.json, weekly.parquet and sentences.parquet."""
    write_json(out / "accounts.json", analysis.accounts)
    table_file.write(analysis.weekly, out / "weekly.parquet", WEEKLY)
    table_file.write(analysis.sentences, out / "sentences.parquet", SENTENCES)
