"""The analysis as tables for a spreadsheet: one CSV row per account, or an Excel workbook.

Texts that a spreadsheet would run as a formula get an apostrophe in front in CSV; in Excel every text is a text cell.
Source: OWASP, CSV Injection.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cxnlp import spreadsheet
from cxnlp.report import words
from cxnlp.report.changes import Changes
from cxnlp.report.portfolio import Portfolio
from cxnlp.report.ranking import FORMULA
from cxnlp.report.safe import one_line
from cxnlp.report.tables import Week
from cxnlp.report.view import AccountView

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | float | int | date | None

ACCOUNT_HEADS = (
    "rank", "account", "name", "class", "score", "slope_per_month", "risk_90d", "risk_low", "risk_high", "onset",
    "onset_from", "onset_to", "confidence", "urgency", "value", "currency", "renewal_date", "as_of", "messages",
    "first_at", "last_at", "share_before", "n_before", "share_after", "n_after", "difference", "q_value", "champion",
    "champion_status", "people_quiet", "events_open", "promises_open", "main_reason", "quote", "next_step",
    "survey_against_behaviour", "sources_missing",
)  # fmt: skip
EVENT_HEADS = (
    "account", "name", "date", "kind", "explained", "severity", "person", "statement", "quote", "said_by", "said_on",
    "message_id", "source",
)  # fmt: skip
PEOPLE_HEADS = (
    "account", "name", "person", "role", "champion", "status", "last_active", "messages_90d", "contacts_90d",
    "mood", "mood_trend", "mood_n", "trust", "trust_trend", "trust_n",
)  # fmt: skip
CHANGE_HEADS = ("against", "account", "name", "class", "worse", "change", "events", "newly_quiet", "why")
ABOUT_HEADS = ("what", "statement")
COLUMNS = (
    ("score", "0 to 100, 100 is healthiest"),
    ("slope_per_month", "points of score a month"),
    (
        "risk_90d",
        "chance of a cancellation, downgrade or written notice within 90 days; risk_low to risk_high: 90 % interval",
    ),
    ("onset_from, onset_to", "the onset lies between these days: 90 % interval"),
    ("urgency", FORMULA),
    (
        "share_before, share_after",
        "strategic share of the customer's work talk before and after change; q_value: how likely chance alone",
    ),
    ("messages_90d, contacts_90d", "messages sent in the last 90 days; these and meetings attended"),
    ("sources_missing", "nothing was read of these, or nothing after a day: unknown, neither good nor bad"),
    ("promises_open", "open on the day of judging, with a period too"),
    ("explained", "yes: known to mean nothing; weak sign: plainly worded, too weakly backed to alarm; no: an alarm"),
    ("mood, trust", "mean of a person's sentences, from -1 to 1; trend: last 90 days less before; n: sentences"),
)
"""What a reader must know of the columns, for the sheet "about"."""
FORMATS = {
    "score": "0",
    "slope_per_month": "+0.0;-0.0;0.0",
    "urgency": "0.0",
    "value": "#,##0",
    "severity": "0.00",
    "q_value": "0.00",
    "work_talk": "0.0",
    "difference": "+0%;-0%;0%",
    **dict.fromkeys(
        (
            "risk_90d",
            "risk_low",
            "risk_high",
            "risk",
            "share_before",
            "share_after",
            "week_strategic_share",
            "strategic_share",
        ),
        "0%",
    ),
    **dict.fromkeys(("mood", "mood_trend", "trust", "trust_trend"), "+0.00;-0.00;0.00"),
}
"""How a column's numbers are shown; the cells hold them unrounded."""
LONG = frozenset({
    "statement", "quote", "main_reason", "next_step", "change", "events", "why", "survey_against_behaviour",
})  # fmt: skip
WEEKLY_FIGURES = frozenset({
    "n_customer_messages", "n_vendor_messages", "n_scored", "work_talk", "week_strategic_share", "strategic_share",
    "tickets", "meetings", "attended", "missed", "score", "risk",
})  # fmt: skip
CELL_CHARS = 32_000  # Excel's limit is 32,767
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SHEET_ROWS = 1_048_575  # below the head


