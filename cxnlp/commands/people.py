"""Commands about who is who: people list, set, merge, split, review, undo."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxnlp.commands.options import ConfigFile, Json, Quiet, VendorDomain, Workspace
from cxnlp.commands.session import settings, shown, user_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxnlp.people.decisions import Decision
    from cxnlp.who import Who

app = typer.Typer(
    name="people",
    help="Who is who: list people and why they are one, merge and split them, set name, role, side and account.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
ABOUT = "A folder that parse or analyze wrote (quick), or a folder of exports (parsed first); none with --workspace."
Folder = Annotated[Path | None, typer.Argument(help=ABOUT)]
First = Annotated[str, typer.Argument(metavar="FOLDER", help=ABOUT)]
File = Annotated[
    Path | None, typer.Option("--decisions", help="File of decisions. Default: people-decisions.toml in FOLDER.")
]
Person = Annotated[str, typer.Argument(help="An address, a name, a #reference or an id of people.jsonl.")]
Within = Annotated[str | None, typer.Option("--within", help="Look in this account only.")]


def _file(folder: Path, decisions: Path | None) -> Path:
    from cxnlp.people.decisions_file import FILE

    return decisions or folder / FILE


def _place(folder: Path | None, workspace: Path | None, decisions: Path | None) -> Path:
    """The folder, or that of the workspace. Raises UsageError for both or neither."""
    from cxnlp.errors import UsageError

    if bool(folder) == bool(workspace):
        raise UsageError("give a folder that cxnlp parse or analyze wrote, one of exports, or --workspace FILE")
    if workspace and decisions:
        raise UsageError("--workspace keeps the decisions itself: give it without --decisions")
    if folder and not folder.is_dir():
        raise UsageError(f"{folder} is no folder: name one that cxnlp parse or analyze wrote, or one of exports")
    return folder or workspace or Path()


@contextmanager
def _people(
    folder: Path | None,
    workspace: Path | None,
    decisions: Path | None,
    config: list[Path] | None,
    vendor_domain: list[str] | None,
    quiet: bool,
    command: str = "",
) -> Iterator[tuple[Path, Who]]:
    """The file of decisions and who is known under them. `command`: what adds to the file; in a workspace the file is a
    copy that is put back at the end."""
    from cxnlp.people.decisions_file import read
    from cxnlp.who import who, who_in

    place = _place(folder, workspace, decisions)
    with shown(quiet) as progress:
        if workspace is None:
            file = _file(place, decisions)
            options = settings(config, vendor_domain, decisions=[file] if file.is_file() else None)
            yield file, who(place, options, read(file), progress)
            return
        from cxnlp.store.own_decisions import own_decisions
        from cxnlp.store.run import parse_held

        with own_decisions(workspace, command, settings(config, vendor_domain)) as (held, file, options):
            found = [d for path in options.decisions for d in read(path)]
            yield file, who_in(parse_held(held, options, progress), found)


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _decided(file: Path, decision: Decision, found: Who, workspace: Path | None) -> None:
    from cxnlp.people.decisions import describe
    from cxnlp.people.decisions_file import append
    from cxnlp.report.safe import one_line

    append(file, decision)
    typer.echo(one_line(f"decision {len(found.decisions) + 1}: {describe(decision)}"))
    typer.echo(
        f"written to {workspace or file}; it counts from the next parse or analyze (undo: cxnlp people undo)", err=True
    )


def _only(named: list[str], wanted: int, workspace: Path | None, more: bool = False) -> None:
    """Raises UsageError unless so many people are named (`more`: at least)."""
    from cxnlp.errors import UsageError

    if len(named) < wanted or (len(named) > wanted and not more):
        what = "a person" if wanted == 1 else "a person and what is somebody else's"
        raise UsageError(f"name {what}" + ("" if workspace else " after the folder"))


def _words(first: str, rest: list[str], workspace: Path | None) -> tuple[Path | None, list[str]]:
    """The folder and the people named; with a workspace the first word names one of them."""
    return (None, [first, *rest]) if workspace else (Path(first), rest)


@app.command("list", no_args_is_help=True)
def list_(
    folder: Folder = None,
    workspace: Workspace = None,
    account: Annotated[str | None, typer.Option("--account", help="Only the people of this account.")] = None,
    side: Annotated[str | None, typer.Option("--side", help="Only customer, vendor, other or unknown.")] = None,
    decisions: File = None,
    vendor_domain: VendorDomain = None,
    config: ConfigFile = None,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """List people: account, names, addresses, roles with source and probability, and why they are one person.

    Examples: cxnlp people list out --account Orchard   |   cxnlp people list exports/ --json
    |   cxnlp people list -w cx.db
    """
    with user_errors():
        from dataclasses import replace

        from cxnlp.errors import UsageError
        from cxnlp.output import dumps
        from cxnlp.people.decisions import SIDES
        from cxnlp.saved import find_account
        from cxnlp.who import as_json
        from cxnlp.who_text import list_text

        if side is not None and side not in SIDES:
            raise UsageError(f"--side {side!r} is none of {', '.join(SIDES)}")
        with _people(folder, workspace, decisions, config, vendor_domain, quiet) as (_, told):
            found = told
        if account is not None:
            known = sorted({str(p["account"]) for p in found.people if p.get("account")})
            account = str(
                find_account([{"account": key} for key in known], account, folder or workspace or Path())["account"]
            )
        kept = [p for p in found.people if side in (None, p.get("side")) and account in (None, p.get("account"))]
        found = replace(found, people=tuple(kept))
        typer.echo(dumps(as_json(found), indent=1) if json_out else list_text(found))


@app.command("set", no_args_is_help=True)
def set_(
    folder: First,
    person: Annotated[
        str | None, typer.Argument(help="As for merge, or a whole mail domain (@acme.com) with --side.")
    ] = None,
    workspace: Workspace = None,
    name: Annotated[str | None, typer.Option("--name", help="What the person is called.")] = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help="executive, champion, buyer, technical, user, unknown; repeat for two roles."),
    ] = None,
    side: Annotated[str | None, typer.Option("--side", help="customer, vendor, other or unknown.")] = None,
    account: Annotated[str | None, typer.Option("--account", help="The account the person belongs to.")] = None,
    within: Within = None,
    decisions: File = None,
    vendor_domain: VendorDomain = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Set a person's name, roles (the first is the main one), side or account, or the side of a mail domain.

    Examples: cxnlp people set out ida@acme.com --role buyer --role champion
    |   cxnlp people set out @reseller.com --side other   |   cxnlp people set ida@acme.com --role buyer -w cx.db
    """
    with user_errors():
        from cxnlp.who import change

        values: dict[str, Any] = {"name": name, "roles": role or None, "side": side, "account": account}
        place, who = _words(folder, [person] if person else [], workspace)
        _only(who, 1, workspace)
        told = {key: value for key, value in values.items() if value is not None}
        with _people(place, workspace, decisions, config, vendor_domain, quiet, "people") as (file, found):
            _decided(file, change(found.people, who[0], within, told, _now()), found, workspace)


