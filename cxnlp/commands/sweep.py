"""The command that judges a large workspace account by account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from cxnlp.commands.options import (
    ConfigFile,
    Decisions,
    InWorkspace,
    Json,
    KeyFile,
    Model,
    Quiet,
    VendorDomain,
    Weights,
)
from cxnlp.commands.session import settings, shown, user_errors


def sweep(
    workspace: InWorkspace,
    score: Annotated[
        str, typer.Option("--score", help="all, later, or about how many messages may be scored this time.")
    ] = "all",
    since: Annotated[
        datetime | None,
        typer.Option(
            "--score-since", formats=["%Y-%m-%d"], help="Score only what was sent on this day or later (UTC)."
        ),
    ] = None,
    vendor_domain: VendorDomain = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Judge as on this day (2026-03-31), or 'each' account on its own last day."),
    ] = None,
    decisions: Decisions = None,
    config: ConfigFile = None,
    models: Model = None,
    trajectory_model: Weights = None,
    key_file: KeyFile = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes side by side; default: one a processor.")
    ] = None,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Judge a workspace that is too large for memory: account by account, in bounded memory, on every processor.

    Interrupt it as you like: what is done stays done, and the same command goes on. Accounts with nothing new are not
    judged again. With --score later accounts are judged by behaviour alone, with wide intervals, and say so;
    --score-since lets older words wait and scores those of a new day.
    Examples: cxnlp sweep -w cx.db --score later   |   cxnlp sweep -w cx.db --score 100000   |   cxnlp accounts -w cx.db
    |   cxnlp sweep -w cx.db --as-of each --score-since 2026-01-05
    """
    with user_errors():
        from dataclasses import asdict
        from datetime import UTC

        from cxnlp.key import key_if_any
        from cxnlp.output import dumps
        from cxnlp.parts.sweep import budget_of
        from cxnlp.parts.sweep import sweep as run
        from cxnlp.report.words import plural
        from cxnlp.running import Models, cores
        from cxnlp.store.workspace import writing

        budget = budget_of(score)
        options = settings(config, vendor_domain, decisions=decisions, as_of=as_of)
        loaded = Models.load(models, trajectory_model)
        with shown(quiet) as progress, writing(workspace, "sweep") as held:
            now, key = datetime.now(UTC), key_if_any(key_file)
            first = since.date() if since else None
            done = run(held, options, loaded, now, budget, workers or cores(), progress, trajectory_model, key, first)
        if json_out:
            typer.echo(dumps(asdict(done), indent=1))
        elif not quiet:
            typer.echo(
                f"{plural(done.accounts, 'account')} with {plural(done.messages, 'message')}: "
                f"{done.judged:,} judged anew, {done.accounts - done.judged:,} as before"
            )
            if done.without_account or done.ignored:
                typer.echo(
                    f"  {done.without_account:,} messages on no account, {done.ignored:,} that concern no customer"
                )
            if done.unscored:
                typer.echo(
                    f"  {done.unscored:,} messages are not scored yet; accounts are judged without them: "
                    f"cxnlp sweep -w {workspace}"
                )
