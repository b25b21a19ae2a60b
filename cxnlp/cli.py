"""The command line: each command is a thin twin of one library call."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from cxnlp.config import Config
    from cxnlp.pipeline import Parsed, Progress

app = typer.Typer(
    name="cxnlp",
    help="Reads exported mail, tickets, meetings and notes of B2B customers and tells which accounts drift, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Paths = Annotated[
    list[Path], typer.Argument(help="Files, folders or ZIP archives of exports; the format is found by content.")
]
Out = Annotated[Path, typer.Option("-o", "--out", help="Folder for the results (made if missing).")]
Directory = Annotated[
    Path | None, typer.Option("--directory", help="People table: name, emails, title, role, account, side.")
]
Accounts = Annotated[
    Path | None, typer.Option("--accounts", help="Accounts table: account, name, domains, owner, arr, renewal_date.")
]
VendorDomain = Annotated[
    list[str] | None,
    typer.Option("--vendor-domain", help="A mail domain of the vendor; repeat for more. Without it one is proposed."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output on standard output.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with status 1 when any input was quarantined.")]


def _fail(message: str) -> None:
    typer.echo(f"cxnlp: {' '.join(str(message).split())}", err=True)
    raise typer.Exit(2)


@contextmanager
def _user_errors() -> Iterator[None]:
    """Turns deliberate errors into one line and exit status 2."""
    from cxnlp.errors import CxnlpError

    try:
        yield
    except CxnlpError as error:
        _fail(str(error))
    except PermissionError as error:
        _fail(f"no permission for {error.filename}: choose another folder or change its rights")
    except FileExistsError as error:
        _fail(f"{error.filename} is a file, not a folder: choose another place with -o")


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    """A progress bar on a terminal's stderr; nothing elsewhere."""
    from cxnlp.pipeline import no_progress

    if quiet or not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int | None = None) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=None, count="")
            bar.update(tasks[stage], count=f"{done:,}" + (f" of {total:,}" if total else "") if done else "")

        yield report


def _config(path: Path | None, vendor_domain: list[str] | None, **options: Any) -> Config:
    from dataclasses import replace

    from cxnlp.config import Config, checked, load, parse_as_of

    base = load(path) if path else Config()
    values = {k: v for k, v in options.items() if v is not None}
    if "as_of" in values:
        values["as_of"] = parse_as_of(values["as_of"])
    if vendor_domain:
        values["vendor_domains"] = tuple(vendor_domain)
    return checked(replace(base, **values))


def _say_parsed(parsed: Parsed) -> None:
    held = {s: sum(x.status == s for x in parsed.sources) for s in ("parsed", "quarantined", "duplicate", "ignored")}
    said = ", ".join(f"{n} {s}" for s, n in held.items() if n or s == "parsed")
    count = (
        f"{len(parsed.messages):,} messages of {len(parsed.people):,} people in {len(parsed.accounts.names)} accounts"
    )
    typer.echo(f"{count}; inputs: {said}", err=True)
    for source in [s for s in parsed.sources if s.status == "quarantined"][:5]:
        typer.echo(f"  quarantined {source.source}: {source.reason}", err=True)
    if held["quarantined"] > 5:
        typer.echo(f"  … and {held['quarantined'] - 5} more in rejected.jsonl", err=True)
    if parsed.vendor_proposed:
        domains = ", ".join(parsed.vendor_domains) or "none found"
        typer.echo(f"vendor domain taken as: {domains} (set it with --vendor-domain)", err=True)


def _finish(parsed: Parsed, strict: bool) -> None:
    if all(s.status == "quarantined" for s in parsed.sources):
        _fail(f"nothing could be read: {parsed.sources[0].source}: {parsed.sources[0].reason}")
    if strict and any(s.status == "quarantined" for s in parsed.sources):
        raise typer.Exit(1)


@app.command(no_args_is_help=True)
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
    with _user_errors():
        from cxnlp import pipeline

        config = _config(None, vendor_domain, directory=directory, accounts=accounts, account=account)
        with _progress(quiet) as progress:
            parsed = pipeline.parse(paths, config, progress)
        pipeline.write_parsed(parsed, out)
        if not quiet:
            _say_parsed(parsed)
        _finish(parsed, strict)


