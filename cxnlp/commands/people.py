"""Commands about who is who: people list, set, merge, split, review, undo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxnlp.commands.options import ConfigFile, Json, Quiet, VendorDomain
from cxnlp.commands.session import settings, shown, user_errors

if TYPE_CHECKING:
    from cxnlp.people.decisions import Decision
    from cxnlp.who import Who

app = typer.Typer(
    name="people",
    help="Who is who: list people and why they are one, merge and split them, set name, role, side and account.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Folder = Annotated[
    Path, typer.Argument(help="A folder that parse or analyze wrote (quick), or a folder of exports (parsed first).")
]
File = Annotated[
    Path | None, typer.Option("--decisions", help="File of decisions. Default: people-decisions.toml in FOLDER.")
]
Person = Annotated[str, typer.Argument(help="An address, a name, a #reference or an id of people.jsonl.")]
Within = Annotated[str | None, typer.Option("--within", help="Look in this account only.")]


def _file(folder: Path, decisions: Path | None) -> Path:
    from cxnlp.people.decisions_file import FILE

    return decisions or folder / FILE


def _who(
    folder: Path, decisions: Path | None, config: list[Path] | None, vendor_domain: list[str] | None, quiet: bool
) -> tuple[Path, Who]:
    """The file of decisions and who is known under them."""
    from cxnlp.errors import UsageError
    from cxnlp.people.decisions_file import read
    from cxnlp.who import who

    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: name one that cxnlp parse or analyze wrote, or one of exports")
    file = _file(folder, decisions)
    found = read(file)
    options = settings(config, vendor_domain, decisions=[file] if file.is_file() else None)
    with shown(quiet) as progress:
        return file, who(folder, options, found, progress)


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _decided(file: Path, decision: Decision, found: Who) -> None:
    from cxnlp.people.decisions import describe
    from cxnlp.people.decisions_file import append
    from cxnlp.report.safe import one_line

    append(file, decision)
    typer.echo(one_line(f"decision {len(found.decisions) + 1}: {describe(decision)}"))
    typer.echo(f"written to {file}; it counts from the next parse or analyze (undo: cxnlp people undo)", err=True)


@app.command("list", no_args_is_help=True)
def list_(
    folder: Folder,
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
        _, found = _who(folder, decisions, config, vendor_domain, quiet)
        if account is not None:
            known = sorted({str(p["account"]) for p in found.people if p.get("account")})
            account = str(find_account([{"account": key} for key in known], account, folder)["account"])
        kept = [p for p in found.people if side in (None, p.get("side")) and account in (None, p.get("account"))]
        found = replace(found, people=tuple(kept))
        typer.echo(dumps(as_json(found), indent=1) if json_out else list_text(found))


@app.command("set", no_args_is_help=True)
def set_(
    folder: Folder,
    person: Annotated[str, typer.Argument(help="As for merge, or a whole mail domain (@acme.com) with --side.")],
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
    |   cxnlp people set out @reseller.com --side other
    """
    with user_errors():
        from cxnlp.who import change

        values: dict[str, Any] = {"name": name, "roles": role or None, "side": side, "account": account}
        file, found = _who(folder, decisions, config, vendor_domain, quiet)
        told = {key: value for key, value in values.items() if value is not None}
        _decided(file, change(found.people, person, within, told, _now()), found)


@app.command(no_args_is_help=True)
def merge(
    folder: Folder,
    people: Annotated[list[str], typer.Argument(help="Two or more people: addresses, names or ids.")],
    within: Within = None,
    decisions: File = None,
    vendor_domain: VendorDomain = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Decide that these are one person.

    Example: cxnlp people merge out ida.holm@acme.com "Ida H." --within Acme
    """
    with user_errors():
        from cxnlp import who

        file, found = _who(folder, decisions, config, vendor_domain, quiet)
        _decided(file, who.merge(found.people, people, within, _now()), found)


@app.command(no_args_is_help=True)
def split(
    folder: Folder,
    person: Person,
    apart: Annotated[list[str], typer.Argument(help="Addresses or names of the person that are somebody else.")],
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

        file, found = _who(folder, decisions, config, vendor_domain, quiet)
        _decided(file, who.split(found.people, person, apart, within, _now()), found)


@app.command(no_args_is_help=True)
def review(
    folder: Folder,
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

        _, found = _who(folder, decisions, config, vendor_domain, quiet)
        if json_out:
            typer.echo(dumps({"schema_version": 1, "review": list(found.doubts)}, indent=1))
        else:
            typer.echo(review_text(found, folder))


@app.command(no_args_is_help=True)
def undo(
    folder: Folder,
    number: Annotated[
        int | None, typer.Argument(help="Which decision, as list numbers them; without it the last.")
    ] = None,
    decisions: File = None,
) -> None:
    """Take a decision back; the next parse or analyze gives what it gave without it.

    Examples: cxnlp people undo out   |   cxnlp people undo out 2
    """
    with user_errors():
        from cxnlp.people.decisions import describe
        from cxnlp.people.decisions_file import undo as take_back
        from cxnlp.report.safe import one_line

        taken = take_back(_file(folder, decisions), number)
        typer.echo(one_line(f"taken back: {describe(taken)}"))
