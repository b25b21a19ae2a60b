"""The analysis as one self-contained HTML file.

No network, no fonts, no foreign scripts: the page's own style and script are named by hash in its content-security
policy. Everything is escaped; control codes and direction overrides are taken out; texts from outside stand in <bdi>.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.errors import UsageError
from cxnlp.output import write_text
from cxnlp.report import words
from cxnlp.report.changes import changes
from cxnlp.report.charts import timeline, waterfall
from cxnlp.report.environment import QUOTE_CHARS, environment
from cxnlp.report.portfolio import LIST_LIMIT, portfolio
from cxnlp.report.safe import one_line
from cxnlp.report.series import SAID, SHARE, column_of, metric_columns
from cxnlp.report.tables import Week, load_tables
from cxnlp.report.view import AccountView, account_views

if TYPE_CHECKING:
    from jinja2 import Environment

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


WHOLE = Detail(weeks=104, drivers=6, quotes=2, events=10, people=20)
LEAN = Detail(weeks=39, drivers=5, quotes=1, events=6, people=12)
WHOLE_UP_TO = 30  # sections; with more of them each is lean, so that the page keeps to 1 MB plus 15 KB a section


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


def render_report(out_dir: Path, previous: Path | None = None) -> str:
    """The report of an analysis folder; the same folder gives the same characters.

    With `previous`, the folder of an earlier analysis, it opens with what changed since.
    Raises UsageError when a folder holds no readable accounts.json of this schema version.
    """
    page = portfolio(load_tables(out_dir))
    since = changes(page.accounts, account_views(load_tables(previous))) if previous else None
    shown = [a for a in page.accounts if a.anchor in page.full]
    return _render(
        "report.html.j2",
        shown,
        p=page,
        title=f"Account report – {words.plural(len(page.accounts), 'account')}",
        changes=since,
        has_value=any(a.value or a.renewal for a in page.accounts),
    )


def render_account(out_dir: Path, account: str) -> str:
    """One account's section as a page of its own, for a review meeting.

    `account` is its key or its name. Raises UsageError as `render_report`, and when there is no such account.
    """
    page = portfolio(load_tables(out_dir))
    found = [a for a in page.accounts if account in (a.key, a.name)]
    if not found:
        known = ", ".join(sorted(a.key for a in page.accounts)[:10])
        raise UsageError(f"no account {one_line(account)!r} in {out_dir}; there are: {known}")
    only = replace(page, accounts=(found[0],))
    return _render("single.html.j2", found[:1], p=only, a=found[0], title=found[0].name)


def _render(template: str, shown: Sequence[AccountView], **context: object) -> str:
    from markupsafe import Markup

    detail = WHOLE if len(shown) <= WHOLE_UP_TO else LEAN
    css, js = _own("report.css"), _own("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(js)}'; "
        "img-src 'none'; base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
        .get_template(template)
        .render(
            charts={a.anchor: _charts(a, detail) for a in shown},
            csp=policy,
            css=Markup(css),  # noqa: S704 - our own file
            js=Markup(js),  # noqa: S704 - our own file
            limit=LIST_LIMIT,
            detail=detail,
            max_files=MAX_FILES,
            **context,
        )
    )


def _charts(account: AccountView, detail: Detail) -> Charts:
    weeks = account.weeks[-detail.weeks :]
    wanted = (column_of(weeks, SHARE), column_of(weeks, SAID), *_COLUMNS, *metric_columns(weeks))
    columns = tuple(c for c in wanted if any(c in w.values for w in weeks))
    return Charts(timeline(account, weeks), waterfall(account), weeks if columns else (), columns)


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
