"""An event as a row of accounts.json."""

from __future__ import annotations

from datetime import date
from typing import Any

from cxnlp.signals.details import event_details
from cxnlp.trajectory.candidates import Record
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.events import Event
from cxnlp.trajectory.evidence import evidence
from cxnlp.trajectory.explanations import QUARRELS
from cxnlp.trajectory.over import over
from cxnlp.trajectory.wording import dated


def event_row(record: Record, event: Event) -> dict[str, Any]:
    """The row of `event`; its keys are those of `docs/schema.md`."""
    said = [(q.text, to_date(q.day)) for q in event.quotes]
    ends = _over(record, event)
    settled = event.kind in QUARRELS and ends.get("over") and not event.explained
    told = f"; over since {dated(to_day(date.fromisoformat(ends['over'])))}" if settled else ""
    details = event_details(event.kind, said, [record.following(q) for q in event.quotes])
    return {
        "kind": event.kind,
        "date": to_date(event.day).isoformat(),
        "person_id": event.person,
        "severity": round(event.severity, 6),
        "explained": event.explained,
        "statement": event.statement + told,
        "evidence": evidence(record.history, event.quotes),
        "aside": event.aside,
        **({"newcomer": event.newcomer} if event.newcomer else {}),
        **({"meetings": list(event.meetings)} if event.meetings else {}),
        **({"details": details} if details else {}),
        **({"stated": event.stated.what} if event.stated else {}),
        **ends,
    }


def _over(record: Record, event: Event) -> dict[str, Any]:
    """The day on which it was over; of a late bill null while it is unpaid."""
    late = event.kind == "late_payment"
    day = event.over if late else over(record, event)
    return {"over": None if day is None else to_date(day).isoformat()} if late or day is not None else {}
