"""From exports to messages with accounts and people: read, align, zone, identify, resolve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from cxnlp.changed import changed
from cxnlp.config import TABLES, Config
from cxnlp.coverage import account_for
from cxnlp.drain import drained
from cxnlp.errors import UsageError
from cxnlp.ingest.identify import with_ids
from cxnlp.ingest.invitations import with_meetings
from cxnlp.ingest.mapping_file import load_mappings
from cxnlp.ingest.meetings import align_meetings
from cxnlp.ingest.option_tables import option_tables
from cxnlp.ingest.read import Ingested, read_inputs
from cxnlp.ingest.repeats import mark_repeats
from cxnlp.ingest.table_mapping import Mappings
from cxnlp.ingest.ticket_state import with_latest_state
from cxnlp.ingest.zoning import zone_all
from cxnlp.output import (
    ignored_row,
    message_row,
    person_row,
    rejected_row,
    source_row,
    survey_row,
    write_csv,
    write_jsonl,
)
from cxnlp.people.accounts import AccountMap, account_keys, own_domains
from cxnlp.people.bonds import domain_sides, told_accounts
from cxnlp.people.champion import ChampionGuess
from cxnlp.people.companies import without_companies
from cxnlp.people.decisions import Decision
from cxnlp.people.decisions_file import read as read_decisions
from cxnlp.people.identity import resolve_mentions
from cxnlp.people.merge_log import REVIEW_COLUMNS, Doubt, Joined, joined_row, review_rows
from cxnlp.people.parent_companies import of_several
from cxnlp.people.relevance import set_aside, survey, without_unsent
from cxnlp.people.roles import assign_roles
from cxnlp.people.row_accounts import assign_row_accounts
from cxnlp.people.sides import Sides, find_sides
from cxnlp.people.vendor import propose_vendor_domains
from cxnlp.private import make_folder
from cxnlp.remembered import of_same
from cxnlp.signals.language import detect
from cxnlp.told_once import surveys_once
from cxnlp.trajectory.last_day import last_day
from cxnlp.trajectory.source_ends import Ends, recorded
from cxnlp.types import (
    AccountRow,
    DirectoryRow,
    IgnoredMessage,
    InvoiceRow,
    Message,
    MetricRow,
    Person,
    Rejected,
    SourceRow,
    SurveyRow,
    TableRow,
)

Row = TypeVar("Row")
Read = Callable[[Sequence[Path], Callable[[str], None] | None, Mappings | None], Ingested]
LEAST_CHARACTERS = 20  # below this, no language is named


class Progress(Protocol):
    """Told what is being done; `done` of `total` steps (None: unknown)."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None: ...


def no_progress(stage: str, done: int, total: int | None = None) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Parsed:
    """Messages with ids, accounts and people; the people; the table rows; what became of every input and of the mails
    that concern no customer. `tombstones`: digests of forgotten people whom it was made without, in order."""

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
    tombstones: tuple[str, ...] = ()

    def table(self, kind: type[Row]) -> list[Row]:
        return [r for r in self.rows if isinstance(r, kind)]

    def last_day(self) -> date | None:
        """The last day of the portfolio, on which it is judged where no day is named."""
        return last_day(self.messages, self.table(MetricRow), self.table(SurveyRow), self.table(InvoiceRow))

    def of_several_parents(self) -> Mapping[tuple[str, tuple[str, ...]], int]:
        """How many messages are on no account as they are of a parent of several; see `parent_companies`."""
        lost = (m for m in self.messages if m.account is None)
        return of_several(lost, self.accounts.parents, own_domains(self.vendor_domains))

    def source_ends(self, apart: bool = False) -> Ends:
        """The ends of sources over the whole portfolio, mails that concern no customer among what shows them."""
        messages = (*self.messages, *(one.message for one in self.ignored))
        return Ends(recorded(messages, self.rows), self.accounts.names, apart)


def _language(message: Message) -> str | None:
    """The language of the message's words; too few words tell none."""
    words = ("\n".join(t.text for t in message.turns) if message.turns else "") or message.text
    return detect(words) if len(words) >= LEAST_CHARACTERS else message.language


def _on_account(records: tuple[Message], account: str | None) -> Message:
    return changed(records[0], account=account)


def _known_by(messages: Iterable[Message], day: date | None) -> list[Message]:
    """Messages sent or held up to the end of `day`; undated ones stay."""
    return [m for m in messages if day is None or m.sent_at is None or m.sent_at.date() <= day]


