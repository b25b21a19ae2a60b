"""Commands about the installation and about a folder before it is read: doctor, init."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxnlp.commands.options import Json, Out, Quiet, VendorDomain
from cxnlp.commands.session import fail, next_steps, settings, shown, user_errors


def doctor(out: Out = Path(), json_out: Json = False) -> None:
    """Check this installation: Python, packages, models, disk, cache, rights, each with what to do.

    Ends with status 2 when something is broken.
    Examples: cxnlp doctor   |   cxnlp doctor -o /data/out --json
    """
    with user_errors():
        from cxnlp.output import dumps
        from cxnlp.setup.doctor import as_json, examine, sound

        findings = examine(out)
        if json_out:
            typer.echo(dumps(as_json(findings), indent=1))
        else:
            for f in findings:
                typer.echo(f"{f.status:<5} {f.name}: {f.found}" + (f"\n      → {f.do}" if f.do else ""))
        if not sound(findings):
            fail("something is broken: do what stands beside it")


def init(
    path: Annotated[Path, typer.Argument(help="A folder of exports.")] = Path(),
    vendor_domain: VendorDomain = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a cxnlp.toml that is there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Look at a folder of exports and write a commented cxnlp.toml into it.

    It proposes your mail domains and says which tables, accounts and languages were found and what was not understood.
    Example: cxnlp init exports/   and then   cxnlp analyze exports/ --config exports/cxnlp.toml -o out
    """
    with user_errors():
        from cxnlp import pipeline
        from cxnlp.errors import UsageError
        from cxnlp.private import write_text
        from cxnlp.report.words import plural
        from cxnlp.setup.survey import config_text, survey

        if not path.is_dir():
            raise UsageError(f"{path} is no folder: name the folder that holds your exports")
        target = path / "cxnlp.toml"
        if target.exists() and not force:
            raise UsageError(f"{target} is there already: --force overwrites it")
        inputs = sorted(p for p in path.iterdir() if p.name != target.name and not p.name.startswith("."))
        if not inputs:
            raise UsageError(f"{path} is empty: put your exports into it first")
        with shown(quiet) as progress:
            parsed = pipeline.parse([path], settings(None, vendor_domain), progress)
        found = survey(parsed, path)
        write_text(target, config_text(found))
        if not quiet:
            typer.echo(f"written: {target}")
            typer.echo(
                f"{plural(found.messages, 'message')}, {plural(len(found.accounts), 'account')}, "
                f"{plural(len(found.odd), 'file')} not understood; vendor: {', '.join(found.domains) or 'not told'}",
                err=True,
            )
            next_steps(("when you have looked it over", "analyze", path, "--config", target, "-o", "out"))
