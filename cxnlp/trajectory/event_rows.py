"""An event as a row of accounts.json."""

from __future__ import annotations

from typing import Any

from cxnlp.signals.details import event_details
from cxnlp.trajectory.candidates import Record
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.events import Event
from cxnlp.trajectory.evidence import evidence
from cxnlp.trajectory.explanations import QUARRELS
from cxnlp.trajectory.over import over
from cxnlp.trajectory.wording import dated


def event_row(record: Record, event: Event) -> dict[str, Any]:
    """The row of `event`; its keys are those of `docs/schema.md`."""
    said = [(q.text, to_date(q.day)) for q in event.quotes]
    day, is_said = over(record, event)
    shown = day is not None or event.kind == "late_payment"
    told = f"; over since {dated(day)}" if day is not None and event.kind in QUARRELS and not event.explained else ""
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
        **({"stated": event.stated.what} if event.stated and not is_said else {}),
        **({"over": None if day is None else to_date(day).isoformat()} if shown else {}),
    }
