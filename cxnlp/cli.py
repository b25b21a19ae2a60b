"""The command line: the commands of `cxnlp.commands` under one name."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from cxnlp.commands.adaptation import evaluate, label, models, train
from cxnlp.commands.exports import analyze, demo, parse, report
from cxnlp.commands.fit import fit
from cxnlp.commands.replay import replay
from cxnlp.commands.sentences import read, score
from cxnlp.commands.serve import serve
from cxnlp.commands.validate import validate

app = typer.Typer(
    name="cxnlp",
    help="Reads exported mail, tickets, meetings and notes of B2B customers and tells which accounts drift, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS: tuple[Callable[..., None], ...] = (
    parse, score, analyze, report, read, serve, demo, models, label, train, evaluate, validate, fit, replay,
)  # fmt: skip
WITHOUT_ARGUMENTS = (read, serve, demo, models)
for command in COMMANDS:
    app.command(no_args_is_help=command not in WITHOUT_ARGUMENTS)(command)


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
