"""Commands that read exports: parse, analyze, report, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import (
    Accounts,
    ConfigFile,
    Directory,
    Json,
    Model,
    Out,
    Paths,
    Quiet,
    Strict,
    VendorDomain,
    Weights,
)
from cxnlp.commands.session import finish, say_parsed, settings, show, shown, user_errors


def parse(
    paths: Paths,
    out: Out = Path("cxnlp-out"),
    directory: Directory = None,
    accounts: Accounts = None,
    vendor_domain: VendorDomain = None,
    account: Annotated[str | None, typer.Option("--account", help="The one account that all of it belongs to.")] = None,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """Read exports into messages.jsonl, people.jsonl, sources.jsonl and rejected.jsonl.

    Example: cxnlp parse exports/ -o parsed --vendor-domain acme.com
    """
    with user_errors():
        from cxnlp import pipeline

        options = settings(None, vendor_domain, directory=directory, accounts=accounts, account=account)
        with shown(quiet) as progress:
            parsed = pipeline.parse(paths, options, progress)
        pipeline.write_parsed(parsed, out)
        if not quiet:
            say_parsed(parsed)
        finish(parsed, strict)


def analyze(
    paths: Paths,
    out: Out = Path("cxnlp-out"),
    directory: Directory = None,
    accounts: Accounts = None,
    metrics: Annotated[
        Path | None, typer.Option("--metrics", help="Metrics table: account, week or date, numeric columns.")
    ] = None,
    surveys: Annotated[
        Path | None, typer.Option("--surveys", help="Surveys table: account, person, sent_at, kind, score.")
    ] = None,
    invoices: Annotated[
        Path | None,
        typer.Option("--invoices", help="Invoices table: account, invoice_id, amount, due_date, paid_date."),
    ] = None,
    outcomes: Annotated[Path | None, typer.Option("--outcomes", help="Outcomes table: account, date, outcome.")] = None,
    vendor_domain: VendorDomain = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Judge as on this day (2026-03-31), or 'each' account on its own last day."),
    ] = None,
    config: ConfigFile = None,
    models: Model = None,
    trajectory_model: Weights = None,
    json_out: Json = False,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """From exports to answers: accounts.json, tables and report.html in one pass.

    Tables found among the exports are recognised, so one folder is enough.
    Example: cxnlp analyze exports/ -o out --vendor-domain acme.com
    """
    with user_errors():
        from cxnlp import pipeline
        from cxnlp.report.html import write_report
        from cxnlp.signals.highlight import explainer
        from cxnlp.signals.score import Scorer
        from cxnlp.trajectory.attention import in_words
        from cxnlp.trajectory.model import TrajectoryModel

        options = settings(
            config,
            vendor_domain,
            directory=directory,
            accounts=accounts,
            metrics=metrics,
            surveys=surveys,
            invoices=invoices,
            outcomes=outcomes,
            as_of=as_of,
        )
        scorer = Scorer.load(models, cached=True)
        weights = TrajectoryModel.load(trajectory_model)
        with shown(quiet) as progress:
            parsed = pipeline.parse(paths, options, progress)
            if all(s.status == "quarantined" for s in parsed.sources):
                finish(parsed, strict)
            explain = explainer(scorer)
            analysis = pipeline.analyze(parsed, scorer, scorer.sha256, options, weights, progress, explain)
            pipeline.write_parsed(parsed, out)
            pipeline.write_analysis(analysis, out)
            progress("drawing the report", 0)
            report_file = write_report(out)
        if json_out:
            typer.echo((out / "accounts.json").read_text(encoding="utf-8"), nl=False)
        elif not quiet:
            say_parsed(parsed)
            show(out)
            if "budget" in analysis.accounts:
                typer.echo(in_words(analysis.accounts["budget"]))
            typer.echo(f"report: {report_file}")
        finish(parsed, strict)


def report(
    folder: Annotated[Path, typer.Argument(help="A folder that analyze wrote.")],
    previous: Annotated[
        Path | None, typer.Option("--previous", help="Folder of an earlier analysis: open with what changed since.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="Draw the page of one account instead, as <account>.html.")
    ] = None,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw report.html again from the tables of a finished analysis.

    Examples: cxnlp report out   |   cxnlp report out --previous out-october   |   cxnlp report out --account Orchard
    """
    with user_errors():
        from cxnlp.errors import UsageError
        from cxnlp.report.html import render_account, write_report

        if not (folder / "accounts.json").is_file():
            raise UsageError(f"{folder} holds no accounts.json: run cxnlp analyze first, or name its output folder")
        if account:
            file = (
                folder / f"account-{'-'.join(''.join(c if c.isalnum() else ' ' for c in account).split()).lower()}.html"
            )
            file.write_text(render_account(folder, account), encoding="utf-8", newline="\n")
        else:
            file = write_report(folder, previous)
        if json_out:
            typer.echo((folder / "accounts.json").read_text(encoding="utf-8"), nl=False)
        elif not quiet:
            show(folder)
            typer.echo(f"report: {file}")


def demo(
    out: Out = Path("cxnlp-demo"),
    quiet: Quiet = False,
) -> None:
    """Analyze the bundled sample accounts and say where the report is.

    Example: cxnlp demo -o demo
    """
    from cxnlp.bundled import samples_dir

    analyze([samples_dir()], out, as_of="each", quiet=quiet)
