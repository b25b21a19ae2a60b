"""What the commands about people share: where people and decisions stand, who is known there, how one is written."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cxnlp.commands.session import again, pasted, settings, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxnlp.people.decisions import Decision
    from cxnlp.who import Who


@dataclass(frozen=True)
class Known:
    """Who is known in `place`, a folder or a workspace, under the decisions in `file`. `kept`: what holds that file, as
    people know it; `undo`: the command that takes the last decision back."""

    who: Who
    place: Path
    file: Path
    kept: Path
    undo: str

    def account(self, named: str | None) -> str | None:
        """The key of the account named by key or name. Raises UsageError."""
        from cxnlp.who import account_of

        return None if named is None else account_of(self.who, named, self.place)

    def decide(self, decision: Decision) -> None:
        """Adds the decision to the file and says so. Raises UsageError."""
        from cxnlp.people.decisions import describe
        from cxnlp.people.decisions_file import append
        from cxnlp.report.safe import one_line

        append(self.file, decision)
        typer.echo(one_line(f"decision {len(self.who.decisions) + 1}: {describe(decision)}"))
        typer.echo(f"written to {self.kept}; it counts from the next parse or analyze (undo: {self.undo})", err=True)


def decisions_of(folder: Path, decisions: Path | None) -> Path:
    """The file of decisions about the people in a folder."""
    from cxnlp.people.decisions_file import FILE

    return decisions or folder / FILE


def place_of(folder: Path | None, workspace: Path | None, decisions: Path | None) -> Path:
    """The folder, or else the workspace. Raises UsageError for both or neither."""
    from cxnlp.errors import UsageError

    if bool(folder) == bool(workspace):
        raise UsageError("give a folder that cxnlp parse or analyze wrote, one of exports, or --workspace FILE")
    if workspace and decisions:
        raise UsageError("--workspace keeps the decisions itself: give it without --decisions")
    if folder and not folder.is_dir():
        raise UsageError(f"{folder} is no folder: name one that cxnlp parse or analyze wrote, or one of exports")
    return folder or workspace or Path()


@contextmanager
def known(
    folder: Path | None,
    workspace: Path | None,
    decisions: Path | None,
    config: list[Path] | None,
    vendor_domain: list[str] | None,
    quiet: bool,
    command: str = "",
) -> Iterator[Known]:
    """Who is known. `command`: what adds to the file of decisions; in a workspace that is a copy, put back at the end.

    Raises UsageError.
    """
    from cxnlp.people.decisions_file import read
    from cxnlp.who import who, who_in

    place = place_of(folder, workspace, decisions)
    with shown(quiet) as progress:
        if workspace is None:
            file = decisions_of(place, decisions)
            options = settings(config, vendor_domain, decisions=[file] if file.is_file() else None)
            undo = pasted("people", "undo", place, *again(decisions=decisions))
            yield Known(who(place, options, read(file), progress), place, file, file, undo)
            return
        from cxnlp.store.own_decisions import own_decisions
        from cxnlp.store.run import parse_held

        with own_decisions(workspace, command, settings(config, vendor_domain)) as (held, file, options):
            found = who_in(parse_held(held, options, progress), [d for p in options.decisions for d in read(p)])
            yield Known(found, workspace, file, workspace, pasted("people", "undo", "-w", workspace))


def words(first: str, rest: list[str], workspace: Path | None) -> tuple[Path | None, list[str]]:
    """The folder and the people named; with a workspace the first word names one of them."""
    return (None, [first, *rest]) if workspace else (Path(first), rest)


def check_named(named: list[str], wanted: int, workspace: Path | None, more: bool = False) -> None:
    """Raises UsageError unless so many people are named (`more`: at least)."""
    from cxnlp.errors import UsageError

    if len(named) < wanted or (len(named) > wanted and not more):
        what = "a person" if wanted == 1 else "a person and what is somebody else's"
        raise UsageError(f"name {what}" + ("" if workspace else " after the folder"))
