"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Paths = Annotated[
    list[Path], typer.Argument(help="Files, folders or ZIP archives of exports; the format is found by content.")
]
PathsOrNone = Annotated[
    list[Path] | None, typer.Argument(help="Files, folders or ZIP archives of exports; or none, with --workspace.")
]
Out = Annotated[Path, typer.Option("-o", "--out", help="Folder for the results (made if missing).")]
Directory = Annotated[
    Path | None, typer.Option("--directory", help="People table: name, emails, title, role, account, side.")
]
Accounts = Annotated[
    Path | None, typer.Option("--accounts", help="Accounts table: account, name, domains, owner, arr, renewal_date.")
]
VendorDomain = Annotated[
    list[str] | None,
    typer.Option("--vendor-domain", help="A mail domain of the vendor; repeat for more. Without it one is proposed."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable output on standard output.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with status 1 when any input was quarantined.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="A cxnlp.toml; options given here go first.")]
Weights = Annotated[Path | None, typer.Option("--trajectory-model", help="File of other trajectory weights.")]
Model = Annotated[
    Path | None, typer.Option("--model", help="Folder of another signal model, such as cxnlp train writes.")
]
Workspace = Annotated[
    Path | None, typer.Option("--workspace", "-w", help="The file that keeps inputs and results between runs.")
]
InWorkspace = Annotated[
    Path, typer.Option("--workspace", "-w", help="The file that keeps inputs and results between runs.")
]
