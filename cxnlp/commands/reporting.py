"""The command that draws a finished analysis: report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cxnlp.commands.options import Force, Freezes, Json, KeyFile, Quiet, Redact, Workspace
from cxnlp.commands.session import either, first_account, next_steps, show, shown, user_errors


def report(
    folder: Annotated[Path | None, typer.Argument(help="A folder that analyze wrote.")] = None,
    formats: Annotated[str, typer.Option("--format", help="html, md, csv, xlsx; several with commas.")] = "html",
    period: Annotated[
        str | None,
        typer.Option(
            "--period", help="Events, evidence and changes of a month (2026-10), quarter (2026-Q4) or year only."
        ),
    ] = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", help="Folder of an earlier analysis: say what changed since.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="One printable page for a review with this account instead.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every account in full, not only the fifty with the highest risk.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Folder, or file for one format (default: the folder itself).")
    ] = None,
    workspace: Workspace = None,
    redact: Redact = False,
    key_file: KeyFile = None,
    freezes: Freezes = None,
    force: Force = False,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw the report of a finished analysis: HTML, Markdown, CSV, Excel, or one account's page for a review.

    With --redact, report-redacted.html. Refuses when the analysis departs from definitions frozen for its period, or
    --previous has others, unless --force.
    Examples: cxnlp report out --format html,xlsx   |   cxnlp report out --period 2026-10 --previous out-september
    |   cxnlp report out --account Orchard -o orchard.html   |   cxnlp report --workspace cx.db -o out
    """
    with user_errors():
        from contextlib import ExitStack

        from cxnlp.errors import UsageError
        from cxnlp.governance.comparing import check_report
        from cxnlp.key import key_if_any
        from cxnlp.privacy.passes import redacted_report
        from cxnlp.report.period import parse_period
        from cxnlp.report.write import parse_formats, write_pack, write_reports
        from cxnlp.saved import Saved
        from cxnlp.store.registers import frozen
        from cxnlp.store.results import unfolded
        from cxnlp.store.workspace import reading

        wanted = parse_formats(formats)
        when = parse_period(period) if period else None
        if freezes and not freezes.is_dir():
            raise UsageError(f"--freezes {freezes} is no folder")
        if account and wanted != ("html",):
            raise UsageError("--account writes one HTML page: leave --format out")
        paths, file = either([folder] if folder else None, workspace)
        with ExitStack() as stack:
            found = stack.enter_context(unfolded(file)) if file else paths[0]
            if redact and file:
                raise UsageError("--redact needs a folder: cxnlp analyze --workspace FILE -o FOLDER --redact")
            out = out or (Path() if file else None)
            where = ("--workspace", file) if file else (found,)
            Saved.open(found)
            held: tuple[dict[str, Any], ...] = ()
            if file:
                with reading(file) as opened:
                    held = frozen(opened)
            notices = check_report(found, previous, freezes, force, held, key_if_any(key_file))
            if redact and (account or previous or when or everything or out or wanted != ("html",)):
                raise UsageError(
                    "--redact draws the whole report as report-redacted.html: give no other choice with it"
                )
            with shown(quiet) as progress:
                progress("drawing the report", 0)
                if redact:
                    files = [redacted_report(found, key_file)]
                elif account:
                    files = [write_pack(found, account, out, when)]
                else:
                    files = write_reports(found, wanted, out, previous, when, everything, notices)
            if json_out:
                typer.echo((found / "accounts.json").read_text(encoding="utf-8"), nl=False)
            elif not quiet:
                if not account:
                    show(found)
                for drawn in files:
                    typer.echo(f"report: {drawn}")
                if not account and (first := first_account(found)):
                    next_steps(("one account's page for a review", "report", *where, "--account", first))
