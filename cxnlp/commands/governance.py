"""Commands that fix and show what the figures mean: freeze, config show, config diff."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import ConfigFile, Force, Json, KeyFile, Model, Weights, Workspace
from cxnlp.commands.session import settings, today_or, user_errors

config_app = typer.Typer(help="Show the layered configuration, or compare two.", no_args_is_help=True)


def freeze(
    period: Annotated[str, typer.Argument(help="2026, 2026-Q1, 2026-03 or 2026-01-15..2026-03-31.")],
    signer: Annotated[str, typer.Option("--signer", help="Who signs.")],
    folder: Annotated[
        Path | None, typer.Option("--in", help="Freeze the definitions of this analysis instead of the present ones.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="Folder for the record; else --in, the config's freezes, or here."),
    ] = None,
    workspace: Workspace = None,
    key_file: KeyFile = None,
    config: ConfigFile = None,
    models: Model = None,
    trajectory_model: Weights = None,
    day: Annotated[str | None, typer.Option("--date", help="Date of the record; else today.")] = None,
    force: Force = False,
) -> None:
    """Freeze config, models, vocabularies and code for a period: later runs over it with others are refused.

    With --workspace the record stays in the workspace, and is of its last analysis unless --config or a model is given.
    With a key (--key-file or CXNLP_KEY) the record is signed: whoever has the key is told when it was changed.
    Examples: cxnlp freeze 2026-Q1 --signer "Ada Quill" --config global.toml -o freezes
    |   cxnlp freeze 2026-Q1 --signer "Ada Quill" -w cx.db
    """
    with user_errors():
        from cxnlp.errors import UsageError
        from cxnlp.governance.definitions import definitions
        from cxnlp.governance.freezing import freeze as write
        from cxnlp.key import key_if_any
        from cxnlp.running import Models
        from cxnlp.saved import Saved

        if workspace and (folder or out):
            raise UsageError("--workspace keeps the record: give it without --in and -o")
        if folder and (config or models or trajectory_model):
            raise UsageError(
                "--in freezes what that analysis used: give it without --config, --model and --trajectory-model"
            )
        key = key_if_any(key_file)
        options = settings(config, None)
        present = not workspace or config or models or trajectory_model
        defined = definitions(options, Models.load(models, trajectory_model)) if present and not folder else None
        today = today_or(day, date.today)
        if workspace:
            from cxnlp.governance.in_workspace import freeze_in

            freeze_in(workspace, period, defined, signer, today, again=force, key=key)
            typer.echo(f"frozen: {period} in {workspace}")
            return
        if folder:
            defined = Saved.open(folder).run.get("definitions")
        if not defined:
            raise UsageError(f"{folder} holds no run.json with definitions: analyze again with this version")
        place = out or folder or options.freezes or Path()
        path = write(period, defined, signer, today, place, again=force, key=key)
        typer.echo(f"frozen: {path}")


@config_app.command("show")
def show(
    files: Annotated[list[Path], typer.Argument(help="Configuration files, the global one first.")],
    json_out: Json = False,
) -> None:
    """Every setting with the file that set it, locks, and metrics and alerts that nobody owns.

    Example: cxnlp config show global.toml regional.toml
    """
    with user_errors():
        from cxnlp.config import load
        from cxnlp.layers import flat, lay
        from cxnlp.output import dumps
        from cxnlp.settings import ALERTS, metrics

        found = load(*files)
        layers = lay(files, [])
        owned = dict(found.governance.owners)
        orphans = [
            n for n in (*(f"metrics.{m}" for m in metrics()), *(f"alerts.{a}" for a in ALERTS)) if n not in owned
        ]
        rows = [
            {
                "key": k,
                "value": _plain(v),
                "from": str(layers.origin[k]),
                "locked": any(k == x or k.startswith(f"{x}.") for x in layers.locked),
            }
            for k, v in sorted(flat(layers.values))
        ]
        locked = {k: str(p) for k, p in sorted(layers.locked.items())}
        if json_out:
            typer.echo(dumps({"schema_version": 1, "settings": rows, "locked": locked, "without_owner": orphans}, 1))
            return
        for row in rows:
            typer.echo(f"{row['key']} = {row['value']}  ({row['from']})")
        for key, path in locked.items():
            typer.echo(f"locked: {key} (by {path})")
        typer.echo(f"without owner: {', '.join(orphans) or 'none'}")


@config_app.command("diff")
def diff(
    first: Annotated[Path, typer.Argument(help="A configuration file.")],
    second: Annotated[Path, typer.Argument(help="Another one.")],
    json_out: Json = False,
) -> None:
    """What two configuration files set differently; status 0 also when they differ.

    Example: cxnlp config diff global.toml regional.toml
    """
    with user_errors():
        from cxnlp.layers import flat, read_settings
        from cxnlp.output import dumps

        one, two = (dict(flat(read_settings(p))) for p in (first, second))
        keys = [k for k in sorted({*one, *two}) if one.get(k) != two.get(k)]
        rows = [{"key": k, "first": _plain(one.get(k)), "second": _plain(two.get(k))} for k in keys]
        if json_out:
            typer.echo(dumps({"schema_version": 1, "differences": rows}, 1))
            return
        for row in rows:
            typer.echo(f"{row['key']}: {row['first']} -> {row['second']}")
        if not rows:
            typer.echo("no difference")


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return value.isoformat() if isinstance(value, date) else value
