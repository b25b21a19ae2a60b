"""What every command does alike: progress, errors in one line, exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from cxnlp.config import Config
    from cxnlp.pipeline import Parsed, Progress


def fail(message: str) -> NoReturn:
    """One line on stderr and exit status 2."""
    from cxnlp.report.safe import one_line

    typer.echo(f"cxnlp: {one_line(str(message))}", err=True)
    raise typer.Exit(2)


@contextmanager
def user_errors() -> Iterator[None]:
    """Turns deliberate errors into one line and exit status 2."""
    from cxnlp.errors import CxnlpError

    try:
        yield
    except CxnlpError as error:
        fail(str(error))
    except PermissionError as error:
        fail(f"no permission for {error.filename}: choose another folder or change its rights")
    except FileExistsError as error:
        fail(f"{error.filename} is a file, not a folder: choose another place with -o")
    except NotADirectoryError as error:
        fail(f"{error.filename} lies below a file: choose another place with -o")
    except OSError as error:
        fail(f"{error.filename or 'the system'}: {error.strerror or error}")


@contextmanager
def shown(quiet: bool) -> Iterator[Progress]:
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


def settings(path: Path | None, vendor_domain: list[str] | None, **options: Any) -> Config:
    """The configuration file with the options given here laid over it. Raises UsageError."""
    from dataclasses import replace

    from cxnlp.config import Config, checked, load, parse_as_of

    base = load(path) if path else Config()
    values = {k: v for k, v in options.items() if v is not None}
    if "as_of" in values:
        values["as_of"] = parse_as_of(values["as_of"])
    if vendor_domain:
        values["vendor_domains"] = tuple(vendor_domain)
    return checked(replace(base, **values))


def either(paths: list[Path] | None, workspace: Path | None) -> tuple[list[Path], Path | None]:
    """The paths, or the workspace. Raises UsageError for both or neither."""
    from cxnlp.errors import UsageError

    if paths and workspace:
        raise UsageError("give paths or --workspace, not both: cxnlp ingest PATH --workspace FILE adds paths to it")
    if not paths and not workspace:
        raise UsageError("give a path, or --workspace FILE")
    return list(paths or ()), workspace


def say_parsed(parsed: Parsed) -> None:
    """What was read, on stderr."""
    from cxnlp.coverage import vanished, warnings
    from cxnlp.report.safe import one_line

    if all(s.status == "quarantined" for s in parsed.sources):
        return  # `finish` says so, in the one line of the contract
    held = {s: sum(x.status == s for x in parsed.sources) for s in ("parsed", "quarantined", "duplicate", "ignored")}
    said = ", ".join(f"{n} {s}" for s, n in held.items() if n or s == "parsed")
    count = (
        f"{len(parsed.messages):,} messages of {len(parsed.people):,} people in {len(parsed.accounts.names)} accounts"
    )
    if parsed.ignored:
        count += f", {len(parsed.ignored):,} more concern no customer (ignored.jsonl)"
    typer.echo(f"{count}; inputs: {said}", err=True)
    for source in [s for s in parsed.sources if s.status == "quarantined"][:5]:
        typer.echo("  " + one_line(f"quarantined {source.source}: {source.reason}"), err=True)
    if held["quarantined"] > 5:
        typer.echo(f"  … and {held['quarantined'] - 5} more in rejected.jsonl", err=True)
    lost = sum(vanished(m) for m in parsed.messages)
    for warning in warnings(lost, sum(m.kind == "email" for m in parsed.messages)):
        typer.echo(f"  warning: {warning}", err=True)
    if parsed.vendor_proposed:
        domains = ", ".join(parsed.vendor_domains) or "none found"
        typer.echo(f"vendor domain taken as: {domains} (set it with --vendor-domain)", err=True)


def finish(parsed: Parsed, strict: bool) -> None:
    """The exit status that the inputs ask for."""
    if all(s.status == "quarantined" for s in parsed.sources):
        fail(f"nothing could be read: {parsed.sources[0].source}: {parsed.sources[0].reason}")
    if strict and any(s.status == "quarantined" for s in parsed.sources):
        raise typer.Exit(1)


def show(out: Path) -> None:
    """The table of accounts of a finished analysis."""
    from rich.console import Console

    from cxnlp.report.terminal import terminal_summary

    Console().print(terminal_summary(out))
