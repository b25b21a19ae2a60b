"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.streams import for_programs

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
Metrics = Annotated[
    Path | None, typer.Option("--metrics", help="Metrics table: account, week or date, numeric columns.")
]
Surveys = Annotated[
    Path | None, typer.Option("--surveys", help="Surveys table: account, person, sent_at, kind, score.")
]
Invoices = Annotated[
    Path | None,
    typer.Option("--invoices", help="Invoices table: account, invoice_id, amount, due_date, paid_date."),
]
Outcomes = Annotated[Path | None, typer.Option("--outcomes", help="Outcomes table: account, date, outcome.")]
Decisions = Annotated[
    list[Path] | None,
    typer.Option(
        "--decisions",
        help="File of cxnlp people; repeat for more. Default: people-decisions.toml in the exports, then in -o.",
    ),
]
VendorDomain = Annotated[
    list[str] | None,
    typer.Option("--vendor-domain", help="A mail domain of the vendor; repeat for more. Without it one is proposed."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]
Json = Annotated[
    bool, typer.Option("--json", help="Machine-readable output on standard output.", callback=for_programs)
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with status 1 when any input was quarantined.")]
ConfigFile = Annotated[
    list[Path] | None,
    typer.Option(
        "--config", help="A cxnlp.toml; repeat to lay regional settings over global ones. Options given here go first."
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Go on although the definitions differ from the frozen ones.")]
Freezes = Annotated[Path | None, typer.Option("--freezes", help="Folder of frozen definitions (cxnlp freeze).")]
Redact = Annotated[
    bool, typer.Option("--redact", help="Pseudonyms for people, masks for addresses, numbers and links; needs a key.")
]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", help="File (mode 0600) with the key, made by redaction if missing; else CXNLP_KEY."),
]
Tombstones = Annotated[
    Path | None, typer.Option("--tombstones", help="List of forgotten people (cxnlp forget): they are left out.")
]
Today = Annotated[str | None, typer.Option("--date", help="The day to take as today, such as 2026-03-31.")]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", help="What tables are to be taken for, as cxnlp mapping --edit writes it."),
]
Weights = Annotated[Path | None, typer.Option("--trajectory-model", help="File of other trajectory weights.")]
Model = Annotated[
    Path | None, typer.Option("--model", help="Folder of another signal model, such as cxnlp train writes.")
]
Folder = Annotated[Path, typer.Option("--in", help="A folder that cxnlp analyze wrote.")]
Workspace = Annotated[
    Path | None, typer.Option("--workspace", "-w", help="The file that keeps inputs and results between runs.")
]
InWorkspace = Annotated[
    Path, typer.Option("--workspace", "-w", help="The file that keeps inputs and results between runs.")
]
