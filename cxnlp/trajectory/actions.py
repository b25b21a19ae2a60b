"""Suggested next steps, each because of named events or people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxnlp.trajectory.events import Event
from cxnlp.trajectory.history import History

# kind of event -> (what to do, who on our side, within how many days)
BY_EVENT: dict[str, tuple[str, str, int]] = {
    "scope_dispute": ("settle in writing what is included, with the person who contests it", "account executive", 7),
    "champion_absence": ("ask who decides in the champion's place and meet that person", "csm", 7),
    "planning_deferral": ("offer a thirty-minute planning talk tied to one goal of theirs, with two dates", "csm", 14),
    "payment_concern": (
        "bring the value shown so far to the budget holder before the next invoice",
        "account executive",
        14,
    ),
    "churn_risk": ("call the decision-maker: ask what would have to change", "cs leader", 3),
    "escalation": ("answer with an owner, a date and a written plan", "cs leader", 2),
    "expansion": ("plan the next step they asked about together", "account executive", 14),
    "engagement_drop": ("call the people who went quiet, one by one", "csm", 7),
    "single_threaded": ("win a second contact in another role", "csm", 21),
    "ticket_spike": ("review the tickets together and say what changes", "support lead", 7),
    "ticket_silence": ("ask whether the product is still used as before", "csm", 14),
    "junior_only_tickets": ("ask the former ticket owners what has changed", "csm", 14),
    "slow_vendor": ("answer what is open and agree on response times", "support lead", 3),
    "slow_customer": ("ask for the best way and person to get answers", "csm", 14),
    "late_payment": ("ask accounts payable what holds the invoice", "finance", 7),
    "sponsor_change": ("meet the new sponsor with goals and results so far", "cs leader", 14),
}
SHOWN = 5


def actions(
    label: str, found: Sequence[Event], people: Sequence[dict[str, Any]], history: History
) -> list[dict[str, Any]]:
    """Up to five steps for the latest alarming events, most severe first; none for an account without any."""
    latest: dict[str, Event] = {}
    for event in found:
        if not event.explained and (history.end - event.day <= 120 or label in ("drifting", "at_risk")):
            latest[event.kind] = event
    steps = []
    for event in sorted(latest.values(), key=lambda e: (-e.severity, e.kind)):
        if event.kind in BY_EVENT:
            action, owner, days = BY_EVENT[event.kind]
            steps.append({"action": action, "owner_role": owner, "due_in_days": days, "because": [event.statement]})
    return steps[:SHOWN]
