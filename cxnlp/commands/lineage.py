"""The command that walks from a score to its sources: explain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import Folder, Json, MappingFile, Weights, Workspace
from cxnlp.commands.session import analysed, user_errors

SHOWN = 8


def explain(
    account: Annotated[str, typer.Argument(help="The account's key or name.")],
    folder: Folder = Path("cxnlp-out"),
    check: Annotated[
        bool,
        typer.Option(
            "--verify", help="Prove contributions, sums, risks and quotes again; status 1 when anything changed."
        ),
    ] = False,
    root: Annotated[
        list[Path] | None,
        typer.Option("--root", help="With --verify: the PATH that was analyzed, to re-read its files; repeatable."),
    ] = None,
    mapping: MappingFile = None,
    trajectory_model: Weights = None,
    lineage: Annotated[Path | None, typer.Option("--lineage", help="Write nodes and edges to this JSON file.")] = None,
    workspace: Workspace = None,
    whole: Annotated[bool, typer.Option("--all", help="Show every contribution, not the eight largest.")] = False,
    why_weights: Annotated[
        bool, typer.Option("--why-weights", help="Say of each contribution where its weight comes from.")
    ] = False,
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous",
            help="Earlier analysis, or a day of replay --whole-rows: say what moved the score since.",
        ),
    ] = None,
    json_out: Json = False,
) -> None:
    """Walk from an account's score to contributions, signals, sentences, messages and source files.

    --previous takes the contributions of two days apart: their differences add up to that of the score's log-odds.
    --verify computes contributions from the weights and the strengths in weekly.parquet, adds them up, and finds every
    quote; with --root in the files too (--mapping as analyze had it). Norms and statements are not computed again.
    Examples: cxnlp explain Orchard --in out   |   cxnlp explain Orchard --in out --verify --root exports/
    |   cxnlp explain Orchard -w cx.db   |   cxnlp explain Orchard --in out --why-weights
    |   cxnlp explain Orchard --in out --previous out-september
    """
    with user_errors():
        from cxnlp import private
        from cxnlp.errors import UsageError
        from cxnlp.lineage.given import as_found, mapping_again, mapping_held, weights_again
        from cxnlp.lineage.graph import graph
        from cxnlp.lineage.since import add_moves, since
        from cxnlp.lineage.trace import trace
        from cxnlp.lineage.verify import verify
        from cxnlp.output import dumps
        from cxnlp.report.safe import one_line
        from cxnlp.report.words import plural

        if root and not check:
            raise UsageError("--root goes with --verify")
        if mapping and not root:
            raise UsageError("--mapping goes with --root")
        if mapping and workspace:
            raise UsageError("a workspace keeps its mappings: give --mapping without it")
        if trajectory_model and not check:
            raise UsageError("--trajectory-model goes with --verify")
        with analysed(folder, workspace) as saved:
            found = trace(saved, account)
            moves = since(saved, found.account, previous) if previous else None
            proof = None
            if check:
                model = weights_again(saved.run, trajectory_model)
                again = root and (mapping_held(workspace) if workspace else mapping_again(saved.run, mapping))
                proof = verify(found, saved, root or (), again or as_found, model)
        if lineage:
            private.write_text(lineage, dumps(graph(found), indent=1) + "\n")
        if json_out:
            row = found.as_json()
            if moves:
                row["since"] = moves
            if proof:
                row["verified"] = {
                    "contributions": proof.contributions,
                    "weighed": proof.weighed,
                    "quotes": proof.quotes,
                    "sources": proof.sources,
                    "failures": [{"where": f.where, "what": f.what} for f in proof.failures],
                }
            typer.echo(dumps(row, indent=1))
        else:
            from rich.console import Console

            from cxnlp.lineage.show import tree

            most = None if whole else SHOWN
            drawn = tree(found, most, why_weights)
            if moves:
                add_moves(drawn, moves, most)
            Console().print(drawn)
        if proof is None:
            return
        for failure in proof.failures:
            typer.echo(f"cxnlp: {one_line(failure.where)}: {failure.what}", err=True)
        if proof.failures:
            raise typer.Exit(1)
        summed = "follow from the weights and add up"
        if not proof.weighed:
            summed = "add up (not compared with the weights: --trajectory-model)"
        unread = proof.sources is None
        read = "source files not read again (--root)" if unread else f"{plural(proof.sources or 0, 'file')} unchanged"
        typer.echo(
            f"verified: {proof.contributions} contributions {summed}, {proof.quotes} quotes stand, {read}", err=True
        )
