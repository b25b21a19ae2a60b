"""Commands that read exports: parse, analyze, demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxnlp.commands.options import (
    Accounts,
    ConfigFile,
    Decisions,
    Directory,
    Force,
    Freezes,
    Invoices,
    Json,
    KeyFile,
    MappingFile,
    Metrics,
    Model,
    Out,
    Outcomes,
    Paths,
    PathsOrNone,
    Quiet,
    Redact,
    Strict,
    Surveys,
    Tombstones,
    VendorDomain,
    Weights,
    Workspace,
)
from cxnlp.commands.session import (
    again,
    check_read,
    either,
    finish,
    first_account,
    next_steps,
    say_kinds,
    say_parsed,
    settings,
    show,
    shown,
    user_errors,
)

if TYPE_CHECKING:
    from cxnlp.config import Config
    from cxnlp.pipeline import Parsed, Progress


def parse(
    paths: Paths,
    out: Out = Path("cxnlp-out"),
    directory: Directory = None,
    accounts: Accounts = None,
    vendor_domain: VendorDomain = None,
    account: Annotated[str | None, typer.Option("--account", help="The one account that all of it belongs to.")] = None,
    tombstones: Tombstones = None,
    key_file: KeyFile = None,
    mapping: MappingFile = None,
    decisions: Decisions = None,
    config: ConfigFile = None,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """Read exports into messages.jsonl, people.jsonl, sources.jsonl and rejected.jsonl.

    sources.jsonl says of every file what it was taken for, rejected.jsonl and ignored.jsonl why something was not read.
    merges.jsonl tells who was taken for one person and why, people-review.csv who may be.
    Example: cxnlp parse exports/ -o parsed --vendor-domain acme.com
    """
    with user_errors():
        from json import dumps

        from cxnlp import pipeline
        from cxnlp.private import check_folder

        check_folder(out)
        options = settings(
            config,
            vendor_domain,
            [*paths, out],
            directory=directory,
            accounts=accounts,
            account=account,
            mapping=mapping,
            decisions=decisions,
        )
        with shown(quiet) as progress:
            parsed = read_exports(paths, options, tombstones, key_file, progress)
        check_read(parsed)
        pipeline.write_parsed(parsed, out)
        if not quiet:
            say_parsed(parsed)
            say_kinds(parsed)
            names = ", ".join(f.name for f in sorted(out.glob("*.jsonl")))
            typer.echo(f"written to {out}: {names}, people-review.csv", err=True)
            words = "read them into accounts"
            if account is not None:
                words += f" (with account = {dumps(account)} in a file for --config)"
            stated = again(
                directory=directory,
                accounts=accounts,
                vendor_domain=vendor_domain,
                tombstones=tombstones,
                key_file=key_file,
                mapping=mapping,
                decisions=decisions,
                config=config,
            )
            next_steps((words, "analyze", *paths, *stated, "-o", out))
        finish(parsed, strict)


def analyze(
    paths: PathsOrNone = None,
    out: Out = Path("cxnlp-out"),
    directory: Directory = None,
    accounts: Accounts = None,
    metrics: Metrics = None,
    surveys: Surveys = None,
    invoices: Invoices = None,
    outcomes: Outcomes = None,
    vendor_domain: VendorDomain = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Judge as on this day (2026-03-31), or 'each' account on its own last day."),
    ] = None,
    mapping: MappingFile = None,
    decisions: Decisions = None,
    config: ConfigFile = None,
    models: Model = None,
    trajectory_model: Weights = None,
    redact: Redact = False,
    key_file: KeyFile = None,
    tombstones: Tombstones = None,
    keep_text_days: Annotated[
        int | None, typer.Option("--keep-text-days", min=0, help="Empty texts older than this before the as-of day.")
    ] = None,
    freezes: Freezes = None,
    force: Force = False,
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
        from contextlib import nullcontext
        from datetime import UTC, datetime

        from cxnlp.config import TABLES
        from cxnlp.errors import UsageError
        from cxnlp.governance.judged import in_words
        from cxnlp.key import key_if_any
        from cxnlp.privacy.passes import after_analysis
        from cxnlp.report.safe import one_line
        from cxnlp.running import Models, write_run
        from cxnlp.saved import Saved
        from cxnlp.store.desk import desk_in
        from cxnlp.store.registers import stones
        from cxnlp.store.run import settings_in
        from cxnlp.trajectory.attention import in_words as budget_in_words

        given, file = either(paths, workspace)
        if file and tombstones:
            raise UsageError("--tombstones belongs to reading exports: give it with PATHS")
        if redact:
            from cxnlp.privacy.redacted import check_target

            check_target(out)
        if file and mapping:
            raise UsageError("--mapping belongs to reading exports: give it to cxnlp ingest, or here with PATHS")
        options = settings(
            config,
            vendor_domain,
            [*given, out],
            decisions=decisions,
            directory=directory,
            accounts=accounts,
            metrics=metrics,
            surveys=surveys,
            invoices=invoices,
            outcomes=outcomes,
            as_of=as_of,
            freezes=freezes,
            mapping=mapping,
        )
        loaded = Models.load(models, trajectory_model)
        with (
            shown(quiet) as progress,
            after_analysis(out, redact, key_file, keep_text_days, make_key=tombstones is None) as folder,
            desk_in(file, loaded.scorer, datetime.now(UTC)) as desk,
            settings_in(desk.held, options, out) if desk else nullcontext(options) as options,
        ):
            if desk and any(getattr(options, name) for name in TABLES) and stones(desk.held):
                raise UsageError(
                    f"people were forgotten in {file}, and tables named by options are not searched for them: add the"
                    " tables with cxnlp ingest"
                )
            options = desk.settled(options) if desk else options
            parsed = (
                desk.parse(options, progress) if desk else read_exports(given, options, tombstones, key_file, progress)
            )
            check_read(parsed)
            write_run(parsed, options, loaded, folder, progress, (), (out,), force, desk, key_if_any(key_file))
        if json_out:
            typer.echo((out / "accounts.json").read_text(encoding="utf-8"), nl=False)
        elif not quiet:
            say_parsed(parsed)
            show(out)
            saved = Saved.open(out)
            for row in saved.document["coverage"]["sources_ended"]:
                typer.echo(one_line(f"note: {row['statement']}"))
            for line in (*saved.run["notices"], in_words(saved.document["governance"])):
                if line:
                    typer.echo(line)
            if "budget" in saved.document:
                typer.echo(budget_in_words(saved.document["budget"]))
            typer.echo(f"report: {out / 'report.html'}")
            first = first_account(out)
            next_steps(
                ("look into it in a browser", "serve", out),
                *([("a page for a review with one account", "report", out, "--account", first)] if first else []),
                ("tables for a spreadsheet", "report", out, "--format", "csv,xlsx"),
            )
        finish(parsed, strict)


def read_exports(
    paths: list[Path], config: Config, tombstones: Path | None, key_file: Path | None, progress: Progress
) -> Parsed:
    """What the exports hold, without the people that the tombstones name."""
    from cxnlp import pipeline

    if tombstones is None:
        return pipeline.parse(paths, config, progress)
    from cxnlp.key import load_key
    from cxnlp.privacy.forgetting import parse_without
    from cxnlp.privacy.tombstones import read

    key = load_key(key_file)
    return parse_without(paths, config, read(tombstones, key), key, progress)[0]


def demo(
    out: Out = Path("cxnlp-demo"),
    quiet: Quiet = False,
) -> None:
    """Analyze the bundled sample accounts and say where the report is.

    Example: cxnlp demo -o demo
    """
    from cxnlp.bundled import samples_dir

    analyze([samples_dir()], out, as_of="each", quiet=quiet)
