"""Commands about known changes from which on accounts are compared anew: regime add, list, remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxnlp.commands.options import Json
from cxnlp.commands.session import again, pasted, user_errors

if TYPE_CHECKING:
    from cxnlp.trajectory.regimes import Regime

app = typer.Typer(
    name="regime",
    help="Known changes (new contract, price change, migration) from which on accounts are compared anew.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
File = Annotated[Path, typer.Option("--config", help="The cxnlp.toml that keeps them (made if missing).")]


def _said(number: int, regime: Regime) -> str:
    from cxnlp.report.safe import one_line

    return one_line(f"{number}. {regime.day} {regime.what} ({regime.account or 'all accounts'})")


@app.command("add", no_args_is_help=True)
def add(
    day: Annotated[str, typer.Argument(help="The first day of the new regime, such as 2026-03-01.")],
    what: Annotated[str, typer.Argument(help="What changed, such as 'new contract'.")],
    account: Annotated[str | None, typer.Option("--account", help="Key, name or a part of it (else: all).")] = None,
    config: File = Path("cxnlp.toml"),
) -> None:
    """Mark a known change: what came before it is no norm any more, in readings, ledger, rhythms and counts.

    Examples: cxnlp regime add 2026-03-01 "new contract" --account Orchard
    |   cxnlp regime add 2026-01-01 "price change" --config global.toml
    """
    with user_errors():
        from datetime import date

        from cxnlp.errors import UsageError
        from cxnlp.governance import regime_file
        from cxnlp.trajectory.regimes import regimes_of

        try:
            first = date.fromisoformat(day)
        except ValueError as error:
            raise UsageError(f"{day!r} is no day: write it as 2026-03-01") from error
        problems: list[str] = []
        row = {"day": first, "what": what, **({} if account is None else {"account": account})}
        found = regimes_of([row], problems)
        if problems:
            raise UsageError("; ".join(problems))
        number = regime_file.add(config, found[0])
        typer.echo(_said(number, found[0]))
        undo = pasted("regime", "remove", *again(config=config))
        typer.echo(f"written to {config}; it counts in runs with --config {config} (undo: {undo})", err=True)


@app.command("list")
def list_(config: File = Path("cxnlp.toml"), json_out: Json = False) -> None:
    """List the markers of a configuration file.

    Examples: cxnlp regime list   |   cxnlp regime list --config global.toml --json
    """
    with user_errors():
        from cxnlp.governance import regime_file
        from cxnlp.output import SCHEMA_VERSION, dumps

        found = regime_file.read(config)
        if json_out:
            rows = [{"number": n, "day": r.day.isoformat(), "what": r.what, "account": r.account}
                    for n, r in enumerate(found, 1)]  # fmt: skip
            typer.echo(dumps({"schema_version": SCHEMA_VERSION, "regimes": rows}, indent=1))
            return
        for number, regime in enumerate(found, 1):
            typer.echo(_said(number, regime))
        if not found:
            typer.echo(f"no marker in {config}", err=True)


@app.command("remove")
def remove(
    number: Annotated[int | None, typer.Argument(help="Its number in the list; without one the last.")] = None,
    config: File = Path("cxnlp.toml"),
) -> None:
    """Take a marker out again: results are then as if it had never been there.

    Examples: cxnlp regime remove   |   cxnlp regime remove 2 --config global.toml
    """
    with user_errors():
        from cxnlp.governance import regime_file

        taken = regime_file.take_out(config, number)
        typer.echo(f"taken out: {_said(number or 0, taken).partition(' ')[2]}")
