"""Finds the accounts of a further day's messages alone, where that can change nothing of what was found before.

What was found rests on facts (`facts.py`) that further messages only add to. Each way in which they could change the
account of an earlier message is looked for; where one is met, or cannot be ruled out, all is done anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from cxnlp.config import Config
from cxnlp.ingest.export_order import newest_first
from cxnlp.ingest.read import Reading
from cxnlp.ingest.references import GONG_CALL, fill_references
from cxnlp.ingest.zoning import zone_message
from cxnlp.parsing import Progress, no_progress
from cxnlp.parts.envelopes import Envelopes, aligned, top_folder
from cxnlp.parts.facts import Facts, leader, made_with, names_stay, read_facts
from cxnlp.parts.held import Listed, input_of, reading_of
from cxnlp.parts.placed import NOWHERE, PlacedInput, packed, read_placed, some, thread_digest
from cxnlp.parts.placing import Lost, Options, Placing, folders_with, keep_meetings, placed_with, strangers
from cxnlp.people.accounts import AccountMap, own_domains, router_of
from cxnlp.people.bonds import told_accounts
from cxnlp.people.houses import counterpart_domains
from cxnlp.people.relevance import known_customers, surveyed
from cxnlp.people.routing import Circles
from cxnlp.people.row_accounts import assign_row_accounts
from cxnlp.store.workspace import Workspace
from cxnlp.trajectory.last_day import days_of
from cxnlp.types import AccountRow, DirectoryRow, Message, MetricRow, SurveyRow, TableRow

LARGEST = 20_000  # new messages, which are held in memory with their words


def place_new(
    workspace: Workspace,
    config: Config,
    inputs: Sequence[Listed],
    options: Options,
    progress: Progress = no_progress,
) -> Placing | None:
    """The accounts of all messages, those of the inputs known before as they were kept; None when all is to be done
    anew."""
    facts = read_facts(workspace)
    if facts is None or facts.made_with != made_with(config) or not config.vendor_domains or not facts.stated:
        return None
    before = {one.at: one for one in read_placed(workspace)}
    twins = {(one.file, one.place): one.twin for one in inputs}
    if len(before) != facts.inputs or any(at not in twins or one.head.twin != twins[at] for at, one in before.items()):
        return None
    new = [one for one in inputs if (one.file, one.place) not in before or _reread(one, before)]
    fresh: list[tuple[PlacedInput, Reading]] = []
    known: set[tuple[tuple[str, int], int]] = set()
    for number, one in enumerate(new, start=1):
        progress("finding the account of every new message", number, len(new))
        reading, records = reading_of(workspace, one.file, one.place)
        fresh.append((input_of(one, reading, records), reading))
        if old := before.pop((one.file, one.place), None):
            places = _again(old, fresh[-1][0])
            if places is None:
                return None
            known |= {(old.at, place) for place in places}
        if sum(len(r.messages) for _, r in fresh) - len(known) > LARGEST:
            return None
    day = _Day(workspace, config, facts, before, fresh, known, options)
    return day.placed(inputs) if day.adds_only() else None


def _reread(one: Listed, before: Mapping[tuple[str, int], PlacedInput]) -> bool:
    """Whether an input has other bytes than when its messages were placed."""
    return one.sha256 != before[one.file, one.place].head.source.sha256


def _again(old: PlacedInput, new: PlacedInput) -> set[int] | None:
    """The places of the messages of an input that were in it before; None when one of those is gone or changed, or
    when it has more than messages."""
    head = old.head
    if any((h.rows, h.records, h.events, h.twin) != (False, False, False, None) for h in (head, new.head)):
        return None
    left = Counter(head.digests)
    if left.total() != len(old.keys):
        return None
    found = set()
    for place, digest in enumerate(new.head.digests):
        if left[digest] > 0:
            left[digest] -= 1
            found.add(place)
    return found if not left.total() else None


class _Day:
    """Further inputs beside those known before, and some of these grown. `known`: (file, place in it) and place of the
    messages of grown ones that were placed before, and count no second time."""

    def __init__(
        self,
        workspace: Workspace,
        config: Config,
        facts: Facts,
        before: dict[tuple[str, int], PlacedInput],
        fresh: Sequence[tuple[PlacedInput, Reading]],
        known: Collection[tuple[tuple[str, int], int]],
        options: Options,
    ) -> None:
        self.config, self.facts, self.before, self.options = config, facts, before, options
        self.fresh = [one for one, _ in fresh]
        heard = [(one, reading) for one, reading in fresh if not one.head.twin]
        self.new_rows: list[TableRow] = [row for _, reading in heard for row in reading.rows]
        self.rows = self._all_rows(workspace, {one.at: reading for one, reading in heard})
        make = Envelopes()
        whole = [m for _, reading in heard for m in reading.messages]
        self.envelopes = fill_references([make.of(m) for m in whole], self.rows)
        self.first = [(one.at, place) not in known for one, reading in heard for place in range(len(reading.messages))]
        self.domains = tuple(config.vendor_domains)
        self.whole = whole
        self.accounts = facts.accounts

    def _all_rows(self, workspace: Workspace, heard: dict[tuple[str, int], Reading]) -> list[TableRow]:
        """The rows of all tables as they go for a whole folder."""
        rows: list[TableRow] = []
        for at in sorted({**self.before, **heard}):
            if at in heard:
                rows += heard[at].rows
            elif self.before[at].head.rows:
                rows += reading_of(workspace, *at)[0].rows
        return [*self.options.rows, *newest_first(rows)]

    def _new(self) -> list[Message]:
        """The envelopes that were not there before."""
        return [m for m, first in zip(self.envelopes, self.first, strict=True) if first]

    def adds_only(self) -> bool:
        """Whether nothing that is new changes what was found before; learns what is new on the way."""
        if any(isinstance(row, AccountRow | DirectoryRow) for row in self.new_rows):
            return False
        calls = [m for m in self.envelopes if m.thread_id.startswith(GONG_CALL)]
        if any(m.kind == "calendar" for m in calls) or (self.facts.calls and calls):
            return False
        if not self.facts.same_layout({m.source for m in self.envelopes} | {r.source for r in self.new_rows}):
            return False
        stated = {r.account for r in self.rows if isinstance(r, AccountRow)}
        if not names_stay(self.facts.accounts, stated, self.envelopes, self.new_rows) or not self._join_meetings():
            return False
        accounts = _with_votes(self.facts, self._new(), own_domains(self.domains))
        self.accounts = accounts or self.accounts
        return accounts is not None

    def _join_meetings(self) -> bool:
        """Joins the new meetings to their calendar entries; whether no earlier one is joined otherwise than before."""
        by_place: list[tuple[tuple[str, int], int, Message]] = []
        messages = iter(self.envelopes)
        for one in self.fresh:
            by_place += [(one.at, place, next(messages)) for place in range(len(one.days))]
        everything = [*self.before.values(), *self.fresh]
        both = folders_with(everything, "records") & folders_with(everything, "events")
        touched = {top_folder(o.head.source.source) for o in self.fresh if o.head.records or o.head.events} & both
        older = list(self.before.values())
        if touched & (folders_with(older, "records") ^ folders_with(older, "events")):
            return False  # of such a folder nothing was kept
        found = {item[:2]: item[2] for item in by_place}
        folder_of = {one.at: top_folder(one.head.source.source) for one in self.fresh}
        for folder in sorted(touched):
            kept = [
                (one.at, place, message)
                for one in older
                if one.meetings and top_folder(one.head.source.source) == folder
                for place, message in some(one.meetings)
            ]
            mine = [item for item in by_place if folder_of[item[0]] == folder]
            both_times = sorted([*kept, *mine], key=lambda item: item[:2])
            joined = {item[:2]: m for item, m in zip(both_times, aligned([m for *_, m in both_times]), strict=True)}
            alone = sorted(kept, key=lambda item: item[:2])
            for (at, place, _), message in zip(alone, aligned([m for *_, m in alone]), strict=True):
                if joined[at, place] != message:
                    return False
            found |= {key: joined[key] for key in (item[:2] for item in mine)}
        begin = 0
        for one in self.fresh:
            end = begin + len(one.days)
            if (one.head.records or one.head.events) and folder_of[one.at] in both:
                keep_meetings(one, self.envelopes[begin:end])
            begin = end
        self.envelopes = [found[item[:2]] for item in by_place]
        return True

    def placed(self, inputs: Sequence[Listed]) -> Placing:
        """The whole; `adds_only` has been asked."""
        facts, domains, vendor = self.facts, self.domains, frozenset(self.domains)
        known = facts.known.joined(known_customers(self._new(), self.new_rows, vendor))
        for i in strangers(self.envelopes, known, domains):
            self.envelopes[i] = replace(self.envelopes[i], text=zone_message(self.whole[i]).text)
        facts.mailbox.add(self._new(), vendor)
        seen = surveyed(known, facts.mailbox, vendor)
        told = told_accounts(self.options.decisions)
        found, router = router_of(self.accounts, self.rows, domains, self.config.account, seen.alien, told)
        messages = iter(zip(self.envelopes, self.first, strict=True))
        lost = [
            Lost(one, place, m if not m.text or strangers([m], known, domains) else replace(m, text=""))
            for one in self.before.values()
            for place, m in some(one.open)
        ]
        for one in self.fresh:
            marked = [next(messages) for _ in one.days]
            inside = [message for message, _ in marked]
            keys = [router.of(m) for m in inside]
            for (message, first), key in zip(marked, keys, strict=True):
                if first:
                    facts.circles.add(message, key, router.vendor_domains)
                elif key and message.thread_id:  # all of it is known but threads, which stand with the messages
                    facts.circles.threads.setdefault(message.thread_id, set()).add(key)
            one.set_keys(keys)
            free = [(place, m) for place, (m, key) in enumerate(zip(inside, keys, strict=True)) if key is None]
            one.open = packed(free) if free else None
            lost += [Lost(one, place, m) for place, m in free]
        lost.sort(key=lambda item: (item.input.at, item.place))
        _earlier_threads(facts.circles, list(self.before.values()), lost)
        days = days_of(
            self.envelopes,
            [r for r in self.new_rows if isinstance(r, MetricRow)],
            [r for r in self.new_rows if isinstance(r, SurveyRow)],
        )
        everything = self.before | {one.at: one for one in self.fresh}
        outside = any(_account_folder(self.accounts, m) is None for m in self.envelopes)
        after = replace(
            facts,
            inputs=len(everything),
            accounts=self.accounts,
            outside=facts.outside or outside,
            known=known,
            latest=max(filter(None, (facts.latest, days[0])), default=None),
            entries=facts.entries | days[1],
        )
        ordered = [everything[one.file, one.place] for one in inputs]
        rows = assign_row_accounts(self.rows, found)  # type: ignore[type-var]
        return placed_with(
            ordered,
            lost,
            router,
            facts.circles,
            seen,
            dict(found.names),
            domains,
            self.options,
            after,
            self.fresh,
            rows,
        )


def _account_folder(accounts: AccountMap, message: Message) -> str | None:
    return accounts.folders.get(accounts.layout.account_folder(message.source) or "")


def _with_votes(facts: Facts, envelopes: Sequence[Message], vendor_domains: Sequence[str]) -> AccountMap | None:
    """The accounts with what further messages in their folders say of domains; None when an earlier message could
    belong elsewhere for it."""
    accounts, more = facts.accounts, defaultdict[str, dict[str, int]](dict)
    outside = facts.outside or any(_account_folder(accounts, m) is None for m in envelopes)
    for message in envelopes if accounts.folders else ():
        key = _account_folder(accounts, message)
        for domain in counterpart_domains(message, vendor_domains) if key else ():
            more[domain][key or ""] = more[domain].get(key or "", 0) + 1
    votes = {domain: dict(by) for domain, by in accounts.votes.items()}
    domains = dict(accounts.domains)
    for domain, by in more.items():
        mine = votes.setdefault(domain, {})
        for key, number in by.items():
            mine[key] = mine.get(key, 0) + number
        first = leader(mine)
        if first is None or (domains.get(domain, first) != first) or (domain not in domains and outside):
            return None
        domains[domain] = first
    return replace(accounts, domains=domains, votes=votes)


def _earlier_threads(circles: Circles, before: Sequence[PlacedInput], lost: Sequence[Lost]) -> None:
    """Adds the accounts that the threads of `lost` had before."""
    import numpy as np

    wanted = {thread_digest(one.message.thread_id): one.message.thread_id for one in lost if one.message.thread_id}
    free = {(one.input.at, one.place) for one in lost}
    digests = np.array(sorted(wanted), dtype=np.uint64)
    for one in before if wanted else ():
        for place in np.flatnonzero(np.isin(np.frombuffer(one.threads, dtype=np.uint64), digests)):
            number = one.keys[int(place)]
            if number != NOWHERE and (one.at, int(place)) not in free:
                thread = wanted[one.threads[int(place)]]
                circles.threads.setdefault(thread, set()).add(one.account(number) or "")