@app.command(no_args_is_help=True)
def score(
    file: Annotated[
        Path,
        typer.Argument(help="JSON lines with id, text and optional context_before, context_after, side, role, kind."),
    ],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write here instead of to standard output.")] = None,
    models: Annotated[Path | None, typer.Option("--model", help="Folder of another signal model.")] = None,
) -> None:
    """Score sentences: orientation, seven flags and four polarities, as calibrated probabilities and labels.

    Example: cxnlp score sentences.jsonl -o scored.jsonl
    """
    with _user_errors():
        from cxnlp.signals.jsonl import score_file
        from cxnlp.signals.score import Scorer

        score_file(file, out, Scorer.load(models))


@app.command(no_args_is_help=True)
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
    config: Annotated[Path | None, typer.Option("--config", help="A cxnlp.toml; options given here go first.")] = None,
    models: Annotated[Path | None, typer.Option("--model", help="Folder of another signal model.")] = None,
    trajectory_model: Annotated[
        Path | None, typer.Option("--trajectory-model", help="File of other trajectory weights.")
    ] = None,
    json_out: Json = False,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """From exports to answers: accounts.json, tables and report.html in one pass.

    Tables found among the exports are recognised, so one folder is enough.
    Example: cxnlp analyze exports/ -o out --vendor-domain acme.com
    """
    with _user_errors():
        from cxnlp import pipeline
        from cxnlp.report.html import write_report
        from cxnlp.signals.score import Scorer
        from cxnlp.trajectory.model import TrajectoryModel

        settings = _config(
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
        scorer = Scorer.load(models)
        weights = TrajectoryModel.bundled() if trajectory_model is None else TrajectoryModel.load(trajectory_model)
        with _progress(quiet) as progress:
            parsed = pipeline.parse(paths, settings, progress)
            if all(s.status == "quarantined" for s in parsed.sources):
                _finish(parsed, strict)
            analysis = pipeline.analyze(parsed, scorer, scorer.sha256, settings, weights, progress)
            pipeline.write_parsed(parsed, out)
            pipeline.write_analysis(analysis, out)
            progress("drawing the report", 0)
            report_file = write_report(out)
        if json_out:
            typer.echo((out / "accounts.json").read_text(encoding="utf-8"), nl=False)
        elif not quiet:
            _say_parsed(parsed)
            _show(out)
            typer.echo(f"report: {report_file}")
        _finish(parsed, strict)


def _show(out: Path) -> None:
    from rich.console import Console

    from cxnlp.report.terminal import terminal_summary

    Console().print(terminal_summary(out))


@app.command(no_args_is_help=True)
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
    with _user_errors():
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
            _show(folder)
            typer.echo(f"report: {file}")


@app.command()
def read(
    file: Annotated[
        str | None, typer.Argument(help="A file with notes, '-' for standard input; without it an editor opens.")
    ] = None,
    json_out: Json = False,
) -> None:
    """Read pasted call notes: verdict, signals with their quotes, people, actions, open questions.

    Examples: cxnlp read notes.txt   |   pbpaste | cxnlp read -
    """
    with _user_errors():
        from cxnlp.output import dumps
        from cxnlp.quick import quick_read, read_text, show

        result = quick_read(read_text(file))
        if json_out:
            typer.echo(dumps(result.as_json(), indent=1))
        else:
            show(result)


@app.command()
def demo(
    out: Out = Path("cxnlp-demo"),
    quiet: Quiet = False,
) -> None:
    """Analyze the bundled sample accounts and say where the report is.

    Example: cxnlp demo -o demo
    """
    from cxnlp.bundled import samples_dir

    analyze([samples_dir()], out, as_of="each", quiet=quiet)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from cxnlp import __version__

        typer.echo(f"cxnlp {__version__}")
        raise typer.Exit


def main() -> None:
    """Entry point: Ctrl-C ends with status 130 and one line."""
    try:
        app()
    except KeyboardInterrupt:
        typer.echo("cxnlp: stopped", err=True)
        sys.exit(130)