def safe_cell(value: Cell) -> Cell:
    """A text that no spreadsheet runs; numbers, days and harmless texts as they are.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("Orchard"), safe_cell(-3.5)
    ("'=HYPERLINK(1)", 'Orchard', -3.5)
    """
    if not isinstance(value, str):
        return value
    return spreadsheet.safe_cell(one_line(value)[:CELL_CHARS])


def accounts_csv(page: Portfolio) -> str:
    """One row per account in the order of the report, with a head; texts neutralised, days as ISO 8601."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(ACCOUNT_HEADS)
    for account in page.accounts:
        writer.writerow(["" if v is None else safe_cell(v) for v in account_cells(account)])
    return stream.getvalue()


def workbook(page: Portfolio, changed: Changes | None = None) -> bytes:
    """An .xlsx with the sheets accounts, events, people, weekly, about, changes where something was compared, and
    surveys where any were asked.

    The same portfolio gives the same bytes.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=False)
    first: Worksheet = book.active
    first.title = "accounts"
    _fill(first, ACCOUNT_HEADS, map(account_cells, page.accounts), fixed="D2")
    if changed or page.comparison:
        _fill(book.create_sheet("changes"), CHANGE_HEADS, _changes(page, changed))
    _fill(book.create_sheet("events"), EVENT_HEADS, _events(page.accounts))
    _fill(book.create_sheet("people"), PEOPLE_HEADS, _people(page.accounts))
    columns = sorted({name for a in page.accounts for w in a.weeks for name in w.values if _is_figure(name)})
    _fill(book.create_sheet("weekly"), ("account", "week", *columns), _weeks(page.accounts, columns))
    if page.surveys:
        _fill(book.create_sheet("surveys"), page.surveys_head, page.surveys)
    _fill(book.create_sheet("about"), ABOUT_HEADS, _about(page))
    return _bytes(book)


def _is_figure(column: str) -> bool:
    """Counts, shares and measured series; the scorer's own features stay in weekly.parquet."""
    return column in WEEKLY_FIGURES or column.startswith("metric_")


def account_cells(a: AccountView) -> tuple[Cell, ...]:
    """The cells of one account, in the order of ACCOUNT_HEADS."""
    low, high = a.risk_interval or (None, None)
    shift, quote, promises = a.shift, a.best_quote, (a.whole or a).promises
    test: tuple[Cell, ...] = (
        (shift.before, shift.before_n, shift.after, shift.after_n, shift.difference, shift.q_value)
        if shift
        else (None,) * 6
    )
    return (
        a.rank, a.key, a.name, a.cls, round(a.score, 2), a.slope, a.risk, low, high, a.onset,
        *(a.onset_interval or (None, None)), a.confidence, round(a.urgency.product, 2), a.amount, a.currency, a.renewal,
        a.as_of, a.messages, a.first_at, a.last_at, *test,
        a.champion, a.champion_status, sum(p.status != "active" for p in a.stakeholders), len(a.alarms),
        None if promises is None else len(promises), a.main_reason, quote.text if quote else None,
        a.actions[0].action if a.actions else None, a.surprise.statement if a.surprise else None,
        "; ".join(a.missing) or None,
    )  # fmt: skip


def _events(accounts: Sequence[AccountView]) -> Iterable[tuple[Cell, ...]]:
    for a in accounts:
        for e in a.events:
            q = e.quotes[0] if e.quotes else None
            said = (q.text, q.who, q.when, q.message_id, q.source) if q else (None,) * 5
            known = e.chip if e.aside else "yes" if e.explained else "no"
            yield (a.key, a.name, e.when, e.kind, known, round(e.severity, 4), e.who, e.statement, *said)


def _people(accounts: Sequence[AccountView]) -> Iterable[tuple[Cell, ...]]:
    for a in accounts:
        for p in a.stakeholders:
            yield (a.key, a.name, p.name, p.role, "yes" if p.champion else "no", p.status, p.last_active,
                   p.messages_90d, p.contacts_90d, p.sentiment.mean, p.sentiment.trend, p.sentiment.n, p.trust.mean,
                   p.trust.trend, p.trust.n)  # fmt: skip


