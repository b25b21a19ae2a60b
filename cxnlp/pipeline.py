"""The chain on one page: read, align, zone, identify, resolve people, score sentences, assess accounts, write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cxnlp import __version__, parquet
from cxnlp.behaviour.surveys import survey_summary
from cxnlp.config import TABLES, Config
from cxnlp.coverage import account_for, coverage
from cxnlp.errors import UsageError
from cxnlp.ingest.identify import with_ids
from cxnlp.ingest.meetings import align_meetings
from cxnlp.ingest.option_tables import option_tables
from cxnlp.ingest.read import Ingested, read_inputs
from cxnlp.ingest.zoning import zone_all
from cxnlp.output import (
    SCHEMA_VERSION,
    ignored_row,
    message_row,
    person_row,
    rejected_row,
    source_row,
    write_json,
    write_jsonl,
)
from cxnlp.people.accounts import AccountMap, assign_accounts, assign_row_accounts
from cxnlp.people.champion import ChampionGuess
from cxnlp.people.identity import resolve_mentions
from cxnlp.people.mentions import parties
from cxnlp.people.relevance import set_aside, survey
from cxnlp.people.roles import assign_roles
from cxnlp.people.sides import find_sides
from cxnlp.people.vendor import propose_vendor_domains
from cxnlp.signals.highlight import Explain, with_marks
from cxnlp.signals.language import detect
from cxnlp.signals.messages import SentenceScorer, score_messages
from cxnlp.trajectory.assess import assess, sentence_table, weekly_table, with_q_values
from cxnlp.trajectory.attention import attention
from cxnlp.trajectory.history import History, build, last_day
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.portfolio import Shift, without_shared
from cxnlp.trajectory.windows import weekly
from cxnlp.types import (
    AccountRow,
    DirectoryRow,
    IgnoredMessage,
    InvoiceRow,
    Message,
    MetricRow,
    Person,
    Rejected,
    ScoredSentence,
    ScoreInput,
    SourceRow,
    SurveyRow,
    TableRow,
)

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row")
LEAST_CHARACTERS = 20  # below this, no language is named


class Progress(Protocol):
    """Told what is being done; `done` of `total` steps (None: unknown)."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None: ...


def no_progress(stage: str, done: int, total: int | None = None) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Parsed:
    """Messages with ids, accounts and people; the people; the table rows; what became of every input and of the mails
    that concern no customer."""

    messages: tuple[Message, ...]
    people: Mapping[str, Person]
    champions: Mapping[str, ChampionGuess]
    rows: tuple[TableRow, ...]
    sources: tuple[SourceRow, ...]
    rejected: tuple[Rejected, ...]
    accounts: AccountMap
    vendor_domains: tuple[str, ...]
    vendor_proposed: bool
    ignored: tuple[IgnoredMessage, ...] = ()

    def table(self, kind: type[Row]) -> list[Row]:
        return [r for r in self.rows if isinstance(r, kind)]


def _with_language(message: Message) -> Message:
    """The message with the language of its words; too few words tell none."""
    words = "\n".join(t.text for t in message.turns) or message.text
    return replace(message, language=detect(words)) if len(words) >= LEAST_CHARACTERS else message


def _known_by(messages: Iterable[Message], day: date | None) -> list[Message]:
    """Messages sent or held up to the end of `day`; undated ones stay."""
    return [m for m in messages if day is None or m.sent_at is None or m.sent_at.date() <= day]


def gather(paths: Sequence[Path], config: Config, progress: Progress = no_progress) -> Ingested:
    """Every record of the inputs and of the tables named by options, as read. Raises UsageError."""
    count = 0

    def tick(_: str) -> None:
        nonlocal count
        count += 1
        progress("reading", count)

    ingested = read_inputs(paths, tick)
    extra, extra_rejected, extra_sources = option_tables({name: getattr(config, name) for name in TABLES})
    return Ingested(
        ingested.messages,
        (*ingested.rows, *extra),
        (*ingested.sources, *extra_sources),
        (*ingested.rejected, *extra_rejected),
    )


