"""Which account every message held belongs to, found from its envelope: who, when, whose, without its words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cxnlp.config import TABLES, Config
from cxnlp.coverage import account_for
from cxnlp.errors import UsageError
from cxnlp.ingest.mapping_file import load_mappings
from cxnlp.ingest.meetings import align_meetings
from cxnlp.ingest.option_tables import option_tables
from cxnlp.ingest.read import Reading, Twins, repeats
from cxnlp.ingest.references import fill_references
from cxnlp.ingest.zoning import zone_message
from cxnlp.parsing import Progress, no_progress
from cxnlp.people.accounts import account_keys, assign_row_accounts
from cxnlp.people.bonds import told_accounts
from cxnlp.people.decisions import Decision
from cxnlp.people.decisions_file import read as read_decisions
from cxnlp.people.relevance import known_customers, set_aside, survey, unknown_domains
from cxnlp.people.vendor import propose_vendor_domains
from cxnlp.store.codec import unpack
from cxnlp.store.workspace import Workspace
from cxnlp.trajectory.history import last_day
from cxnlp.types import (
    DirectoryRow,
    IgnoredMessage,
    Invitation,
    Message,
    MetricRow,
    Party,
    Recipient,
    Rejected,
    SourceRow,
    SurveyRow,
    TableRow,
    Ticket,
)

ORDER = "SELECT source, sha256, bytes, records FROM inputs ORDER BY file, place"
ASIDE = ""  # stands for the account of a message that concerns no customer; no key is empty


@dataclass(frozen=True)
class Placing:
    """`keys`: the account of each message in the order of `held_readings`, None where nothing tells it, ASIDE where it
    concerns no customer; `rows`: table rows with their accounts; `day`: the last day of the whole."""

    keys: list[str | None]
    names: dict[str, str]
    vendor_domains: tuple[str, ...]
    rows: list[TableRow]
    sources: tuple[SourceRow, ...]
    rejected: tuple[Rejected, ...]
    ignored: tuple[IgnoredMessage, ...]
    decisions: tuple[Decision, ...]
    day: date | None


def held_readings(workspace: Workspace) -> Iterator[tuple[Reading, str | None]]:
    """Every input held, one in memory at a time, with the name of the earlier one whose bytes it repeats, if any."""
    twins = Twins()
    for source, sha, size, records in workspace.db.execute(ORDER):
        yield unpack(records)[1], twins.of(source, sha, size) if sha else None


class _Envelopes:
    """Makes envelopes whose equal parts are one object: a person is mentioned thousands of times."""

    def __init__(self) -> None:
        self._parties: dict[Party, Party] = {}
        self._recipients: dict[tuple[Recipient, ...], tuple[Recipient, ...]] = {}
        self._invited: dict[tuple[Invitation, ...], tuple[Invitation, ...]] = {}
        self._tickets: dict[Party | None, Ticket] = {}

    def _one(self, party: Party) -> Party:
        return self._parties.setdefault(party, party)

    def _ticket(self, ticket: Ticket) -> Ticket:
        """Who asked, which is all that tells an account."""
        return self._tickets.setdefault(ticket.requester, Ticket("", requester=ticket.requester))

    def of(self, message: Message) -> Message:
        return replace(
            message,
            parser=sys.intern(message.parser),
            kind=sys.intern(message.kind),  # type: ignore[arg-type]
            author=self._one(message.author) if message.author else None,
            utc_offset=sys.intern(message.utc_offset) if message.utc_offset else None,
            recipients=self._recipients.setdefault(message.recipients, message.recipients),
            invited=self._invited.setdefault(message.invited, message.invited),
            ticket=self._ticket(message.ticket) if message.ticket else None,
            organization=sys.intern(message.organization) if message.organization else None,
            turns=tuple(replace(t, text="") for t in message.turns),
            body="",
            text="",
            zones=(),
            attachments=(),
            references=(),
        )


def _with_words(workspace: Workspace, envelopes: list[Message], wanted: set[int]) -> None:
    """Fills in what the authors of some messages wrote, which tells a supplier from a customer."""
    number = -1
    for reading, twin in held_readings(workspace):
        for message in () if twin else reading.messages:
            number += 1
            if number in wanted:
                envelopes[number] = replace(envelopes[number], text=zone_message(message).text)


def _aligned(envelopes: list[Message]) -> list[Message]:
    """The messages in their order, meetings joined to their calendar entries."""
    places = [i for i, m in enumerate(envelopes) if m.kind != "email"]
    for i, message in zip(places, align_meetings([envelopes[i] for i in places]), strict=True):
        envelopes[i] = message
    return envelopes


def place_held(workspace: Workspace, config: Config, progress: Progress = no_progress) -> Placing:
    """The account of every message that a workspace holds. Raises UsageError when it holds nothing."""
    make = _Envelopes()
    envelopes: list[Message] = []
    rows: list[TableRow] = []
    sources: list[SourceRow] = []
    rejected: list[Rejected] = []
    total = workspace.rows("SELECT count(*) FROM inputs")[0][0]
    for number, (reading, twin) in enumerate(held_readings(workspace), start=1):
        progress("finding the account of every message", number, total)
        if twin:
            sources.append(repeats(reading.source, twin))
            continue
        sources.append(reading.source)
        rows += reading.rows
        rejected += reading.rejected
        envelopes += map(make.of, reading.messages)
    if not sources:
        raise UsageError(f"{workspace.path} holds nothing: fill it with cxnlp ingest PATH --workspace {workspace.path}")
    mappings = load_mappings(config.mapping) if config.mapping else None
    extra, faults, named = option_tables({name: getattr(config, name) for name in TABLES}, mappings)
    rows, sources, rejected = [*rows, *extra], [*sources, *named], [*rejected, *faults]
    envelopes = _aligned(fill_references(envelopes, rows))
    return _placed(workspace, config, envelopes, rows, sources, rejected)


def _placed(
    workspace: Workspace,
    config: Config,
    envelopes: list[Message],
    rows: list[TableRow],
    sources: Sequence[SourceRow],
    rejected: Sequence[Rejected],
) -> Placing:
    decisions = tuple(d for path in config.decisions for d in read_decisions(path))
    directory = [r for r in rows if isinstance(r, DirectoryRow)]
    domains = tuple(config.vendor_domains or propose_vendor_domains(envelopes, directory))
    if domains:
        known = known_customers(envelopes, rows, frozenset(domains))
        strange = {
            i
            for i, m in enumerate(envelopes)
            if m.kind == "email" and any(not known.domain(d) for d in unknown_domains(m, known, domains))
        }
        if strange:
            _with_words(workspace, envelopes, strange)
    seen = survey(envelopes, rows, domains)
    keys, accounts = account_keys(
        envelopes, rows, domains, config.account, seen.alien if seen else {}, told_accounts(decisions)
    )
    lost = [i for i, key in enumerate(keys) if key is None]
    _, ignored = set_aside([envelopes[i] for i in lost], seen)
    aside = {id(item.message) for item in ignored}
    for i in lost:
        if id(envelopes[i]) in aside:
            keys[i] = ASIDE
    metrics, surveys = ([r for r in rows if isinstance(r, kind)] for kind in (MetricRow, SurveyRow))
    return Placing(
        keys,
        dict(accounts.names),
        domains,
        assign_row_accounts(rows, accounts),  # type: ignore[type-var]
        account_for(sources, ignored),
        tuple(rejected),
        tuple(ignored),
        decisions,
        last_day(envelopes, metrics, surveys),  # type: ignore[arg-type]
    )