@app.command(no_args_is_help=True)
def merge(
    folder: First,
    people: Annotated[list[str], typer.Argument(help="Two or more people: addresses, names or ids.")],
    workspace: Workspace = None,
    within: Within = None,
    decisions: File = None,
    vendor_domain: VendorDomain = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Decide that these are one person.

    Examples: cxnlp people merge out ida.holm@acme.com "Ida H." --within Acme
    |   cxnlp people merge ida.holm@acme.com "Ida H." -w cx.db
    """
    with user_errors():
        from cxnlp import who

        place, named = _words(folder, people, workspace)
        with _people(place, workspace, decisions, config, vendor_domain, quiet, "people") as (file, found):
            _decided(file, who.merge(found.people, named, within, _now()), found, workspace)


@app.command(no_args_is_help=True)
def split(
    folder: First,
    person: Person,
    apart: Annotated[
        list[str] | None, typer.Argument(help="Addresses or names of the person that are somebody else.")
    ] = None,
    workspace: Workspace = None,
    within: Within = None,
    decisions: File = None,
    vendor_domain: VendorDomain = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Decide that some addresses or names of a person are somebody else.

    Example: cxnlp people split out ida.holm@acme.com ida@lund.com
    """
    with user_errors():
        from cxnlp import who

        place, named = _words(folder, [person, *(apart or ())], workspace)
        _only(named, 2, workspace, more=True)
        with _people(place, workspace, decisions, config, vendor_domain, quiet, "people") as (file, found):
            _decided(file, who.split(found.people, named[0], named[1:], within, _now()), found, workspace)


@app.command(no_args_is_help=True)
def review(
    folder: Folder = None,
    workspace: Workspace = None,
    decisions: File = None,
    vendor_domain: VendorDomain = None,
    config: ConfigFile = None,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show the pairs that may be one person and were not joined, with score and evidence.

    Example: cxnlp people review out
    """
    with user_errors():
        from cxnlp.output import dumps
        from cxnlp.who_text import review_text

        with _people(folder, workspace, decisions, config, vendor_domain, quiet) as (_, told):
            found = told
        if json_out:
            typer.echo(dumps({"schema_version": 1, "review": list(found.doubts)}, indent=1))
        else:
            typer.echo(review_text(found, folder or workspace or Path()))


@app.command(no_args_is_help=True)
def undo(
    folder: Annotated[str | None, typer.Argument(metavar="FOLDER", help=ABOUT)] = None,
    number: Annotated[
        int | None, typer.Argument(help="Which decision, as list numbers them; without it the last.")
    ] = None,
    workspace: Workspace = None,
    decisions: File = None,
) -> None:
    """Take a decision back; the next parse or analyze gives what it gave without it.

    Examples: cxnlp people undo out   |   cxnlp people undo out 2   |   cxnlp people undo -w cx.db
    """
    with user_errors():
        from cxnlp.errors import UsageError
        from cxnlp.people.decisions import describe
        from cxnlp.people.decisions_file import undo as take_back
        from cxnlp.report.safe import one_line

        if workspace is None:
            taken = take_back(_file(_place(Path(folder) if folder else None, None, None), decisions), number)
        else:
            from cxnlp.store.own_decisions import undo_own

            if number is not None or (folder is not None and not folder.isdigit()):
                raise UsageError("with --workspace give at most the number of the decision")
            taken = undo_own(workspace, int(folder) if folder else None)
        typer.echo(one_line(f"taken back: {describe(taken)}"))
