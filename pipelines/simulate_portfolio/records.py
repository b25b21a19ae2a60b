"""What happens in an account, as plain records: mails, tickets, meetings, measured weeks, invoices, surveys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from pipelines.simulate_portfolio.plan import Human


@dataclass(frozen=True)
class Mail:
    id: str
    at: datetime
    sender: Human
    to: tuple[Human, ...]
    subject: str
    text: str
    parent: Mail | None = None


@dataclass(frozen=True)
class Remark:
    at: datetime
    author: Human
    text: str


@dataclass(frozen=True)
class Case:
    """A ticket; `solved` None: still open at the end of the records."""

    id: int
    subject: str
    remarks: tuple[Remark, ...]
    solved: datetime | None


@dataclass(frozen=True)
class Meeting:
    id: str
    at: datetime
    title: str
    invited: tuple[tuple[Human, bool], ...]  # with whether the person said yes
    turns: tuple[Remark, ...]


@dataclass(frozen=True)
class Week:
    monday: date
    active_users: int
    logins: int
    licensed_seats: int


@dataclass(frozen=True)
class Invoice:
    id: str
    amount: int
    due: date
    paid: date | None


@dataclass(frozen=True)
class Survey:
    person: Human
    sent: date
    answered: date | None
    score: int | None


@dataclass
class Life:
    """All records of one account up to the end of the portfolio."""

    mails: list[Mail] = field(default_factory=list)
    tickets: list[Case] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    weeks: list[Week] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
