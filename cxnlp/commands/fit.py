"""The command that takes the account score to a vendor's own outcomes: fit."""

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
    Quiet,
    VendorDomain,
    Weights,
)
from cxnlp.commands.session import settings, shown, user_errors


def fit(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files, folders or archives of exports, as for analyze.")
    ] = None,
    inputs: Annotated[list[Path] | None, typer.Option("--in", help="The same, as an option.")] = None,
    outcomes: Annotated[
        Path | None, typer.Option("--outcomes", help="Outcomes table: account, date, outcome (renewed, churned, …).")
    ] = None,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the weights (made if missing).")] = Path(
        "cxnlp-weights"
    ),
    recentre: Annotated[
        bool,
        typer.Option("--recentre/--no-recentre", help="With too few losses, still set the base rate of risk_90d."),
    ] = True,
    directory: Directory = None,
    accounts: Accounts = None,
    vendor_domain: VendorDomain = None,
    config: ConfigFile = None,
    models: Model = None,
    trajectory_model: Weights = None,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Update the account score's weights with your own outcomes: weights.json, fit.json and fit.html.

    The given weights are the prior; five accounts lost and ten kept are the least. Five accounts expanded and ten not
    give a model of expansions too. Use the result with cxnlp analyze --trajectory-model OUT/weights.json.
    Example: cxnlp fit exports/ --outcomes outcomes.csv -o our-weights
    """
    with user_errors():
        from cxnlp.errors import UsageError
        from cxnlp.fitting import expansions, run
        from cxnlp.private import check_folder
        from cxnlp.running import cores
        from cxnlp.signals.score import Scorer
        from cxnlp.trajectory.model import TrajectoryModel
        from cxnlp.validation import outcomes_told

        given = [*(paths or []), *(inputs or [])]
        if not given:
            raise UsageError("no exports named: cxnlp fit exports/ --outcomes outcomes.csv -o our-weights")
        check_folder(out)
        options = settings(config, vendor_domain, given, directory=directory, accounts=accounts, outcomes=outcomes)
        weights = TrajectoryModel.load(trajectory_model)
        scorer = Scorer.load(models, cached=True)
        with shown(quiet) as progress:
            new, found = run.fit(given, options, scorer, weights, recentre, progress, cores())
        file = run.write_fit(new, found, out)
        if json_out:
            typer.echo((out / run.FIT_FILE).read_text(encoding="utf-8"), nl=False)
        elif not quiet:
            typer.echo(run.in_words(found))
            if "expansion" in found:
                typer.echo(expansions.in_words(found["expansion"]))
            for told in outcomes_told.in_words(found):
                typer.echo(told)
            typer.echo(f"weights: {file}")
