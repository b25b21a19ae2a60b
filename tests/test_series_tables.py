"""Tables with one column a month, week or day, and rows of tables that belong to no account."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp import pipeline
from cxnlp.cli import app
from cxnlp.config import Config
from cxnlp.coverage import with_rows
from cxnlp.errors import UnreadableInput
from cxnlp.ingest.mapping_file import load_mappings
from cxnlp.ingest.period_columns import parted, period_columns
from cxnlp.ingest.periods import Period, named_period
from cxnlp.ingest.read import Ingested, read_inputs
from cxnlp.ingest.registry import detect
from cxnlp.ingest.source import Source
from cxnlp.people.accounts import account_keys, assign_row_accounts
from cxnlp.types import AccountRow, InvoiceRow, Message, MetricRow, Party, Recipient

JAN, FEB, MAR = (
    Period(date(2026, 1, 1), date(2026, 1, 31)),
    Period(date(2026, 2, 1), date(2026, 2, 28)),
    Period(date(2026, 3, 1), date(2026, 3, 31)),
)


def read(folder: Path, text: str, name: str = "usage.csv") -> Ingested:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return read_inputs([folder])


def values(found: Ingested) -> list[tuple[str | None, date, str, float]]:
    assert all(isinstance(r, MetricRow) for r in found.rows)
    return [(r.account, r.period_start, r.metric, r.value) for r in found.rows if isinstance(r, MetricRow)]


@pytest.mark.parametrize(
    "text",
    ["Jan 2026", "January 2026", "JAN-26", "Jan '26", "Jän 2026", "Januar 2026", "janv. 2026", "enero 2026", "2026 Jan",
     "2026-01", "2026/1", "202601", "2026M01", "01/2026", "1.2026"],
)  # fmt: skip
def test_spellings_of_a_month(text: str) -> None:
    assert named_period(text) == JAN
    assert parted(text) == (None, text)


@pytest.mark.parametrize(
    "text", ["Seats", "Q1", "Jan", "2026", "Total 2026", "Plan 10", "A4", "1201", "99", "Room 101"]
)
def test_what_is_no_period(text: str) -> None:
    assert parted(text) is None


@pytest.mark.parametrize(
    ("header", "measure"),
    [
        ("Logins Jan 2026", "Logins"), ("Logins (Jan-26)", "Logins"), ("Jan 2026 - Logins", "Logins"),
        ("active users 2026-01", "active users"), ("logins_2026-01", "logins"), ("Sum of 2026-01", None),
        ("2026-01-01 00:00:00", None),
    ],
)  # fmt: skip
def test_a_measure_beside_the_period(header: str, measure: str | None) -> None:
    found = parted(header)
    assert found is not None and found[0] == measure


def test_one_column_that_is_a_day_is_no_series() -> None:
    assert period_columns(("Account", "Owner", "Jan 2026")) == ()


def test_accounts_down_and_months_across(tmp_path: Path) -> None:
    table = 'Account,Jan 2026,Feb 2026,Mar 2026,Total\nOrchard Ltd,120,98,"1,040",1258\nTide GmbH,10,n/a,0,10\n'
    table += "Grand Total,130,98,1040,1268\n"
    found = read(tmp_path, table, "Monthly logins.csv")
    assert values(found) == [
        ("Orchard Ltd", JAN.start, "Monthly logins", 120), ("Orchard Ltd", FEB.start, "Monthly logins", 98),
        ("Orchard Ltd", MAR.start, "Monthly logins", 1040), ("Tide GmbH", JAN.start, "Monthly logins", 10),
        ("Tide GmbH", MAR.start, "Monthly logins", 0),
    ]  # fmt: skip
    assert [(r.locator, r.reason) for r in found.rejected] == [("row 4", "a total of other rows")]
    assert {r.period_end for r in found.rows if isinstance(r, MetricRow)} == {JAN.end, FEB.end, MAR.end}


def test_measures_as_rows_in_another_language(tmp_path: Path) -> None:
    table = "Kunde;Kennzahl;2026-01;2026-02\nOrchard;Anmeldungen;1.200,5;1.100\nOrchard;Sitze;10;9\n"
    assert values(read(tmp_path, table)) == [
        ("Orchard", JAN.start, "Anmeldungen", 1200.5), ("Orchard", FEB.start, "Anmeldungen", 1100),
        ("Orchard", JAN.start, "Sitze", 10), ("Orchard", FEB.start, "Sitze", 9),
    ]  # fmt: skip


def test_a_text_column_tells_the_rows_of_an_account_apart(tmp_path: Path) -> None:
    table = "Company,Region,Feature,Jan 2026,Feb 2026\nOrchard,North,Reports,5,6\nOrchard,North,Exports,7,8\n"
    assert {(m, v) for _, _, m, v in values(read(tmp_path, table))} == {
        ("Reports", 5), ("Reports", 6), ("Exports", 7), ("Exports", 8),
    }  # fmt: skip


def test_weeks_across_and_measures_of_one_account(tmp_path: Path) -> None:
    found = read(tmp_path, "KPI,2026-W02,2026-W03\nLogins,5,6\nSeats,7,8\n")
    assert values(found)[:2] == [(None, date(2026, 1, 5), "Logins", 5), (None, date(2026, 1, 12), "Logins", 6)]


def test_two_measures_beside_each_month(tmp_path: Path) -> None:
    table = "Account Name\tLogins (Jan-26)\tSeats (Jan-26)\tLogins (Feb-26)\tSeats (Feb-26)\nOrchard\t5\t6\t7\t8\n"
    assert values(read(tmp_path, table, "usage.tsv")) == [
        ("Orchard", JAN.start, "Logins", 5), ("Orchard", JAN.start, "Seats", 6),
        ("Orchard", FEB.start, "Logins", 7), ("Orchard", FEB.start, "Seats", 8),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "second"),
    [
        ("Account,01/01/2026,01/02/2026,01/13/2026\nOrchard,1,2,3\n", date(2026, 1, 2)),
        ("Account,13/01/2026,01/02/2026,05/03/2026\nOrchard,1,2,3\n", date(2026, 1, 26)),
        ("Kunde;01/01/2026;01/02/2026;01/03/2026\nOrchard;1;2;3\n", date(2026, 2, 1)),
        ("Account,01.01.2026,01.02.2026,01.03.2026\nOrchard,1,2,3\n", date(2026, 2, 1)),
    ],
)
def test_day_and_month_are_told_apart_over_all_headers(table: str, second: date, tmp_path: Path) -> None:
    assert values(read(tmp_path, table))[1][1] == second


def test_what_cannot_be_told_apart_is_quarantined_and_may_be_stated(tmp_path: Path) -> None:
    table = "Account,01/02/2026,01/03/2026\nOrchard,1,2\n"
    found = read(tmp_path / "x", table)
    (rejected,) = found.rejected
    assert found.rows == () and "cannot be told apart" in rejected.reason and "dates" in rejected.reason
    mapping = tmp_path / "m.toml"
    mapping.write_text('[[table]]\nfile = "usage.csv"\nkind = "metrics"\ndates = "day_first"\n')
    told = read_inputs([tmp_path / "x"], mappings=load_mappings(mapping))
    assert [start for _, start, _, _ in values(told)] == [FEB.start, MAR.start]


def test_a_sheet_with_days_as_headers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Logins"
    sheet.append(["Row Labels", datetime(2026, 1, 1), datetime(2026, 2, 1), datetime(2026, 3, 1)])
    sheet.append(["Orchard Ltd", 5, 6, 7])
    out = io.BytesIO()
    book.save(out)
    (tmp_path / "pivot.xlsx").write_bytes(out.getvalue())
    found = read_inputs([tmp_path])
    assert values(found) == [("Orchard Ltd", p.start, "Logins", v) for p, v in ((JAN, 5), (FEB, 6), (MAR, 7))]


def test_other_tables_with_a_month_or_two_stay_what_they_are() -> None:
    def kind(text: str) -> str | None:
        form = detect(Source.of_bytes(text.encode(), "t.csv"))
        return form.name if form else None

    contracts = "Account,Domain,Owner,ARR,Renewal Date,Jan 2026,Feb 2026\nA,a.example,Jo,5,2026-09-01,1,2\n"
    assert kind(contracts) == "accounts_table"
    assert kind("week,account,Jan 2026,Feb 2026\n2026-W01,A,1,2\n") == "metrics_table"
    assert kind("Idea,Jan 2026,Feb 2026\nFly,1,2\n") is None, "neither an account nor a metric"
    assert kind("Account,Jan 2026,Feb 2026\nA,planned,done\n") is None, "no numbers"


def test_the_guess_is_shown_and_written_down_unchanged(tmp_path: Path) -> None:
    (tmp_path / "usage.csv").write_text("Account,Feature,Jan 2026,Feb 2026\nOrchard,A,1,2\nOrchard,B,3,4\n")
    shown = CliRunner().invoke(app, ["mapping", str(tmp_path), "--json"])
    (table,) = json.loads(shown.stdout)["tables"]
    assert [(c["field"], c["period"]) for c in table["columns"]] == [
        ("account", None), ("metric", None),
        ("period", "2026-01-01 to 2026-01-31"), ("period", "2026-02-01 to 2026-02-28"),
    ]  # fmt: skip
    mapping = tmp_path / "m.toml"
    assert CliRunner().invoke(app, ["mapping", str(tmp_path / "usage.csv"), "--edit", str(mapping)]).exit_code == 0
    before, after = (read_inputs([tmp_path / "usage.csv"], mappings=m) for m in (None, load_mappings(mapping)))
    assert before.rows == after.rows and len(before.rows) == 4


def test_columns_may_be_stated(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Wer,Jan 2026,Feb 2026,Plan Mar 2026\nOrchard,1,2,9\n")
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[[table]]\nfile = "t.csv"\nkind = "metrics"\n[table.columns]\n"Wer" = "account"\n"Plan Mar 2026" = ""\n'
    )
    told = read_inputs([tmp_path / "t.csv"], mappings=load_mappings(mapping))
    assert [(a, v) for a, _, _, v in values(told)] == [("Orchard", 1), ("Orchard", 2)]
    mapping.write_text(mapping.read_text().replace('"Plan Mar 2026" = ""', '"Jan 2026" = "period"'))
    assert [v for *_, v in values(read_inputs([tmp_path / "t.csv"], mappings=load_mappings(mapping)))] == [1]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dates(date(2019, 1, 1), date(2031, 12, 28)).map(lambda d: d.replace(day=1)),
        min_size=2,
        max_size=14,
        unique=True,
    ),
    st.sampled_from(["%b %Y", "%B %Y", "%Y-%m", "%m/%Y", "%Y/%m", "%b-%y", "%Y-%m-01", "Logins %b %Y"]),
    st.lists(st.integers(0, 999), min_size=14, max_size=14),
)
def test_planted_series_are_found(months: list[date], style: str, numbers: list[int]) -> None:
    if style == "%Y-%m-01":
        months = [months[0], (months[0] + timedelta(days=32)).replace(day=1)]
    header = ["Account", *(m.strftime(style) for m in months)]
    text = "\n".join([",".join(header), ",".join(["Orchard", *(str(n) for n in numbers[: len(months)])])]) + "\n"
    source = Source.of_bytes(text.encode(), "usage.csv")
    form = detect(source)
    assert form is not None and form.name == "metrics_table"
    found = [r for r in form.parse(source) if isinstance(r, MetricRow)]
    assert [(r.period_start, r.value) for r in found] == list(zip(months, map(float, numbers), strict=False))
    assert all(r.period_end == (r.period_start + timedelta(days=32)).replace(day=1) - timedelta(days=1) for r in found)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=14), min_size=1, max_size=6), st.lists(st.text(max_size=6), max_size=6))
def test_any_header_is_read_or_refused(header: list[str], cells: list[str]) -> None:
    text = ",".join(["Account", "Jan 2026", "Feb 2026", *header]) + "\n" + ",".join(["A", "1", "2", *cells]) + "\n"
    source = Source.of_bytes(text.encode("utf-8", "replace"), "usage.csv")
    form = detect(source)
    try:
        records = list(form.parse(source)) if form else []
    except UnreadableInput as error:
        assert str(error)
    else:
        assert form is None or records


def test_rows_of_no_account_are_counted_and_named() -> None:
    rows = [
        *(MetricRow("u.csv#row 2", "Tide GmbH", m.start, m.end, "logins", 5.0) for m in (JAN, FEB)),
        MetricRow("u.csv#row 3", "orchard", JAN.start, JAN.end, "logins", 5.0),
        InvoiceRow("i.csv#row 2", None, "I1", 5.0, None),
        AccountRow("a.csv#row 2", "orchard"),
    ]
    block = with_rows({"scored": 1, "warnings": ["first"]}, rows, {"orchard"})
    assert (block["scored"], block["table_rows"], block["table_rows_without_account"]) == (1, 4, 3)
    assert block["tables_without_account"] == [
        {"account": "Tide GmbH", "table": "usage", "source": "u.csv", "rows": 2},
        {"account": None, "table": "invoices", "source": "i.csv", "rows": 1},
    ]
    first, told = block["warnings"]
    assert first == "first"
    assert told.startswith(
        "1 of 1 rows of invoices, 2 of 3 rows of usage belong to no account and are left out: Tide GmbH (2)"
    )
    assert "accounts table" in told
    clean = with_rows({"warnings": []}, rows[2:3], {"orchard"})
    assert (clean["table_rows_without_account"], clean["warnings"]) == (0, [])


def test_a_table_of_many_accounts_in_one_accounts_folder_gives_it_only_its_own_rows() -> None:
    mail = Message(
        "email", "orchard/mail/1.eml", "eml", native_id="1", author=Party(email="ada@orchard.example"),
        recipients=(Recipient(Party(email="jo@vendor.example"), "to"),),
    )  # fmt: skip
    rows = [
        MetricRow(f"orchard/u.csv#row {n}", name, JAN.start, JAN.end, "logins", 1.0)
        for n, name in enumerate(("Orchard", "Tide"))
    ]
    _, accounts = account_keys([mail], rows, ["vendor.example"])
    assert [r.account for r in assign_row_accounts(rows, accounts)] == ["orchard", "Tide"]
    assert [r.account for r in assign_row_accounts(rows[1:], accounts)] == ["orchard"], "another spelling of its name"


def test_the_command_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    (folder / "orchard").mkdir(parents=True)
    (folder / "orchard" / "a.eml").write_text(
        "From: ada@orchard.example\nTo: jo@vendor.example\nDate: 20 Feb 2026 10:00:00 +0000\nSubject: Hi\n\nGood day.\n"
    )
    (folder / "usage.csv").write_text("Account,Jan 2026,Feb 2026\norchard,1,2\nTide \x1b[31mGmbH,3,4\n")
    done = CliRunner().invoke(
        app, ["parse", str(folder), "-o", str(tmp_path / "out"), "--vendor-domain", "vendor.example"]
    )
    assert done.exit_code == 0
    assert "2 of 4 rows of usage belong to no account" in done.output and "Tide" in done.output
    assert "\x1b" not in done.output
    parsed = pipeline.parse([folder], Config(vendor_domains=("vendor.example",)))
    assert [r.account == "orchard" for r in parsed.table(MetricRow)] == [True, True, False, False]
