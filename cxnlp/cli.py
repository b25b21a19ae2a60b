"""The command line: the commands of `cxnlp.commands` under one name."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated, Any

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
from cxnlp.commands.streams import write_anything
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
UNUSABLE: type = typer.BadParameter.__mro__[1]
"""What Typer raises for a command line that cannot be used; the module it stands in differs between its versions."""
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


def main() -> int:
    """Runs one command line and returns its exit status: 2 and one line where it cannot be used, 70 and the place of a
    fault of the program, 130 after Ctrl-C."""
    os.umask(0o077)  # whatever a command writes, only its owner reads
    write_anything()
    try:
        return app(prog_name="cxnlp", standalone_mode=False) or 0
    except Exception as error:
        if isinstance(error, UNUSABLE):
            typer.echo(_unusable(error), err=True)
            return 2
        from cxnlp.fault import told

        typer.echo(told(error), err=True)
        return 70


def _unusable(error: Any) -> str:
    """What is wrong with the command line, in one line; the help of a command that was given nothing at all."""
    from cxnlp.report.safe import one_line

    wrong, context = error.format_message(), error.ctx
    if context is None:
        return f"cxnlp: {one_line(wrong)}"
    if wrong == context.get_help():
        return str(wrong)
    return f"cxnlp: {one_line(wrong)} (see {context.command_path} --help)"
