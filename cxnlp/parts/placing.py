"""Which account every message held belongs to, found from its envelope: who, when, whose, without its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cxnlp.config import TABLES, Config
from cxnlp.coverage import account_for
from cxnlp.errors import UsageError
from cxnlp.ingest.export_order import newest_first
from cxnlp.ingest.mapping_file import load_mappings
from cxnlp.ingest.option_tables import option_tables
from cxnlp.ingest.references import GONG_CALL, fill_references
from cxnlp.ingest.zoning import zone_message
from cxnlp.parsing import Progress, no_progress
from cxnlp.parts.envelopes import MEETINGS, Envelopes, aligned, top_folder
from cxnlp.parts.facts import Facts, made_with, single_archive
from cxnlp.parts.held import Listed, input_of, listed, reading_of
from cxnlp.parts.placed import ASIDE, PlacedInput, Some, keys_of, packed
from cxnlp.people.accounts import find_accounts, own_domains, router_of
from cxnlp.people.bonds import told_accounts
from cxnlp.people.decisions import Decision
from cxnlp.people.decisions_file import read as read_decisions
from cxnlp.people.parent_companies import of_several
from cxnlp.people.relevance import Known, Mailbox, Survey, known_customers, set_aside, surveyed, unknown_domains
from cxnlp.people.routing import Circles, Router, by_others
from cxnlp.people.row_accounts import assign_row_accounts
from cxnlp.people.vendor import propose_vendor_domains
from cxnlp.store.workspace import Workspace
from cxnlp.trajectory.last_day import days_of, invoiced_until, latest_of
from cxnlp.types import (
    AccountRow,
    DirectoryRow,
    IgnoredMessage,
    InvoiceRow,
    Message,
    MetricRow,
    Rejected,
    SourceRow,
    SurveyRow,
    TableRow,
)


@dataclass(frozen=True)
class Placing:
    """`inputs`: the account of each message of each input; `rows`: table rows with their accounts; `day`: the last day
    of the whole; `written`: what is to be kept of it anew; `of_several_parents`: as `Parsed` has it."""

    inputs: list[PlacedInput]
    names: dict[str, str]
    vendor_domains: tuple[str, ...]
    rows: list[TableRow]
    sources: tuple[SourceRow, ...]
    rejected: tuple[Rejected, ...]
    ignored: tuple[IgnoredMessage, ...]
    decisions: tuple[Decision, ...]
    day: date | None
    facts: Facts
    written: list[PlacedInput]
    of_several_parents: Mapping[tuple[str, tuple[str, ...]], int]

    @property
    def keys(self) -> list[str | None]:
        """The account of every message in the order of the inputs, None where nothing tells it, ASIDE where it concerns
        no customer."""
        return list(keys_of(self.inputs))


@dataclass(frozen=True)
class Options:
    """What the user gives beside the inputs: rows of tables and their sources, and decisions."""

    rows: list[TableRow]
    rejected: list[Rejected]
    sources: list[SourceRow]
    decisions: tuple[Decision, ...]

    @classmethod
    def of(cls, config: Config) -> Options:
        mappings = load_mappings(config.mapping) if config.mapping else None
        found = option_tables({name: getattr(config, name) for name in TABLES}, mappings)
        return cls(*found, tuple(d for path in config.decisions for d in read_decisions(path)))


def place_held(workspace: Workspace, config: Config, progress: Progress = no_progress) -> Placing:
    """The account of every message that a workspace holds: of what is new alone, where that can change nothing that was
    found before, else of all. Raises UsageError when it holds nothing."""
    from cxnlp.parts.adding import place_new

    inputs = listed(workspace)
    if not inputs:
        raise UsageError(f"{workspace.path} holds nothing: fill it with cxnlp ingest PATH --workspace {workspace.path}")
    options = Options.of(config)
    return place_new(workspace, config, inputs, options, progress) or _place_all(
        workspace, config, inputs, options, progress
    )


def _place_all(
    workspace: Workspace, config: Config, inputs: Sequence[Listed], options: Options, progress: Progress
) -> Placing:
    make = Envelopes()
    envelopes: list[Message] = []
    rows: list[TableRow] = []
    placed: list[PlacedInput] = []
    for number, one in enumerate(inputs, start=1):
        progress("finding the account of every message", number, len(inputs))
        reading, records = reading_of(workspace, one.file, one.place)
        placed.append(input_of(one, reading, records))
        if not one.twin:
            rows += reading.rows
            envelopes += map(make.of, reading.messages)
    rows = [*options.rows, *newest_first(rows)]
    envelopes = fill_references(envelopes, rows)
    _keep_meetings(placed, envelopes)
    envelopes = aligned(envelopes)
    directory = [r for r in rows if isinstance(r, DirectoryRow)]
    domains = tuple(config.vendor_domains or propose_vendor_domains(envelopes, directory))
    known = known_customers(envelopes, rows, frozenset(domains))
    if domains and (strange := strangers(envelopes, known, domains)):
        _with_words(workspace, inputs, envelopes, strange)
    mailbox = Mailbox()
    mailbox.add(envelopes, frozenset(domains))
    seen = surveyed(known, mailbox, frozenset(domains)) if domains else None
    alien = seen.alien if seen else {}
    accounts = find_accounts(envelopes, rows, own_domains(domains), config.account, alien)
    found, router = router_of(accounts, rows, domains, config.account, alien, told_accounts(options.decisions))
    keys = [router.of(m) for m in envelopes]
    circles = Circles.of_listed(router)
    for message, key in zip(envelopes, keys, strict=True):
        circles.add(message, key, router.vendor_domains)
    own = iter(zip(keys, envelopes, strict=True))
    lost: list[Lost] = []
    for item in placed:
        inside = [next(own) for _ in item.days]
        item.set_keys([key for key, _ in inside])
        free = [(place, message) for place, (key, message) in enumerate(inside) if key is None]
        item.open = packed(free) if free else None
        lost += [Lost(item, place, message) for place, message in free]
    metrics, surveys = ([r for r in rows if isinstance(r, kind)] for kind in (MetricRow, SurveyRow))
    sources = {m.source for m in envelopes} | {r.source for r in rows}
    facts = Facts(
        made_with(config),
        len(placed),
        single_archive(sources),
        bool(config.account or accounts.folders or any(isinstance(r, AccountRow) for r in rows)),
        accounts,
        any(accounts.folders.get(accounts.layout.account_folder(m.source) or "") is None for m in envelopes),
        any(m.kind == "calendar" and m.thread_id.startswith(GONG_CALL) for m in envelopes),
        known,
        mailbox,
        *days_of(envelopes, metrics, surveys),  # type: ignore[arg-type]
        circles,
    )
    return placed_with(placed, lost, router, circles, seen, dict(found.names), domains, options, facts, placed,
                       assign_row_accounts(rows, found))  # type: ignore[type-var]  # fmt: skip


@dataclass(frozen=True)
class Lost:
    """A message whose own envelope tells no account, at its place in an input."""

    input: PlacedInput
    place: int
    message: Message


def placed_with(
    placed: list[PlacedInput], lost: Sequence[Lost], router: Router, circles: Circles, seen: Survey | None,
    names: dict[str, str], domains: tuple[str, ...], options: Options, facts: Facts, written: list[PlacedInput],
    rows: list[TableRow],
) -> Placing:  # fmt: skip
    """The whole, with the messages placed that only others tell of; `written` gains the inputs that this changes."""
    keys = by_others([one.message for one in lost], router, circles)
    free = [one for one, key in zip(lost, keys, strict=True) if key is None]
    _, ignored = set_aside([one.message for one in free], seen)
    aside = {id(item.message) for item in ignored}
    moved: dict[tuple[str, int], dict[int, str | None]] = {}
    for one, key in zip(lost, keys, strict=True):
        moved.setdefault(one.input.at, {})[one.place] = ASIDE if key is None and id(one.message) in aside else key
    new = {one.at for one in written}
    for item in placed:
        if at := moved.get(item.at):
            before = [item.account(number) for number in item.keys]
            after = [at.get(place, key) for place, key in enumerate(before)]
            if before != after:
                item.set_keys(after)
                if item.at not in new:
                    written.append(item)
    return Placing(
        placed,
        names,
        domains,
        rows,
        account_for([*(one.head.source for one in placed), *options.sources], ignored),
        (*(r for one in placed for r in one.head.rejected), *options.rejected),
        tuple(ignored),
        options.decisions,
        latest_of(facts.latest, facts.entries) or invoiced_until([r for r in rows if isinstance(r, InvoiceRow)]),
        facts,
        written,
        of_several((m.message for m in free if id(m.message) not in aside), router.parents, router.vendor_domains),
    )


def strangers(envelopes: Sequence[Message], known: Known, domains: Sequence[str]) -> set[int]:
    """The mails that somebody takes part in who is no known customer: what they say tells who sells to whom."""
    return {
        i
        for i, m in enumerate(envelopes)
        if m.kind == "email" and any(not known.domain(d) for d in unknown_domains(m, known, domains))
    }


def _with_words(workspace: Workspace, inputs: Sequence[Listed], envelopes: list[Message], wanted: set[int]) -> None:
    """Fills in what the authors of some messages wrote, which tells a supplier from a customer."""
    number = -1
    for one in inputs:
        for message in () if one.twin else reading_of(workspace, one.file, one.place)[0].messages:
            number += 1
            if number in wanted:
                envelopes[number] = replace(envelopes[number], text=zone_message(message).text)


def _keep_meetings(placed: Sequence[PlacedInput], envelopes: Sequence[Message]) -> None:
    """Keeps the meetings of folders with both records and calendar entries, as they are before they are joined."""
    both = folders_with(placed, "records") & folders_with(placed, "events")
    at = 0
    for one in placed:
        if (one.head.records or one.head.events) and top_folder(one.head.source.source) in both:
            keep_meetings(one, envelopes[at : at + len(one.days)])
        at += len(one.days)


def keep_meetings(one: PlacedInput, envelopes: Sequence[Message]) -> None:
    """Keeps the meetings among the messages of an input."""
    found: Some = [(place, m) for place, m in enumerate(envelopes) if m.kind in MEETINGS]
    one.meetings = packed(found) if found else None


def folders_with(placed: Sequence[PlacedInput], what: str) -> set[str]:
    """The top folders of inputs with records of meetings, or with calendar entries."""
    return {top_folder(one.head.source.source) for one in placed if getattr(one.head, what)}
