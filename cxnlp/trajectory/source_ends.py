"""Sources that end before the others over a whole portfolio: most likely an older export, not customers gone silent.

A source is mail, chat, tickets, notes and transcripts, the calendar, usage, invoices or surveys. Accounts that share an
input file of a source have it from one export; so have those with files of their own in one folder. What an export
holds ends early when

- no record of it follows for more than LEAST_DAYS days and more than TIMES its own longest pause, all its accounts
  taken together, and so long a pause is improbable under its own rhythm, as one person's silence is
  (`behaviour.rhythm`): a monthly table or a quarterly survey ends no sooner than after two months or half a year;
- of an account that it told of to the end, within that account's own pauses, other sources tell so long afterwards.

With two such accounts the end is `sure`: what the source would show later is missing, and no customer's silence. With
one it may be that customer's silence, and stays one; that is asked where nobody else has the source. An account whose
records stop while the export goes on is silent. Nothing later than the day of judging is looked at. A calendar that
says when it was exported ends then, whatever it has planned; of others an entry counts from the day it is for.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from cxnlp.behaviour.rhythm import SILENT_BELOW, gap_probability
from cxnlp.people.places import folders
from cxnlp.trajectory.last_day import PLANNED_DAYS
from cxnlp.types import InvoiceRow, Message, MetricRow, SurveyRow, TableRow
from cxnlp.vocabulary import ANSWER_COMMENT, PLANNED

SOURCE_OF_KIND: Mapping[str, str] = {
    "email": "mail",
    "chat": "chat",
    "ticket": "tickets",
    "transcript": "notes",
    "meeting_notes": "notes",
    "call_note": "notes",
    "calendar": "calendar",
}
IN_WORDS: Mapping[str, str] = {
    "mail": "mails end",
    "chat": "chats end",
    "tickets": "tickets end",
    "notes": "notes and transcripts end",
    "calendar": "calendar entries end",
    "usage": "usage figures end",
    "invoices": "invoices end",
    "surveys": "surveys end",
}
LEAST_DAYS, TIMES = 28, 2
LEAST_RECORDED, LEAST_OF_ACCOUNT = 6, 3
"""Days with records that an export, and that an account in it, must have before an end is seen (judgement)."""
LEAST_SPAN: Mapping[str, int] = {"surveys": 91}
"""Days that its records must span: the answers to one wave of a survey tell no rhythm of waves (judgement)."""


@dataclass(frozen=True, order=True)
class SourceEnd:
    """A source that ends early. `day`: of its last record; `before`: days from it to the last record of other sources;
    `accounts`: the keys of those that have it from there; `where`: the file or folder that holds it, "" where that is
    all there is of the source; `sure`: whether it is missing afterwards, rather than one customer's silence."""

    day: date
    source: str
    before: int
    accounts: tuple[str, ...]
    where: str = ""
    sure: bool = True


def end_rows(ends: Iterable[SourceEnd]) -> list[dict[str, str]]:
    """`sources_ended` of accounts.json."""
    return [{"source": e.source, "last_day": e.day.isoformat()} for e in ends]


def called(source: str) -> str:
    """The records of a source in words.

    >>> called("notes"), called("tickets")
    ('notes and transcripts', 'tickets')
    """
    return IN_WORDS.get(source, source).removesuffix(" end")


def told(end: SourceEnd, names: Mapping[str, str]) -> str:
    """An end as a question to whoever made the export. `names` of all accounts by key.

    >>> told(SourceEnd(date(2026, 3, 14), "tickets", 92, ("a", "b")), {"a": "Ash", "b": "Birch"}).partition("?")[0]
    'tickets end on 14 March 2026 in all accounts, 92 days before the rest: an older export'
    """
    what = called(end.source) + (f" of {end.where}" if end.where else "")
    n = len(end.accounts)
    who = f"in all {n:,} accounts that have them" if n > 1 else f"in {names.get(end.accounts[0], end.accounts[0])}"
    if end.accounts == tuple(sorted(names)) and n > 1:
        who = "in all accounts"
    then = (
        "what they would show since then is missing, not silence of the customers"
        if end.sure
        else "of one account alone that cannot be told from silence, and counts as silence"
    )
    days = "a day" if end.before == 1 else f"{end.before:,} days"
    when = f"{end.day.day} {end.day:%B} {end.day.year}"
    return f"{what} end on {when} {who}, {days} before the rest: an older export? If so, export them again; {then}"


