"""Ranking, periods, comparisons and the report's other formats."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.actions.priority import urgency as priority_urgency
from cxnlp.errors import UsageError
from cxnlp.report.changes import changes
from cxnlp.report.compare import compare, difference, figures, known, within
from cxnlp.report.environment import environment
from cxnlp.report.governed import governed
from cxnlp.report.html import render, render_report, since
from cxnlp.report.markdown import markdown
from cxnlp.report.period import Period, parse_period
from cxnlp.report.portfolio import portfolio
from cxnlp.report.qbr import account_pack, render_account
from cxnlp.report.ranking import medians, ranked, urgency
from cxnlp.report.seen import account_views
from cxnlp.report.sheets import ACCOUNT_HEADS, accounts_csv, safe_cell, workbook
from cxnlp.report.tables import Week, load_tables
from cxnlp.report.write import parse_formats, write_pack, write_reports
from cxnlp.trajectory.model import Z90

RUN = Path(__file__).parent / "fixtures" / "report_run"
FORMULA = '=HYPERLINK("http://evil.example","click")'


def row(key: str, slope: float, **more: Any) -> dict[str, Any]:
    return {
        "account": key, "as_of": "2026-06-30", **more,
        "trajectory": {"class": "drifting", "slope_per_month": slope, "risk_90d": 0.5},
    }  # fmt: skip


# Ranking


def test_urgency_is_fall_times_value_times_renewal() -> None:
    usual = {"EUR": 100.0}
    worth = {"arr": 250.0, "currency": "eur"}
    assert urgency(row("a", -4.0, **worth, renewal_date="2026-09-28"), usual).product == pytest.approx(
        4 * 2.5 * (1 + math.exp(-1))
    )
    assert urgency(row("a", 3.0), usual).product == 1.0
    assert urgency(row("a", -2.0, arr=9_999.0, currency="EUR"), usual).value == 3.0
    assert urgency(row("a", -2.0, arr=9_999.0, currency="USD"), usual).value == 1.0
    nearness = [
        urgency(row("a", 0.0, renewal_date=d), usual).renewal
        for d in ("2026-06-30", "2026-06-29", "2026-01-01", "2030-01-01")
    ]
    assert nearness == pytest.approx([2.0, 2.0, 1.0, 1.0], abs=1e-6)
    assert nearness == [priority_urgency(n) for n in (0, -1, -180, 1281)], "alerts and report know one urgency"


def test_a_large_account_near_its_renewal_overtakes_a_steeper_fall() -> None:
    rows = [row("steep", -5.0, arr=10.0), row("large", -3.0, arr=40.0, renewal_date="2026-07-10"), row("flat", 0.0)]
    assert medians(rows) == {"": 25.0}
    assert [r["account"] for r, _ in ranked(rows)] == ["large", "steep", "flat"]
    assert [r["account"] for r, _ in ranked(rows[::-1])] == ["large", "steep", "flat"]


# Periods


@pytest.mark.parametrize(
    ("text", "first", "last", "before"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), date(2026, 9, 1)),
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31), date(2025, 12, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), date(2024, 1, 1)),
        ("2026-q1", date(2026, 1, 1), date(2026, 3, 31), date(2025, 10, 1)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), date(2025, 1, 1)),
    ],
)
def test_periods(text: str, first: date, last: date, before: date) -> None:
    period = parse_period(text)
    assert (period.first, period.last, period.before.first) == (first, last, before)
    assert period.holds(first) and period.holds(last) and not period.holds(last + timedelta(days=1))
    assert not period.holds(None) and period.before.end == period.first


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "October", "26-10", "2026-1", "0000-01"])
def test_what_is_no_period_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="2026-Q4"):
        parse_period(text)


@given(st.integers(2, 9997), st.integers(1, 12), st.sampled_from([1, 3, 12]))
def test_a_period_and_the_one_before_meet(year: int, month: int, months: int) -> None:
    period = Period(date(year, month, 1), months)
    assert period.before.end == period.first and period.before.first < period.first < period.end


def test_weeks_count_to_the_month_of_their_thursday() -> None:
    monday = date(2026, 9, 28)  # its Thursday is 1 October
    weeks = [
        Week(monday - timedelta(weeks=1), {"meetings": 1.0, "score": 70.0}),
        Week(monday, {"meetings": 2.0, "score": 60.0}),
    ]
    now = figures(weeks, parse_period("2026-10"))
    assert now is not None and now.counts[1] == 2.0 and now.score == 60.0
    assert figures(weeks, parse_period("2026-11")) is None


@given(st.floats(0, 1), st.integers(1, 500), st.floats(0, 1), st.integers(1, 500))
def test_the_interval_of_a_difference_holds_it_and_turns_with_it(a: float, n: int, b: float, m: int) -> None:
    gap, low, high = difference(a, n, b, m)
    assert low - 1e-9 <= gap <= high + 1e-9 and low >= -1 - 1e-9 and high <= 1 + 1e-9
    assert difference(b, m, a, n) == pytest.approx((-gap, -high, -low))


def test_newcombe_against_the_published_example() -> None:
    """Newcombe 1998, table II (a): 56/70 against 48/80, method 10 at 95 %: 0.0524 to 0.3339; here with z for 90 %."""
    import math

    def limits(p: float, n: float, z: float) -> tuple[float, float]:
        mid, half = 2 * n * p + z * z, z * math.sqrt(z * z + 4 * n * p * (1 - p))
        return (mid - half) / (2 * (n + z * z)), (mid + half) / (2 * (n + z * z))

    def oracle(z: float) -> tuple[float, float]:
        (l1, u1), (l2, u2) = limits(0.8, 70, z), limits(0.6, 80, z)
        return 0.2 - math.hypot(0.8 - l1, u2 - 0.6), 0.2 + math.hypot(u1 - 0.8, 0.6 - l2)

    assert oracle(1.959964) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference(0.6, 80, 0.8, 70)[1:] == pytest.approx(oracle(Z90), abs=1e-9)


def test_a_period_restricts_events_and_quotes_and_tells_what_moved() -> None:
    views = account_views(load_tables(RUN))
    period = parse_period("2026-08")
    for view in views:
        cut = within(view, period)
        assert all(period.holds(e.when) for e in cut.events)
        assert [e for e in view.events if period.holds(e.when)] == list(cut.events)
        assert all(period.holds(q.when) for d in cut.drivers for q in d.quotes)
        assert [d.contribution for d in cut.drivers] == [d.contribution for d in view.drivers]
    found = compare(views, period)
    assert len(found.moved) + found.unmoved + found.silent == len(views)
    assert {m.account.key for m in found.moved if m.events} == {
        v.key for v in views if figures(v.weeks, period) and any(period.holds(e.when) for e in v.events)
    }
    html = render_report(RUN, period=period)
    assert "August 2026 against July 2026" in html and "Restricted to <strong>August 2026" in html
    assert "--as-of 2026-08-31" in html
    assert "--as-of" not in render_report(RUN, period=parse_period("2027-01"))


# Sizes and detail


def test_everything_shows_each_account_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    import cxnlp.report.portfolio as module

    monkeypatch.setattr(module, "FULL_DETAIL", 2)
    assert len(portfolio(load_tables(RUN)).full) == 2
    assert len(portfolio(load_tables(RUN), everything=True).full) == 6
    assert "cxnlp report --all" in render_report(RUN)


def test_the_detail_shrinks_with_the_page_and_never_grows() -> None:
    from cxnlp.report.html import BRIEF, LEAN, TERSE, WHOLE, detail_for

    order = [WHOLE, LEAN, BRIEF, TERSE]
    levels = [order.index(detail_for(n, n)) for n in range(1, 3000)]
    assert levels == sorted(levels) and (levels[0], levels[-1]) == (0, 3)
    assert [detail_for(50, n) for n in (50, 200, 2000)] == [LEAN, LEAN, BRIEF]
    assert detail_for(200, 200) == detail_for(2000, 2000) == BRIEF and detail_for(2999, 2999) == TERSE


def test_head_and_foot_tell_what_was_read(tmp_path: Path) -> None:
    page = portfolio(load_tables(RUN))
    assert "of the characters are the authors’ own words and were scored" in page.read
    digest = next(line.value for line in page.provenance if line.label.startswith("input files"))
    assert re.fullmatch("[0-9a-f]{64}", digest)
    shutil.copytree(RUN, tmp_path / "run")
    rows = (tmp_path / "run" / "sources.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "run" / "sources.jsonl").write_text("\n".join(rows[::-1]) + "\n", encoding="utf-8")
    assert portfolio(load_tables(tmp_path / "run")).provenance == page.provenance
    rows[0] = json.dumps({**json.loads(rows[0]), "sha256": "1" * 64})
    (tmp_path / "run" / "sources.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert portfolio(load_tables(tmp_path / "run")).provenance != page.provenance


# Promises in the report


def with_rows(target: Path, changes: Mapping[str, Any]) -> Path:
    """A copy of the run with fields of its first account replaced."""
    shutil.copytree(RUN, target)
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    document["accounts"][0].update(changes)
    (target / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    return target


def test_open_promises_stand_in_report_and_pack(tmp_path: Path) -> None:
    rows = [
        {"text": "We will send <b>the plan</b>", "owner": "Vi", "side": "vendor", "due": "2026-09-01",
         "made": "2026-08-20", "overdue": True, "message_id": "m1", "person_id": None},
        {"text": "I'll ask the board", "owner": None, "side": "customer", "due": "after Easter", "made": "2026-08-21",
         "overdue": False, "message_id": "m2", "person_id": None},
    ]  # fmt: skip
    run = with_rows(tmp_path / "run", {"commitments": rows})
    key = json.loads((run / "accounts.json").read_text(encoding="utf-8"))["accounts"][0]["account"]
    for html in (render_report(run), write_pack(run, key.upper(), tmp_path).read_text(encoding="utf-8")):
        assert "We will send &lt;b&gt;the plan&lt;/b&gt;" in html and "We promised" in html
        assert "1 Sep 2026, overdue" in html and "after Easter" in html
    assert "did not look for promises" in render_report(RUN)


def test_a_period_says_nothing_of_what_lies_outside_it(tmp_path: Path) -> None:
    """What is missing in the period is said of the period; what is open stays counted on the day of judging."""
    promise = {"text": "We will send the plan", "owner": "Vi", "side": "vendor", "due": None, "made": "2026-08-20",
               "overdue": False, "message_id": "m1", "person_id": None}  # fmt: skip
    question = {"text": "When does it come?", "side": "customer", "person_id": None, "asked": "2026-08-21",
                "days_open": 30, "overdue": True}  # fmt: skip
    asked = {"open_questions": [question], "responsiveness": {"sides": {}, "owed": {}, "meetings": {}}}
    run = with_rows(tmp_path / "run", {"commitments": [promise], **asked})
    july = parse_period("2026-07")
    html = render_report(run, period=july)
    for claim in ("No promise of the last two months is open", "No question is open", "No events found"):
        assert claim not in html
    assert "none was made in July 2026" in html and "none is of July 2026" in html and "No events in July 2026" in html
    key = json.loads((run / "accounts.json").read_text(encoding="utf-8"))["accounts"][0]["account"]
    rows = [
        {r["account"]: r for r in csv.DictReader(io.StringIO(accounts_csv(portfolio(load_tables(run), when))))}
        for when in (None, july)
    ]
    assert [r[key]["promises_open"] for r in rows] == ["1", "1"]
    assert all(rows[1][account]["main_reason"] == row["main_reason"] for account, row in rows[0].items())
    whole_page, cut = portfolio(load_tables(run)), portfolio(load_tables(run), july)
    assert [(a.key, why) for a, why in cut.single_threaded] == [(a.key, why) for a, why in whole_page.single_threaded]


def test_a_month_holds_bills_unpaid_in_it_and_who_was_last_heard_of_in_it(tmp_path: Path) -> None:
    def late(day: str, paid: str | None, statement: str) -> dict[str, object]:
        return {"kind": "late_payment", "date": day, "person_id": None, "severity": 1.0, "explained": False,
                "statement": statement, "evidence": [], "over": paid}  # fmt: skip

    bills = [
        late("2026-03-10", None, "bill one unpaid"),
        late("2026-04-10", "2026-07-02", "bill two paid"),
        late("2026-04-12", "2026-06-30", "bill three paid"),
        late("2026-08-02", None, "bill four unpaid"),
    ]
    said = {"kind": "scope_dispute", "date": "2026-07-30", "person_id": None, "severity": 1.0, "explained": False,
            "statement": "a dispute", "evidence": [
                {"message_id": "m1", "quote": "said in July", "sent_at": "2026-07-30T08:00:00Z", "person_id": None},
                {"message_id": "m2", "quote": "said in August", "sent_at": "2026-08-02T08:00:00Z", "person_id": None},
            ]}  # fmt: skip
    run = with_rows(tmp_path / "run", {"events": [*bills, said]})
    july = parse_period("2026-07")
    page = portfolio(load_tables(run), july)
    ((account, events),) = [(a, e) for a, e in page.money if any(x.kind == "late_payment" for x in e)]
    assert {e.statement.lower() for e in events} == {"bill one unpaid", "bill two paid", "a dispute"}
    html = render_report(run, period=july)
    money = html.split('id="money"')[1].split("</section>")[0]
    assert "</strong> since 10 Mar 2026" in money and "</strong> on 30 Jul 2026" in money
    assert "said in July" in html and "said in August" not in html
    assert "late payment since 10 Mar 2026" in markdown(page)
    assert all(july.holds(p.last_active) for _, p in page.quiet)
    assert any(not july.holds(p.last_active) for _, p in portfolio(load_tables(run)).quiet)
    assert "who was last active in July 2026" in html and account.whole is not None


# CSV and Excel


@given(st.text())
def test_no_cell_starts_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert isinstance(cell, str) and not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_has_a_row_per_account_and_no_formula(tmp_path: Path) -> None:
    run = with_rows(tmp_path / "run", {"name": FORMULA})
    rows = list(csv.DictReader(io.StringIO(accounts_csv(portfolio(load_tables(run))), newline="")))
    assert len(rows) == 6 and tuple(rows[0]) == ACCOUNT_HEADS
    assert "'" + FORMULA in {r["name"] for r in rows}
    assert [int(r["rank"]) for r in rows] == [1, 2, 3, 4, 5, 6]
    assert not [
        v for r in rows for k, v in r.items() if v.startswith(("=", "+", "@")) or (v.startswith("-") and k == "name")
    ]
    views = {v.key: v for v in account_views(load_tables(run))}
    assert all(float(r["risk_90d"]) == views[r["account"]].risk for r in rows)


def test_the_workbook_holds_its_sheets_and_no_formula(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    run = with_rows(tmp_path / "run", {"name": FORMULA})
    page = portfolio(load_tables(run))
    data = workbook(page)
    assert workbook(page) == data, "the same portfolio gives the same bytes"
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["accounts", "events", "people", "weekly", "about"]
    cells = [c for sheet in book for line in sheet.iter_rows() for c in line if c.value is not None]
    assert FORMULA in {c.value for c in cells} and not [c for c in cells if c.data_type == "f"]
    assert book["accounts"].max_row == 7
    assert book["events"].max_row == 1 + sum(len(a.events) for a in page.accounts)
    assert book["people"].max_row == 1 + sum(len(a.stakeholders) for a in page.accounts)
    assert book["weekly"].max_row == 1 + sum(len(a.weeks) for a in page.accounts)
    column = {c.value: c for c in book["accounts"][1]}
    values = {a.key: (a.amount, a.currency) for a in page.accounts}
    for row in book["accounts"].iter_rows(min_row=2):
        said = {name: row[cell.column - 1] for name, cell in column.items()}
        assert (said["value"].value, said["currency"].value) == values[said["account"].value]
        assert said["risk_90d"].number_format == "0%" and 0 <= said["risk_90d"].value <= 1


def test_what_moved_stands_in_workbook_and_markdown_too(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    page = portfolio(load_tables(RUN), parse_period("2026-05"))
    before = tmp_path / "before"
    shutil.copytree(RUN, before)
    document = json.loads((before / "accounts.json").read_text(encoding="utf-8"))
    for row in document["accounts"]:
        row["trajectory"] |= {"class": "deepening", "score": 99.0}
        row["events"] = []
    (before / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    changed = since(RUN, before)
    assert changed and page.comparison
    rows = list(load_workbook(io.BytesIO(workbook(page, changed)))["changes"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(page.comparison.moved) + len(changed.changed)
    text = markdown(page, changed)
    for one in changed.changed:
        (row,) = [r for r in rows if str(r[0]).startswith("analysis") and r[1] == one.account.key]
        assert row[5] == one.text and row[4] == ("yes" if one.worse else "no")
        assert all(name in str(row[7]) and name in text for name in one.newly_quiet)
    order = [text.index(f"## {t}") for t in ("Drifting", "May 2026 against April 2026", "Since the last", "At risk")]
    assert order == sorted(order)
    drawn = render(page, governed(RUN), changed)
    spots = [drawn.index(f'<section id="{name}"') for name in ("drifting", "period", "changes", "at_risk")]
    assert spots == sorted(spots) and 'href="#changes"' in drawn and 'href="#period"' in drawn


def test_a_period_without_a_week_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no week of this analysis lies in January 2031: its weeks run from"):
        write_reports(RUN, ("html",), tmp_path, period=parse_period("2031-01"))
    assert not list(tmp_path.iterdir())


# Markdown


def test_markdown_tells_the_first_screen_and_runs_nothing(tmp_path: Path) -> None:
    run = with_rows(tmp_path / "run", {"name": "<script>x</script> | [a](b)"})
    text = markdown(portfolio(load_tables(run)))
    assert "\\<script\\>x\\</script\\> \\| \\[a\\](b)" in text and "<script>" not in text.replace("\\<", "")
    order = [text.index(f"## {t}") for t in ("Drifting transactional", "At risk", "Who went quiet", "All accounts")]
    assert order == sorted(order)
    heads = text.split("## All accounts")[1].split("---\n\n")[0]
    table = [line for line in heads.splitlines() if line.startswith("|")]
    assert len(table) == 2 + 6 and len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1


# Files


def test_formats_are_written_where_asked(tmp_path: Path) -> None:
    assert parse_formats("html, MD,.csv,html") == ("html", "md", "csv")
    files = write_reports(RUN, ("md", "csv"), tmp_path / "new")
    assert [f.relative_to(tmp_path).as_posix() for f in files] == ["new/report.md", "new/report.csv"]
    assert write_reports(RUN, ("csv",), tmp_path / "mine.csv") == [tmp_path / "mine.csv"]
    assert files[1].read_bytes() == (tmp_path / "mine.csv").read_bytes()
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["mine.csv", "new", "report.csv", "report.md"]
    with pytest.raises(UsageError, match="is a file"):
        write_reports(RUN, ("md", "csv"), tmp_path / "mine.csv")
    for bad in ("pdf", "", "html,doc"):
        with pytest.raises(UsageError, match="html, md, csv, xlsx"):
            parse_formats(bad)


# The pack


def test_the_pack_praises_in_exact_words_of_the_customer(tmp_path: Path) -> None:
    import pandas as pd

    from cxnlp import parquet

    run = with_rows(tmp_path / "run", {})
    messages = [json.loads(x) for x in (run / "messages.jsonl").read_text(encoding="utf-8").splitlines()]
    view = next(v for v in account_views(load_tables(run)) if v.messages)
    own = [m for m in messages if m["account"] == view.key and m["author"]["side"] == "customer"]
    latest = max(own, key=lambda m: m["sent_at"])

    def said(
        text: str,
        sentiment: float,
        side: str = "customer",
        strategic: float = 0.6,
        fired: bool = False,
        more: bool = False,
    ) -> dict[str, Any]:
        return {
            "account": view.key, "message_id": latest["message_id"], "text": text,
            "person": latest["author"]["person_id"],
            "side": side, "weight": 1.0, "words": len(text.split()), "strategic": strategic, "transactional": 0.1,
            "sentiment": sentiment, "goal_alignment": 0.1, "escalation_fired": fired, "expansion_fired": more,
        }  # fmt: skip

    best = "The new plan saved our team two days every month."
    rows = [
        said(best, 0.8),
        said("We are delighted with what you sold us this year.", 0.9, side="vendor"),
        said("I am so happy to raise this with your board today.", 0.9, fired=True),
        said("Thank you all, that was a very efficient hour.", 0.95, strategic=0.05),
        said("Could we plan the second kiln together before the summer?", 0.0),
        said("We would like the reports for the second kiln too.", 0.0, more=True),
    ]
    parquet.write(pd.DataFrame(rows), run / "sentences.parquet")
    _, pack = account_pack(run, view.name)
    assert [q.text for q in pack.praise] == [best]
    assert [q.text for q in pack.asks] == ["We would like the reports for the second kiln too."], "answered, or listed"
    _, other = account_pack(run, view.name, parse_period("2026-04"))
    assert (other.praise, other.asks, other.risks) == ((), (), ())
    assert replace(other.account, events=()).cls == view.cls


def test_an_account_with_a_new_sign_is_not_as_before_and_the_others_say_within_what(tmp_path: Path) -> None:
    views = account_views(load_tables(RUN))
    view = next(v for v in views if v.cls not in ("insufficient_data",) and v.events)
    sign = replace(view.events[0], explained=True, aside=True)
    now, old = replace(view, events=(sign,)), replace(view, events=())
    found = changes([now], [old])
    assert [c.minor for c in found.changed] == [True] and not found.unchanged
    assert found.changed[0].happened[0].startswith(f"{sign.word} (weak sign) newly found")
    found = changes(views, views)
    assert not found.changed and found.unchanged == len(views)
    text = markdown(portfolio(load_tables(RUN)), found)
    assert f"{len(views)} accounts with the class as before, no known move of the score by 10 points or more" in text


def test_figures_of_an_account_with_too_little_to_judge_by_stand_on_its_own_page_only() -> None:
    view = next(v for v in account_views(load_tables(RUN)) if v.weeks and v.score < 60)
    young = replace(view, cls="insufficient_data", events=(), stakeholders=())
    better = replace(young, score=young.score + 30.0)
    assert changes([young], [better]).unchanged == 1, "no figure is shown that could have moved"
    (one,) = changes([view], [better]).changed
    assert one.text.endswith(f", score – → {view.score:.0f}") and one.why is None
    period = parse_period("2026-08")
    assert figures(view.weeks, period) and known(young, period).score is None  # type: ignore[union-attr]
    told = environment("cxnlp.report").globals["thin_note"]
    assert "usual account" in told and "defaults" not in told


def test_the_pack_lists_open_demands_and_requests_before_questions(tmp_path: Path) -> None:
    asked = [
        {"text": t, "kind": k, "side": s, "asked": "2026-01-05", "due": d, "working_days": 9.0, "overdue": True}
        for t, k, s, d in (
            ("When is it ready?", "question", "customer", None),
            ("Please advise format and date.", "request", "customer", None),
            ("Unless you confirm by 30 January, we leave.", "demand", "customer", "2026-01-30"),
            ("Shall we meet in May?", "question", "vendor", None),
        )
    ]
    run = with_rows(tmp_path / "run", {"open_questions": asked, "responsiveness": {}})
    name = json.loads((run / "accounts.json").read_text(encoding="utf-8"))["accounts"][0]["account"]
    _, pack = account_pack(run, name)
    assert [q.kind for q in pack.unanswered] == ["demand", "request", "question"]
    page = render_account(run, name)
    assert re.search(r"; due .{0,60}30 Jan", page) and "No open question" not in page
