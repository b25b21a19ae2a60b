"""The last day of what was sent, held or measured: the day of judging where none is named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from cxnlp.types import InvoiceRow, Message, MetricRow, SurveyRow
from cxnlp.vocabulary import FROM_MAIL

PLANNED_DAYS = 7


def last_day(
    messages: Sequence[Message],
    metrics: Sequence[MetricRow],
    surveys: Sequence[SurveyRow],
    invoices: Sequence[InvoiceRow] = (),
) -> date | None:
    """The day of the last sent, held or measured record; without any, that of the `invoices`.

    A calendar entry more than PLANNED_DAYS after everything else is a plan: nobody can know yet whether it is held.
    """
    return latest_of(*days_of(messages, metrics, surveys)) or invoiced_until(invoices)


def invoiced_until(invoices: Sequence[InvoiceRow]) -> date | None:
    """The last day on which an invoice was paid or due; one due more than PLANNED_DAYS after the last payment may be
    still to come."""
    paid = max((i.paid_date for i in invoices if i.paid_date), default=None)
    return latest_of(paid, {i.due_date for i in invoices if i.due_date})


def days_of(
    messages: Sequence[Message], metrics: Sequence[MetricRow], surveys: Sequence[SurveyRow]
) -> tuple[date | None, set[date]]:
    """The last day on which anything was sent or measured, and the days of the entries of calendars.

    A meeting that only mails tell of is no such entry: nothing shows that its day was reached.
    """
    days = [m.sent_at.date() for m in messages if m.sent_at and m.kind != "calendar"]
    days += [m.period_start for m in metrics]
    days += [d for s in surveys for d in (s.sent_at, s.answered_at) if d]
    return max(days, default=None), {
        m.sent_at.date() for m in messages if m.sent_at and m.kind == "calendar" and FROM_MAIL not in m.flags
    }


def latest_of(latest: date | None, entries: Collection[date]) -> date | None:
    """`last_day` of the records that `days_of` was given."""
    if latest is None:
        return max(entries, default=None)
    return max([latest, *(d for d in entries if d <= latest + timedelta(days=PLANNED_DAYS))])