def _weeks(accounts: Sequence[AccountView], columns: Sequence[str]) -> Iterable[tuple[Cell, ...]]:
    def row(a: AccountView, w: Week) -> tuple[Cell, ...]:
        return (a.key, w.start, *(w.values.get(name) for name in columns))

    return (row(a, w) for a in accounts for w in a.weeks)


def _changes(page: Portfolio, changed: Changes | None) -> Iterable[tuple[Cell, ...]]:
    """Accounts that moved against the period before, then against the earlier analysis, each in the report's order."""

    def row(
        against: str,
        a: AccountView,
        worse: bool,
        text: str,
        happened: Iterable[str],
        quiet: Sequence[str],
        why: str = "",
    ) -> tuple[Cell, ...]:
        told, names = "; ".join(happened), ", ".join(quiet)
        return against, a.key, a.name, a.cls, "yes" if worse else "no", text, told or None, names or None, why or None

    if page.comparison:
        for m in page.comparison.moved:
            yield row(page.comparison.period.before.label, m.account, m.worse, m.text, m.happened, ())
    if changed:
        for c in changed.changed:
            day = c.since or (None if changed.apart else changed.since)
            since = f"analysis of {words.day(day)}" if day else "the earlier analysis"
            said = f"decided since then: {', '.join(c.decided)}" if c.decided else ""
            why = "; ".join(filter(None, (said, c.why.text if c.why else "")))
            yield row(since, c.account, c.worse, c.text, c.happened, c.newly_quiet, why)


def _about(page: Portfolio) -> Iterable[tuple[Cell, ...]]:
    """What the sheets rest on, and what a reader must know of the columns."""
    yield "accounts", f"{page.summary}; {page.as_of}"
    if page.read:
        yield "read", page.read
    if page.period:
        yield "period", f"events, quotes and promises of {page.period.label}, compared with {page.period.before.label}"
    if page.judged_later:
        yield (
            "class, score, risk",
            f"know what came after {words.day(page.judged_later)}: analyze with --as-of for that day's view",
        )
    yield from COLUMNS
    if page.surveys:
        yield "surveys", page.surveys_note
    for line in (*page.coverage, *page.provenance):
        yield line.label, line.value


def _fill(sheet: Worksheet, heads: Sequence[str], rows: Iterable[Sequence[Cell]], fixed: str = "A2") -> None:
    """Writes a sheet: heads in bold and frozen, a filter, text cells marked as text so that none is a formula.

    `fixed`: the first cell that scrolls.
    """
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    top, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
    sheet.append(list(heads))
    for number, row in enumerate(rows, start=2):
        if number > SHEET_ROWS:
            break
        for column, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(number, column)
            cell.alignment = wrapped if heads[column - 1] in LONG else top
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", one_line(value))[:CELL_CHARS]
                cell.data_type = "s"
                cell.quotePrefix = spreadsheet.FORMULA.match(cell.value) is not None
            else:
                cell.value = value
                if heads[column - 1] in FORMATS:
                    cell.number_format = FORMATS[heads[column - 1]]
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = fixed
    sheet.auto_filter.ref = sheet.dimensions
    for column, name in enumerate(heads, start=1):
        wide = 60 if name in LONG else 24 if name in _NAMES else 14
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = wide


_NAMES = frozenset({"account", "name", "person", "said_by", "champion", "what", "against", "newly_quiet"})


def _bytes(book: object) -> bytes:
    """The workbook without the moment of writing in it: fixed properties, fixed times in the archive."""
    import zipfile
    from datetime import datetime

    book.properties.creator = "cxnlp"  # type: ignore[attr-defined]
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)  # type: ignore[attr-defined]
    raw, fixed = io.BytesIO(), io.BytesIO()
    book.save(raw)  # type: ignore[attr-defined]
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "docProps/core.xml":
                data = _TIME.sub(rb"1980-01-01T00:00:00Z", data)
            info = zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)
    return fixed.getvalue()
