"""The analysis as one self-contained HTML file.

No network, no fonts, no foreign scripts: the page's own style and script are named by hash in its content-security
policy. Everything is escaped; control codes and direction overrides are taken out; texts from
outside that run from right to left stand in <bdi>.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.private import write_text
from cxnlp.report import words
from cxnlp.report.changes import Changes, changes
from cxnlp.report.charts import new_sheet, timeline, waterfall
from cxnlp.report.decided import roles_decided
from cxnlp.report.environment import QUOTE_CHARS, environment
from cxnlp.report.governed import Governed, governed
from cxnlp.report.period import Period
from cxnlp.report.portfolio import LIST_LIMIT, Portfolio, portfolio
from cxnlp.report.ranking import FORMULA
from cxnlp.report.seen import account_views
from cxnlp.report.series import SAID, SHARE, column_of, metric_columns
from cxnlp.report.tables import Week, load_tables
from cxnlp.report.view import AccountView

if TYPE_CHECKING:
    from jinja2 import Environment

    from cxnlp.report.pen import Sheet

GLANCE = 5  # accounts of each declining class in the table at the top
MAX_FILES = 50  # lines of the list of files that were not read
_COLUMNS = ("n_customer_messages", "n_vendor_messages", "tickets", "meetings", "attended", "missed")


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of an account its section shows; what is left out is counted there and stands in accounts.json."""

    weeks: int
    drivers: int
    quotes: int
    events: int
    people: int
    promises: int
    tables: bool = True
    waterfall: bool = True


WHOLE = Detail(weeks=104, drivers=6, quotes=2, events=10, people=20, promises=6)
LEAN = Detail(weeks=39, drivers=5, quotes=1, events=6, people=12, promises=3)
BRIEF = Detail(weeks=26, drivers=3, quotes=1, events=3, people=0, promises=2, tables=False)
TERSE = replace(BRIEF, waterfall=False)
PAGE_BYTES, SECTION_BYTES = 1_000_000, 15_000  # the page's budget: so much, and so much more per section
ROW_BYTES, FRAME_BYTES = 400, 100_000  # what a row of the table of all accounts and the rest of the page take
# What a section of each detail takes at most (measured on a year of the samples).
TAKES = ((34_000, WHOLE), (28_000, LEAN), (15_000, BRIEF))


def detail_for(sections: int, accounts: int) -> Detail:
    """The richest detail with which a page of so many sections and rows keeps to its budget."""
    room = PAGE_BYTES + SECTION_BYTES * sections - FRAME_BYTES - ROW_BYTES * accounts
    return next((detail for least, detail in TAKES if room >= least * sections), TERSE)


@dataclass(frozen=True, slots=True)
class Charts:
    """The drawings of one account and the weeks and columns that their table twin shows."""

    timeline: str
    waterfall: str
    weeks: tuple[Week, ...]
    columns: tuple[str, ...]


def write_report(out_dir: Path, previous: Path | None = None) -> Path:
    """Renders `out_dir` into `out_dir`/report.html and returns that path. Raises UsageError as `render_report`."""
    path = out_dir / "report.html"
    write_text(path, render_report(out_dir, previous))
    return path


def render_report(
    out_dir: Path, previous: Path | None = None, period: Period | None = None, everything: bool = False
) -> str:
    """The report of an analysis folder; the same folder gives the same characters.

    With `previous`, the folder of an earlier analysis, it says what changed since; with `period`, it is
    restricted to it and compared with the period before; with `everything`, each account is shown in
    full. Raises UsageError when a folder holds no readable accounts.json of this schema version.
    """
    page = portfolio(load_tables(out_dir), period, everything)
    return render(page, governed(out_dir), since(out_dir, previous))


def since(out_dir: Path, previous: Path | None) -> Changes | None:
    """What changed since the analysis in `previous`; None without one."""
    if previous is None:
        return None
    now, before = load_tables(out_dir), load_tables(previous)
    return changes(account_views(now), account_views(before), roles_decided(now.people, before.people))


def render(page: Portfolio, governing: Governed, changed: Changes | None = None) -> str:
    """A portfolio as the one-file report, with what governs it on its face."""
    shown = [a for a in page.accounts if a.anchor in page.full]
    return render_page(
        "report.html.j2",
        shown,
        governed=governing,
        p=page,
        title=f"Account report – {words.plural(len(page.accounts), 'account')}",
        changes=changed,
        has_value=any(a.value or a.renewal for a in page.accounts),
        formula=FORMULA,
    )


def render_page(template: str, shown: Sequence[AccountView], **context: object) -> str:
    """A page of one of the report's templates, with the charts of the accounts `shown`."""
    from markupsafe import Markup

    page: Portfolio = context["p"]  # type: ignore[assignment]
    detail = detail_for(len(shown), len(page.accounts))
    css, js = _own("report.css"), _own("report.js")
    sheet = new_sheet() if shown else None
    policy = (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(js)}'; "
        "img-src 'none'; base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
        .get_template(template)
        .render(
            charts={a.anchor: _charts(a, detail, sheet) for a in shown},
            csp=policy,
            css=Markup(css),  # noqa: S704 - our own file
            js=Markup(js),  # noqa: S704 - our own file
            limit=LIST_LIMIT,
            glance=GLANCE,
            detail=detail,
            max_files=MAX_FILES,
            **context,
        )
    )


def _charts(account: AccountView, detail: Detail, sheet: Sheet | None) -> Charts:
    weeks = account.weeks[-detail.weeks :]
    wanted = (column_of(weeks, SHARE), column_of(weeks, SAID), *_COLUMNS, *metric_columns(weeks))
    columns = tuple(c for c in wanted if any(c in w.values for w in weeks))
    twin = weeks if columns and detail.tables else ()
    steps = waterfall(account, sheet) if detail.waterfall else ""
    return Charts(timeline(account, weeks, sheet, pointed=bool(twin)), steps, twin, columns)


def _environment() -> Environment:
    made = environment("cxnlp.report")
    made.globals["quote_limit"] = QUOTE_CHARS
    made.filters["cell"] = _cell
    return made


def _cell(value: float | None, column: str) -> str:
    if column in SHARE:
        return words.percent(value)
    return words.number(value, 0 if column in SAID else 2)


def _own(name: str) -> str:
    return (files("cxnlp.report") / "templates" / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
