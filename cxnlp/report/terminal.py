"""The analysis as a short table for a terminal: accounts by class with score, risk, slope, onset and top reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.actions.asked import FRESH_DAYS
from cxnlp.coverage import mostly_unread
from cxnlp.report import words
from cxnlp.report.asked import HEAD as ASKED
from cxnlp.report.asked import contradictions, survey_lines
from cxnlp.report.evidence import Reader, finite
from cxnlp.report.measured import falls
from cxnlp.report.missing import by_missing
from cxnlp.report.ranking import ranked
from cxnlp.report.reasons import main_reason
from cxnlp.report.safe import one_line, shorten
from cxnlp.report.tables import Json, as_date, read_accounts, read_surveys
from cxnlp.trajectory.weighted import HEAD, in_lines
from cxnlp.vocabulary import THIN

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table
    from rich.text import Text

STYLES = {
    "drifting": "yellow",
    "at_risk": "red",
    "deepening": "green",
    "steady": "default",
    "insufficient_data": "dim",
}
HEADS = ("account", "class", "score", "slope", "risk", "onset")
NARROWEST = 12
"""Characters of a column of account names at least."""
INDENT, GAP = 2, 3  # blanks before a reason; blanks between columns
NAME_CHARS, REASON_CHARS = 60, 110
WIDE = 110  # columns of a terminal from which the reason has a column of its own
NARROW, DAY_WIDTH = 50, 17
"""What a table of `standing` takes without its days, and a day more, in characters."""
DAYS = (("last record", "last_at"), ("customer's last", "last_customer_at"), ("renewal", "renewal_date"))


class Summary:
    """One line that counts the classes and a table of all accounts, ranked as in the report.

    On a terminal narrower than `WIDE` the main reason stands on lines of its own below its account's row. Texts from
    outside are cleaned of control codes and never read as mark-up.
    """

    def __init__(self, accounts: Sequence[Json], surveys: Json | None = None) -> None:
        self.accounts = accounts
        self.surveys = survey_lines(surveys)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self._classes(options)
        yield from self._asked()
        yield from self._unread()
        yield from self._missing()

    def _missing(self) -> RenderResult:
        """The sources of which nothing was read, and of which accounts; nothing where all are there."""
        from rich.text import Text

        found = list(by_missing(self.accounts, NAME_CHARS))
        if found:
            yield Text("\nmissing, so unknown, which widens the range of the risk:")
        yield from (Text(f"  {line}") for line in found)

    def _unread(self) -> RenderResult:
        """The accounts most of whose words are not scored for their language, with the share; nothing without any."""
        from rich.text import Text

        found = [row for row in self.accounts if mostly_unread(row)]
        if found:
            yield Text(f"\n{words.UNREAD}, so what was written there counts for nothing:")
        for row in found:
            name = shorten(str(row.get("name") or row["account"]), NAME_CHARS)
            yield Text(f"  {name}: {words.percent(finite(row['other_language_share']))}")

    def _asked(self) -> RenderResult:
        """Surveys of the portfolio and the accounts that they contradict; nothing without any."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        against = contradictions(self.accounts)
        if self.surveys:
            table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
            for number, name in enumerate(ASKED):
                table.add_column(name.lower(), justify="right" if number else "left", overflow="fold")
            for row in self.surveys:
                table.add_row(*map(Text, row))
            yield Text()
            yield table
        if against:
            yield Text("\nsurvey against behaviour:")
            yield from (Text(f"  {shorten(name, NAME_CHARS)}: {told}") for name, told in against)

    def _classes(self, options: ConsoleOptions) -> RenderResult:
        from rich.padding import Padding
        from rich.text import Text

        yield Text(tally(self.accounts))
        if not self.accounts:
            yield Text(words.NO_ACCOUNT)
            return
        yield Text()
        rows = [self._cells(row) for row in self.accounts]
        if options.max_width >= WIDE:
            table = self._table()
            table.columns[0].min_width = NARROWEST
            table.add_column("main reason", overflow="fold", ratio=1)
            for row, cells in zip(self.accounts, rows, strict=True):
                table.add_row(*cells, Text(reason(row)))
            yield table
            return
        widths = [max(len(head), *(len(row[i]) for row in rows)) for i, head in enumerate(HEADS)]
        widths[:1] = [max(NARROWEST, min(widths[0], options.max_width - sum(widths[1:]) - GAP * len(widths[1:])))]
        for n, (row, cells) in enumerate(zip(self.accounts, rows, strict=True)):
            table = self._table(widths, show_header=n == 0)
            table.add_row(*cells)
            yield table
            yield Padding(Text(reason(row), style="dim"), (0, 0, 0, INDENT))

    def _cells(self, row: Json) -> list[Text]:
        from rich.text import Text

        trajectory: Json = row["trajectory"]
        cls = str(trajectory.get("class"))
        shown = {} if cls == THIN else trajectory  # with too little to judge by, figures would be taken for findings
        return [
            Text(shorten(str(row.get("name") or row["account"]), NAME_CHARS)),
            Text(words.CLASS_WORDS.get(cls, one_line(cls)), style=STYLES.get(cls, "default")),
            Text(words.number(finite(shown.get("score")))),
            Text(words.signed(finite(shown.get("slope_per_month")), 1)),
            Text(words.percent(finite(shown.get("risk_90d")))),
            Text(words.day(as_date(trajectory.get("onset")))),
        ]

    def _table(self, widths: Sequence[int] = (), show_header: bool = True) -> Table:
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=show_header)
        for i, name in enumerate(HEADS):
            table.add_column(
                name,
                justify="right" if name in ("score", "slope", "risk") else "left",
                overflow="fold",
                no_wrap=i > 0,
                width=widths[i] if widths else None,
            )
        return table


