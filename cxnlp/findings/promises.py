"""Promises of an analysis with what people said became of them: open, kept or dropped.

Marks are appended to promises.jsonl beside the analysis and never rewritten; the last line of a promise counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxnlp import records
from cxnlp.output import SCHEMA_VERSION, utc
from cxnlp.report.evidence import Reader
from cxnlp.report.promised import FILE, MARKS, mark_of, marks, promise_number
from cxnlp.report.seen import promises_of
from cxnlp.report.view import AccountView, Promise

VERBS = {"kept": "Kept", "dropped": "Dropped", "open": "Reopen"}
SIDES = {"vendor": "we promised", "customer": "they promised"}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise of an account. `number`: its id, the same in every later analysis; `at`: when it was marked."""

    number: str
    account: str
    slug: str
    message_id: str
    promise: Promise
    state: str
    at: str


def promised(
    views: Sequence[AccountView], rows: Mapping[str, Json], people: Mapping[str, Json], folder: Path
) -> list[Promised]:
    """The promises of the accounts in `views`, marked ones last, overdue ones first, then by the day they are due.

    `rows`: the rows of accounts.json by the views' anchors.
    """
    made, reader = marks(folder), Reader(people, {}, {})
    found = []
    for view in views:
        row = rows[view.anchor]
        commitments = row.get("commitments") or []
        for raw, promise in zip(commitments, promises_of(commitments, reader), strict=True):
            number = promise_number(view.key, raw)
            state, at = mark_of(made, view.key, raw)
            message = str(raw.get("message_id") or "")
            found.append(Promised(number, view.name, view.anchor, message, promise, state, at))
    return sorted(found, key=_order)


def _order(one: Promised) -> tuple[bool, bool, date, str]:
    return one.state != "open", not one.promise.overdue, one.promise.due or date.max, one.number


def mark(folder: Path, one: Promised, state: str, now: datetime) -> None:
    """Appends what became of a promise: a state of `MARKS`. Raises UsageError."""
    row = {
        "schema_version": SCHEMA_VERSION,
        "at": utc(now),
        "promise": one.number,
        "account": one.account,
        "message_id": one.message_id or None,
        "was": one.state,
        "state": state,
    }
    records.append(folder / FILE, row)


def tally(found: Iterable[Promised]) -> dict[str, int]:
    """The number of promises in each state."""
    counts = dict.fromkeys(MARKS, 0)
    for one in found:
        counts[one.state] += 1
    return counts
