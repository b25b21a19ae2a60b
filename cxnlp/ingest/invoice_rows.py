"""Rows of invoices: what was due, what was paid, and what of a list of documents is an invoice at all."""

from __future__ import annotations

from collections.abc import Iterator

from cxnlp.ingest.cell_words import phrases, truth_of
from cxnlp.ingest.cells import currency_of, text_or_none
from cxnlp.ingest.columns import normalised
from cxnlp.ingest.csv_reading import Row
from cxnlp.ingest.refused import by_age
from cxnlp.ingest.source import Source
from cxnlp.ingest.table_columns import BadCellError, Columns, each_row
from cxnlp.types import InvoiceRow, Rejected, TableRow

SETTLED = phrases(
    "paid; settled; closed; cleared; fully paid; paid in full; bezahlt; beglichen; ausgeglichen; payee; reglee; soldee"
    "; pagada; pagado; paga; pago; cobrada; cobrado; liquidada; liquidado; pagata; pagato; saldata; saldato; betaald"
    "; voldaan; betald; betalt; zaplacona; oplacona"
)
NOT_OWED = phrases(
    "draft; void; voided; uncollectible; cancelled; canceled; written off; refunded; credit note; credit memo; entwurf"
    "; storniert; abgeschrieben; gutschrift; brouillon; annulee; avoir; borrador; anulada; rascunho; cancelada"
    "; nota de credito"
)
UNPAID = phrases(
    "open; unpaid; outstanding; overdue; pending; offen; unbezahlt; ausstehend; impayee; non paye; pendiente; "
    "0000 00 00"
)
INVOICES = phrases(
    "invoice; bill; rechnung; anzahlungsrechnung; abschlagsrechnung; schlussrechnung; facture; factura; fatura; fattura"
    "; factuur; faktura; regning"
)
# Kinds of documents, and parts of their names, that ask nobody to pay: SAP's DG is a credit memo, DZ a payment.
OTHER_DOCUMENTS = phrases(
    "credit memo; credit note; credit; refund; payment; prepayment; overpayment; receipt; deposit; journal"
    "; journal entry; quote; estimate; purchase order; sales order; dg; dz; gutschrift; rechnungskorrektur"
    "; stornorechnung; storno; zahlung; zahlungseingang; buchung"
    "; angebot; avoir; note de credit; remboursement; paiement; reglement; devis"
    "; nota de credito; nota credito; abono; pago; cobro; reembolso; recibo; presupuesto; pagamento; recebimento"
    "; orcamento; nota di credito; incasso; rimborso; preventivo; creditnota; creditfactuur; betaling; kreditnota"
    "; kreditfaktura; betalning; indbetaling; innbetaling; korekta; platnosc; zwrot"
)
# Words in the name of a file that lists unpaid invoices alone.
OPEN_LISTS = phrases(
    "open; outstanding; overdue; unpaid; receivables; aging; ageing; aged; offen; offene; op; unbezahlt; ausstehend"
    "; impayes; impayees; pendientes; vencidas; pendentes; scadute; openstaand; openstaande"
)
TOLD_BY = frozenset({"paid_date", "open", "status"})


def word_in(text: str | None, words: frozenset[str]) -> bool:
    """True if the text is one of the words."""
    return normalised(text or "") in words


def is_invoice(kind: str | None) -> bool:
    """False for a kind of document that asks nobody to pay; a kind that is not known may be any.

    >>> is_invoice("Sales credit note"), is_invoice("Deposit invoice"), is_invoice("Subscription"), is_invoice(None)
    (False, True, True, True)
    """
    words = normalised(kind or "").split()
    runs = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(i + 4, len(words) + 1)))
    return not words or words[-1] in INVOICES or not any(run in OTHER_DOCUMENTS for run in runs)


def invoices(source: Source, columns: Columns) -> Iterator[TableRow | Rejected]:
    """Rows of invoices; one has no due day, and so is never late, that is paid on an unknown day, that nobody owes,
    that is a credit note or a payment, or that stands in a table of which nothing says what is paid: neither a column
    of days, of open amounts, of amounts by age or of states nor the name of the file."""
    told = bool(TOLD_BY & columns.mapped.columns.keys()) or by_age([normalised(c) for c in columns.table.header])
    known = told or bool(OPEN_LISTS & set(normalised(source.filename).split()))

    def build(where: str, row: Row) -> Iterator[TableRow | Rejected]:
        number_text = columns.text(row, "invoice_id")
        if number_text is None:
            raise BadCellError("no invoice number")
        amount, status = columns.text(row, "amount"), columns.text(row, "status")
        cells = [t for cell in columns.mapped.cells(row.cells, "paid_date") if (t := text_or_none(cell))]
        cells = [cell for cell in cells if not word_in(cell, UNPAID)]
        said = next((truth for cell in cells if (truth := truth_of(cell)) is not None), None)
        paid = columns.as_day(next((cell for cell in cells if truth_of(cell) is None), None), "paid_date")
        settled = said or columns.number(row, "open") == 0.0 or word_in(status, SETTLED)
        owed = not word_in(status, NOT_OWED) and is_invoice(columns.text(row, "type"))
        due = columns.day(row, "due_date") if owed and (paid or not settled) else None
        yield InvoiceRow(
            source=where,
            account=columns.text(row, "account"),
            invoice_id=number_text,
            amount=columns.number(row, "amount"),
            due_date=due if known else None,
            paid_date=paid,
            currency=columns.text(row, "currency") or (currency_of(amount) if amount else None),
            settled=paid is None and (settled or word_in(status, NOT_OWED)),
        )

    return each_row(source, columns, build)
