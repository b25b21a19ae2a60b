"""The facts of every account of an analysis folder, with what people have settled taken out of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp.actions.priority import priorities
from cxnlp.alerts.facts import Facts
from cxnlp.errors import UsageError
from cxnlp.findings.listing import Step, about_decline, about_event, closed, decisions, event_days
from cxnlp.findings.numbers import decline_number
from cxnlp.records import rows as lines
from cxnlp.report.evidence import Reader
from cxnlp.report.frames import read_frame
from cxnlp.report.tables import as_date, read_accounts
from cxnlp.saved import Saved
from cxnlp.vocabulary import DECLINE

Json = dict[str, Any]


@dataclass(frozen=True)
class Portfolio:
    """`facts` in the order of accounts.json; `settled`: numbers of findings and alerts that people closed; `day`: the
    latest day of judging; `reopened`: numbers of those that they closed and then opened again; `closed_as`: the state
    of what they closed, by number."""

    facts: tuple[Facts, ...]
    settled: frozenset[str]
    day: date
    reopened: frozenset[str] = frozenset()
    closed_as: Mapping[str, str] = field(default_factory=dict)


def read(folder: Path) -> Portfolio:
    """The portfolio of an analysis folder. Raises UsageError when it holds no analysis or no account."""
    rows = read_accounts(folder)
    if not rows:
        raise UsageError(f"{folder} holds no account: nothing to raise an alert about")
    decided = decisions(folder)
    people = {str(p.get("person_id")): p for p in lines(folder / "people.jsonl")}
    reader = Reader(people, {}, {})
    owners = _owners(folder)
    weeks = _weeks(folder / "weekly.parquet")
    ranked = priorities(rows)
    facts = tuple(
        Facts(
            _numbered(row, reader, decided) | {"priority": priority, "owners": owners},
            weeks.get(str(row["account"]), {}),
        )
        for row, priority in zip(rows, ranked, strict=True)
    )
    reopened = frozenset(n for n, steps in decided.items() if not closed(steps) and any(closed((s,)) for s in steps))
    closed_as = {n: steps[-1].state for n, steps in decided.items() if closed(steps)}
    return Portfolio(facts, _settled(rows, decided), max(f.day for f in facts), reopened, closed_as)


def _owners(folder: Path) -> dict[str, str]:
    """Who owns which alert, by rule or kind of event."""
    owners: Json = Saved(folder).document.get("governance", {}).get("owners", {})
    return {k.removeprefix("alerts."): str(v) for k, v in owners.items() if k.startswith("alerts.")}


def class_finding(row: Mapping[str, Any]) -> str | None:
    """The number of the finding that an account is in decline; None for one that is not."""
    cls = str(row["trajectory"].get("class"))
    return decline_number(str(row["account"]), cls) if cls in DECLINE else None


def _settled(rows: Iterable[Json], decided: Mapping[str, tuple[Step, ...]]) -> frozenset[str]:
    """What people closed: alerts, and findings by their present numbers. Of a decline only the present one counts."""
    settled = {number for number, steps in decided.items() if closed(steps)}
    for row in rows:
        if decline := class_finding(row):
            trajectory = row["trajectory"]
            onset = as_date(trajectory.get("onset"))
            _, steps = about_decline(decided, str(row["account"]), str(trajectory["class"]), onset)
            settled = settled | {decline} if closed(steps) else settled - {decline}
    return frozenset(settled)


def _numbered(row: Json, reader: Reader, decided: Mapping[str, tuple[Step, ...]]) -> Json:
    """The row with each event's finding; an event whose finding is closed counts as explained."""
    events, told = [], [(e, _told(e)) for e in row.get("events") or ()]
    days = event_days(key for _, key in told)
    for event, (kind, person, when) in told:
        shown_by = {q.message_id for q in reader.quotes(event.get("evidence"))}
        elsewhere = days[kind, person] - {when}
        known_as = reader.known_as(person)
        numbers, steps = about_event(decided, str(row["account"]), kind, when, person, known_as, shown_by, elsewhere)
        explained = bool(event.get("explained")) or closed(steps)
        events.append({**event, "finding": numbers[0], "explained": explained})
    return {**row, "events": events}


def _told(event: Json) -> tuple[str, str | None, date | None]:
    """Kind, person and day of an event."""
    return str(event.get("kind")), event.get("person_id") or None, as_date(event.get("date"))


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
