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
    PathsOrNone,
    Quiet,
    Strict,
    VendorDomain,
    Weights,
    Workspace,
)
from cxnlp.commands.session import either, finish, say_parsed, settings, show, shown, user_errors


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
    paths: PathsOrNone = None,
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
    workspace: Workspace = None,
    json_out: Json = False,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """From exports to answers: accounts.json, tables and report.html in one pass.

    Tables found among the exports are recognised, so one folder is enough. With --workspace instead of PATHS: of all
    that was ingested, and the results are kept there as well.
    Examples: cxnlp analyze exports/ -o out --vendor-domain acme.com   |   cxnlp analyze --workspace cx.db -o out
    """
    with user_errors():
        from contextlib import ExitStack
        from datetime import UTC, datetime

        from cxnlp import pipeline
        from cxnlp.report.html import write_report
        from cxnlp.signals.highlight import explainer
        from cxnlp.signals.score import Scorer
        from cxnlp.store.judgements import Judgements
        from cxnlp.store.results import save
        from cxnlp.store.run import parse_held, scores_in
        from cxnlp.store.workspace import writing
        from cxnlp.trajectory.assess import assess
        from cxnlp.trajectory.model import TrajectoryModel

        given, file = either(paths, workspace)
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
        with ExitStack() as stack:
            progress = stack.enter_context(shown(quiet))
            held = stack.enter_context(writing(file, "analyze")) if file else None
            parsed = parse_held(held, options, progress) if held else pipeline.parse(given, options, progress)
            if all(s.status == "quarantined" for s in parsed.sources):
                finish(parsed, strict)
            kept = stack.enter_context(scores_in(held, scorer)) if held else scorer
            explain = explainer(kept)
            judged = Judgements(held) if held else None
            judge = judged.assess if judged else assess
            analysis = pipeline.analyze(parsed, kept, kept.sha256, options, weights, progress, explain, judge)
            pipeline.write_parsed(parsed, out)
            pipeline.write_analysis(analysis, out)
            progress("drawing the report", 0)
            report_file = write_report(out)
            if held:
                progress("keeping the results", 0)
                save(held, parsed, analysis, held.state, datetime.now(UTC), judged)
        if json_out:
            typer.echo((out / "accounts.json").read_text(encoding="utf-8"), nl=False)
        elif not quiet:
            say_parsed(parsed)
            show(out)
            typer.echo(f"report: {report_file}")
        finish(parsed, strict)


def report(
    folder: Annotated[Path | None, typer.Argument(help="A folder that analyze wrote.")] = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", help="Folder of an earlier analysis: open with what changed since.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="Draw the page of one account instead, as <account>.html.")
    ] = None,
    workspace: Workspace = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Folder for the page: the present one, or FOLDER itself.")
    ] = None,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw report.html again from the tables of a finished analysis, kept in a folder or a workspace.

    Examples: cxnlp report out   |   cxnlp report out --previous out-october   |   cxnlp report out --account Orchard
    |   cxnlp report --workspace cx.db -o out
    """
    with user_errors():
        from contextlib import ExitStack

        from cxnlp.errors import UsageError
        from cxnlp.output import write_text
        from cxnlp.report.html import render_account, render_report
        from cxnlp.store.results import unfolded

        paths, file = either([folder] if folder else None, workspace)
        with ExitStack() as stack:
            found = stack.enter_context(unfolded(file)) if file else paths[0]
            if not (found / "accounts.json").is_file():
                raise UsageError(f"{found} holds no accounts.json: run cxnlp analyze first, or name its output folder")
            page = render_account(found, account) if account else render_report(found, previous)
            target = (out or (Path() if file else found)) / (_page_name(account) if account else "report.html")
            write_text(target, page)
            if json_out:
                typer.echo((found / "accounts.json").read_text(encoding="utf-8"), nl=False)
            elif not quiet:
                show(found)
                typer.echo(f"report: {target}")


def _page_name(account: str) -> str:
    return f"account-{'-'.join(''.join(c if c.isalnum() else ' ' for c in account).split()).lower()}.html"


def demo(
    out: Out = Path("cxnlp-demo"),
    quiet: Quiet = False,
) -> None:
    """Analyze the bundled sample accounts and say where the report is.

    Example: cxnlp demo -o demo
    """
    from cxnlp.bundled import samples_dir

    analyze([samples_dir()], out, as_of="each", quiet=quiet)
