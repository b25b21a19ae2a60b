"""The command that runs the local web page: serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import Quiet
from cxnlp.commands.session import user_errors


def serve(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder that analyze wrote; without it the page only reads pasted notes.")
    ] = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")] = 8765,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen on; any but this machine's own needs a token.")
    ] = "127.0.0.1",
    token: Annotated[
        str | None,
        typer.Option("--token", envvar="CXNLP_TOKEN", help="What visitors must know; better set as CXNLP_TOKEN."),
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="Another host name by which browsers reach the page; repeatable.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Run the web page: paste notes and read them; look into an analysis, correct it, settle its findings.

    Examples: cxnlp serve   |   cxnlp serve out   |   CXNLP_TOKEN=… cxnlp serve out --host 0.0.0.0 --name cs.example
    """
    with user_errors():
        from cxnlp.web.server import serve as run
        from cxnlp.web.settings import settings

        checked = settings(host, port, token, tuple(name or ()), folder)
        run(checked, lambda line: None if quiet else typer.echo(line, err=True))
