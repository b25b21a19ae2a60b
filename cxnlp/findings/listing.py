"""Findings: every account in decline, every unexplained event, every survey that contradicts behaviour, with what
people decided about each.

States are appended to findings.jsonl and never rewritten; the latest line of a finding is its state.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxnlp import records
from cxnlp.findings.shown import first_shown
from cxnlp.output import SCHEMA_VERSION, utc
from cxnlp.report.tables import as_date
from cxnlp.report.view import AccountView
from cxnlp.vocabulary import DECLINE

FILE = "findings.jsonl"
STATES = ("open", "acknowledged", "acted", "resolved", "false_alarm")
FORMER = {"acting": "acted"}
"""Names of states in files that earlier versions wrote."""
STATE_WORDS = {
    "open": "open",
    "acknowledged": "acknowledged",
    "acted": "acted on",
    "resolved": "resolved",
    "false_alarm": "false alarm",
}
VERBS = {
    "acknowledged": "Acknowledge",
    "acted": "Act",
    "resolved": "Resolve",
    "false_alarm": "False alarm",
    "open": "Reopen",
}
CLOSED = ("resolved", "false_alarm")
SURPRISE, SURPRISE_WORD = "survey_contradicts", "survey against behaviour"
SURPRISE_SEVERITY = 0.4  # judgement: worth a look, below any alarm that words or people raise
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: the state set, when, and a remark."""

    state: str
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`number`: its id, the same in every later analysis; `when`: the day it is dated to.

    `age_days`: from the day it was first listed to today, of a closed one to the day it was closed; None where it was
    decided before listings were kept. `stood_days`: from its date to the day of judging; None where it has no date.
    """

    number: str
    account: str
    slug: str
    cls: str
    kind: str
    word: str
    when: date | None
    severity: float
    statement: str
    who: str | None
    quotes: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    shown: date | None
    age_days: int | None
    stood_days: int | None

    @property
    def state(self) -> str:
        return self.steps[-1].state if self.steps else "open"


def findings(views: Sequence[AccountView], folder: Path, today: date) -> list[Finding]:
    """All findings: those not closed first, then accounts in the report's order, the gravest and newest first."""
    steps, listed = decisions(folder), first_shown(folder)
    found = []
    for rank, view in enumerate(views):
        rows = [(e.kind, e.word, e.when, e.severity, e.statement, e.who, e.quotes) for e in view.alarms]
        if view.cls in DECLINE:
            quotes = view.best_quote
            row = (
                view.cls,
                f"account {view.word}",
                view.onset,
                1.0,
                view.main_reason,
                None,
                (quotes,) if quotes else (),
            )
            rows.insert(0, row)
        if view.surprise:
            told = view.surprise
            rows.append((SURPRISE, SURPRISE_WORD, told.when, SURPRISE_SEVERITY, told.statement, None, ()))
        for kind, word, when, severity, statement, who, quotes_ in rows:
            number = finding_number(view.key, kind, when, who)
            taken = steps.get(number, ())
            said = tuple((q.message_id, q.text) for q in quotes_[:1])
            shown = _shown(listed.get(number), taken, today)
            stood = max(0, (view.as_of - when).days) if view.as_of and when else None
            one = Finding(
                number, view.name, view.anchor, view.cls, kind, word, when, severity, statement, who, said, taken,
                shown, _age(shown, taken, today), stood,
            )  # fmt: skip
            found.append((one.state in CLOSED, rank, -severity, -(when or date.min).toordinal(), number, one))
    return [one for *_, one in sorted(found, key=lambda x: x[:-1])]


def finding_number(account: str, kind: str, when: date | None, who: str | None) -> str:
    """The id of a finding: of its account, kind, day and person, so that a new analysis keeps what was decided."""
    key = "\0".join((account, kind, str(when), who or ""))
    return "f" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:14]


def decide(folder: Path, finding: Finding, state: str, note: str, now: datetime, by: str | None = None) -> None:
    """Appends a decision. Raises UsageError."""
    row = {
        "schema_version": SCHEMA_VERSION,
        "at": utc(now),
        "finding": finding.number,
        "account": finding.account,
        "kind": finding.kind,
        "date": finding.when.isoformat() if finding.when else None,
        "was": finding.state,
        "state": state,
        "note": note or None,
    }
    records.append(folder / FILE, row | ({"by": by} if by else {}))


def tally(found: Sequence[Finding]) -> dict[str, int]:
    """The number of findings in each state."""
    return {state: sum(f.state == state for f in found) for state in STATES}


def decisions(folder: Path) -> dict[str, tuple[Step, ...]]:
    """What was decided about each finding, the oldest first, by the finding's number."""
    found: dict[str, tuple[Step, ...]] = {}
    for row in records.rows(folder / FILE):
        state = FORMER.get(str(row.get("state")), row.get("state"))
        if state in STATES and row.get("finding"):
            step = Step(str(state), str(row.get("at") or ""), str(row.get("note") or ""))
            found[str(row["finding"])] = (*found.get(str(row["finding"]), ()), step)
    return found


def closed(steps: Sequence[Step]) -> bool:
    """Whether the latest decision is that a finding is resolved or a false alarm."""
    return bool(steps) and steps[-1].state in CLOSED


def _shown(listed: date | None, steps: Sequence[Step], today: date) -> date | None:
    """The day of the first listing: today where this is it; None where a decision is older than what is kept of it."""
    day = listed or today
    decided = as_date(steps[0].at) if steps else None
    return None if decided is not None and decided < day else day


def _age(shown: date | None, steps: Sequence[Step], today: date) -> int | None:
    if shown is None:
        return None
    end = as_date(steps[-1].at) if closed(steps) else None
    return max(0, ((end or today) - shown).days)
