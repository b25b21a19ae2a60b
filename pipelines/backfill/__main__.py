"""python -m pipelines.backfill EXPORTS... -o OUT [--ray auto]: the analysis in parts, on one machine or a cluster.

OUT/result is what `cxnlp analyze` writes for the same inputs and options; the tables in parts lie beside it. Run again
after a fault or with more files: parts that are done already are kept. See docs/backfill.md.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import (
    Accounts,
    ConfigFile,
    Decisions,
    Directory,
    Force,
    Freezes,
    MappingFile,
    Model,
    Quiet,
    Weights,
)  # fmt: skip
from cxnlp.commands.session import settings, shown, user_errors
from pipelines.backfill.engine import WorkerFault

Table = Annotated[Path | None, typer.Option(help="As in cxnlp analyze.")]


def main(
    inputs: Annotated[list[str], typer.Argument(help="Files or folders of exports, or one URL such as s3://bucket/a.")],
    out: Annotated[str, typer.Option("-o", "--out", help="Folder or URL, the same for all machines.")],
    ray: Annotated[
        str | None,
        typer.Option(help="A Ray cluster: 'auto' (the one of this machine), host:port, or 'local' to start one here."),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Workers at most. Default: as many as have cores.")] = None,
    cpus: Annotated[int, typer.Option(min=1, help="Cores of a worker.")] = 1,
    each_folder: Annotated[
        bool, typer.Option("--each-folder", help="Each first folder is a portfolio of its own, with its own result.")
    ] = False,
    shard_mib: Annotated[int, typer.Option(min=1, help="MiB that one worker reads at a time.")] = 64,
    bucket_messages: Annotated[int, typer.Option(min=1, help="Messages that one worker judges at a time.")] = 20_000,
    vendor_domain: Annotated[list[str] | None, typer.Option(help="As in cxnlp analyze; repeat for more.")] = None,
    as_of: Annotated[str | None, typer.Option(help="As in cxnlp analyze: a day, or 'each'.")] = None,
    directory: Directory = None,
    accounts: Accounts = None,
    metrics: Table = None,
    surveys: Table = None,
    invoices: Table = None,
    outcomes: Table = None,
    mapping: MappingFile = None,
    decisions: Decisions = None,
    config: ConfigFile = None,
    models: Model = None,
    trajectory_model: Weights = None,
    freezes: Freezes = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Analyse exports in parts: the same result as cxnlp analyze, on as many machines as a Ray cluster has.

    Example: python -m pipelines.backfill /shared/exports -o /shared/out --ray auto
    """
    with user_errors():
        from pipelines.backfill.engine import Engine, Here, OnRay
        from pipelines.backfill.place import Place
        from pipelines.backfill.plan import MEBIBYTE, Job, Sizes, portfolios
        from pipelines.backfill.run import run
        from pipelines.backfill.summary import summary

        options = settings(
            config,
            vendor_domain,
            [Path(i) for i in inputs if "://" not in i],
            directory=directory,
            accounts=accounts,
            metrics=metrics,
            surveys=surveys,
            invoices=invoices,
            outcomes=outcomes,
            as_of=as_of,
            mapping=mapping,
            decisions=decisions,
            freezes=freezes,
        )
        sizes = Sizes(shard_bytes=shard_mib * MEBIBYTE, bucket_messages=bucket_messages)
        place = Place(out if "://" in out else str(Path(out).absolute()))
        job = Job(portfolios(inputs, place, sizes, each_folder), options, sizes, models, trajectory_model, cpus, force)
        engine: Engine = OnRay(ray, workers, cpus) if ray else Here()
        with shown(quiet) as progress:
            done = run(job, engine, progress)
        if not quiet:
            typer.echo(summary(job, done))


app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
app.command(no_args_is_help=True)(main)


def started() -> None:
    """As `cxnlp.cli.main`: no text of a message in a traceback."""
    os.umask(0o077)
    try:
        app(prog_name="python -m pipelines.backfill")
    except KeyboardInterrupt:
        typer.echo("backfill: stopped; run it again to go on", err=True)
        sys.exit(130)
    except WorkerFault as fault:
        typer.echo(str(fault), err=True)
        sys.exit(70)
    except Exception as error:
        from cxnlp.fault import told

        typer.echo(told(error), err=True)
        sys.exit(70)


if __name__ == "__main__":
    started()
