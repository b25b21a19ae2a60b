"""The command that shows and writes what tables are taken for: mapping."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxnlp.commands.options import Json, MappingFile, Paths
from cxnlp.commands.session import next_steps, user_errors

if TYPE_CHECKING:
    from cxnlp.ingest.table_guess import TableGuess

MANY = 5  # files that are named before the rest is counted
LONGEST_CELL = 60  # characters of a cell that are shown
NUMBER, OWN_METRIC = "number", "number, a metric of this name"
ORDERS = {"day_first": "day before month", "month_first": "month before day", None: ""}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", None: "JSON"}


def _head(guess: TableGuess) -> str:
    if guess.kind is None:
        return guess.problem or "no table"
    written = f"{DELIMITERS.get(guess.delimiter, guess.delimiter)}, {guess.encoding}"
    told = f"{guess.kind}, {guess.rows:,} rows, {written}"
    return told + (f", {ORDERS[guess.dates]}" if guess.dates else "") + (", as the mapping states" * guess.stated)


def _alike(guesses: list[TableGuess], explain: bool) -> list[list[TableGuess]]:
    """The tables that are read alike, together, in the order of the first; with `explain` each by itself."""
    groups: dict[object, list[TableGuess]] = {}
    for number, guess in enumerate(guesses):
        columns = tuple((c.header, c.word) for c in guess.columns)
        layout = (guess.kind, columns, guess.delimiter, guess.encoding, guess.dates, guess.stated)
        groups.setdefault(number if explain or guess.kind is None else layout, []).append(guess)
    return list(groups.values())


def _show(guesses: list[TableGuess], explain: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from cxnlp.ingest.metric_names import well_known

    console = Console()
    for group in _alike(guesses, explain):
        guess = group[0]
        for one in group:
            console.print(Text(one.file, style="bold"))
            console.print(Text(f"  {_head(one)}"))
        table = Table(box=None, padding=(0, 2), show_header=False)
        table.add_column(min_width=min(28, max((len(c.header) + 2 for c in guess.columns), default=0)), overflow="fold")
        table.add_column(min_width=max((len(c.word) + 2 for c in guess.columns), default=0))
        rows = max((len(c.cells) for c in guess.columns), default=0) if explain else 0
        for number in range(1, rows + 1):
            table.add_column(f"row {number}", max_width=28, overflow="fold")
        known = well_known(c.header for c in guess.columns if c.word == NUMBER)
        for column in guess.columns:
            if guess.kind is None:
                break
            cells = []
            for cell, read in zip(column.cells[:rows], column.read or column.cells, strict=False):
                flat = " ".join(cell.split())
                same = read is None or not column.field or " ".join(read.split()) == flat
                shown = flat if len(flat) <= LONGEST_CELL else flat[:LONGEST_CELL] + "…"
                cells.append(Text(shown if same else f"{shown} → {read}"))
            word = column.word
            if word == NUMBER and guess.kind == "metrics":
                word = f"number, the metric {known[column.header]}" if column.header in known else OWN_METRIC
            word = f"{word}, {column.period}" if column.period else word
            told = Text(f"→ {word}") if word else Text("not read", style="dim")
            table.add_row(Text(f"  {column.header or '(no name)'}"), told, *cells)
        console.print(table)
        if guess.free and explain:
            console.print(Text(f"    no column for: {', '.join(guess.free)}", style="dim"))


def _summary(guesses: list[TableGuess]) -> str:
    """How many tables there are and which are not recognised, in one line."""
    from cxnlp.report.words import plural

    counted = plural(len(guesses), "table")
    unknown = [g.file for g in guesses if g.kind is None]
    if not unknown:
        return f"{counted}, {'all ' if len(guesses) > 1 else ''}recognised"
    more = f" and {len(unknown) - MANY} more" if len(unknown) > MANY else ""
    return f"{counted}, {len(unknown)} not recognised: {', '.join(unknown[:MANY])}{more}"


def mapping(
    paths: Paths,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show three rows as written and as read, and the fields without a column.")
    ] = False,
    edit: Annotated[
        Path | None, typer.Option("--edit", help="Write a commented mapping file to change and give to --mapping.")
    ] = None,
    using: MappingFile = None,
    force: Annotated[bool, typer.Option("--force", help="Let --edit replace a file that is there.")] = False,
    json_out: Json = False,
) -> None:
    """Show what every table is taken for: kind, columns, order of day and month, encoding, delimiter.

    Tables are CSV files, JSON lists, sheets and Parquet; mails, transcripts and other files need no mapping. Tables of
    one layout stand together.
    Examples: cxnlp mapping exports/ --explain   |   cxnlp mapping exports/ --edit mapping.toml
    and then cxnlp analyze exports/ --mapping mapping.toml
    """
    with user_errors():
        import json
        from dataclasses import asdict

        from cxnlp.errors import UsageError
        from cxnlp.ingest.mapping_file import load_mappings
        from cxnlp.ingest.mapping_text import mapping_text
        from cxnlp.ingest.table_guess import check, guesses
        from cxnlp.private import write_text
        from cxnlp.report.safe import one_line
        from cxnlp.report.words import plural

        stated = load_mappings(using) if using else None
        if stated:
            check(paths, stated)
        if edit and edit.exists() and not force:
            raise UsageError(f"{edit} is there already: name another file, or add --force to replace it")
        found = list(guesses(paths, stated))
        if edit:
            write_text(edit, mapping_text(found))
        if json_out:
            rows = [asdict(g) | {"columns": [asdict(c) | {"word": c.word} for c in g.columns]} for g in found]
            if not explain:
                for row in rows:
                    for column in row["columns"]:
                        del column["cells"], column["read"]
            typer.echo(json.dumps({"schema_version": 1, "tables": rows}, ensure_ascii=False, indent=1))
        elif edit:
            typer.echo(
                f"{plural(len(found), 'table')} in {edit}: change what is wrong, then add --mapping {edit} to parse or"
                " analyze"
            )
        elif not found:
            typer.echo("no tables found: mails, transcripts and other files need no mapping", err=True)
        else:
            _show(found, explain)
            typer.echo(one_line(_summary(found)), err=True)
            steps: list[tuple[str | Path, ...]] = []
            if not explain:
                steps.append(("rows as written and as read", "mapping", *paths, "--explain"))
            if any(g.kind is None for g in found):
                steps.append(("to say what they are", "mapping", *paths, "--edit", "mapping.toml"))
            next_steps(*steps)