def terminal_summary(out_dir: Path) -> Summary:
    """The accounts of an analysis folder for a terminal. Raises UsageError as `load_tables`."""
    return Summary([row for row, _ in ranked(read_accounts(out_dir))], read_surveys(out_dir))


def standing(accounts: Sequence[Json], width: int = WIDE) -> Table:
    """A table of accounts with class, score and its change since the day judged before, risk and last records.

    `accounts`: rows with account, name, class, score, score_before, risk_90d, last_at, last_customer_at, renewal_date.
    `width`: of the terminal in characters; the days that find no room beside the names are left out, the last first.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    days = DAYS[: max(0, (width - NARROW) // DAY_WIDTH)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("account", overflow="fold", min_width=12)
    table.add_column("class", min_width=8)
    for name in ("score", "change", "risk"):
        table.add_column(name, justify="right", no_wrap=True)
    for head, _ in days:
        table.add_column(head, no_wrap=True)
    for row in accounts:
        cls, before = str(row["class"]), finite(row["score_before"])
        change = None if before is None else row["score"] - before
        table.add_row(
            Text(shorten(str(row["name"] or row["account"]), NAME_CHARS)),
            Text(words.CLASS_WORDS.get(cls, one_line(cls)), style=STYLES.get(cls, "default")),
            words.number(finite(row["score"])),
            words.signed(change, 1),
            words.percent(finite(row["risk_90d"])),
            *(words.day(as_date(row[name])) for _, name in days),
        )
    return table


def by_value(block: Json) -> Table:
    """A table of the portfolio's figures, every account once and by contract value, by segment too."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number, name in enumerate(HEAD):
        table.add_column(name.lower(), justify="left" if number < 2 else "right", overflow="fold")
    for row in in_lines(block):
        table.add_row(*(Text(one_line(cell)) for cell in row))
    return table


def tally(accounts: Sequence[Json]) -> str:
    """How many accounts of each class, those that need a look first.

    >>> tally([{"trajectory": {"class": "steady"}}, {"trajectory": {"class": "drifting"}}])
    '2 accounts: 1 drifting, 1 steady'
    """
    counts = {c: sum(a["trajectory"].get("class") == c for a in accounts) for c in words.CLASSES}
    parts = ", ".join(f"{n} {words.CLASS_WORDS[c]}" for c, n in counts.items() if n)
    return words.plural(len(accounts), "account") + (f": {parts}" if parts else "")


def reason(row: Json) -> str:
    """The main reason of a row of accounts.json, cut to a line, in the words of the report."""
    trajectory, reader = row["trajectory"], Reader({}, {}, {})
    confirmed, drivers = (reader.drivers(trajectory, row.get(name)) for name in ("confirmatory", "drivers"))
    cls, events = str(trajectory.get("class")), reader.events(row.get("events"))
    messages, unread = int(row.get("messages") or 0), mostly_unread(row)
    as_of = as_date(row.get("as_of"))
    since = as_of - timedelta(days=FRESH_DAYS) if as_of else date.min
    silent = one_line(str(((row.get("responsiveness") or {}).get("silence") or {}).get("statement") or ""))
    told = main_reason(cls, messages, confirmed, drivers, events, unread, falls(row), since, silent)
    return shorten(told, REASON_CHARS)
