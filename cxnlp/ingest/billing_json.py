"""Invoices of billing tools as JSON: Stripe, Chargebee, QuickBooks Online.

Source: Stripe API reference, Invoice object; Chargebee API v2, Invoice; QuickBooks Online Accounting API, Invoice and
Payment. An invoice that nobody was asked to pay by a day (draft, void, charged automatically, paid on an unknown day)
has no due day here, for lateness is not defined for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, items
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import moment_of
from cxnlp.types import InvoiceRow, Record, Rejected

WITHOUT_CENTS = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"]
)
NOT_OWED = frozenset({"draft", "void", "voided", "uncollectible", "pending"})


@dataclass(frozen=True)
class Invoice:
    number: str | None
    account: str | None
    amount: float | None
    due: date | None
    paid: date | None
    currency: str | None
    settled: bool = False


def _day(value: object) -> date | None:
    moment = moment_of(value)[0]
    return moment.written if moment else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _money(value: object, currency: str | None) -> float | None:
    """An amount in the smallest unit of its currency, as a number of the currency itself."""
    amount = _number(value)
    return amount if amount is None or (currency or "").lower() in WITHOUT_CENTS else amount / 100


def _first(record: JsonObject, *keys: str) -> str | None:
    return next((text for key in keys if (text := as_text(record.get(key)))), None)


def stripe(record: JsonObject, paid_on: dict[str, date]) -> Invoice:
    """`due_date` is null where a card is charged by itself."""
    currency = as_text(record.get("currency"))
    total = record.get("total") if record.get("total") is not None else record.get("amount_due")
    customer = record.get("customer")
    account = _first(record, "customer_name", "customer_email") or as_text(as_object(customer).get("name"))
    owed = as_text(record.get("status")) not in NOT_OWED
    return Invoice(
        _first(record, "number", "id"),
        account or as_text(customer) or as_text(as_object(customer).get("id")),
        _money(total, currency),
        _day(record.get("due_date")) if owed else None,
        _day(as_object(record.get("status_transitions")).get("paid_at")),
        currency.upper() if currency else None,
        not owed,
    )


def chargebee(record: JsonObject, paid_on: dict[str, date]) -> Invoice:
    """Without a due day an invoice is due on its own day (net 0)."""
    currency = as_text(record.get("currency_code"))
    billed = as_object(record.get("billing_address"))
    owed = as_text(record.get("status")) not in NOT_OWED
    return Invoice(
        as_text(record.get("id")),
        _first(billed, "company", "email") or as_text(record.get("customer_id")),
        _money(record.get("total"), currency),
        (_day(record.get("due_date")) or _day(record.get("date"))) if owed else None,
        _day(record.get("paid_at")),
        currency,
        not owed,
    )


def quickbooks(record: JsonObject, paid_on: dict[str, date]) -> Invoice:
    """The paid day is that of the payment linked to it, in this file; paid without one means an unknown day."""
    payments = [as_text(as_object(t).get("TxnId")) for t in as_list(record.get("LinkedTxn"))]
    settled = _number(record.get("Balance")) == 0.0
    paid = max((paid_on[p] for p in payments if p in paid_on), default=None) if settled else None
    customer, currency = as_object(record.get("CustomerRef")), as_object(record.get("CurrencyRef"))
    return Invoice(
        _first(record, "DocNumber", "Id"),
        _first(customer, "name", "value"),
        _number(record.get("TotalAmt")),
        None if settled and paid is None else _day(record.get("DueDate")),
        paid,
        as_text(currency.get("value")),
        settled and paid is None,
    )


@dataclass(frozen=True)
class Tool:
    """`needs`: keys in the head; `lists`: where an answer of the API holds its invoices; `read` takes one."""

    name: str
    needs: tuple[frozenset[str], ...]
    lists: tuple[str, ...]
    read: Callable[[JsonObject, dict[str, date]], Invoice]
    wrapper: str | None = None


TOOLS = (
    Tool(
        "stripe_invoices",
        (
            frozenset({"id", "status_transitions", "currency"}),
            frozenset({"collection_method", "amount_due", "due_date"}),
        ),
        ("data", "invoices"),
        stripe,
    ),
    Tool(
        "chargebee_invoices",
        (frozenset({"invoice", "customer_id", "date", "currency_code"}),),
        ("list",),
        chargebee,
        "invoice",
    ),
    Tool(
        "quickbooks_invoices",
        (frozenset({"TxnDate", "DueDate", "TotalAmt"}), frozenset({"TxnDate", "Balance", "CustomerRef"})),
        ("Invoice", "Payment"),
        quickbooks,
    ),
)


def _unwrapped(source: Source, tool: Tool) -> Iterator[tuple[str, JsonObject | UnreadableInput]]:
    for locator, found in items(source, tool.lists):
        if isinstance(found, UnreadableInput):
            yield locator, found
            continue
        answer = as_object(found.get("QueryResponse"))
        inner = (
            [r for key in tool.lists for r in as_list(answer.get(key)) if isinstance(r, dict)] if answer else [found]
        )
        for number, record in enumerate(inner, start=1):
            yield (f"{locator}, {number}" if answer else locator), as_object(record.get(tool.wrapper or "")) or record


class BillingJson:
    """The invoices of one tool."""

    family = "table"

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self.name = tool.name

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        return 0.95 if any(need <= keys for need in self.tool.needs) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        found = list(_unwrapped(source, self.tool))
        records = [r for _, r in found if not isinstance(r, UnreadableInput)]
        payments = [
            r for r in records if "DueDate" not in r and "Line" in r and "CustomerRef" in r and "Balance" not in r
        ]
        paid_on = {n: d for r in payments if (n := as_text(r.get("Id"))) and (d := _day(r.get("TxnDate")))}
        for locator, record in found:
            if isinstance(record, UnreadableInput):
                yield Rejected(source.name, locator, str(record))
                continue
            if record in payments:
                continue
            invoice = self.tool.read(record, paid_on)
            if invoice.number is None:
                yield Rejected(source.name, locator, "an invoice without a number")
            else:
                yield InvoiceRow(
                    source=f"{source.name}#{invoice.number}",
                    account=invoice.account,
                    invoice_id=invoice.number,
                    amount=invoice.amount,
                    due_date=invoice.due,
                    paid_date=invoice.paid,
                    currency=invoice.currency,
                    settled=invoice.settled and invoice.paid is None,
                )


FORMATS: tuple[Format, ...] = tuple(BillingJson(tool) for tool in TOOLS)
