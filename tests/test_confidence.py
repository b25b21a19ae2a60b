"""Sources that are not there are told, and what stands on few of them is not called sure."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cxnlp.report.missing import by_missing
from cxnlp.report.portfolio import portfolio
from cxnlp.report.seen import account_views
from cxnlp.report.sheets import accounts_csv
from cxnlp.report.tables import load_tables
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.confidence import MOST_ABSENT, absent_sources, confidence
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import InvoiceRow, MetricRow
from tests.histories import healthy, history

RUN = Path(__file__).parent / "fixtures" / "report_run"
WEEKS = [date(2025, 1, 6) + timedelta(days=7 * k) for k in range(29)]
USAGE = [MetricRow("usage.csv", "orchard", d, d + timedelta(days=6), "logins", 40.0) for d in WEEKS]
BILLS = [InvoiceRow("i.csv", "orchard", f"r{k}", 100.0, d, None, None) for k, d in enumerate(WEEKS[::4])]
MEETINGS = [(7.0 * k + 0.5, "c1 c2") for k in range(28)]


def test_what_is_not_there_is_named() -> None:
    assert absent_sources(history(healthy())) == ["meetings", "usage", "invoices"]
    assert absent_sources(history(healthy(), metrics=USAGE, invoices=BILLS, meetings=MEETINGS)) == []
    assert absent_sources(history([])) == ["mail", "meetings", "tickets", "usage", "invoices"]
    early = history(healthy(), date(2025, 1, 4), USAGE, BILLS, MEETINGS)
    assert absent_sources(early) == ["mail", "meetings", "tickets", "usage", "invoices"]


@pytest.mark.parametrize(
    ("absent", "told"), [(0, "high"), (MOST_ABSENT, "high"), (MOST_ABSENT + 1, "medium"), (5, "medium")]
)
def test_few_sources_are_never_sure(absent: int, told: str) -> None:
    whole = history(healthy())
    assert confidence(whole, 0.5, 80, absent) == told
    assert confidence(whole, 0.5, 20, absent) == "low"


def test_an_account_says_which_sources_it_stands_without() -> None:
    row = assess(history(healthy()), TrajectoryModel.bundled()).row
    assert row["sources_absent"] == ["meetings", "usage", "invoices"]
    assert row["trajectory"]["confidence"] != "high"


def test_the_report_says_what_was_not_read() -> None:
    tables = load_tables(RUN)
    accounts = [{**a, "sources_absent": ["tickets", "usage", "invoices"]} for a in tables.accounts]
    told = {a.absent_note for a in account_views(replace(tables, accounts=tuple(accounts)))}
    assert told == {
        "Missing: nothing was read of tickets, usage or invoices. What would show there is unknown: it adds nothing to"
        " the score and widens the range of the risk."
    }
    assert {a.absent_note for a in account_views(tables)} == {""}


def test_the_table_on_the_terminal_and_the_csv_name_what_is_missing() -> None:
    ended = [{"source": "calendar", "last_day": "2026-03-14"}]
    tables = load_tables(RUN)
    accounts = [{**a, "sources_absent": ["usage"], "sources_ended": ended if k else []} for k, a in
                enumerate(tables.accounts)]  # fmt: skip
    first, *rest = [str(a["name"]) for a in accounts]
    one, others = by_missing(accounts, 60)
    assert one == f"usage: {first}"
    assert others.startswith(f"usage and calendar entries after 14 Mar 2026: {', '.join(rest[:4])}, ")
    assert list(by_missing(accounts[1:3], 60)) == ["usage and calendar entries after 14 Mar 2026: all accounts"]
    head, *rows = csv.reader(io.StringIO(accounts_csv(portfolio(replace(tables, accounts=tuple(accounts))))))
    told = {row[head.index("name")]: row[head.index("sources_missing")] for row in rows}
    assert told[first] == "usage"
    assert set(told.values()) == {"usage", "usage; calendar entries after 14 Mar 2026"}
