"""Commands about who is who: people list, set, merge, split, review, undo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cxnlp.commands.deciding import check_named, decisions_of, known, place_of, words
from cxnlp.commands.options import ConfigFile, Json, Quiet, VendorDomain, Workspace
from cxnlp.commands.session import user_errors

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
Within = Annotated[str | None, typer.Option("--within", help="Look in this account only, by key or name.")]


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@app.command("list", no_args_is_help=True)
def list_(
    folder: Folder = None,
    workspace: Workspace = None,
    account: Annotated[
        str | None, typer.Option("--account", help="Only the people of this account, by key or name.")
    ] = None,
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
        from cxnlp.who import as_json
        from cxnlp.who_text import list_text

        if side is not None and side not in SIDES:
            raise UsageError(f"--side {side!r} is none of {', '.join(SIDES)}")
        with known(folder, workspace, decisions, config, vendor_domain, quiet) as there:
            found, account = there.who, there.account(account)
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
    account: Annotated[
        str | None, typer.Option("--account", help="The account the person belongs to, by key or name.")
    ] = None,
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

        place, who = words(folder, [person] if person else [], workspace)
        check_named(who, 1, workspace)
        with known(place, workspace, decisions, config, vendor_domain, quiet, "people") as there:
            values: dict[str, Any] = {"name": name, "roles": role or None, "side": side}
            values["account"] = there.account(account)
            told = {key: value for key, value in values.items() if value is not None}
            there.decide(change(there.who.people, who[0], there.account(within), told, _now()))


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
        from cxnlp.report.safe import one_line

        place, named = words(folder, people, workspace)
        with known(place, workspace, decisions, config, vendor_domain, quiet, "people") as there:
            inside = there.account(within)
            there.decide(who.merge(there.who.people, named, inside, _now()))
            several = who.accounts_of(there.who.people, named, inside)
            if len(several) > 1:
                typer.echo(
                    one_line(
                        f"warning: they belong to {len(several)} accounts ({', '.join(several)}) and count as one "
                        f"person in all of them; of people who only share a name take it back: {there.undo}"
                    ),
                    err=True,
                )


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

        place, named = words(folder, [person, *(apart or ())], workspace)
        check_named(named, 2, workspace, more=True)
        with known(place, workspace, decisions, config, vendor_domain, quiet, "people") as there:
            there.decide(who.split(there.who.people, named[0], named[1:], there.account(within), _now()))


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

        with known(folder, workspace, decisions, config, vendor_domain, quiet) as there:
            found = there.who
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
            taken = take_back(decisions_of(place_of(Path(folder) if folder else None, None, None), decisions), number)
        else:
            from cxnlp.store.own_decisions import undo_own

            if number is not None or (folder is not None and not folder.isdigit()):
                raise UsageError("with --workspace give at most the number of the decision")
            taken = undo_own(workspace, int(folder) if folder else None)
        typer.echo(one_line(f"taken back: {describe(taken)}"))