def gather(
    paths: Sequence[Path], config: Config, progress: Progress = no_progress, read: Read = read_inputs
) -> Ingested:
    """Every record of the inputs and of the tables named by options, as read. `read`: reads the inputs, perhaps in
    other processes. Raises UsageError."""
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
    return with_option_tables(read(paths, tick, mappings), config, mappings)


def with_option_tables(ingested: Ingested, config: Config, mappings: Mappings | None = None) -> Ingested:
    """The records with the rows of the tables named by options before all others, as these are to be believed first."""
    extra, rejected, sources = option_tables({name: getattr(config, name) for name in TABLES}, mappings)
    return Ingested(
        ingested.messages,
        (*extra, *ingested.rows),
        (*ingested.sources, *sources),
        (*ingested.rejected, *rejected),
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


def place(
    ingested: Ingested, config: Config, progress: Progress = no_progress, known: AccountMap | None = None
) -> Placed:
    """Zones, ids and accounts of gathered records. With a day as `config.as_of`, messages sent later are left out
    first, so that nothing is learnt from them. `known`: the one account that all of them are known to belong to."""
    rows = list(ingested.rows)
    decisions = tuple(d for path in config.decisions for d in read_decisions(path))
    cut = config.as_of if isinstance(config.as_of, date) else None
    messages = _known_by(ingested.messages, cut)
    if cut and known is None and ingested.messages and not messages:  # one account of many may begin later
        first = min(m.sent_at for m in ingested.messages if m.sent_at)
        raise UsageError(f"--as-of {cut} is before the first message ({first:%Y-%m-%d}): choose a later day")
    progress("separating new text from quotes", 0)
    mails = [m for m in messages if m.kind == "email"]
    others = [m for m in messages if m.kind != "email"]
    del messages, ingested
    zoned = zone_all(list(drained(mails)))
    zoned += align_meetings(others)
    account: dict[str, Any] = {} if known is None else {"account": known.only}
    named = with_ids(drained(zoned), lambda message: {"language": _language(message), **account})
    messages, ignored = without_unsent(named)
    del named
    progress("finding people and accounts", 0)
    directory = [r for r in rows if isinstance(r, DirectoryRow)]
    domains = config.vendor_domains or propose_vendor_domains(messages, directory)
    if known is not None:
        accounts = known
    else:
        seen = survey(messages, rows, domains)
        alien = seen.alien if seen else {}
        keys, accounts = account_keys(messages, rows, domains, config.account, alien, told_accounts(decisions))
        messages = [of_same(_on_account, (m,), k) for m, k in zip(drained(messages), keys, strict=True)]
        messages, foreign = set_aside(messages, seen)
        ignored += foreign
        rows = assign_row_accounts(rows, accounts)  # type: ignore[type-var]
    messages = with_meetings(mark_repeats(with_latest_state(messages)), cut)
    directory = [r for r in rows if isinstance(r, DirectoryRow)]
    tables = [r for r in rows if isinstance(r, AccountRow)]
    sides = find_sides(messages, directory, tables, domains, accounts.names, domain_sides(decisions))
    return Placed(without_companies(messages, sides), rows, accounts, sides, tuple(domains), decisions, ignored)


def resolve(
    ingested: Ingested, config: Config, progress: Progress = no_progress, known: AccountMap | None = None
) -> Parsed:
    """Zones, ids, accounts and people of gathered records; `known` as for `place`."""
    sources, rejected, held = ingested.sources, ingested.rejected, [ingested]
    del ingested  # `place` lets go of what was read as it is zoned, unless the caller keeps it
    placed = place(held.pop(), config, progress, known)
    resolution = resolve_mentions(placed.messages, placed.directory, placed.sides, placed.decisions, consume=True)
    people, champions = assign_roles(resolution.people, resolution.messages, placed.directory)
    return Parsed(
        tuple(resolution.messages),
        {p.person_id: p for p in people},
        champions,
        tuple(placed.rows),
        account_for(sources, placed.ignored),
        rejected,
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


def only(parsed: Parsed, accounts: frozenset[str]) -> Parsed:
    """The part of `parsed` that belongs to `accounts`."""
    names = {k: n for k, n in parsed.accounts.names.items() if k in accounts}
    return replace(
        parsed,
        messages=tuple(m for m in parsed.messages if m.account in accounts),
        accounts=replace(parsed.accounts, names=names),
    )


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
    write_jsonl(out / "surveys.jsonl", map(survey_row, surveys_once(parsed.table(SurveyRow))))
