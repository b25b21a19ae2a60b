"""What tables hold: rows of accounts, people, metrics, surveys, invoices and outcomes, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxnlp.vocabulary import Role, Side


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A row of an accounts table. `account` is the key other tables use; `parents` and `partners` are companies by
    name, account key or domain."""

    source: str
    account: str
    name: str | None = None
    domains: tuple[str, ...] = ()
    owner: str | None = None
    segment: str | None = None
    arr: float | None = None
    currency: str | None = None
    renewal_date: date | None = None
    parents: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """A row of a people table, CRM contact list or help-desk user list."""

    source: str
    name: str | None = None
    emails: tuple[str, ...] = ()
    ref: str | None = None
    title: str | None = None
    role: Role | None = None
    account: str | None = None
    side: Side = "unknown"


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One measured value; `period_start` is the first day of the period (ISO weeks start on Monday)."""

    source: str
    account: str | None
    period_start: date
    period_end: date
    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One survey sent; without score, comment and day of an answer it is a non-response.

    `other_scale`: the day from which answers of the same kind and table, without a stated end of the scale, are known
    to lie beyond the usual scale.
    """

    source: str
    account: str | None
    kind: str
    sent_at: date | None = None
    answered_at: date | None = None
    person: str | None = None
    score: float | None = None
    scale_min: float | None = None
    scale_max: float | None = None
    comment: str | None = None
    other_scale: date | None = None

    @property
    def answered(self) -> bool:
        return is_answered(self.answered_at, self.score, self.comment)


def is_answered(answered_at: object, score: object, comment: object) -> bool:
    """Whether a survey was answered: with a day of the answer, a score or a comment; None and "" are none.

    >>> is_answered(None, 0.0, None), is_answered(None, None, "fine"), is_answered(None, None, "")
    (True, True, False)
    """
    return bool(answered_at) or score is not None or bool(comment)


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice. `settled`: paid or no longer owed on a day that is not told."""

    source: str
    account: str | None
    invoice_id: str
    amount: float | None
    due_date: date | None
    paid_date: date | None = None
    currency: str | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    source: str
    account: str | None
    date: date
    outcome: str


TableRow = AccountRow | DirectoryRow | MetricRow | SurveyRow | InvoiceRow | OutcomeRow
