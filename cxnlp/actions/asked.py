"""What an account's row asks of its steps: since when events count, which signal one is, how to reach the champion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from cxnlp.actions.playbook import BILL_NAMED, PAID_LATE, STATED
from cxnlp.trajectory.wording import plural
from cxnlp.vocabulary import DECLINE

FRESH_DAYS = 120
BEFORE_ONSET_DAYS = 60
NEW_REGIME_DAYS = 365
"""A known change so recent is told beside a steady account (judgement: within a yearly term)."""
AWAY = {
    "absent": "the champion is absent, and nobody took over",
    "left": "the champion has left, and nobody took over",
    "steps_back": "the champion steps back but still writes, and nobody took over",
}
"""States of the champion that ask for a step, and why."""
HEARD_DAYS = 30
"""Who was heard within this time still writes."""
LEAVES = ("champion_absence", "engagement_drop", "missed_meetings")
"""Kinds of events that a leave explains."""
REACHES = ("away", "steps_back", "on_leave", "silence_ours", "there")
Json = Mapping[str, Any]


def fresh_since(cls: str, as_of: date, onset: date | None) -> date:
    """From which day on an event still asks for something: for four months, and in a declining account since shortly
    before its onset.

    >>> fresh_since("steady", date(2026, 6, 30), None).isoformat()
    '2026-03-02'
    """
    since = as_of - timedelta(days=FRESH_DAYS)
    return min(since, onset - timedelta(days=BEFORE_ONSET_DAYS)) if cls in DECLINE and onset else since


def signal_of(event: Json, row: Json) -> str:
    """The signal of an event: what is gravely stated in it in the last four months, else its kind; a late bill apart
    where it is paid by now, and where the customer spoke of it."""
    kind = str(event["kind"])
    if kind == "late_payment":
        customers = {p.get("person_id") for p in row.get("stakeholders") or ()}
        spoken = any(q.get("person_id") in customers for q in event.get("evidence") or ())
        return PAID_LATE if event.get("over") else BILL_NAMED if spoken else kind
    return str(event["stated"]) if states(event, row) else kind


def states(event: Json, row: Json) -> bool:
    """Whether one of STATED is stated in an event of the last four months."""
    since = fresh_since("", date.fromisoformat(str(row["as_of"])[:10]), None)
    return event.get("stated") in STATED and str(event.get("date")) >= since.isoformat()


def reach(row: Json) -> str:
    """How the champion is reached, one of REACHES: out of the part yet heard as ever, on leave while somebody stands
    in, silent in a silence that is ours as a whole, away, or there."""
    champion: Json = row.get("champion") or {}
    if champion.get("status") not in ("absent", "left"):
        return "there"
    if champion["status"] == "left":
        return "away"
    seat: Json = next((p for p in row.get("stakeholders") or () if p.get("is_champion")), {})
    if champion.get("leave"):
        return "on_leave"
    heard, since = str(seat.get("last_active") or "")[:10], str(champion.get("since") or "")[:10]
    late = (date.fromisoformat(str(row["as_of"])[:10]) - timedelta(days=HEARD_DAYS)).isoformat()
    if seat.get("status") == "active" and since and heard >= max(since, late):
        return "steps_back"
    return "silence_ours" if (row.get("responsiveness") or {}).get("silence") else "away"


def on_leave(event: Json, row: Json) -> bool:
    """Whether an event tells only that the champion is on leave: their silence, or the absence in which somebody who is
    known stands in."""
    champion: Json = row.get("champion") or {}
    leave: Json = champion.get("leave") or {}
    who = event.get("person_id")
    if not leave or who is None or event.get("kind") not in LEAVES:
        return False
    return bool(who == champion.get("person_id") or (event["kind"] == LEAVES[0] and who == leave.get("stand_in")))


def over_days(event: Json, row: Json) -> int | None:
    """How many days ago an event was over; None where it is not."""
    if not event.get("over"):
        return None
    return (date.fromisoformat(str(row["as_of"])[:10]) - date.fromisoformat(str(event["over"])[:10])).days


def weeks_anew(day: date, as_of: date) -> str:
    """For how many weeks an account has been compared anew since a known change, in words; "" where that is long ago.

    >>> weeks_anew(date(2026, 5, 1), date(2026, 9, 30)), weeks_anew(date(2024, 5, 1), date(2026, 9, 30))
    ('21 weeks', '')
    """
    days = (as_of - day).days
    return plural(days // 7, "week") if days <= NEW_REGIME_DAYS else ""


def regime(row: Json) -> str:
    """Since when, and for how many weeks, an account is compared anew, in words; "" without a known change of late."""
    known = row.get("regimes")
    if not known:
        return ""
    day, as_of = (date.fromisoformat(str(d)[:10]) for d in (known[-1]["day"], row["as_of"]))
    weeks = weeks_anew(day, as_of)
    return f"compared anew only since {day.day} {day:%B} {day.year} ({weeks})" if weeks else ""
