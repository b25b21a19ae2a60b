"""An invoice or a survey that several exports hold counts once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from cxnlp.behaviour.surveys import asked
from cxnlp.config import Config
from cxnlp.parsing import parse, write_parsed
from cxnlp.told_once import invoices_once, surveys_once
from cxnlp.trajectory.candidates import Record, candidates
from cxnlp.trajectory.history import History, build
from cxnlp.types import InvoiceRow, SurveyRow
from tests.histories import PEOPLE, healthy, history

BO = "bo@orchard.example"
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)


def invoice(
    source: str, due: date | None, paid: date | None = None, number: str = "I1", done: bool = False
) -> InvoiceRow:
    return InvoiceRow(source, "orchard", number, 100.0, due, paid, "EUR", done)


def survey(source: str, answered: date | None, score: float | None, person: str | None = BO) -> SurveyRow:
    return SurveyRow(source, "orchard", "csat", JUNE, answered, person, score)


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([invoice("june.csv#row 2", JUNE), invoice("july.csv#row 5", JUNE, JULY)], [(JUNE, JULY)]),
        ([invoice("june.csv#row 2", JUNE), invoice("july.csv#row 5", None, None, done=True)], [(None, None)]),
        ([invoice("june.csv#row 2", JUNE), invoice("july.csv#row 5", JULY)], [(JULY, None)]),
        ([invoice("june.csv#row 2", JUNE), invoice("paid.csv#row 5", None, JULY)], [(JUNE, JULY)]),
        ([invoice("a.csv#row 2", JUNE, JUNE), invoice("a.csv#row 3", JULY)], [(JUNE, JUNE), (JULY, None)]),
        ([invoice("a.csv#row 2", JUNE), invoice("a.csv#row 9", JUNE, JULY)], [(JUNE, JULY)]),
        ([invoice("june.csv#row 2", JUNE), invoice("june.csv#row 3", JUNE, None, "I2")], [(JUNE, None)] * 2),
    ],
)  # fmt: skip
def test_the_best_informed_row_of_an_invoice_counts(
    rows: list[InvoiceRow], kept: list[tuple[date | None, date | None]], turn: int
) -> None:
    assert sorted(map(str, ((r.due_date, r.paid_date) for r in invoices_once(rows[::turn])))) == sorted(map(str, kept))


def test_an_invoice_open_in_one_export_and_paid_in_the_next_is_no_late_payment() -> None:
    dues = [JUNE - timedelta(days=28 * k) for k in range(5)]
    first = [invoice(f"june.csv#row {k}", due, None if due == JUNE else due, str(k)) for k, due in enumerate(dues)]
    later = [invoice(f"july.csv#row {k}", due, due, str(k)) for k, due in enumerate(dues)]
    for rows, late in ((first, 1), ([*first, *later], 0), ([*later, *first], 0)):
        seen = history(healthy(), invoices=rows)
        assert len([c for c in candidates(Record(seen)) if c.kind == "late_payment"]) == late
    then = history(healthy(), JUNE + timedelta(days=20), invoices=[*first, invoice("july.csv#row 9", JUNE, JULY, "0")])
    assert len(then.invoices) == 5 and then.invoices["paid"].isna().sum() == 1, "paid later is unpaid"


def surveyed(rows: list[SurveyRow]) -> History:
    whole = history(healthy())
    return build(whole.account, whole.name, whole.as_of, whole.messages, PEOPLE, "c1", [], [], [], rows)


def test_a_survey_in_two_exports_is_asked_once_and_answered_if_either_says_so() -> None:
    told = [survey("june.csv#row 2", None, None), survey("july.csv#row 8", JULY, 4.0)]
    for rows in (told, told[::-1]):
        assert [a.value for a in asked(surveyed(rows))] == [0.75]


def test_several_surveys_of_one_day_in_one_table_and_nameless_ones_stay_apart() -> None:
    both = [survey("a.csv#row 2", JULY, 4.0), survey("a.csv#row 3", JULY, 1.0)]
    assert surveys_once(both) == both
    nameless = [survey("a.csv#row 2", JULY, 4.0, None), survey("b.csv#row 2", JULY, 1.0, None)]
    assert surveys_once(nameless) == nameless
    assert surveys_once([nameless[0], survey("c.csv#row 7", JULY, 4.0, None)]) == nameless[:1]


def test_the_table_of_surveys_holds_one_sent_twice_exported_once(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    head = "account,person,sent_at,answered_at,kind,score\n"
    (exports / "surveys_june.csv").write_text(f"{head}Orchard,bo@orchard.example,2025-06-01,,csat,\n")
    (exports / "surveys_july.csv").write_text(f"{head}Orchard,bo@orchard.example,2025-06-01,2025-07-01,csat,4\n")
    write_parsed(parse([exports], Config()), tmp_path / "out")
    (row,) = map(json.loads, (tmp_path / "out" / "surveys.jsonl").read_text().splitlines())
    assert (row["answered_at"], row["score"]) == ("2025-07-01", 4.0)