def resolve(ingested: Ingested, config: Config, progress: Progress = no_progress) -> Parsed:
    """Zones, ids, accounts and people of gathered records. With a day as `config.as_of`, messages sent later are left
    out first, so that nothing is learnt from them."""
    rows = list(ingested.rows)
    cut = config.as_of if isinstance(config.as_of, date) else None
    messages = _known_by(ingested.messages, cut)
    if cut and ingested.messages and not messages:
        first = min(m.sent_at for m in ingested.messages if m.sent_at)
        raise UsageError(f"--as-of {cut} is before the first message ({first:%Y-%m-%d}): choose a later day")
    progress("separating new text from quotes", 0)
    mails = [m for m in messages if m.kind == "email"]
    others = [m for m in messages if m.kind != "email"]
    messages = with_ids(map(_with_language, [*zone_all(mails), *align_meetings(others)]))
    progress("finding people and accounts", 0)
    directory = [r for r in rows if isinstance(r, DirectoryRow)]
    domains = config.vendor_domains or propose_vendor_domains(messages, directory)
    seen = survey(messages, rows, domains)
    messages, accounts = assign_accounts(messages, rows, domains, config.account, seen.alien if seen else {})
    messages, ignored = set_aside(messages, seen)
    rows = assign_row_accounts(rows, accounts)  # type: ignore[type-var]
    directory = [r for r in rows if isinstance(r, DirectoryRow)]
    tables = [r for r in rows if isinstance(r, AccountRow)]
    sides = find_sides(messages, directory, tables, domains, accounts.names)
    resolution = resolve_mentions(messages, directory, sides)
    people, champions = assign_roles(resolution.people, resolution.messages, directory)
    return Parsed(
        tuple(resolution.messages),
        {p.person_id: p for p in people},
        champions,
        tuple(rows),
        account_for(ingested.sources, ignored),
        ingested.rejected,
        accounts,
        tuple(domains),
        not config.vendor_domains,
        tuple(ignored),
    )


def parse(paths: Sequence[Path], config: Config, progress: Progress = no_progress) -> Parsed:
    """Reads exports into messages and people. With a day as `config.as_of`, nothing later is read into anything.

    Raises UsageError when there is nothing to read or nothing of it can be used.
    """
    return resolve(gather(paths, config, progress), config, progress)


@dataclass(frozen=True)
class Scored:
    """Scored sentences by account, what the model read for each place, and what the coverage block needs."""

    by_account: Mapping[str, tuple[ScoredSentence, ...]]
    inputs: Mapping[tuple[str, str], ScoreInput]
    characters_scored: int
    characters_other_language: int


def score(parsed: Parsed, scorer: SentenceScorer, progress: Progress = no_progress) -> Scored:
    """Scores every sentence of every message that belongs to an account."""
    mine = [m for m in parsed.messages if m.account is not None]
    done = score_messages(mine, parsed.people, scorer, lambda n, total: progress("scoring sentences", n, total))
    account_of = {m.message_id: m.account or "" for m in mine}
    groups: dict[str, list[ScoredSentence]] = {}
    for sentence in done.sentences:
        groups.setdefault(account_of[sentence.message_id], []).append(sentence)
    by_account = {k: tuple(v) for k, v in groups.items()}
    return Scored(by_account, done.inputs, done.characters_scored, done.characters_other_language)


def _own(rows: Iterable[Row], account: str) -> list[Row]:
    return [r for r in rows if getattr(r, "account", None) == account]


def histories(parsed: Parsed, scored: Scored, as_of: date | str | None) -> list[History]:
    """The history of each account up to its day of judging, in the order of the account keys."""
    metrics, surveys, invoices = parsed.table(MetricRow), parsed.table(SurveyRow), parsed.table(InvoiceRow)
    whole = last_day(parsed.messages, metrics, surveys)
    out = []
    for account in sorted(parsed.accounts.names):
        messages = [m for m in parsed.messages if m.account == account]
        own_metrics, own_surveys = _own(metrics, account), _own(surveys, account)
        day = last_day(messages, own_metrics, own_surveys) if as_of == "each" else (as_of or whole)
        day = day or whole
        if not isinstance(day, date):
            continue  # no dated record in the whole input
        ids = {p.person_id for m in messages for p in parties(m) if p.person_id}
        people = {k: p for k, p in parsed.people.items() if k in ids or p.account == account}
        champion = parsed.champions.get(account)
        out.append(
            build(
                account,
                parsed.accounts.names[account],
                day,
                messages,
                people,
                champion.person_id if champion else None,
                scored.by_account.get(account, ()),
                own_metrics,
                _own(invoices, account),
                own_surveys,
            )
        )
    return out


