"""Commands that protect people: redact, forget, retain."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import (
    Accounts,
    ConfigFile,
    Decisions,
    Directory,
    Folder,
    Invoices,
    Json,
    KeyFile,
    MappingFile,
    Metrics,
    Model,
    Out,
    Outcomes,
    PathsOrNone,
    Quiet,
    Surveys,
    Today,
    VendorDomain,
    Weights,
    Workspace,
)
from cxnlp.commands.session import either, settings, shown, today_or, user_errors


def redact(
    folder: Annotated[Path, typer.Argument(help="A folder that analyze wrote.")],
    out: Out = Path("cxnlp-redacted"),
    key_file: KeyFile = None,
    names: Annotated[
        bool, typer.Option("--strangers", help="Also mask names of people the analysis does not know (slow).")
    ] = False,
) -> None:
    """Write a copy of an analysis with pseudonyms and masks; the same key gives the same pseudonyms.

    Names, mail addresses, telephone, IBAN and card numbers and links are masked in every table and in the report;
    company names stay. A missing --key-file is made.
    Example: cxnlp redact out -o out-redacted --key-file key
    """
    with user_errors():
        from cxnlp.errors import UsageError
        from cxnlp.key import load_key
        from cxnlp.privacy.redacted import check_target, redact_folder
        from cxnlp.privacy.strangers import strangers
        from cxnlp.running import staged
        from cxnlp.saved import Saved

        if out.resolve() == folder.resolve():
            raise UsageError("-o must name another folder: redaction does not overwrite the analysis")
        Saved.open(folder)
        check_target(out)
        key = load_key(key_file, make=True)
        with staged(out) as stage:
            redact_folder(folder, stage, key, strangers if names else None)
        typer.echo(f"redacted with key {key.id}: {out}")


def forget(
    person: Annotated[str, typer.Argument(help="Who: an id of people.jsonl, an address, or the full name.")],
    paths: PathsOrNone = None,
    folder: Folder = Path("cxnlp-out"),
    tombstones: Annotated[
        Path, typer.Option("--tombstones", help="The list to add to; give it to later parse and analyze runs.")
    ] = Path("tombstones.jsonl"),
    workspace: Workspace = None,
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", help="Of a workspace: where the certificate goes, else beside the file."),
    ] = None,
    key_file: KeyFile = None,
    directory: Directory = None,
    accounts: Accounts = None,
    metrics: Metrics = None,
    surveys: Surveys = None,
    invoices: Invoices = None,
    outcomes: Outcomes = None,
    mapping: MappingFile = None,
    decisions: Decisions = None,
    config: ConfigFile = None,
    vendor_domain: VendorDomain = None,
    models: Model = None,
    trajectory_model: Weights = None,
    day: Today = None,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Forget one person in an output folder or a workspace: words, name and figures go, scores are issued again.

    PATHS are the exports that the folder was made from; they are read, not changed. With --workspace instead: the
    records held there are cleaned, and whatever cxnlp ingest adds later. Writes a certificate. Status 1 when a name,
    address or sentence of the person is still found in any file.
    Examples: cxnlp forget ada@orchard.example exports/ --in out --tombstones tombstones.jsonl --key-file key
    |   cxnlp forget ada@orchard.example -w cx.db --key-file key
    """
    with user_errors():
        from cxnlp.key import load_key
        from cxnlp.output import dumps
        from cxnlp.report.words import plural
        from cxnlp.running import Models

        given, file = either(paths, workspace)
        tables = {
            "directory": directory,
            "accounts": accounts,
            "metrics": metrics,
            "surveys": surveys,
            "invoices": invoices,
            "outcomes": outcomes,
            "mapping": mapping,
        }
        key = load_key(key_file, make=True)
        beside = [] if file else [*given, folder]
        options = settings(config, vendor_domain, beside, decisions=decisions, **tables)
        loaded = Models.load(models, trajectory_model)
        today = today_or(day, date.today)
        with shown(quiet) as progress:
            if file:
                from datetime import UTC, datetime

                from cxnlp.privacy.forget_held import forget_in

                now = datetime.now(UTC)
                done = forget_in(
                    file, person, options, loaded, key, today, now, certificate, progress, trajectory_model
                )
            else:
                from cxnlp.privacy.forget import forget as run

                done = run(folder, person, given, options, loaded, tombstones, key, today, progress)
        if json_out:
            typer.echo(dumps(done, indent=1))
        elif not quiet:
            gone = done["removed"]
            typer.echo(
                f"forgotten: {plural(gone['messages'], 'message')}, {plural(gone['turns'], 'turn')}, "
                f"{plural(gone['table_rows'], 'table row')}, "
                f"{plural(gone['masks_in_texts_of_others'], 'place')} in texts of others; "
                f"{plural(len(done['accounts']), 'account')} judged anew"
            )
            if file:
                typer.echo(
                    f"Folders made from {file} before still hold the person: run cxnlp analyze --workspace {file} -o"
                    " again for each",
                    err=True,
                )
        if "not_judged" in done:
            typer.echo(
                f"cxnlp: the person is forgotten, the accounts are not judged anew: {done['not_judged']}", err=True
            )
        for trace in done["traces"]:
            typer.echo(f"cxnlp: still found in {trace['file']} ({trace['count']} of the words)", err=True)
        if not done["complete"]:
            raise typer.Exit(1)


def retain(
    folder: Folder = Path("cxnlp-out"),
    keep_text_days: Annotated[
        int | None, typer.Option("--keep-text-days", min=0, help="Empty texts and quotes that are older; keep figures.")
    ] = None,
    keep_figures_days: Annotated[
        int | None, typer.Option("--keep-figures-days", min=0, help="Leave out messages, sentences and weeks older.")
    ] = None,
    workspace: Workspace = None,
    day: Today = None,
    json_out: Json = False,
) -> None:
    """Apply retention periods to an output folder or a workspace; ages count back from today.

    Alerts in the folder lose their old quotes too; status 1 when words too old are still found in one of its files.
    In a workspace they also hold for what is added later, and the next analysis judges without the emptied words.
    Examples: cxnlp retain --in out --keep-text-days 365 --keep-figures-days 1095
    |   cxnlp retain -w cx.db --keep-text-days 730
    """
    with user_errors():
        from cxnlp.errors import UsageError
        from cxnlp.output import dumps
        from cxnlp.privacy.absence import Trace
        from cxnlp.privacy.retention import Kept
        from cxnlp.report.words import plural

        if keep_text_days is None and keep_figures_days is None:
            raise UsageError("say what to keep: --keep-text-days N, --keep-figures-days N, or both")
        kept = Kept.of_days(today_or(day, date.today), keep_text_days, keep_figures_days)
        if workspace:
            from cxnlp.privacy.held_retention import retain_in

            done, left = retain_in(workspace, kept), list[Trace]()
        else:
            from cxnlp.privacy.folder_retention import retain_folder

            done, left = retain_folder(folder, kept)
        if json_out:
            typer.echo(dumps({**done, "left_in": [t.file for t in left]}, indent=1))
        else:
            typer.echo(
                f"emptied {plural(done['messages_emptied'], 'message')}; left out "
                f"{plural(done['messages_removed'], 'message')} and {plural(done['weeks_removed'], 'week')}"
            )
        for trace in left:
            said = f"old words are left in {trace.file}" if trace.count else f"{trace.file} could not be cleaned"
            typer.echo(f"cxnlp: {said}: take it away or clean it by hand", err=True)
        if left:
            raise typer.Exit(1)
