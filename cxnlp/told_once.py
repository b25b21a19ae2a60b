"""Rows of tables that several exports hold: an invoice or a survey counts once, as the best informed row has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from cxnlp.ingest.export_order import file_of
from cxnlp.types import InvoiceRow, SurveyRow

Row = TypeVar("Row", InvoiceRow, SurveyRow)


def invoices_once(rows: Iterable[InvoiceRow]) -> list[InvoiceRow]:
    """One row an invoice number of an account: the first payment; without one a row that calls it settled; else that
    with the latest due day. A payment listed without the due day gets it from the other rows. Rows of one number with
    several due days in one table are instalments and stay apart."""

    def rank(row: InvoiceRow) -> tuple[bool, bool, date, int, str]:
        due = row.due_date or date.min
        return row.paid_date is None, not row.settled, row.paid_date or date.max, -due.toordinal(), row.source

    found = []
    for same in _alike(rows, lambda row: (row.account, row.invoice_id), lambda row: row.due_date):
        best = min(same, key=rank)
        due = max((row.due_date for row in same if row.due_date), default=None)
        found.append(replace(best, due_date=due) if best.paid_date and not best.due_date else best)
    return found


def surveys_once(rows: Iterable[SurveyRow]) -> list[SurveyRow]:
    """One row a person, kind and day of sending: an answered one, if possible with a score, of these the first answer.
    Of surveys that name nobody only rows that agree in everything are one. Several in one table, such as after each
    ticket, stay apart."""

    def key(row: SurveyRow) -> Hashable:
        asked = row.account, row.kind, row.sent_at or row.answered_at
        if row.person:
            return *asked, row.person.strip().casefold()
        return *asked, row.answered_at, row.score, row.comment

    def rank(row: SurveyRow) -> tuple[bool, bool, date, str]:
        return not row.answered, row.score is None, row.answered_at or date.max, row.source

    return [min(same, key=rank) for same in _alike(rows, key)]


def _alike(
    rows: Iterable[Row], key: Callable[[Row], Hashable], apart: Callable[[Row], Hashable] | None = None
) -> Iterable[list[Row]]:
    """Rows of one thing, in the order of their first ones: the n-th of a key in one table is the n-th in each other.
    Rows of one table and key are several things, with `apart` those that differ in it."""
    groups: defaultdict[tuple[Hashable, int], list[Row]] = defaultdict(list)
    listed: defaultdict[tuple[str, Hashable], dict[Hashable, int]] = defaultdict(dict)
    for row in rows:
        what = key(row)
        known = listed[file_of(row.source), what]
        groups[what, known.setdefault(apart(row) if apart else len(known), len(known))].append(row)
    return groups.values()