def write_parsed(parsed: Parsed, out: Path) -> None:
    """Writes messages.jsonl, people.jsonl, sources.jsonl, rejected.jsonl and ignored.jsonl."""
    out.mkdir(parents=True, exist_ok=True)
    write_jsonl(out / "messages.jsonl", map(message_row, parsed.messages))
    write_jsonl(out / "people.jsonl", map(person_row, sorted(parsed.people.values(), key=lambda p: p.person_id)))
    write_jsonl(out / "sources.jsonl", map(source_row, parsed.sources))
    write_jsonl(out / "rejected.jsonl", map(rejected_row, parsed.rejected))
    write_jsonl(out / "ignored.jsonl", map(ignored_row, parsed.ignored))


def _commercial(parsed: Parsed, account: str) -> dict[str, Any]:
    """What an accounts table says of value and renewal; empty when there is none."""
    row = next((r for r in parsed.table(AccountRow) if r.account == account), None)
    if row is None:
        return {}
    renewal = row.renewal_date.isoformat() if row.renewal_date else None
    return {
        "owner": row.owner,
        "segment": row.segment,
        "arr": row.arr,
        "currency": row.currency,
        "renewal_date": renewal,
    }


@dataclass(frozen=True)
class Analysis:
    """What `analyze` found: accounts.json as data, the weekly table and the sentence table."""

    accounts: dict[str, Any]
    weekly: pd.DataFrame
    sentences: pd.DataFrame


def analyze(
    parsed: Parsed,
    scorer: SentenceScorer,
    model_sha256: str,
    config: Config,
    model: TrajectoryModel,
    progress: Progress = no_progress,
    explain: Explain | None = None,
) -> Analysis:
    """Scores sentences and assesses every account of `parsed`; with `explain`, marks the telling words of quotes."""
    model = model.at_base_rate(config.risk_base_rate)
    scored = score(parsed, scorer, progress)
    past = histories(parsed, scored, config.as_of)
    assessed, weeks = [], {h.account: weekly(h) for h in past}
    shifts: list[Shift] = []
    if config.portfolio_shifts:
        weeks, shifts = without_shared(weeks)
    for number, history in enumerate(past, start=1):
        assessed.append(assess(history, model, config.event_threshold, weeks[history.account]))
        progress("assessing accounts", number, len(past))
    rows = [a.row for a in assessed]
    if explain:
        progress("marking the words that carry a signal", 0)
        rows = with_marks(rows, scored.inputs, explain)
    data: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "config_sha256": config.sha256,
        "model_sha256": hashlib.sha256((model_sha256 + model.sha256).encode()).hexdigest(),
        "versions": {"cxnlp": __version__},
        "coverage": coverage(
            parsed.messages,
            parsed.people,
            scored.characters_scored,
            scored.characters_other_language,
            len(parsed.ignored),
        ),
        "accounts": with_q_values([row | _commercial(parsed, row["account"]) for row in rows]),
    }
    if config.portfolio_shifts:
        data["shared_shifts"] = [
            {"week": s.week.isoformat(), "feature": s.feature, "size": round(s.size, 6), "accounts": s.accounts}
            for s in shifts
        ]
    data["surveys"] = survey_summary(past)
    if config.budget is not None:
        data["budget"] = attention(data["accounts"], config.budget, model.base_rate)
    return Analysis(data, weekly_table(assessed), sentence_table(past))


def write_analysis(analysis: Analysis, out: Path) -> None:
    """Writes accounts.json, weekly.parquet and sentences.parquet."""
    write_json(out / "accounts.json", analysis.accounts)
    parquet.write(analysis.weekly, out / "weekly.parquet")
    parquet.write(analysis.sentences, out / "sentences.parquet")


def only(parsed: Parsed, accounts: frozenset[str]) -> Parsed:
    """The part of `parsed` that belongs to `accounts`."""
    names = {k: n for k, n in parsed.accounts.names.items() if k in accounts}
    return replace(
        parsed,
        messages=tuple(m for m in parsed.messages if m.account in accounts),
        accounts=replace(parsed.accounts, names=names),
    )
