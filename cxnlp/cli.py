"""The command line: the commands of `cxnlp.commands` under one name."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from cxnlp.commands.adaptation import evaluate, label, models, train
from cxnlp.commands.alerts import alerts
from cxnlp.commands.exports import analyze, demo, parse
from cxnlp.commands.findings import findings
from cxnlp.commands.fit import fit
from cxnlp.commands.governance import config_app, freeze
from cxnlp.commands.lineage import explain
from cxnlp.commands.mapping import mapping
from cxnlp.commands.people import app as people
from cxnlp.commands.privacy import forget, redact, retain
from cxnlp.commands.quality import quality
from cxnlp.commands.regime import app as regime
from cxnlp.commands.replay import replay
from cxnlp.commands.reporting import report
from cxnlp.commands.sections import Sections
from cxnlp.commands.sentences import read, score
from cxnlp.commands.serve import serve
from cxnlp.commands.setup import doctor, init
from cxnlp.commands.sweep import sweep
from cxnlp.commands.validate import validate
from cxnlp.commands.verbatims import verbatims
from cxnlp.commands.workspace import accounts, export, ingest, remove

app = typer.Typer(
    name="cxnlp",
    help="Reads exported mail, tickets, meetings and notes of B2B customers and tells which accounts drift, and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    cls=Sections,
)
COMMANDS: tuple[Callable[..., None], ...] = (
    parse, mapping, score, analyze, report, read, serve, demo, models, label, train, evaluate, validate, fit, replay,
    explain, redact, forget, retain, freeze, quality,
    verbatims, init, doctor, ingest, sweep, accounts, remove, export,
)  # fmt: skip
WITHOUT_ARGUMENTS = (read, serve, demo, models, verbatims, init, doctor)
STOPPED = 130
for command in COMMANDS:
    app.command(no_args_is_help=command not in WITHOUT_ARGUMENTS)(command)
app.add_typer(config_app, name="config")
app.add_typer(alerts, name="alerts")
app.add_typer(findings, name="findings")
app.add_typer(people, name="people")
app.add_typer(regime, name="regime")


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from cxnlp import __version__

        typer.echo(f"cxnlp {__version__}")
        raise typer.Exit


def main() -> None:
    """Entry point: Ctrl-C ends with status 130 and one line, a fault of the program with status 70 and its place."""
    os.umask(0o077)  # whatever a command writes, only its owner reads
    try:
        app()
    except SystemExit as end:
        if end.code == STOPPED:  # what Typer makes of Ctrl-C
            typer.echo("cxnlp: stopped", err=True)
        raise
    except KeyboardInterrupt:
        typer.echo("cxnlp: stopped", err=True)
        sys.exit(STOPPED)
    except Exception as error:
        from cxnlp.fault import told

        typer.echo(told(error), err=True)
        sys.exit(70)
