"""Sources that are not there are told, and what stands on few of them is not called sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cxnlp.report.seen import account_views
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
