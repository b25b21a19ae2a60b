"""Merges and splits of people: decisions in the file of `cxnlp people`, followed by the next analysis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from cxnlp import who
from cxnlp.errors import UsageError
from cxnlp.output import utc
from cxnlp.people import decisions_file
from cxnlp.people.decisions import Decision, Set, describe, handle, handles
from cxnlp.people.laid_over import own_handles, waiting
from cxnlp.web.workspace import Workspace

Json = dict[str, Any]
Decide = Callable[[Workspace, Json, Sequence[str], datetime], None]


def handles_of(row: Json) -> list[str]:
    """What can be split off a person: addresses, references and full names; empty where there is only one."""
    names = [str(n) for n in (row.get("name"), *(row.get("aliases") or ())) if n]
    told = [str(e) for e in row.get("emails") or ()] + [f"#{r}" for r in row.get("refs") or ()]
    told += [n for n in names if (h := handle(n)) and len(h[1].split()) > 1]
    unique = list({handle(t): t for t in told}.values())
    return unique if len(unique) > 1 else []


def merge(workspace: Workspace, row: Json, others: Sequence[str], now: datetime) -> None:
    """Decides that `row` and the people with the ids `others` are one. Raises UsageError."""
    people = list(workspace.loaded().tables.people.values())
    decision = who.merge(people, [str(row["person_id"]), *others], None, utc(now))
    decisions_file.append(workspace.folder / decisions_file.FILE, decision)


def split(workspace: Workspace, row: Json, apart: Sequence[str], now: datetime) -> None:
    """Decides that `apart`, some of the handles of `row`, are somebody else. Raises UsageError."""
    people = list(workspace.loaded().tables.people.values())
    decision = who.split(people, str(row["person_id"]), apart, None, utc(now))
    decisions_file.append(workspace.folder / decisions_file.FILE, decision)


def undo(workspace: Workspace, row: Json, told: Sequence[str], now: datetime) -> None:
    """Takes back decision `told[0]` when it still reads `told[1]`. Raises UsageError."""
    file = workspace.folder / decisions_file.FILE
    found = decisions_file.read(file)
    number = int(told[0]) if told[0].isdecimal() else 0
    if not 1 <= number <= len(found) or describe(found[number - 1]) != told[1]:
        raise UsageError("The list of decisions has changed: reload the page and try again.")
    decisions_file.undo(file, number)


def about(workspace: Workspace, row: Json) -> list[tuple[int, str, bool]]:
    """Merges and splits that name the person: number, words, and whether the analysis still has to follow."""
    found: list[Decision] = decisions_file.read(workspace.folder / decisions_file.FILE)
    own = own_handles(row) | {h for n in (row.get("name"), *(row.get("aliases") or ())) if n and (h := handle(str(n)))}
    late = set(waiting(list(workspace.loaded().tables.people.values()), found))
    return [
        (number, describe(d), number in late)
        for number, d in enumerate(found, 1)
        if not isinstance(d, Set) and own & set(handles(d))
    ]
