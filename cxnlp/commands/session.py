"""What every command does alike: progress, errors in one line, exit status."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cxnlp.config import Config
    from cxnlp.pipeline import Parsed, Progress
    from cxnlp.saved import Saved


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
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does: nothing is wrong, and nothing may be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
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
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int | None = None) -> None:
            if stage not in tasks:
                for task in bar.tasks:  # a stage begins when the one before has ended
                    bar.update(task.id, total=max(task.completed, 1), completed=max(task.completed, 1), left="")
                tasks[stage] = bar.add_task(stage, total=None, count="", left="")
            bar.update(tasks[stage], completed=done, total=total)
            task = next(t for t in bar.tasks if t.id == tasks[stage])
            count = f"{done:,}" + (f" of {total:,}" if total else "") if done else ""
            bar.update(tasks[stage], count=count, left=time_left(task.time_remaining) if total else "")

        yield report


def time_left(seconds: float | None) -> str:
    """How long a stage still takes, in words; "" while that cannot be told.

    >>> time_left(4.2), time_left(95), time_left(7300), time_left(None)
    ('about 5 s left', 'about 2 min left', 'about 2 h left', '')
    """
    if seconds is None or seconds <= 0:
        return ""
    if seconds <= 90:
        return f"about {math.ceil(seconds / 5) * 5} s left"
    return f"about {round(seconds / 60)} min left" if seconds < 5400 else f"about {round(seconds / 3600)} h left"


def next_steps(*steps: tuple[str | Path, ...]) -> None:
    """What one may run next, on stderr: each step a few words and the command, ready to paste."""
    for words, *parts in steps:
        typer.echo(f"next, {words}:\n  {pasted(*parts)}", err=True)


def pasted(*parts: str | Path) -> str:
    """A command of cxnlp as it is pasted into this system's shell.

    >>> pasted("people", "undo", Path("our out"))
    "cxnlp people undo 'our out'"
    """
    import shlex
    import subprocess

    texts = ["cxnlp", *map(str, parts)]
    return subprocess.list2cmdline(texts) if os.name == "nt" else shlex.join(texts)


def again(**given: Path | Sequence[Path] | Sequence[str] | None) -> tuple[str | Path, ...]:
    """Options as they were given, for a command that takes them too; a list is an option repeated.

    >>> again(vendor_domain=["a.example", "b.example"], mapping=None, key_file="key")
    ('--vendor-domain', 'a.example', '--vendor-domain', 'b.example', '--key-file', 'key')
    """
    found: list[str | Path] = []
    for name, value in given.items():
        for one in [value] if isinstance(value, str | Path) else value or ():
            found += [f"--{name.replace('_', '-')}", one]
    return tuple(found)


def settings(
    path: Path | Sequence[Path] | None, vendor_domain: list[str] | None, beside: Sequence[Path] = (), **options: Any
) -> Config:
    """The configuration files, the global one first, with the options given here laid over them. Without files of
    people decisions, those that lie `beside` these paths are taken. Raises UsageError."""
    from dataclasses import replace

    from cxnlp.config import Config, checked, load, parse_as_of

    values = {k: v for k, v in options.items() if v is not None}
    paths = [path] if isinstance(path, Path) else list(path or ())
    base = load(*paths, given=[*values, *(["vendor_domains"] if vendor_domain else [])]) if paths else Config()
    if "as_of" in values:
        values["as_of"] = parse_as_of(values["as_of"])
    if vendor_domain:
        values["vendor_domains"] = tuple(vendor_domain)
    if "decisions" in values:
        values["decisions"] = tuple(values["decisions"])
    done = replace(base, **values)
    if not done.decisions:
        from cxnlp.people.decisions_file import beside as lying

        done = replace(done, decisions=tuple(lying([p for p in beside if p.exists()])))
    return checked(done)


def today_or(day: str | None, clock: Callable[[], date]) -> date:
    """The day given, else the clock's. Raises UsageError."""
    from cxnlp.errors import UsageError

    if day is None:
        return clock()
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"--date {day!r} is no day: write it as 2026-03-31") from error


def either(paths: list[Path] | None, workspace: Path | None) -> tuple[list[Path], Path | None]:
    """The paths, or the workspace. Raises UsageError for both or neither."""
    from cxnlp.errors import UsageError

    if paths and workspace:
        raise UsageError("give paths or --workspace, not both: cxnlp ingest PATH --workspace FILE adds paths to it")
    if not paths and not workspace:
        raise UsageError("give a path, or --workspace FILE")
    return list(paths or ()), workspace


@contextmanager
def analysed(folder: Path, workspace: Path | None) -> Iterator[Saved]:
    """The analysis in `folder`, or with a workspace the last one in it. Raises UsageError."""
    from cxnlp.saved import Saved

    if workspace is None:
        yield Saved.open(folder)
        return
    from cxnlp.store.results import unfolded

    with unfolded(workspace) as unpacked:
        yield Saved.open(unpacked, workspace)


