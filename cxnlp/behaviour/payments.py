"""Invoices against the payer's own habit: who always pays ten days late is not late at ten days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

# An invoice is late when it exceeds the usual lateness by this many days and by this many usual deviations (judgement).
GRACE_DAYS = 10.0
DEVIATIONS = 3.0
# An unpaid invoice past due by this many days beyond the habit says something of itself; a long one is serious.
SERIOUS_DAYS, FULL_LATE_DAYS = 30.0, 45.0
# Open for longer than this it was written off or its payment never entered: it says nothing of today (judgement).
LONGEST_OPEN_DAYS = 180.0


@dataclass(frozen=True, slots=True)
class Invoice:
    """`due` and `paid` in days since 1970; `paid` None while it is open."""

    name: str
    due: float
    paid: float | None


@dataclass(frozen=True, slots=True)
class Late:
    """An invoice beyond the own habit: days late so far, the usual days, late since when, and whether it is settled."""

    invoice: Invoice
    days: float
    usual: float
    since: float
    settled: bool


def lateness(invoice: Invoice, today: float) -> float:
    """Days between due date and payment, or today for an open invoice; never negative."""
    return max(0.0, (today if invoice.paid is None else min(invoice.paid, today)) - invoice.due)


def limit(habit: Sequence[float]) -> tuple[float, float]:
    """(usual days late, days late beyond which an invoice is late for this payer)."""
    usual = float(median(habit)) if habit else 0.0
    deviation = float(median(abs(h - usual) for h in habit)) if len(habit) >= 3 else 0.0
    return usual, usual + max(GRACE_DAYS, DEVIATIONS * deviation)


def late_invoices(invoices: Sequence[Invoice], today: float) -> list[Late]:
    """Invoices late against the habit of those due before and paid by their day, by due date. `settled`: paid, and
    nothing later is late."""
    ordered = sorted(invoices, key=lambda i: (i.due, i.name))
    found: list[Late] = []
    for place, invoice in enumerate(ordered):
        before = (i for i in ordered[:place] if i.paid is not None and i.paid <= min(invoice.due, today))
        usual, line = limit([lateness(i, today) for i in before])
        days = lateness(invoice, today)
        if days > line:
            found.append(Late(invoice, days, usual, invoice.due + line, False))
    return [_judged(late, found) for late in found]


def _judged(late: Late, found: Sequence[Late]) -> Late:
    later = any(other.invoice.due > late.invoice.due for other in found)
    return Late(late.invoice, late.days, late.usual, late.since, late.invoice.paid is not None and not later)
