"""Tables with one column a month, week or day, and rows of tables that belong to no account."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from itertools import pairwise
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
from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.ingest.mapping_file import load_mappings
from cxnlp.ingest.period_columns import parted, period_columns, year_in
from cxnlp.ingest.periods import Period, lacks_year, named_period
from cxnlp.ingest.read import Ingested, read_inputs
from cxnlp.ingest.registry import detect
from cxnlp.ingest.source import Source
from cxnlp.people.accounts import account_keys
from cxnlp.people.row_accounts import assign_row_accounts
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


Q2 = Period(date(2026, 4, 1), date(2026, 6, 30))
SECOND_HALF = Period(date(2026, 7, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    "text",
    ["Q2 2026", "2026 Q2", "2026-Q2", "Q2/26", "Q2'26", "2Q26", "T2 2026", "2T 2026", "2. Quartal 2026",
     "Quartal 2 2026", "2e trimestre 2026", "2º trimestre de 2026", "2. kvartal 2026", "2e kwartaal 2026",
     "Q2 FY26", "FY26 Q2", "2026年第2四半期", "2026年第二季度"],
)  # fmt: skip
def test_spellings_of_a_quarter(text: str) -> None:
    assert named_period(text) == Q2


@pytest.mark.parametrize("text", ["H2 2026", "2H26", "2026 H2", "HJ2 2026", "2. Halbjahr 2026", "Semestre 2 2026"])
def test_spellings_of_a_half(text: str) -> None:
    assert named_period(text) == SECOND_HALF


def test_financial_years_begin_when_the_user_says() -> None:
    assert named_period("FY26") == named_period("FY2026") == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert named_period("FY26", 4) == Period(date(2025, 4, 1), date(2026, 3, 31))
    assert named_period("Q1 FY26", 4) == Period(date(2025, 4, 1), date(2025, 6, 30))
    assert named_period("Q4 FY26", 4) == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert named_period("H2 2026", 2) == Period(date(2025, 8, 1), date(2026, 1, 31))
    assert named_period("FY25/26") is None, "which of the two names it, nobody says"


@given(st.integers(2000, 2099), st.integers(1, 12))
def test_quarters_and_halves_part_a_year_without_gap(year: int, starts: int) -> None:
    whole = named_period(f"FY{year}", starts)
    assert whole and whole.end.year == year and whole.start.month == starts
    for parts in ([f"Q{n} {year}" for n in (1, 2, 3, 4)], [f"H{n} {year}" for n in (1, 2)]):
        found = [p for text in parts if (p := named_period(text, starts))]
        assert (found[0].start, found[-1].end) == (whole.start, whole.end)
        assert all(a.end + timedelta(days=1) == b.start for a, b in pairwise(found))


@pytest.mark.parametrize("text", ["Q5 2026", "H3 2026", "Q2", "A4", "T-1000", "H2O", "2026", "1. Q1", "Sem 1 2026 x"])
def test_what_is_no_quarter(text: str) -> None:
    assert named_period(text) is None


def test_a_period_without_a_year() -> None:
    assert all(map(lacks_year, ("Q1", "h2", "2. Quartal", "Mar", "März")))
    assert not any(map(lacks_year, ("Q1 2026", "Seats", "Q", "Q1 Total", "")))
    assert period_columns(("Account", "Q1", "Q2")) == (1, 2)
    assert period_columns(("Account", "May", "Mar")) == () and period_columns(("A", "Jan", "Feb", "Mar")) == (1, 2, 3)
    assert period_columns(("Account", "2025", "2026")) == (1, 2)
    assert period_columns(("Account", "2001", "1999")) == (), "two numbers, no years that follow each other"
    names = ("a/Logins 2026.csv", "b.xlsx#2026", "2026-03-31.csv", "20260331.csv", "2025 2026")
    assert [year_in(n) for n in names] == [2026, 2026, None, None, None]


@pytest.mark.parametrize(
    ("header", "starts"),
    [
        ("Account,Q1 2026,Q2 2026", [date(2026, 1, 1), date(2026, 4, 1)]),
        ("Account,H1 2026,H2 2026", [date(2026, 1, 1), date(2026, 7, 1)]),
        ("Account,FY25,FY26", [date(2025, 1, 1), date(2026, 1, 1)]),
        ("Account,2025,2026", [date(2025, 1, 1), date(2026, 1, 1)]),
        ("Account,Logins Q1 2026,Logins Q2 2026", [date(2026, 1, 1), date(2026, 4, 1)]),
        ("Account,Q1,Q2", [date(2026, 1, 1), date(2026, 4, 1)]),
        ("Account,H1,H2", [date(2026, 1, 1), date(2026, 7, 1)]),
    ],
)
def test_quarters_halves_and_years_across(header: str, starts: list[date], tmp_path: Path) -> None:
    found = read(tmp_path, f"{header}\nOrchard,5,6\nTide,7,8\n", "Logins 2026.csv")
    assert [(a, s, v) for a, s, _, v in values(found)] == [
        ("Orchard", starts[0], 5), ("Orchard", starts[1], 6), ("Tide", starts[0], 7), ("Tide", starts[1], 8),
    ]  # fmt: skip


def test_quarters_without_a_year_are_refused_with_the_reason(tmp_path: Path) -> None:
    found = read(tmp_path, "Account,Q1,Q2\nOrchard,5,6\n", "logins.csv")
    (rejected,) = found.rejected
    assert found.rows == () and "'Q1' names no year" in rejected.reason and "file's name" in rejected.reason


def test_quarters_down(tmp_path: Path) -> None:
    found = read(tmp_path, "Period,Account,Logins\nQ1 2026,Orchard,5\n2026 Q2,Orchard,6\n")
    assert [(s, v) for _, s, _, v in values(found)] == [(JAN.start, 5), (Q2.start, 6)]


def test_the_first_month_of_a_financial_year_may_be_stated(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Account,FY25,FY26\nOrchard,1,2\n")
    mapping = tmp_path / "m.toml"
    mapping.write_text('[[table]]\nfile = "t.csv"\nkind = "metrics"\nyear_starts = 4\n')
    told = read_inputs([tmp_path / "t.csv"], mappings=load_mappings(mapping))
    assert [s for _, s, _, _ in values(told)] == [date(2024, 4, 1), date(2025, 4, 1)]
    mapping.write_text(mapping.read_text().replace("4", "13"))
    with pytest.raises(UsageError, match="year_starts 13 is no month"):
        load_mappings(mapping)


def _company(folder: Path, *names: str) -> None:
    for name in names:
        (folder / f"{name}.eml").write_text(
            f"From: ada@{name}.example\nTo: jo@vendor.example\nDate: 20 Feb 2026 10:00:00 +0000\n"
            f"Subject: {name}\n\nHi.\n"
        )
    (folder / "accounts.csv").write_text("account,domain\n" + "".join(f"{n.title()} Ltd,{n}.example\n" for n in names))


def test_a_column_for_each_account(tmp_path: Path) -> None:
    _company(tmp_path, "orchard", "tideway")
    table = "Week,Orchard,Tideway Ltd,Newcomer,Total\n2026-W01,5,6,1,12\n2026-W02,4,n/a,,4\n"
    (tmp_path / "Weekly logins.csv").write_text(table)
    parsed = pipeline.parse([tmp_path], Config(vendor_domains=("vendor.example",)))
    week1, week2 = date(2025, 12, 29), date(2026, 1, 5)
    assert [(r.account, r.period_start, r.metric, r.value) for r in parsed.table(MetricRow)] == [
        ("Orchard Ltd", week1, "Weekly logins", 5), ("Tideway Ltd", week1, "Weekly logins", 6),
        ("Newcomer", week1, "Weekly logins", 1), (None, week1, "Total", 12),
        ("Orchard Ltd", week2, "Weekly logins", 4), (None, week2, "Total", 4),
    ]  # fmt: skip


def test_measures_as_columns_stay_measures(tmp_path: Path) -> None:
    _company(tmp_path, "orchard", "tideway")
    (tmp_path / "usage.csv").write_text("Week,Logins,Seats,Orchard\n2026-W01,5,6,1\n2026-W02,4,5,2\n")
    parsed = pipeline.parse([tmp_path], Config(vendor_domains=("vendor.example",)))
    assert {(r.account, r.metric) for r in parsed.table(MetricRow)} == {
        (None, "Logins"), (None, "Seats"), (None, "Orchard"),
    }  # fmt: skip


def test_weeks_and_numbers_alone_are_measures_of_the_folders_account(tmp_path: Path) -> None:
    found = read(tmp_path, "Week,Logins,Seats\n2026-W01,5,6\n2026-W02,4,5\n")
    assert [(m, v) for _, _, m, v in values(found)] == [("Logins", 5), ("Seats", 6), ("Logins", 4), ("Seats", 5)]
    other = read(tmp_path / "x", "Day,Idea,Count\n2026-01-01,fly,1\n2026-01-02,swim,2\n", "ideas.csv")
    assert other.rows == () and "no format recognised" in other.rejected[0].reason


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
