"""The commands that raise alerts: alerts, alerts check, alerts log."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cxnlp.commands.options import Folder, Json, Quiet
from cxnlp.commands.sections import InFolder
from cxnlp.commands.session import print_paged, shown, user_errors

alerts = typer.Typer(no_args_is_help=False, rich_markup_mode=None, cls=InFolder)
Rules = Annotated[
    Path | None, typer.Option("--rules", help="Your alerts.toml: rules, settings and sinks over the shipped ones.")
]
StateFile = Annotated[
    Path | None, typer.Option("--state", help="What was raised and sent so far (default: alerts.sqlite in --in).")
]
SINK_FILES = {"file": "alerts.jsonl", "ical": "alerts.ics"}


@alerts.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    folder: Folder = Path("cxnlp-out"),
    rules: Rules = None,
    state: StateFile = None,
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to", help="stdout, file, ical, webhook, smtp or a sink's name; repeat for more (default: all)."
        ),
    ] = None,
    sensitivity: Annotated[str | None, typer.Option("--sensitivity", help="quiet, normal or early.")] = None,
    today: Annotated[
        str | None, typer.Option("--today", help="Day of this run (default: the latest day of judging).")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be; keep and send nothing.")] = False,
    json_out: Json = False,
    quiet: Quiet = False,
) -> None:
    """Raise what is new in an analysis, send it, and clear what is over. Status 1 when something could not be sent.

    Nothing is sent twice and nothing is lost when a sink fails: the next run sends what is left.
    Examples: cxnlp alerts --in out --dry-run   |   cxnlp alerts --in out --rules alerts.toml --to webhook --to ical
    """
    if context.invoked_subcommand is not None:
        return
    with user_errors():
        import os
        from datetime import UTC

        from cxnlp.alerts import analysis
        from cxnlp.alerts.rules import load
        from cxnlp.alerts.run import STATE_FILE, rehearse
        from cxnlp.alerts.run import run as run_alerts

        chosen = load(rules, sensitivity)
        portfolio = analysis.read(folder)
        day = _day(today) or portfolio.day
        place = state or folder / STATE_FILE
        if dry_run:
            outcome = rehearse(portfolio, chosen, place, day)
        else:
            now = datetime.now(UTC)
            sinks = _sinks(chosen.sinks, to or [], folder, dict(os.environ), now)
            with shown(quiet) as progress:
                outcome = run_alerts(portfolio, chosen, place, sinks, day, now, progress)
        machine = json_out or "stdout" in (to or [])
        if json_out:
            _say_json(outcome)
        elif not quiet:
            from rich.console import Console

            from cxnlp.alerts.terminal import render

            parts = render(outcome, chosen, portfolio.facts, dry_run)
            if machine:
                Console(stderr=True, highlight=False).print(*parts, sep="\n")
            else:
                print_paged(*parts)
    if outcome.problems:
        raise typer.Exit(1)


@alerts.command()
def check(rules: Rules = None, json_out: Json = False) -> None:
    """Run the examples beside each rule: what must fire and what must not. Status 1 when one comes out otherwise.

    Example: cxnlp alerts check --rules alerts.toml
    """
    with user_errors():
        from dataclasses import asdict

        from cxnlp.alerts import examples
        from cxnlp.alerts.rules import load
        from cxnlp.output import dumps
        from cxnlp.report.words import plural

        chosen = load(rules)
        ran, failures, bare = examples.check(chosen)
    if json_out:
        rows = [asdict(f) for f in failures]
        typer.echo(dumps({"rules": len(chosen.rules), "examples": ran, "failures": rows, "without": bare}))
    else:
        for f in failures:
            must = "must fire" if f.fires else "must not fire"
            typer.echo(f"rule {f.rule}, example {f.number} {must} and does not" if f.fires else
                       f"rule {f.rule}, example {f.number} {must} and does", err=True)  # fmt: skip
        for name in bare:
            typer.echo(f"rule {name} lacks an example of one sort: add fires and silent", err=True)
        typer.echo(f"{plural(ran, 'example')} of {plural(len(chosen.rules), 'rule')}: {len(failures)} wrong")
    if failures:
        raise typer.Exit(1)


@alerts.command()
def log(folder: Folder = Path("cxnlp-out"), state: StateFile = None, json_out: Json = False) -> None:
    """What was ever raised and cleared, and to which sinks it went.

    Example: cxnlp alerts log --in out
    """
    with user_errors():
        from dataclasses import asdict

        from cxnlp.alerts.run import STATE_FILE
        from cxnlp.alerts.sinks.text import headline
        from cxnlp.alerts.state import State
        from cxnlp.errors import UsageError
        from cxnlp.output import dumps

        place = state or folder / STATE_FILE
        if not place.is_file():
            raise UsageError(f"{place} is not there: no alert was raised yet (cxnlp alerts --in {folder})")
        with State(place) as held:
            bodies, sent = held.bodies(), held.deliveries()
    for body in bodies:
        own = [d for d in sent if d.notice == body["id"]]
        if json_out:
            typer.echo(dumps({**body, "deliveries": [asdict(d) for d in own]}))
            continue
        day = body.get("ended_on") or body["raised_on"]
        where = ", ".join(
            d.sink + (f" {d.delivered_at}" if d.delivered_at else " waits" + (f" ({d.problem})" if d.problem else ""))
            for d in own
        )
        typer.echo(f"{day}  {body['episode']}  {headline(body)}" + (f"  [{where}]" if where else ""))


def _day(text: str | None) -> Any:
    from datetime import date

    from cxnlp.errors import UsageError

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--today {text!r} is no day: write it as 2026-03-31") from None


def _sinks(settings: Any, asked: list[str], folder: Path, environ: dict[str, str], now: datetime) -> list[Any]:
    """The sinks of the rules file that were asked for, by name or kind, and local ones that need no settings."""
    from cxnlp.alerts.sinks.settings import KINDS, plain
    from cxnlp.alerts.sinks.sink import open_sink
    from cxnlp.errors import UsageError

    chosen = [s for s in settings if not asked or s.name in asked or s.kind in asked]
    for name in dict.fromkeys(asked):
        if any(name in (s.name, s.kind) for s in chosen):
            continue
        if name in SINK_FILES or name == "stdout":
            chosen.append(plain(name, SINK_FILES.get(name)))
        elif name in KINDS:
            raise UsageError(f"--to {name} needs a [[sink]] of that kind in the file given with --rules")
        else:
            raise UsageError(
                f"--to {name}: no such sink; known are {', '.join(KINDS)} and the names of [[sink]] tables"
            )
    return [(s, open_sink(s, environ, folder, now, lambda line: typer.echo(line))) for s in chosen]


def _say_json(outcome: Any) -> None:
    from cxnlp.output import SCHEMA_VERSION, dumps

    def waiting(candidate: Any) -> dict[str, Any]:
        rules = [h.rule.id for h in candidate.hits]
        return {"account": candidate.key[0], "group": candidate.key[1], "rules": rules, "rank_weight": candidate.weight}

    found = outcome.plan
    typer.echo(
        dumps(
            {
                "schema_version": SCHEMA_VERSION,
                "today": outcome.today.isoformat(),
                "notices": [n.body for n in outcome.notices],
                "open": [
                    {"id": e.id, "account": e.account, "group": e.group, "rules": list(e.rules),
                     "raised_on": e.raised_on.isoformat()}
                    for e in outcome.episodes if e.ended_on is None
                ],
                "waiting": [waiting(c) for c in found.waiting],
                "cooling": [waiting(c) for c in found.cooling],
                "deliveries": {
                    name: {"sent": n, "unsent": outcome.unsent.get(name, 0), "problem": outcome.problems.get(name)}
                    for name, n in outcome.sent.items()
                },
            },
            indent=1,
        )
    )  # fmt: skip
