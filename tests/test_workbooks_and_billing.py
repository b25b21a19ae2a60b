"""Excel, Parquet and the invoices of billing tools, made after the documentation."""

import io
import json
import zipfile
from datetime import date, datetime

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.read import read_inputs
from cxnlp.ingest.registry import detect
from cxnlp.ingest.source import Source
from cxnlp.ingest.workbooks import cell_text
from cxnlp.types import AccountRow, DirectoryRow, InvoiceRow, Message, MetricRow, OutcomeRow, Rejected, SurveyRow


def parse(data, name, tool):
    data = data if isinstance(data, bytes | str) else json.dumps(data)
    source = Source.of_bytes(data if isinstance(data, bytes) else data.encode(), name)
    form = detect(source)
    assert form is not None and form.name == tool
    return list(form.parse(source))


def book(sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


SHEETS = {
    "People": [["Name", "Email", "Title"], ["Ada Quill", "ada@orchard.example", "Head of IT"]],
    "Accounts": [
        ["Account", "Domains", "ARR", "Renewal date"],
        ["Orchard", "orchard.example", 12000.0, datetime(2025, 9, 1)],
    ],
    "Usage": [["Week", "Account", "Logins"], ["2025-W10", "Orchard", 14], ["2025-W11", "Orchard", 9]],
    "Surveys": [["Account", "Kind", "Score", "Sent at"], ["Orchard", "nps", 9, datetime(2025, 3, 4)]],
    "Invoices": [
        ["Account", "Invoice ID", "Amount", "Due date", "Paid"],
        ["Orchard", "R1", 99.5, date(2025, 3, 4), None],
    ],
    "Outcomes": [["Account", "Date", "Outcome"], ["Orchard", datetime(2025, 9, 1), "renewed"]],
    "Tickets": [
        ["Ticket ID", "Subject", "Requester", "Status", "Created at", "Description"],
        [7, "Export", "Ada Quill", "Open", datetime(2025, 3, 4, 10, 31), "It fails"],
    ],
    "Colours": [["Colour", "Shape"], ["red", "round"]],
    "Empty": [],
}


def test_every_table_kind_is_read_from_a_workbook(tmp_path):
    (tmp_path / "export.xlsx").write_bytes(book(SHEETS))
    found = read_inputs([tmp_path])
    kinds = {kind: [r for r in found.rows if isinstance(r, kind)] for kind in (DirectoryRow, AccountRow, MetricRow)}
    assert [(p.name, p.emails) for p in kinds[DirectoryRow]] == [("Ada Quill", ("ada@orchard.example",))]
    assert [(a.account, a.arr, a.renewal_date) for a in kinds[AccountRow]] == [("Orchard", 12000.0, date(2025, 9, 1))]
    assert [(m.metric, m.value, m.source) for m in kinds[MetricRow]] == [
        ("Logins", 14.0, "export.xlsx#Usage#row 2"),
        ("Logins", 9.0, "export.xlsx#Usage#row 3"),
    ]
    assert [r.score for r in found.rows if isinstance(r, SurveyRow)] == [9.0]
    assert [(r.amount, r.due_date) for r in found.rows if isinstance(r, InvoiceRow)] == [(99.5, date(2025, 3, 4))]
    assert [r.outcome for r in found.rows if isinstance(r, OutcomeRow)] == ["renewed"]
    assert [(m.native_id, m.text) for m in found.messages] == [("7#0", "It fails")]
    (source,) = found.sources
    assert (source.status, source.messages, source.rejected) == ("parsed", 1, 1)
    (bad,) = found.rejected
    assert (bad.source, bad.locator) == ("export.xlsx", "Colours")
    assert "Colour" in bad.reason


def test_the_same_table_as_csv_and_as_workbook_gives_the_same_rows(tmp_path):
    rows = SHEETS["Accounts"]
    text = "\n".join(",".join(map(cell_text, row)) for row in rows)
    as_csv = parse(text, "t.csv", "accounts_table")
    as_book = parse(book({"A": rows}), "t.xlsx", "excel")
    assert [(r.account, r.domains, r.arr, r.renewal_date) for r in as_csv] == [
        (r.account, r.domains, r.arr, r.renewal_date) for r in as_book
    ]


def test_bad_rows_and_damaged_workbooks():
    rows = [
        ["Account", "Invoice ID", "Amount", "Due date"],
        ["Orchard", "R1", "many", "2025-03-04"],
        ["Orchard", "R2", 5, "2025-03-04"],
    ]
    bad, good = parse(book({"A": rows}), "t.xlsx", "excel")
    assert (bad.source, bad.locator) == ("t.xlsx", "A, row 2") and "Amount" in bad.reason
    assert good.invoice_id == "R2"
    whole = book({"A": rows})
    for data, reason in (
        (whole[:-200], "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "password"),
        (book({"A": []}), "without any cells"),
    ):
        with pytest.raises(UnreadableInput, match=reason):
            parse(data, "t.xlsx", "excel")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 20_000_000)
    with pytest.raises(UnreadableInput, match="limits"):
        parse(out.getvalue(), "bomb.xlsx", "excel")


def test_parquet_as_a_file_and_in_an_archive(tmp_path):
    path = tmp_path / "plain" / "usage.parquet"
    path.parent.mkdir()
    values = "(DATE '2025-03-03', 'Orchard', 14), (DATE '2025-03-10', 'Orchard', NULL)"
    duckdb.sql(f"FROM (VALUES {values}) t(week, account, logins)").write_parquet(str(path))
    (row,) = read_inputs([path.parent]).rows
    assert (row.account, row.metric, row.value, row.source) == ("Orchard", "logins", 14.0, "usage.parquet#table#row 2")
    (tmp_path / "zipped").mkdir()
    with zipfile.ZipFile(tmp_path / "zipped" / "x.zip", "w") as archive:
        archive.write(path, "usage.parquet")
    assert len(read_inputs([tmp_path / "zipped"]).rows) == 1
    with pytest.raises(UnreadableInput, match="damaged Parquet"):
        parse(path.read_bytes()[:100], "usage.parquet", "parquet")


def stripe(number, **more):
    return {
        "id": f"in_{number}",
        "object": "invoice",
        "amount_due": 9950,
        "collection_method": "send_invoice",
        "created": 1741082400,
        "currency": "eur",
        "customer": "cus_1",
        "customer_email": "ap@orchard.example",
        "customer_name": "Orchard",
        "due_date": 1743674400,
        "lines": {"object": "list", "data": [{"id": "il_1"}]},
        "number": f"A-{number}",
        "status": "paid",
        "status_transitions": {"finalized_at": 1741082400, "paid_at": 1743760800},
        "total": 9950,
        **more,
    }


def test_stripe():
    records = [
        stripe(1),
        stripe(2, due_date=None, collection_method="charge_automatically"),
        stripe(3, status="void"),
        stripe(4, currency="jpy", status="open", status_transitions={"paid_at": None}),
        {**stripe(5), "id": None, "number": None},
    ]
    first, card, void, yen, bad = parse(
        {"object": "list", "data": records, "has_more": False}, "in.json", "stripe_invoices"
    )
    assert (first.account, first.invoice_id, first.amount, first.currency) == ("Orchard", "A-1", 99.5, "EUR")
    assert (first.due_date, first.paid_date) == (date(2025, 4, 3), date(2025, 4, 4))
    assert (card.due_date, void.due_date) == (None, None)
    assert (yen.amount, yen.paid_date, yen.due_date) == (9950.0, None, date(2025, 4, 3))
    assert isinstance(bad, Rejected)
    text = "id,Amount Due,Currency,Customer Email,Date (UTC),Due Date (UTC),Number,Paid,Total,Status\n"
    text += "in_1,99.50,eur,ap@orchard.example,2025-03-04 10:00,2025-04-03 10:00,A-1,TRUE,99.50,paid\n"
    text += "in_2,10.00,eur,ap@orchard.example,2025-03-04 10:00,2025-04-03 10:00,A-2,FALSE,10.00,open\n"
    paid, open_one = parse(text, "stripe.csv", "invoices_table")
    assert (paid.due_date, paid.paid_date, paid.account) == (None, None, "ap@orchard.example")
    assert (open_one.due_date, open_one.paid_date) == (date(2025, 4, 3), None)


def test_chargebee():
    invoice = {
        "id": "7",
        "customer_id": "orchard",
        "date": 1741082400,
        "paid_at": 1743760800,
        "status": "paid",
        "total": 9950,
        "amount_due": 0,
        "currency_code": "EUR",
        "billing_address": {"company": "Orchard"},
        "line_items": [{"id": "li"}],
    }
    answer = {
        "list": [{"invoice": invoice}, {"invoice": {**invoice, "id": "8", "status": "voided"}}],
        "next_offset": "x",
    }
    paid, void = parse(answer, "cb.json", "chargebee_invoices")
    assert (paid.account, paid.amount, paid.due_date, paid.paid_date) == (
        "Orchard",
        99.5,
        date(2025, 3, 4),
        date(2025, 4, 4),
    )
    assert void.due_date is None


def test_quickbooks():
    def invoice(number, balance, linked):
        return {
            "Id": str(number),
            "DocNumber": f"10{number}",
            "TxnDate": "2025-03-04",
            "DueDate": "2025-04-03",
            "TotalAmt": 99.5,
            "Balance": balance,
            "CustomerRef": {"value": "1", "name": "Orchard"},
            "CurrencyRef": {"value": "EUR"},
            "LinkedTxn": [{"TxnId": t, "TxnType": "Payment"} for t in linked],
        }

    payment = {"Id": "90", "TxnDate": "2025-04-05", "TotalAmt": 99.5, "CustomerRef": {"value": "1"}, "Line": []}
    answer = {
        "QueryResponse": {
            "Invoice": [invoice(1, 0, ["90"]), invoice(2, 99.5, []), invoice(3, 0, ["91"])],
            "Payment": [payment],
        }
    }
    paid, unpaid, unknown = parse(answer, "qb.json", "quickbooks_invoices")
    assert (paid.invoice_id, paid.due_date, paid.paid_date) == ("101", date(2025, 4, 3), date(2025, 4, 5))
    assert (unpaid.due_date, unpaid.paid_date) == (date(2025, 4, 3), None)
    assert (unknown.due_date, unknown.paid_date) == (None, None)
    text = "Invoice list\n\nDate,Transaction type,Num,Customer,Due date,Amount,Open balance\n"
    text += (
        "03/04/2025,Invoice,101,Orchard,04/23/2025,99.50,0.00\n03/04/2025,Invoice,102,Orchard,04/23/2025,99.50,99.50\n"
    )
    settled, owed = parse(text, "qb.csv", "invoices_table")
    assert (settled.due_date, owed.due_date, owed.invoice_id) == (None, date(2025, 4, 23), "102")


leaf = st.none() | st.booleans() | st.integers(-5, 10**12) | st.text(max_size=6)
values = st.recursive(
    leaf, lambda i: st.lists(i, max_size=2) | st.dictionaries(st.text(max_size=3), i, max_size=2), max_leaves=4
)


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(st.sampled_from(sorted(stripe(1))), values, max_size=4))
def test_damaged_invoices_are_read_or_rejected(change):
    found = parse({"data": [stripe(1), {**stripe(2), **change}]}, "in.json", "stripe_invoices")
    assert len(found) == 2
    assert not any(isinstance(r, Message) for r in found)
