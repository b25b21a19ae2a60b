"""The facts of every account of an analysis folder, with what people have settled taken out of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp.actions.priority import priorities
from cxnlp.alerts.facts import Facts
from cxnlp.errors import UsageError
from cxnlp.findings.listing import closed, decisions, finding_number
from cxnlp.records import rows as lines
from cxnlp.report.evidence import Reader
from cxnlp.report.frames import read_frame
from cxnlp.report.tables import as_date, read_accounts
from cxnlp.saved import Saved
from cxnlp.vocabulary import DECLINE

Json = dict[str, Any]


@dataclass(frozen=True)
class Portfolio:
    """`facts` in the order of accounts.json; `settled`: numbers of findings that people closed; `day`: the latest day
    of judging."""

    facts: tuple[Facts, ...]
    settled: frozenset[str]
    day: date


def read(folder: Path) -> Portfolio:
    """The portfolio of an analysis folder. Raises UsageError when it holds no analysis or no account."""
    rows = read_accounts(folder)
    if not rows:
        raise UsageError(f"{folder} holds no account: nothing to raise an alert about")
    settled = frozenset(number for number, steps in decisions(folder).items() if closed(steps))
    people = {str(p.get("person_id")): p for p in lines(folder / "people.jsonl")}
    reader = Reader(people, {}, {})
    owners = _owners(folder)
    weeks = _weeks(folder / "weekly.parquet")
    ranked = priorities(rows)
    facts = tuple(
        Facts(
            _numbered(row, reader, settled) | {"priority": priority, "owners": owners},
            weeks.get(str(row["account"]), {}),
        )
        for row, priority in zip(rows, ranked, strict=True)
    )
    return Portfolio(facts, settled, max(f.day for f in facts))


def _owners(folder: Path) -> dict[str, str]:
    """Who owns which alert, by rule or kind of event."""
    owners: Json = Saved(folder).document.get("governance", {}).get("owners", {})
    return {k.removeprefix("alerts."): str(v) for k, v in owners.items() if k.startswith("alerts.")}


def class_finding(row: Mapping[str, Any]) -> str | None:
    """The number of the finding that an account is in decline; None for one that is not."""
    trajectory = row["trajectory"]
    cls = str(trajectory.get("class"))
    onset = as_date(trajectory.get("onset"))
    return finding_number(str(row["account"]), cls, onset, None) if cls in DECLINE else None


def _numbered(row: Json, reader: Reader, settled: frozenset[str]) -> Json:
    """The row with each event's finding; an event whose finding is closed counts as explained."""
    events = []
    for event in row.get("events") or ():
        who = reader.name(event.get("person_id"))
        number = finding_number(str(row["account"]), str(event.get("kind")), as_date(event.get("date")), who)
        explained = bool(event.get("explained")) or number in settled
        events.append({**event, "finding": number, "explained": explained})
    return {**row, "events": events}


def _weeks(path: Path) -> dict[str, dict[str, list[float | None]]]:
    frame = read_frame(path, ("account", "week"), [])
    if frame is None:
        return {}
    frame = frame.sort_values(["account", "week"])
    names = [str(name) for name in frame.select_dtypes("number").columns]
    return {
        str(account): {n: [v if math.isfinite(v) else None for v in part[n].astype(float)] for n in names}
        for account, part in frame.groupby("account")
    }
