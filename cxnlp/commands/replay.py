"""The command that judges past days one after the other: replay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import (
    Accounts,
    ConfigFile,
    Directory,
    Json,
    Model,
    Out,
    PathsOrNone,
    Quiet,
    VendorDomain,
    Weights,
    Workspace,
)
from cxnlp.commands.session import either, settings, shown, user_errors


def replay(
    paths: PathsOrNone = None,
    every: Annotated[str, typer.Option("--every", help="Judge at the end of each 'week' or 'month'.")] = "week",
    account: Annotated[
        str | None, typer.Option("--account", help="Only this account: key, name, or how one name alone begins.")
    ] = None,
    interventions: Annotated[
        Path | None, typer.Option("--interventions", help="Table of what was done: account, date, what.")
    ] = None,
    whole_rows: Annotated[
        bool, typer.Option("--whole-rows", help="Also write each day's rows of accounts.json (slower).")
    ] = False,
    out: Out = Path("cxnlp-replay"),
    workspace: Workspace = None,
    directory: Directory = None,
    accounts: Accounts = None,
    vendor_domain: VendorDomain = None,
    config: ConfigFile = None,
    models: Model = None,
    trajectory_model: Weights = None,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show what would have been said on each past day: class, score, risk, reasons, and the first call.

    Writes replay.jsonl (a row per account and day), replay.json (a row per account) and replay.html.
    Examples: cxnlp replay exports/ --every week -o replay --interventions done.csv   |   cxnlp replay -w cx.db
    """
    with user_errors():
        import json

        from cxnlp.private import check_folder
        from cxnlp.replay import run
        from cxnlp.report.words import plural
        from cxnlp.signals.score import Scorer
        from cxnlp.store.run import past_in
        from cxnlp.trajectory.model import TrajectoryModel

        check_folder(out)
        given, file = either(paths, workspace)
        options = settings(config, vendor_domain, given, directory=directory, accounts=accounts)
        weights = TrajectoryModel.load(trajectory_model)
        scorer = Scorer.load(models, cached=True)
        with (
            shown(quiet) as progress,
            past_in(file, given, options, scorer, progress) as (ingested, known, scorer),
        ):
            days_in = out if whole_rows else None
            steps, done = run.run(ingested, known, scorer, weights, every, account, interventions, progress, days_in)
            page = run.write_replay(steps, done, out)
        if json_out:
            typer.echo((out / run.SUMMARY_FILE).read_text(encoding="utf-8"), nl=False)
        elif not quiet:
            summary = json.loads((out / run.SUMMARY_FILE).read_text(encoding="utf-8"))
            called = [a for a in summary["accounts"] if a["calls"]]
            count = (
                f"{plural(len({s.account for s in steps}), 'account')} on {plural(len({s.day for s in steps}), 'day')}"
            )
            typer.echo(f"{count}; {len(called)} called declining at some time\npage: {page}")