def say_parsed(parsed: Parsed) -> None:
    """What was read, on stderr."""
    from cxnlp.coverage import has_no_date, has_unread_date, vanished, warnings, with_parents, with_rows
    from cxnlp.report.safe import one_line, without_values
    from cxnlp.report.words import plural

    held = {s: sum(x.status == s for x in parsed.sources) for s in ("parsed", "quarantined", "duplicate", "ignored")}
    said = ", ".join(f"{n} {s}" for s, n in held.items() if n or s == "parsed")
    known = [p for p in parsed.people.values() if p.account or p.side == "vendor"]
    people, accounts = plural(len(known), "person", "people"), plural(len(parsed.accounts.names), "account")
    repeats = sum(bool(m.duplicate_of) for m in parsed.messages)
    loose = sum(m.account is None and not m.duplicate_of for m in parsed.messages)
    count = f"{plural(len(parsed.messages) - repeats - loose, 'message')} of {people} in {accounts}"
    count += f", {plural(repeats, 'repeat')}" * bool(repeats) + f", {loose:,} of no account" * bool(loose)
    if parsed.ignored:
        verb = "concerns" if len(parsed.ignored) == 1 else "concern"
        count += f", {len(parsed.ignored):,} more {verb} no customer (ignored.jsonl)"
    typer.echo(f"{count}; inputs: {said}", err=True)
    if parsed.decisions:
        typer.echo(f"  {plural(len(parsed.decisions), 'decision')} about people followed", err=True)
        for line in parsed.unmet:
            typer.echo("  " + one_line(f"warning: {line}"), err=True)
    for source in [s for s in parsed.sources if s.status == "quarantined"][:5]:
        typer.echo("  " + one_line(f"quarantined {source.source}: {without_values(source.reason or '')}"), err=True)
    if held["quarantined"] > 5:
        typer.echo(f"  … and {held['quarantined'] - 5} more in rejected.jsonl", err=True)
    lost = sum(vanished(m) for m in parsed.messages)
    undated, dateless = (sum(map(of, parsed.messages)) for of in (has_unread_date, has_no_date))
    noted = {"warnings": warnings(lost, sum(m.kind == "email" for m in parsed.messages), undated, dateless)}
    noted = with_parents(noted, parsed.of_several_parents(), parsed.accounts.names)
    for warning in with_rows(noted, parsed.rows, parsed.accounts.names)["warnings"]:
        typer.echo("  " + one_line(f"warning: {warning}"), err=True)
    if parsed.vendor_proposed:
        domains = ", ".join(parsed.vendor_domains) or "none found"
        typer.echo(f"vendor domain taken as: {domains} (set it with --vendor-domain)", err=True)


def say_kinds(parsed: Parsed) -> None:
    """What the messages are and which formats gave them, the commonest first, on stderr."""
    from collections import Counter

    kinds = Counter(m.kind.replace("_", " ") for m in parsed.messages)
    forms = Counter(s.parser for s in parsed.sources if s.status == "parsed" and s.parser)
    for what, found in (("messages", kinds), ("files read as", forms)):
        if found:
            ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
            typer.echo(f"  {what}: " + ", ".join(f"{n:,} {name}" for name, n in ranked), err=True)


def check_read(parsed: Parsed) -> None:
    """Fails where inputs were quarantined and none was read."""
    from cxnlp.report.safe import without_values

    bad = [s for s in parsed.sources if s.status == "quarantined"]
    if bad and not any(s.status == "parsed" for s in parsed.sources):
        more = f" (and {len(bad) - 1:,} more)" if len(bad) > 1 else ""
        fail(f"nothing could be read: {bad[0].source}: {without_values(bad[0].reason or '')}{more}")


def finish(parsed: Parsed, strict: bool) -> None:
    """The exit status that the inputs ask for."""
    if strict and any(s.status == "quarantined" for s in parsed.sources):
        raise typer.Exit(1)


def show(out: Path) -> None:
    """The table of accounts of a finished analysis."""
    from cxnlp.report.terminal import terminal_summary

    print_paged(terminal_summary(out))


def first_account(out: Path) -> str | None:
    """The name of the account that stands first in the report, for a command ready to paste; None without any."""
    from cxnlp.report.ranking import ranked
    from cxnlp.report.safe import one_line
    from cxnlp.report.tables import read_accounts

    rows = [row for row, _ in ranked(read_accounts(out))]
    return one_line(str(rows[0].get("name") or rows[0]["account"])) if rows else None


def print_paged(*parts: RenderableType) -> None:
    """Prints to standard output; on a terminal too short for it, through the user's pager (PAGER, else less)."""
    import os

    from rich.console import Console, Group

    console = Console(highlight=False)
    whole = Group(*parts)
    if console.is_terminal and sys.stdin.isatty() and len(console.render_lines(whole)) > console.height:
        os.environ.setdefault("LESS", "-FRX")  # colours, and no second screen for what fits after all
        with console.pager(styles=True):
            console.print(whole)
    else:
        console.print(whole)
