"""The report in the formats asked for: HTML, Markdown, CSV and Excel, each written whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.private import make_folder, write_bytes, write_text
from cxnlp.report.compare import weeks_of
from cxnlp.report.governed import governed
from cxnlp.report.html import render, since
from cxnlp.report.markdown import markdown
from cxnlp.report.period import Period
from cxnlp.report.portfolio import portfolio
from cxnlp.report.qbr import render_account
from cxnlp.report.sheets import accounts_csv, workbook
from cxnlp.report.tables import load_tables, read_accounts
from cxnlp.saved import find_account

FORMATS = ("html", "md", "csv", "xlsx")


def parse_formats(text: str) -> tuple[str, ...]:
    """Formats in the order given, each once. Raises UsageError for an unknown one.

    >>> parse_formats("html, md,html")
    ('html', 'md')
    """
    wanted = tuple(dict.fromkeys(part.strip().lower().lstrip(".") for part in text.split(",") if part.strip()))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise UsageError(f"--format {', '.join(unknown) or text!r}: choose from {', '.join(FORMATS)}, with commas")
    return wanted


def write_reports(
    folder: Path,
    formats: Sequence[str] = ("html",),
    out: Path | None = None,
    previous: Path | None = None,
    period: Period | None = None,
    everything: bool = False,
    notices: Sequence[str] = (),
) -> list[Path]:
    """Writes the report of an analysis folder as report.<format> into `out` and returns the files.

    `out`: a folder (default: the analysis folder), or, for one format, a file that ends in it. `notices`: what this
    report has to say on its face beside what the run has.
    Raises UsageError as `render_report`.
    """
    page = portfolio(load_tables(folder), period, everything)
    if page.comparison and page.accounts and page.comparison.silent == len(page.accounts):
        asked = page.period.label if page.period else "the period"
        raise UsageError(f"no week of this analysis lies in {asked}: {weeks_of(page.accounts)}")
    changed = since(folder, previous)
    paths = []
    for name in formats:
        path = place(out or folder, f"report.{name}", formats)
        make_folder(path.parent)
        if name == "html":
            write_text(path, render(page, governed(folder, notices), changed))
        elif name == "md":
            write_text(path, markdown(page, changed))
        elif name == "csv":
            write_bytes(path, accounts_csv(page).encode("utf-8-sig"))
        else:
            write_bytes(path, workbook(page, changed))
        paths.append(path)
    return paths


def write_pack(folder: Path, account: str, out: Path | None = None, period: Period | None = None) -> Path:
    """Writes the one-page pack of an account and returns the file, named after the account however it was asked for.

    Raises UsageError as `render_account`.
    """
    row = find_account(read_accounts(folder), account, folder)
    name = str(row.get("name") or row["account"])
    words = "".join(c if c.isalnum() else " " for c in name.lower()).split()
    path = place(out or folder, f"account-{'-'.join(words) or 'unnamed'}.html", ("html",))
    page = render_account(folder, str(row["account"]), period)
    make_folder(path.parent)
    write_text(path, page)
    return path


def place(out: Path, name: str, formats: Sequence[str]) -> Path:
    """`out` itself when it names a file of the one format asked for, else the file `name` in it."""
    if len(formats) == 1 and not out.is_dir() and out.suffix.lower() == f".{formats[0]}":
        return out
    if out.is_file():
        raise UsageError(f"{out} is a file: give -o a folder, or a name that ends in .{formats[0]} with one format")
    return out / name
