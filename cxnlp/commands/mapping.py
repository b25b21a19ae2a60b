"""The command that shows and writes what tables are taken for: mapping."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxnlp.commands.options import Json, MappingFile, Paths
from cxnlp.commands.session import user_errors

if TYPE_CHECKING:
    from cxnlp.ingest.table_guess import TableGuess

ORDERS = {"day_first": "day before month", "month_first": "month before day", None: ""}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", None: "JSON"}


def _head(guess: TableGuess) -> str:
    if guess.kind is None:
        return guess.problem or "no table"
    written = f"{DELIMITERS.get(guess.delimiter, guess.delimiter)}, {guess.encoding}"
    told = f"{guess.kind} ({guess.parser}, header {guess.fingerprint}), {guess.rows:,} rows, {written}"
    return told + (f", {ORDERS[guess.dates]}" if guess.dates else "") + (", as the mapping states" * guess.stated)


def _show(guesses: list[TableGuess], explain: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    for guess in guesses:
        console.print(Text(guess.file, style="bold"))
        console.print(Text(f"  {_head(guess)}"))
        table = Table(box=None, padding=(0, 2), show_header=False)
        table.add_column(min_width=min(28, max((len(c.header) + 2 for c in guess.columns), default=0)), overflow="fold")
        table.add_column(min_width=max((len(c.word) + 2 for c in guess.columns), default=0))
        rows = max((len(c.cells) for c in guess.columns), default=0) if explain else 0
        for number in range(1, rows + 1):
            table.add_column(f"row {number}", max_width=28, overflow="fold")
        for column in guess.columns:
            if guess.kind is None:
                break
            cells = []
            for cell, read in zip(column.cells[:rows], column.read or column.cells, strict=False):
                flat = " ".join(cell.split())
                same = read is None or not column.field or " ".join(read.split()) == flat
                cells.append(Text(flat if same else f"{flat} → {read}"))
            word = Text(f"→ {column.word}") if column.word else Text("not read", style="dim")
            table.add_row(Text(f"  {column.header or '(no name)'}"), word, *cells)
        console.print(table)
        if guess.free and explain:
            console.print(Text(f"    no column for: {', '.join(guess.free)}", style="dim"))


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

    Examples: cxnlp mapping exports/ --explain   |   cxnlp mapping exports/ --edit mapping.toml
    then: cxnlp analyze exports/ --mapping mapping.toml
    """
    with user_errors():
        import json
        from dataclasses import asdict

        from cxnlp.errors import UsageError
        from cxnlp.ingest.mapping_file import load_mappings
        from cxnlp.ingest.mapping_text import mapping_text
        from cxnlp.ingest.table_guess import check, guesses
        from cxnlp.private import write_text

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
                f"{len(found)} tables in {edit}: change what is wrong, then add --mapping {edit} to parse or analyze"
            )
        elif not found:
            typer.echo("no tables found", err=True)
        else:
            _show(found, explain)
