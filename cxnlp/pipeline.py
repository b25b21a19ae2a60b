"""The chain on one page: read, align, zone, identify, resolve people, score sentences, assess accounts, write."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cxnlp import parquet
from cxnlp.actions.follow_up import with_follow_up
from cxnlp.config import TABLES, Config
from cxnlp.coverage import account_for, coverage
from cxnlp.errors import UsageError
from cxnlp.ingest.identify import with_ids
from cxnlp.ingest.mapping_file import load_mappings
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
    survey_row,
    write_csv,
    write_json,
    write_jsonl,
)
from cxnlp.people.accounts import AccountMap, assign_accounts, assign_row_accounts
from cxnlp.people.bonds import domain_sides, told_accounts
from cxnlp.people.champion import ChampionGuess
from cxnlp.people.decisions import Decision
from cxnlp.people.decisions_file import read as read_decisions
from cxnlp.people.identity import resolve_mentions
from cxnlp.people.mentions import parties
from cxnlp.people.merge_log import REVIEW_COLUMNS, Doubt, Joined, joined_row, review_rows
from cxnlp.people.relevance import set_aside, survey
from cxnlp.people.roles import assign_roles
from cxnlp.people.sides import Sides, find_sides
from cxnlp.people.vendor import propose_vendor_domains
from cxnlp.private import make_folder
from cxnlp.quick.promises import open_promises
from cxnlp.signals.highlight import Explain, with_marks
from cxnlp.signals.language import detect
from cxnlp.signals.messages import SentenceScorer, score_messages
from cxnlp.trajectory.assess import assess, sentence_table, weekly_table, with_q_values
from cxnlp.trajectory.history import History, build, last_day
from cxnlp.trajectory.model import TrajectoryModel
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
from cxnlp.versions import versions

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
    joined: tuple[Joined, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    decisions: tuple[Decision, ...] = ()
    unmet: tuple[str, ...] = ()

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

    named = {name: getattr(config, name) for name in TABLES}
    mappings = None
    if config.mapping:
        from cxnlp.ingest.table_guess import check

        mappings = load_mappings(config.mapping)
        check(paths, mappings, [path for path in named.values() if path])
    ingested = read_inputs(paths, tick, mappings)
    extra, extra_rejected, extra_sources = option_tables(named, mappings)
    return Ingested(
        ingested.messages,
        (*ingested.rows, *extra),
        (*ingested.sources, *extra_sources),
        (*ingested.rejected, *extra_rejected),
    )


@dataclass(frozen=True)
class Placed:
    """Records with zones, ids and accounts, before anybody in them is known."""

    messages: list[Message]
    rows: list[TableRow]
    accounts: AccountMap
    sides: Sides
    vendor_domains: tuple[str, ...]
    decisions: tuple[Decision, ...]
    ignored: list[IgnoredMessage]

    @property
    def directory(self) -> list[DirectoryRow]:
        return [r for r in self.rows if isinstance(r, DirectoryRow)]


def place(ingested: Ingested, config: Config, progress: Progress = no_progress) -> Placed:
    """Zones, ids and accounts of gathered records. With a day as `config.as_of`, messages sent later are left out
    first, so that nothing is learnt from them."""
    rows = list(ingested.rows)
    decisions = tuple(d for path in config.decisions for d in read_decisions(path))
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
    alien = seen.alien if seen else {}
    messages, accounts = assign_accounts(messages, rows, domains, config.account, alien, told_accounts(decisions))
    messages, ignored = set_aside(messages, seen)
    rows = assign_row_accounts(rows, accounts)  # type: ignore[type-var]
    directory = [r for r in rows if isinstance(r, DirectoryRow)]
    tables = [r for r in rows if isinstance(r, AccountRow)]
    sides = find_sides(messages, directory, tables, domains, accounts.names, domain_sides(decisions))
    return Placed(messages, rows, accounts, sides, tuple(domains), decisions, ignored)


def resolve(ingested: Ingested, config: Config, progress: Progress = no_progress) -> Parsed:
    """Zones, ids, accounts and people of gathered records."""
    placed = place(ingested, config, progress)
    resolution = resolve_mentions(placed.messages, placed.directory, placed.sides, placed.decisions)
    people, champions = assign_roles(resolution.people, resolution.messages, placed.directory)
    return Parsed(
        tuple(resolution.messages),
        {p.person_id: p for p in people},
        champions,
        tuple(placed.rows),
        account_for(ingested.sources, placed.ignored),
        ingested.rejected,
        placed.accounts,
        placed.vendor_domains,
        not config.vendor_domains,
        tuple(placed.ignored),
        resolution.joined,
        resolution.doubts,
        placed.decisions,
        resolution.unmet,
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


def _by_account(rows: Iterable[Row]) -> dict[str | None, list[Row]]:
    groups: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, "account", None)].append(row)
    return groups


def histories(parsed: Parsed, scored: Scored, as_of: date | str | None) -> list[History]:
    """The history of each account up to its day of judging, in the order of the account keys."""
    groups: dict[str | None, list[Message]] = defaultdict(list)
    for message in parsed.messages:
        groups[message.account].append(message)
    at_home: dict[str | None, list[str]] = defaultdict(list)
    for key, person in parsed.people.items():
        at_home[person.account].append(key)
    whole = last_day(parsed.messages, parsed.table(MetricRow), parsed.table(SurveyRow))
    metrics, surveys = _by_account(parsed.table(MetricRow)), _by_account(parsed.table(SurveyRow))
    invoices = _by_account(parsed.table(InvoiceRow))
    out = []
    for account in sorted(parsed.accounts.names):
        messages = groups[account]
        own_metrics, own_surveys = metrics[account], surveys[account]
        day = last_day(messages, own_metrics, own_surveys) if as_of == "each" else (as_of or whole)
        day = day or whole
        if not isinstance(day, date):
            continue  # no dated record in the whole input
        ids = {p.person_id for m in messages for p in parties(m) if p.person_id}
        people = {k: parsed.people[k] for k in sorted(ids.union(at_home[account])) if k in parsed.people}
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
                invoices[account],
                own_surveys,
            )
        )
    return out


def write_parsed(parsed: Parsed, out: Path) -> None:
    """Writes messages, people, merges, sources, rejected, ignored and surveys as .jsonl, and people-review.csv."""
    make_folder(out)
    write_jsonl(out / "messages.jsonl", map(message_row, parsed.messages))
    people = sorted(parsed.people.values(), key=lambda p: p.person_id)
    write_jsonl(out / "people.jsonl", (person_row(p, parsed.champions.get(p.account or "")) for p in people))
    write_jsonl(out / "merges.jsonl", map(joined_row, parsed.joined))
    write_csv(out / "people-review.csv", REVIEW_COLUMNS, review_rows(parsed.doubts))
    write_jsonl(out / "sources.jsonl", map(source_row, parsed.sources))
    write_jsonl(out / "rejected.jsonl", map(rejected_row, parsed.rejected))
    write_jsonl(out / "ignored.jsonl", map(ignored_row, parsed.ignored))
    write_jsonl(out / "surveys.jsonl", map(survey_row, parsed.table(SurveyRow)))


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
    scored = score(parsed, scorer, progress)
    past = histories(parsed, scored, config.as_of)
    assessed = []
    for number, history in enumerate(past, start=1):
        assessed.append(assess(history, model, config.event_threshold))
        progress("assessing accounts", number, len(past))
    rows = [a.row | {"commitments": open_promises(h)} for a, h in zip(assessed, past, strict=True)]
    if explain:
        progress("marking the words that carry a signal", 0)
        rows = with_marks(rows, scored.inputs, explain)
    rows = with_q_values([row | _commercial(parsed, row["account"]) for row in rows])
    data = {
        "schema_version": SCHEMA_VERSION,
        "config_sha256": config.sha256,
        "model_sha256": hashlib.sha256((model_sha256 + model.sha256).encode()).hexdigest(),
        "versions": versions(),
        "coverage": coverage(
            parsed.messages,
            parsed.people,
            scored.characters_scored,
            scored.characters_other_language,
            len(parsed.ignored),
        ),
        "accounts": with_follow_up(rows, {m.message_id: m.kind for m in parsed.messages}, config.playbook),
    }
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
