"""Commands that read sentences and notes: score, read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import Json, Model
from cxnlp.commands.session import next_steps, print_paged, user_errors


def score(
    file: Annotated[
        Path,
        typer.Argument(help="JSON lines with id, text and optional context_before, context_after, side, role, kind."),
    ],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write here instead of to standard output.")] = None,
    models: Model = None,
    why: Annotated[bool, typer.Option("--explain", help="Add the words that carry each fired signal.")] = False,
) -> None:
    """Score sentences: orientation, seven flags and four polarities, as calibrated probabilities and labels.

    Scores are kept by content in the user's cache folder (no text in it; CXNLP_CACHE names another folder, or off).
    Examples: cxnlp score sentences.jsonl -o scored.jsonl   |   cxnlp score sentences.jsonl --explain
    """
    with user_errors():
        from cxnlp.signals.explain import explain
        from cxnlp.signals.jsonl import score_file
        from cxnlp.signals.score import Scorer

        scorer = Scorer.load(models, cached=True)
        score_file(file, out, scorer, (lambda item, score: explain(item, score, scorer)) if why else None)


def read(
    file: Annotated[
        str | None, typer.Argument(help="A file with notes, '-' for standard input; without it an editor opens.")
    ] = None,
    models: Model = None,
    json_out: Json = False,
) -> None:
    """Read pasted call notes: verdict, signals with their quotes, people, actions, open questions.

    Examples: cxnlp read notes.txt   |   pbpaste | cxnlp read -
    """
    with user_errors():
        from cxnlp.output import dumps
        from cxnlp.quick import quick_read, read_text
        from cxnlp.quick.view import parts
        from cxnlp.signals.score import Scorer

        result = quick_read(read_text(file), None if models is None else Scorer.load(models))
        if json_out:
            typer.echo(dumps(result.as_json(), indent=1))
        else:
            print_paged(*parts(result))
            next_steps(("the same in a browser", "serve"), ("whole folders of exports", "init", "exports"))