EndsOf = Callable[[str, date], Sequence[SourceEnd]]
"""The ends that an account (its key) has on a day."""


class Recorded(NamedTuple):
    """A record of a source: the account (None: of none), the input file, the day as an ordinal."""

    source: str
    account: str | None
    file: str
    day: int


def recorded(messages: Iterable[Message], rows: Iterable[TableRow]) -> Iterator[Recorded]:
    """What messages and rows of tables show of their sources; undated ones and copies show nothing, nor do entries that
    were still to come when their calendar was exported, unless a later export has them as well."""
    known = list(messages)
    planned = {m.message_id for m in known if PLANNED in m.flags}
    for m in known:
        shows = PLANNED not in m.flags and ANSWER_COMMENT not in m.flags
        if shows and m.sent_at is not None and (m.duplicate_of is None or m.duplicate_of in planned):
            yield Recorded(SOURCE_OF_KIND[m.kind], m.account, _file(m.source), m.sent_at.toordinal())
    invoices: dict[str, list[InvoiceRow]] = defaultdict(list)
    for row in rows:
        file = _file(row.source)
        if isinstance(row, MetricRow):
            yield Recorded("usage", row.account, file, row.period_end.toordinal())
        elif isinstance(row, SurveyRow):
            for day in (row.sent_at, row.answered_at):
                if day is not None:
                    yield Recorded("surveys", row.account, file, day.toordinal())
        elif isinstance(row, InvoiceRow):
            invoices[file].append(row)
    for file, bills in invoices.items():
        yield from _billed(file, bills)


def _file(source: str) -> str:
    """The input file of a record: its source names a ticket and a comment in it, or a row."""
    return source.partition("#")[0]


def _billed(file: str, bills: Sequence[InvoiceRow]) -> Iterator[Recorded]:
    """Days of payment, and days due that were reached when the table was written."""
    paid = max((b.paid_date for b in bills if b.paid_date), default=None)
    reached = date.max if paid is None else paid + timedelta(days=PLANNED_DAYS)
    for bill in bills:
        for day in (bill.paid_date, bill.due_date):
            if day is not None and day <= reached:
                yield Recorded("invoices", bill.account, file, day.toordinal())


class Ends:
    """The ends of sources as known on any day. `apart`: whether accounts with files of their own were exported each by
    itself, so that nothing of one is told by another."""

    def __init__(self, found: Iterable[Recorded], names: Iterable[str], apart: bool = False) -> None:
        known = frozenset(names)
        of_known = (r if r.account in known else r._replace(account=None) for r in found)
        self._found, self._apart = list(dict.fromkeys(of_known)), apart
        self._on: dict[date, tuple[SourceEnd, ...]] = {}

    def on(self, day: date) -> tuple[SourceEnd, ...]:
        """The ends known at the end of a day, in order."""
        if day not in self._on:
            self._on[day] = tuple(sorted(self._ends(day.toordinal())))
        return self._on[day]

    def of(self, account: str, day: date) -> tuple[SourceEnd, ...]:
        """Those that an account has."""
        return tuple(end for end in self.on(day) if account in end.accounts)

    def _ends(self, day: int) -> Iterator[SourceEnd]:
        known = [r for r in self._found if r.day <= day]
        last: dict[str, dict[str, int]] = defaultdict(dict)  # by account and source
        for r in known:
            if r.account is not None and r.day > last[r.account].get(r.source, 0):
                last[r.account][r.source] = r.day
        rest = {
            (account, source): max((d for s, d in own.items() if s != source), default=0)
            for account, own in last.items()
            for source in own
        }
        late = {s for (a, s), d in rest.items() if d - last[a][s] > LEAST_DAYS}
        for source in sorted(late):
            own = [r for r in known if r.source == source]
            for accounts, files in exports(own, self._apart):
                found = _end(source, [r for r in own if r.file in files], accounts, rest)
                if found is not None:
                    day_of_end, before, sure = found
                    every = {r.account for r in own if r.account is not None} == set(accounts)
                    if sure or every:
                        where = "" if every else _place(files)
                        yield SourceEnd(date.fromordinal(day_of_end), source, before, accounts, where, sure)


