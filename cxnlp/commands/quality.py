"""The command that looks at the data behind an analysis: quality."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import Folder, Force, Json, Workspace
from cxnlp.commands.session import analysed, user_errors


def quality(
    folder: Folder = Path("cxnlp-out"),
    against: Annotated[
        Path | None, typer.Option("--against", help="Another output folder; refused when its definitions differ.")
    ] = None,
    workspace: Workspace = None,
    force: Force = False,
    json_out: Json = False,
) -> None:
    """Data quality over time: drift of channels and segments, who is never heard, survey fatigue.

    Examples: cxnlp quality --in out   |   cxnlp quality --in out --against out-october   |   cxnlp quality -w cx.db
    """
    with user_errors():
        from cxnlp.errors import UsageError
        from cxnlp.governance.comparing import check_comparable
        from cxnlp.monitoring.quality import Seen, compared, compared_lines, lines, seen_in
        from cxnlp.monitoring.quality import quality as run
        from cxnlp.output import dumps
        from cxnlp.parts.seen import is_swept, seen_after_sweep
        from cxnlp.report.safe import one_line
        from cxnlp.saved import Saved
        from cxnlp.store.workspace import reading

        seen: Seen | None = None
        if workspace:
            with reading(workspace) as held:
                seen = seen_after_sweep(held) if is_swept(held) else None
        if seen is None:
            with analysed(folder, workspace) as saved:
                if workspace and not (saved.folder / "surveys.jsonl").is_file():
                    raise UsageError(
                        f"the last analysis in {workspace} is of a version that kept no surveys: "
                        f"run cxnlp analyze --workspace {workspace}"
                    )
                seen = seen_in(saved)
        found = run(seen)
        if against:
            other = seen_in(Saved.open(against))
            reason = check_comparable(seen, other, force)
            found["against"] = compared(seen, other) | {"notice": reason}
        if json_out:
            typer.echo(dumps(found, indent=1))
            return
        for line in lines(found):
            typer.echo(("  " if line.startswith("  ") else "") + one_line(line))
        if against:
            both = found["against"]
            if both["notice"]:
                typer.echo(f"notice: compared although {both['notice']}")
            changed = len(both["class_changed"])
            typer.echo(f"against {against}: {changed} of {both['accounts_in_both']} changed class")
            for line in compared_lines(both):
                typer.echo(f"  {line}")
