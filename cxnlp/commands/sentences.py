"""Commands that read sentences and notes: score, read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxnlp.commands.options import Json, Model, Workspace
from cxnlp.commands.session import next_steps, print_paged, user_errors
from cxnlp.commands.streams import for_programs

if TYPE_CHECKING:
    from cxnlp.quick.past import Past


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
        for_programs()
        score_file(file, out, scorer, (lambda item, score: explain(item, score, scorer)) if why else None)


def _past(account: str | None, folder: Path | None, workspace: Path | None) -> Past | None:
    """The account's past from an analysis or a workspace."""
    if account and folder:
        from cxnlp.quick.past_in_folder import past_in

        return past_in(folder, account)
    if account and workspace:
        from cxnlp.store.past import past_of
        from cxnlp.store.workspace import reading

        with reading(workspace) as held:
            return past_of(held, account)
    return None


def read(
    file: Annotated[
        str | None, typer.Argument(help="A file with notes, '-' for standard input; without it an editor opens.")
    ] = None,
    models: Model = None,
    account: Annotated[
        str | None,
        typer.Option("--account", help="Know this account's people and compare with its past; needs --in or -w."),
    ] = None,
    folder: Annotated[Path | None, typer.Option("--in", help="A folder that cxnlp analyze wrote.")] = None,
    workspace: Workspace = None,
    day: Annotated[
        str | None,
        typer.Option("--day", help="The day of the note (2026-03-31); else its own date; beside a past, else today."),
    ] = None,
    clipboard: Annotated[
        bool, typer.Option("--clipboard", help="Read what was copied last, instead of a file.")
    ] = False,
    json_out: Json = False,
) -> None:
    """Read pasted call notes: verdict, signals with their quotes, people, actions, open questions.

    With --account and an analysis (--in) or a workspace (-w) it takes sides and roles from that account's people and
    says how the note stands beside its past.
    Examples: cxnlp read notes.txt   |   cxnlp read --clipboard   |   cxnlp read notes.txt --account Orchard --in out
    """
    with user_errors():
        from datetime import UTC, date, datetime

        from cxnlp.entities_apart import Apart
        from cxnlp.errors import UsageError

        if (account is None) != (folder is None and workspace is None) or (folder and workspace):
            raise UsageError("--account goes with --in (a folder of cxnlp analyze) or with --workspace, one of the two")
        if clipboard and file is not None:
            raise UsageError("--clipboard takes the place of a file: give one of the two")
        try:
            written = date.fromisoformat(day) if day else None
        except ValueError:
            raise UsageError(f"--day {day!r} is no day: write it as 2026-03-31") from None
        with Apart() as names:  # imports spaCy while what follows is imported here
            from cxnlp.output import dumps
            from cxnlp.quick import quick_read, read_text
            from cxnlp.quick.intake import clipboard_text
            from cxnlp.quick.view import parts
            from cxnlp.signals.score import Scorer

            past = _past(account, folder, workspace)
            note = clipboard_text() if clipboard else read_text(file)
            scorer = None if models is None else Scorer.load(models)
            result = quick_read(note, scorer, names.votes, past.people if past else (), written)
        found = None
        if past:
            from cxnlp.quick.past import compare

            found = compare(result, past, result.day or datetime.now(UTC).date())
        if json_out:
            typer.echo(dumps(result.as_json() | ({"past": found.as_json()} if found else {}), indent=1))
            return
        print_paged(*parts(result))
        if found:
            from cxnlp.quick.view import show_past

            show_past(found)
        next_steps(("the same in a browser", "serve"), ("whole folders of exports", "init", "exports"))