def exports(found: Sequence[Recorded], apart: bool) -> list[tuple[tuple[str, ...], frozenset[str]]]:
    """The accounts and files of each export of a source: accounts that share a file belong together, those left alone
    with all of the nearest folder above that holds several; not where they are exported `apart`.

    >>> rows = [("A", "x/1.eml"), ("B", "x/2.eml"), ("C", "y.csv"), ("D", "y.csv")]
    >>> [accounts for accounts, _ in exports([Recorded("mail", a, f, 1) for a, f in rows], False)]
    [('A', 'B'), ('C', 'D')]
    """
    holds: dict[str, set[str]] = defaultdict(set)
    for r in found:
        holds[r.file].update([r.account] if r.account is not None else ())
    home = {account: account for accounts in holds.values() for account in accounts}

    def root(account: str) -> str:
        while home[account] != account:
            account = home[account]
        return account

    def join(accounts: Iterable[str]) -> None:
        first, *others = sorted({root(a) for a in accounts}) or [""]
        home.update(dict.fromkeys(others, first))

    for accounts in holds.values():
        join(accounts)
    for level in reversed(range(1 + max((len(folders(f)) for f in holds), default=0))) if not apart else ():
        sizes: dict[str, int] = defaultdict(int)
        for account in home:
            sizes[root(account)] += 1
        inside: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for file, accounts in holds.items():
            if len(path := folders(file)) >= level:
                inside[path[:level]].update(accounts)
        for _, accounts in sorted(inside.items()):
            if any(sizes[root(a)] == 1 for a in accounts):
                join(accounts)
    whole: dict[str, list[str]] = defaultdict(list)
    for account in sorted(home):
        whole[root(account)].append(account)
    return [
        (tuple(own), frozenset(f for f, accounts in holds.items() if accounts & set(own))) for own in whole.values()
    ]


def _place(files: frozenset[str]) -> str:
    """The file of an export, or the folder that all its files lie in."""
    if len(files) == 1:
        return next(iter(files))
    paths = [folders(file) for file in sorted(files)]
    shared = [level for level, *others in zip(*paths, strict=False) if all(o == level for o in others)]
    return "/".join(paths[0][: len(shared)])


def _longest(days: Sequence[int]) -> int:
    return max(LEAST_DAYS, TIMES * max((b - a for a, b in pairwise(days)), default=0))


def _end(
    source: str, found: Sequence[Recorded], accounts: Sequence[str], rest: Mapping[tuple[str, str], int]
) -> tuple[int, int, bool] | None:
    """The last day of an export, how long others go on, and whether that is sure; None where it does not end early.
    `rest`: the last day of the other sources by account and source."""
    days = sorted({r.day for r in found})
    if len(days) < LEAST_RECORDED or days[-1] - days[0] < LEAST_SPAN.get(source, 0):
        return None
    last, longest = days[-1], _longest(days)
    own: dict[str, list[int]] = defaultdict(list)
    for account, day in {(r.account, r.day) for r in found if r.account is not None}:
        insort(own[account], day)
    going = [a for a in accounts if len(own[a]) >= LEAST_OF_ACCOUNT and last - own[a][-1] <= _longest(own[a])]
    later = [rest[a, source] - last for a in going if rest[a, source] - last > longest]
    if not later or gap_probability([float(d) for d in days], float(last + max(later))) >= SILENT_BELOW:
        return None
    return last, max(later), len(later) > 1
