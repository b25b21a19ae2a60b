"""The commands under headings, in the order in which somebody new meets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Start here", ("demo", "read", "init", "analyze", "report", "serve", "doctor")),
    ("Look closer", ("explain", "replay", "people", "mapping", "regime", "quality", "verbatims")),
    ("Act", ("alerts", "findings")),
    ("Exports that grow", ("ingest", "sweep", "accounts", "remove", "export")),
    ("Measure and learn", ("validate", "fit", "label", "train", "evaluate", "models")),
    ("Privacy and governance", ("redact", "forget", "retain", "freeze", "config")),
    ("For other programs", ("parse", "score")),
)

LONGEST = 200
"""Characters of a command's first sentence; longer than the terminal is wide, it goes on in the next line."""


class Sections(TyperGroup):
    """Lists the commands under SECTIONS in the help; whatever stands in none comes last."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Writes one list of commands a heading."""
        placed = {name for _, names in SECTIONS for name in names}
        rest = tuple(name for name in self.list_commands(ctx) if name not in placed)
        for title, names in (*SECTIONS, ("Others", rest)):
            shown = [(name, self.commands[name]) for name in names if name in self.commands]
            if shown:
                with formatter.section(title):
                    formatter.write_dl([(name, command.get_short_help_str(LONGEST)) for name, command in shown])


class InFolder(TyperGroup):
    """A group of commands on an analysis: a folder given as if it were a command is answered with `--in`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command; raises what Typer raises, with a hint where a folder was meant."""
        if args and args[0] not in self.commands and Path(args[0]).is_dir():
            raise typer.BadParameter(f"{args[0]!r} is a folder: give it as {ctx.command_path} --in {args[0]}", ctx)
        return super().resolve_command(ctx, args)
