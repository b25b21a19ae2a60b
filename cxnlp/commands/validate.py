"""The command that measures the assessments on past outcomes: validate."""

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
    Paths,
    Quiet,
    VendorDomain,
    Weights,
)
from cxnlp.commands.session import settings, shown, user_errors


def validate(
    paths: Paths,
    outcomes: Annotated[
        Path | None, typer.Option("--outcomes", help="Outcomes table: account, date, outcome (renewed, churned, …).")
    ] = None,
    out: Out = Path("cxnlp-validation"),
    horizons: Annotated[str, typer.Option("--horizons", help="Days ahead, with commas.")] = "30,60,90,180",
    budget: Annotated[
        str | None, typer.Option("--budget", help="How many alarms a team can read: 10/week, 3/month.")
    ] = None,
    base_rate: Annotated[
        float | None,
        typer.Option(
            "--base-rate",
            min=0.0001,
            max=0.9999,
            help="Share of accounts really lost in 90 days, if the outcomes hold too many.",
        ),
    ] = None,
    directory: Directory = None,
    accounts: Accounts = None,
    vendor_domain: VendorDomain = None,
    config: ConfigFile = None,
    models: Model = None,
    trajectory_model: Weights = None,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Judge past days with what was known then and measure it on what came: validation.json and a page.

    Refuses when there are too few outcomes and says what it would need.
    Example: cxnlp validate exports/ --outcomes outcomes.csv -o validation --budget 10/week
    """
    with user_errors():
        from cxnlp.capacity import parse_budget
        from cxnlp.private import check_folder
        from cxnlp.running import cores
        from cxnlp.signals.score import Scorer
        from cxnlp.trajectory.model import TrajectoryModel
        from cxnlp.validation import run

        check_folder(out)
        options = settings(config, vendor_domain, paths, directory=directory, accounts=accounts, outcomes=outcomes)
        asked, a_week = run.parse_horizons(horizons), parse_budget(budget) if budget else None
        weights = TrajectoryModel.load(trajectory_model)
        scorer = Scorer.load(models, cached=True)
        with shown(quiet) as progress:
            found = run.validate(paths, options, scorer, weights, asked, a_week, base_rate, progress, cores())
        page = run.write_validation(found, out)
        if json_out:
            typer.echo((out / "validation.json").read_text(encoding="utf-8"), nl=False)
        elif not quiet:
            typer.echo(page.read_text(encoding="utf-8"))
            typer.echo(f"page: {page}")
