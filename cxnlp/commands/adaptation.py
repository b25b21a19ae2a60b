"""Commands that take the signal model to a user's own words: models, label, train, evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxnlp.commands.options import Json, Model, Quiet, VendorDomain
from cxnlp.commands.session import fail, settings, shown, user_errors

if TYPE_CHECKING:
    from rich.table import Table

    from cxnlp.adaptation.labels import Row

Labels = Annotated[Path, typer.Option("--labels", help="Labelled sentences: the table of cxnlp label, or .jsonl.")]


def models(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of your own models; the bundled ones are always listed.")
    ] = None,
    json_out: Json = False,
) -> None:
    """List models: kind, labels, size, whether their files are intact, published figures, card.

    A file that does not match its hash, or labels that do not fit this version, end with status 2.
    Examples: cxnlp models   |   cxnlp models my-model --json
    """
    with user_errors():
        from cxnlp.adaptation.registry import list_models
        from cxnlp.adaptation.table import models_text
        from cxnlp.output import dumps

        found = list_models(folders or ())
        if json_out:
            typer.echo(dumps({"schema_version": 1, "models": [model.as_json() for model in found]}, indent=1))
        else:
            typer.echo(models_text(found))
        for model in found:
            if not model.ok:
                fail(f"model {model.name}: {model.status}")


def label(
    source: Annotated[Path, typer.Argument(help="A folder of exports, or .jsonl with sentences (id, text, …).")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The table to write, or to go on with.")] = Path(
        "labels.csv"
    ),
    n: Annotated[int, typer.Option("--n", min=1, help="How many sentences to choose.")] = 50,
    interactive: Annotated[bool, typer.Option("--interactive", help="Ask in the terminal, one by one.")] = False,
    vendor_domain: VendorDomain = None,
    model: Model = None,
    quiet: Quiet = False,
) -> None:
    """Choose the sentences whose labels would teach the model most, and write them as a table to fill in.

    Rows that are filled in already are kept, with columns of your own. Without --interactive, rows without an answer
    make way for a new choice.
    Examples: cxnlp label exports/ --out labels.csv --n 200   |   cxnlp label exports/ --interactive
    """
    with user_errors():
        from cxnlp.adaptation.labels import check_table, labelled, read_rows, write_csv
        from cxnlp.adaptation.prompt import label_all

        check_table(out)
        before = read_rows(out) if out.exists() else []
        done = labelled(before)
        if interactive and len(done) < len(before):
            rows = before
        else:
            rows = [*done, *_choice(source, {row.id for row in done}, n, vendor_domain, model, quiet)]
        if interactive:
            try:
                rows = label_all(rows, out, input, typer.echo)
            except KeyboardInterrupt:
                typer.echo(f"\ncxnlp: stopped; your answers are in {out}: run the same command to go on", err=True)
                raise typer.Exit(130) from None
        else:
            write_csv(rows, out)
        if not quiet:
            typer.echo(f"{out}: {len(rows)} sentences, {len(labelled(rows))} labelled", err=True)


def _choice(
    source: Path, done: set[str], n: int, vendor_domain: list[str] | None, model: Path | None, quiet: bool
) -> list[Row]:
    from cxnlp.adaptation.candidates import candidates
    from cxnlp.adaptation.choice import choose
    from cxnlp.signals.score import Scorer

    scorer = Scorer.load(model)
    with shown(quiet) as progress:
        rows = [
            row for row in candidates(source, settings(None, vendor_domain, [source]), progress) if row.id not in done
        ]
        scores = scorer.score_many([r.item for r in rows], lambda k, total: progress("scoring sentences", k, total))
        progress("choosing", 0)
        return choose(rows, scores, scorer.thresholds, lambda item: scorer.features(scorer.assemble(item))[0], n)


def _print(table: Table) -> None:
    from rich.console import Console

    Console().print(table)


def train(
    labels: Labels,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder of the new model; must not exist.")],
    model: Model = None,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Refit the model's heads on your labels, if that helps on sentences that were held back.

    Shows every signal before and after. When it does not help, or labels are too few, nothing is written (status 2).
    Example: cxnlp train --labels labels.csv --out my-model   and then   cxnlp analyze exports/ --model my-model
    """
    with user_errors():
        from dataclasses import asdict

        from cxnlp.adaptation import saving, training
        from cxnlp.adaptation.labels import read_rows
        from cxnlp.adaptation.table import comparison_table
        from cxnlp.output import dumps
        from cxnlp.signals.score import Scorer

        saving.check_free(out)
        rows = read_rows(labels)
        scorer = Scorer.load(model)
        refusal = None
        with shown(quiet) as progress:
            try:
                trained = training.train(rows, scorer, progress)
                comparison = trained.comparison
                saving.save(scorer.model, trained.refit, comparison, labels, out)
            except training.NoGain as error:
                comparison, refusal = error.comparison, str(error)
        if json_out:
            result = {"schema_version": 1, "written": refusal is None, "reason": refusal, **asdict(comparison)}
            typer.echo(dumps(result, indent=1))
        elif not quiet:
            _print(comparison_table(comparison))
        if refusal:
            fail(refusal)
        if not quiet:
            typer.echo(f"model: {out}; use it with --model {out}", err=True)


def evaluate(
    labels: Labels,
    model: Model = None,
    ordinary: Annotated[
        bool, typer.Option("--ordinary", help="Only rows that cxnlp label drew by lot: the rest is harder than usual.")
    ] = False,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Measure a model on labelled sentences: F1, precision, recall, calibration, with 90 % intervals.

    Examples: cxnlp evaluate --labels labels.csv   |   cxnlp evaluate --labels others.csv --model my-model --json
    """
    with user_errors():
        from cxnlp.adaptation import evaluating
        from cxnlp.adaptation.labels import read_rows
        from cxnlp.adaptation.saving import texts_fitted_on
        from cxnlp.adaptation.table import measures_table
        from cxnlp.output import dumps
        from cxnlp.signals.score import Scorer

        rows = read_rows(labels)
        scorer = Scorer.load(model)
        fitted_on = texts_fitted_on(scorer.model.directory, labels, rows)
        with shown(quiet) as progress:
            result = evaluating.evaluate(rows, scorer, ordinary, progress, fitted_on)
        if result["share_fitted_on"]:
            said = f"{scorer.name} was fitted on {result['share_fitted_on']:.0%} of these sentences"
            typer.echo(f"cxnlp: {said}: these figures flatter it; its card has honest ones", err=True)
        if json_out:
            typer.echo(dumps(result, indent=1))
        else:
            _print(measures_table(result))
