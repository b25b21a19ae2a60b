"""Commands on a workspace: ingest, accounts, remove, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import ConfigFile, InWorkspace, Json, KeyFile, MappingFile, Out, Paths, Quiet, Strict
from cxnlp.commands.session import settings, shown, user_errors

MANY = 8  # names that are listed before the rest is counted


def _some(names: tuple[str, ...]) -> str:
    from cxnlp.report.safe import one_line

    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return one_line(", ".join(names[:MANY]) + more)


def ingest(
    paths: Paths,
    workspace: InWorkspace,
    root: Annotated[
        Path | None, typer.Option("--root", help="Name inputs relative to this folder (to add a part of it later).")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take new content for names that are held from another folder.")
    ] = False,
    key_file: KeyFile = None,
    mapping: MappingFile = None,
    config: ConfigFile = None,
    strict: Strict = False,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Add exports to a workspace; only what is new or changed is read.

    Files that are no longer there stay held until cxnlp remove takes them out. A mapping is kept with the tables it
    is for: they are read with it again until another is given (of the configuration only the mapping counts here).
    People forgotten in the workspace, and words older than its retention, stay out; the former needs the key of cxnlp
    forget.
    Examples: cxnlp ingest exports/ -w cx.db   |   cxnlp ingest exports/orchard/new.eml --root exports -w cx.db
    """
    with user_errors():
        from dataclasses import asdict
        from datetime import UTC, datetime

        from cxnlp.output import dumps
        from cxnlp.privacy.gate import gate_of
        from cxnlp.report.safe import one_line
        from cxnlp.report.words import plural
        from cxnlp.running import cores
        from cxnlp.store import inputs
        from cxnlp.store.workspace import writing

        stated = settings(config, None, mapping=mapping).mapping
        with shown(quiet) as progress, writing(workspace, "ingest", create=True) as held:
            gate = gate_of(held, key_file)
            added = inputs.ingest(held, paths, datetime.now(UTC), root, replace, progress, gate, stated, cores())
        if json_out:
            typer.echo(dumps(asdict(added), indent=1))
        elif not quiet:
            typer.echo(
                f"{plural(len(added.new), 'file')} new, {len(added.changed):,} changed, {added.unchanged:,} as before; "
                f"{plural(added.messages, 'message')} read"
            )
            for source, reason in added.quarantined[:MANY]:
                typer.echo("  " + one_line(f"quarantined {source}: {reason}"), err=True)
            if len(added.quarantined) > MANY:
                typer.echo(f"  … and {len(added.quarantined) - MANY} more in rejected.jsonl of analyze", err=True)
            if added.kept:
                typer.echo(f"  cannot be read now, kept as read before: {_some(added.kept)}", err=True)
            if added.gone:
                typer.echo(f"  no longer in the folder, still held (cxnlp remove): {_some(added.gone)}", err=True)
        if strict and added.quarantined:
            raise typer.Exit(1)


def accounts(workspace: InWorkspace, json_out: Json = False) -> None:
    """List the accounts of a workspace with class, score, risk and last record, the riskiest first.

    Examples: cxnlp accounts -w cx.db   |   cxnlp accounts -w cx.db --json
    """
    with user_errors():
        from rich.console import Console

        from cxnlp.output import dumps
        from cxnlp.report.terminal import by_value, standing
        from cxnlp.store import listing
        from cxnlp.store.workspace import reading

        with reading(workspace) as held:
            found = listing.accounts(held)
        if json_out:
            typer.echo(dumps(found, indent=1))
            return
        console = Console()
        console.print(standing(found["accounts"], console.width))
        console.print(by_value(found["portfolio"]))
        if not found["current"]:
            typer.echo(f"Inputs changed since: run cxnlp analyze --workspace {workspace}", err=True)


def remove(
    source: Annotated[str, typer.Argument(help="A source as in sources.jsonl, its file or folder, or a glob.")],
    workspace: InWorkspace,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    json_out: Json = False,
) -> None:
    """Take inputs out of a workspace, with everything found from them; the next analyze makes the results anew.

    Examples: cxnlp remove orchard/mail/old.mbox -w cx.db   |   cxnlp remove 'orchard/*.eml' -w cx.db --dry-run
    """
    with user_errors():
        from dataclasses import asdict

        from cxnlp.output import dumps
        from cxnlp.report.words import plural
        from cxnlp.store.removing import remove as take_out
        from cxnlp.store.workspace import writing

        with writing(workspace, "remove") as held:
            gone = take_out(held, source, dry_run)
        if json_out:
            typer.echo(dumps(asdict(gone), indent=1))
            return
        verb = "would go" if dry_run else "removed"
        count = f"{plural(len(gone.sources), 'source')} with {plural(gone.messages, 'message')}"
        typer.echo(f"{verb}: {count}: {_some(gone.sources)}")
        if not dry_run:
            typer.echo(f"The results went with them: run cxnlp analyze --workspace {workspace}")


def export(workspace: InWorkspace, out: Out = Path("cxnlp-tables"), quiet: Quiet = False) -> None:
    """Write the tables of a workspace as Parquet files (docs/schema.md describes them).

    Example: cxnlp export -w cx.db -o tables
    """
    with user_errors():
        from cxnlp.store.export import export as write
        from cxnlp.store.workspace import reading

        with reading(workspace) as held:
            written = write(held, out)
        if not quiet:
            for name, rows in written:
                typer.echo(f"{out / name}: {rows:,} rows")
