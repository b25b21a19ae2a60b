"""Invoices as billing tools list them: what is paid, what is open, and what is no invoice."""

from __future__ import annotations

from datetime import date

import pytest

from cxnlp.coverage import with_rows
from cxnlp.ingest.source import Source
from cxnlp.ingest.tables import read_table
from cxnlp.types import InvoiceRow, TableRow

DUE = date(2026, 3, 15)


def read(text: str, name: str = "t.csv") -> list[TableRow]:
    return [r for r in read_table(Source.of_bytes(text.encode(), name), "invoices") if isinstance(r, InvoiceRow)]


def days(text: str, name: str = "t.csv") -> dict[str, tuple[date | None, date | None]]:
    return {r.invoice_id: (r.due_date, r.paid_date) for r in read(text, name) if isinstance(r, InvoiceRow)}


def test_a_german_list_of_open_items() -> None:
    head = "Debitor;Belegnummer;Belegdatum;Fälligkeit;Betrag;Offener Betrag;Ausgleichsdatum\n"
    text = "Orchard;R-1;01.03.2026;15.03.2026;1.250,00;0,00;14.03.2026\n"
    text += "Orchard;R-2;01.03.2026;15.03.2026;100,00;100,00;\nOrchard;R-3;01.03.2026;15.03.2026;100,00;0,00;\n"
    assert days(head + text) == {"R-1": (DUE, date(2026, 3, 14)), "R-2": (DUE, None), "R-3": (None, None)}


@pytest.mark.parametrize("column", ["Ausgleich", "Ausgeglichen am", "Clearing date", "Date de lettrage", "Betaaldatum"])
def test_days_of_payment_under_other_names(column: str) -> None:
    text = f"Kunde;Rechnungsnummer;Betrag;Fällig am;{column}\nOrchard;1;5;15.03.2026;14.03.2026\n"
    assert days(text) == {"1": (DUE, date(2026, 3, 14))}


def test_a_table_that_does_not_say_what_is_paid_tells_of_no_lateness() -> None:
    text = "account,invoice_id,amount,due_date\nOrchard,1,5,2026-03-15\n"
    assert days(text) == {"1": (None, None)}
    (told,) = with_rows({"warnings": []}, read(text), {"Orchard"})["warnings"]
    assert told.startswith("no invoice of t.csv counts as late or in time")
    assert days(text, "open_invoices.csv") == {"1": (DUE, None)}
    aged = "Account,Invoice number,Due date,Current,1 Month,Older,Total\nOrchard,1,2026-03-15,0,5,0,5\n"
    assert days(aged) == {"1": (DUE, None)}
    paid = text.replace("due_date\n", "due_date,paid_date\n").replace("15\n", "15,\n")
    assert days(paid) == {"1": (DUE, None)}
    assert with_rows({"warnings": []}, read(paid), {"Orchard"})["warnings"] == []


@pytest.mark.parametrize(
    ("column", "kinds"),
    [
        ("Transaction type", {"Invoice": True, "Credit Memo": False, "Payment": False, "": True}),
        ("Type", {"Sales invoice": True, "Sales credit note": False, "Subscription": True}),
        ("Document type", {"Deposit invoice": True, "Refund": False, "DZ": False, "RV": True}),
        ("Belegart", {"Rechnung": True, "Gutschrift": False, "Zahlungseingang": False}),
        ("Type de document", {"Facture": True, "Avoir": False}),
    ],
)
def test_only_what_may_be_an_invoice_is_due(column: str, kinds: dict[str, bool]) -> None:
    head = f"Customer,{column},Invoice number,Due date,Amount,Paid date\n"
    lines = [f"Orchard,{kind},{n},2026-03-15,5,\n" for n, kind in enumerate(kinds)]
    found = days(head + "".join(lines))
    assert [found[str(n)][0] == DUE for n in range(len(kinds))] == list(kinds.values())
