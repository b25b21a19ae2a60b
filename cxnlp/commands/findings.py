"""The commands that close the loop: findings list, ack, act, resolve, false-alarm, reopen, report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from cxnlp.commands.options import Json
from cxnlp.commands.session import next_steps, print_paged, user_errors

findings = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Say what became of findings and alerts, and report on it."
)
Folder = Annotated[Path, typer.Option("--in", help="A folder that analyze wrote.")]
Ids = Annotated[list[str], typer.Argument(help="Findings (f…) or alerts (al…); the first letters are enough.")]
Note = Annotated[str | None, typer.Option("--note", help="A remark.")]
By = Annotated[str | None, typer.Option("--by", help="Who decided.")]
StateFile = Annotated[Path | None, typer.Option("--state", help="The alerts' state file (default: in --in).")]
VERBS = {
    "ack": ("acknowledged", "Acknowledge findings: somebody has seen them."),
    "act": ("acted", "Something was done about findings."),
    "resolve": ("resolved", "Findings are resolved; they raise no alert any more."),
    "false-alarm": (
        "false_alarm",
        "Findings were false alarms; they raise no alert any more.",
    ),
    "reopen": ("open", "Open findings again."),
}


@findings.command("list")
def listing(
    folder: Folder = Path("cxnlp-out"),
    state: Annotated[
        str, typer.Option("--state-is", help="undone, open, acknowledged, acted, resolved, false_alarm or all.")
    ] = "undone",
    account: Annotated[str | None, typer.Option("--account", help="Only accounts whose name holds this.")] = None,
    json_out: Json = False,
) -> None:
    """List findings, those not settled first.

    Example: cxnlp findings list --in out --state-is acknowledged
    """
    with user_errors():
        from cxnlp.errors import UsageError
        from cxnlp.findings.listing import CLOSED, STATES
        from cxnlp.output import dumps

        if state not in (*STATES, "undone", "all"):
            raise UsageError(f"--state-is is undone, all or one of {', '.join(STATES)}, not {state!r}")
        found = [
            f
            for f in _found(folder)
            if (state in ("all", f.state) or (state == "undone" and f.state not in CLOSED))
            and (account is None or account.lower() in f.account.lower())
        ]
        if json_out:
            for f in found:
                typer.echo(dumps(_row(f)))
            return
        print_paged(*_table(found))
        if found:
            next_steps(
                (
                    "say what became of one (also act, resolve, false-alarm)",
                    "findings",
                    "ack",
                    found[0].number[:8],
                    "--in",
                    folder,
                )
            )


@findings.command()
def report(folder: Folder = Path("cxnlp-out"), state: StateFile = None, json_out: Json = False) -> None:
    """Report how old open findings are, how fast they are settled, and the share of false alarms.

    Example: cxnlp findings report --in out
    """
    with user_errors():
        from cxnlp.findings import ageing
        from cxnlp.findings.listing import STATE_WORDS, decisions
        from cxnlp.output import dumps

        every = _found(folder)
        steps = {number: f.steps for f in every for number in f.former} | decisions(folder)
        found = ageing.ageing(every, _notices(folder, state), steps, _now().date())
        typer.echo(dumps(found, indent=1) if json_out else "\n".join(ageing.in_words(found, STATE_WORDS)))


def _verb(state: str, said: str, name: str) -> Callable[..., None]:
    def command(
        ids: Ids, folder: Folder = Path("cxnlp-out"), note: Note = None, by: By = None, state_file: StateFile = None
    ) -> None:
        with user_errors():
            from cxnlp.findings.deciding import decide_all
            from cxnlp.findings.listing import STATE_WORDS
            from cxnlp.report.safe import one_line

            for done in decide_all(
                folder, ids, state, _found(folder), _notices(folder, state_file), note or "", by, _now()
            ):
                typer.echo(f"{done.number}  {one_line(done.account)}, {done.word}: {STATE_WORDS[state]}")

    command.__doc__ = f"{said}\n\nExample: cxnlp findings {name} f3a2 --in out --note 'spoke to Ana'"
    return command


for _name, (_state, _said) in VERBS.items():
    findings.command(_name, no_args_is_help=True)(_verb(_state, _said, _name))


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _found(folder: Path) -> list[Any]:
    from cxnlp.findings.listing import findings as listed
    from cxnlp.findings.shown import note_shown
    from cxnlp.report.seen import account_views
    from cxnlp.report.tables import load_tables

    now = _now()
    found = listed(account_views(load_tables(folder)), folder, now.date())
    note_shown(folder, (f.number for f in found), now)
    return found


def _notices(folder: Path, state: Path | None) -> list[dict[str, Any]]:
    from cxnlp.alerts.run import STATE_FILE
    from cxnlp.alerts.state import State

    place = state or folder / STATE_FILE
    if not place.is_file():
        return []
    with State(place) as held:
        return held.bodies()


def _row(finding: Any) -> dict[str, Any]:
    from cxnlp.output import SCHEMA_VERSION

    return {
        "schema_version": SCHEMA_VERSION,
        "finding": finding.number,
        "account": finding.account,
        "kind": finding.kind,
        "date": finding.when.isoformat() if finding.when else None,
        "severity": finding.severity,
        "statement": finding.statement,
        "state": finding.state,
        "first_listed": finding.shown.isoformat() if finding.shown else None,
        "age_days": finding.age_days,
        "stood_days": finding.stood_days,
        "steps": [{"state": s.state, "at": s.at, "note": s.note or None} for s in finding.steps],
    }


def _table(found: list[Any]) -> list[Any]:
    """The findings under their accounts: what each is and says beside its id, day and state."""
    from itertools import groupby

    from rich import box
    from rich.table import Table
    from rich.text import Text

    from cxnlp.findings.listing import STATE_WORDS, tally
    from cxnlp.report import words
    from cxnlp.report.safe import one_line, shorten

    if not found:
        return [Text("nothing here")]
    counts = ", ".join(f"{n} {STATE_WORDS[s]}" for s, n in tally(found).items() if n)
    parts: list[Any] = [Text(f"{words.plural(len(found), 'finding')}: {counts}")]
    states = max(len(STATE_WORDS[f.state]) for f in found)
    for account, rows in groupby(found, key=lambda f: f.account):
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=False, expand=True)
        table.add_column("finding", no_wrap=True, style="bold")
        table.add_column("dated", no_wrap=True, width=11)
        table.add_column("state", no_wrap=True, width=states)
        table.add_column("what", overflow="fold", ratio=1)
        for f in rows:
            what = Text.assemble((f.word, "bold"), f": {one_line(f.statement)}")
            table.add_row(f.number[:8], words.day(f.when), STATE_WORDS[f.state], what)
        parts += [Text(), Text(shorten(account, 70), style="bold underline"), table]
    return parts
