"""The next steps of one account: its class and its latest alarming events, answered by the playbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cxnlp.actions.asked import AWAY, FRESH_DAYS, fresh_since, on_leave, over_days, reach, regime, signal_of, states
from cxnlp.actions.playbook import (
    CHANNELS,
    CONTACT_RULE,
    KINDS,
    NEW_REGIME,
    OUR_SILENCE,
    STATED,
    STEPS_BACK,
    Playbook,
    Step,
)

SHOWN = 5
REASONS = 3
SOLVED_DAYS = 30
"""A ticket solved so long ago asks for nothing, unless something grave was stated in it."""
BACK_DAYS = 14
"""Who is heard so long after an absence was told is back (judgement)."""
SENIOR = ("executive", "champion", "buyer")
"""Roles whose word of leaving is answered first."""
CLASS_REASONS = {
    "at_risk": "the account is at risk",
    "drifting": "the account is drifting",
    "deepening": "the account is deepening",
    "steady": "the account is steady",
    "insufficient_data": "too little was read to judge the account",
}
ABSENCE, CHANGE = "champion_absence", "sponsor_change"
Json = Mapping[str, Any]


@dataclass
class _Chosen:
    """`gravity`: the place of what is stated among STATED, the gravest first; beyond them what is not."""

    step: Step
    weight: float
    signals: list[str] = field(default_factory=list)
    because: list[str] = field(default_factory=list)
    role: str | None = None
    channel: str | None = None
    gravity: int = len(STATED)


def steps(row: Json, kinds: Mapping[str, str], playbook: Playbook) -> list[dict[str, Any]]:
    """Up to five steps, by kind (escalate first), by the gravity of what is stated and by the severity of what they
    answer.

    `row`: an account of accounts.json; `kinds`: message_id -> kind of message. Steps that share a `merge` word become
    one: the first by rank, with the reasons of all. Explained events ask for nothing. A champion who is absent or gone
    asks for a step even without an event, and so does a silence of ours; who is to escalate or to reach out is not told
    to go on as before. Where the customer restricts whom to contact, the steps that approach people give way to one.
    """
    label = str(row["trajectory"].get("class"))
    chosen: list[_Chosen] = []
    asking = _asking(row, label)
    for event in asking:
        role, channel = _speaker(event, row), channel_of(event, kinds)
        if _settled(event, row, channel) or _met_otherwise(event, row, asking):
            continue
        step = _answer(event, row, role, None if channel == "ticket" and event.get("over") else channel, playbook)
        if step is not None:
            weight = float(event.get("severity") or 0.0)
            gravity = STATED.index(str(event["stated"])) if states(event, row) else len(STATED)
            chosen.append(
                _Chosen(step, weight, [str(event["kind"])], [str(event["statement"])], role, channel, gravity)
            )
    chosen += [*_without_champion(row, chosen, playbook), *_our_silence(row, playbook)]
    chosen += _class(row, chosen, playbook)
    chosen = _through_channel(row, chosen, playbook)
    chosen.sort(key=lambda c: (KINDS.index(c.step.kind), c.gravity, -c.weight, c.step.id))
    merged: dict[str, _Chosen] = {}
    for one in chosen:
        first = merged.setdefault(one.step.merge or one.step.id, one)
        if first is not one:
            first.signals += [s for s in one.signals if s not in first.signals]
            first.because += [b for b in one.because if b not in first.because]
    return [_written(c, row) for c in list(merged.values())[:SHOWN]]


def _class(row: Json, chosen: Sequence[_Chosen], playbook: Playbook) -> Sequence[_Chosen]:
    """The step for the class; a steady account that is busy with another gets none, and one that is compared anew only
    since a known change of late is looked at again soon."""
    label = str(row["trajectory"].get("class"))
    own, because = playbook.step(f"class:{label}"), CLASS_REASONS.get(label, label)
    since = regime(row)
    if label == "steady" and since and own is not None and own.kind == "watch":
        own, because = playbook.step(NEW_REGIME), f"{because}, {since}"
    busy = any(c.step.kind in ("escalate", "outreach") for c in chosen)
    if own is None or (busy and label == "steady" and own.kind == "watch"):
        return ()
    return [_Chosen(own, 0.0, [f"class:{label}"], [because])]


def _through_channel(row: Json, chosen: Sequence[_Chosen], playbook: Playbook) -> list[_Chosen]:
    """The steps, those that approach people become one where the customer restricts whom to contact."""
    rule, step = row.get("contact_rule"), playbook.step(CONTACT_RULE)
    held = [c for c in chosen if c.step.approach] if rule and step else []
    if not (rule and step and held):
        return list(chosen)
    signals = list(dict.fromkeys([CONTACT_RULE, *(s for c in held for s in c.signals)]))
    weight = max(c.weight for c in held)
    return [*(c for c in chosen if not c.step.approach), _Chosen(step, weight, signals, [str(rule["statement"])])]


def _settled(event: Json, row: Json, channel: str | None) -> bool:
    """Whether an event asks for nothing: its ticket was solved a month ago, the absent user is back, or the champion's
    leave explains it."""
    if on_leave(event, row):
        return True
    if states(event, row):
        return False
    if channel == "ticket" and event["kind"] != "late_payment":
        return (over_days(event, row) or 0) >= SOLVED_DAYS
    seat: Json = next((p for p in row.get("stakeholders") or () if p.get("person_id") == event.get("person_id")), {})
    if event["kind"] != ABSENCE or seat.get("role") not in ("user", "technical") or seat.get("is_champion"):
        return False
    heard = str(seat.get("last_active") or "")[:10]
    back = (date.fromisoformat(str(event["date"])[:10]) + timedelta(days=BACK_DAYS)).isoformat()
    return seat.get("status") == "active" and heard >= back


def _met_otherwise(event: Json, row: Json, asking: Sequence[Json]) -> bool:
    """Whether a newcomer is not to be met with results: who states something grave, and anybody while a legal step
    stands; the answer to that comes first."""
    grave = [e for e in asking if states(e, row)]
    stating = {str(q.get("person_id")) for e in grave for q in (e.get("evidence") or ())[:1]}
    late = any(e.get("stated") == "legal_step" for e in grave)
    return event["kind"] == CHANGE and bool(event.get("newcomer")) and (late or str(event["newcomer"]) in stating)


def _answer(event: Json, row: Json, role: str | None, channel: str | None, playbook: Playbook) -> Step | None:
    """The step for an event. Who is absent or gone is asked after, unless it is known who follows: then that person is
    met. The role counts of whom such an event names, not of who told it."""
    kind = str(event["kind"])
    if kind not in (ABSENCE, CHANGE):
        return playbook.step(signal_of(event, row), role, channel)
    role = role if event.get("person_id") else None
    if _followed(event, row, role):
        return playbook.step(CHANGE, role, channel)
    return playbook.step(ABSENCE, role if kind == ABSENCE or role == "champion" else None, channel)


def _followed(event: Json, row: Json, role: str | None) -> bool:
    """Whether it is known who follows the person whom an event names; of a change that names nobody, the champion."""
    successor = (row.get("champion") or {}).get("successor")
    if event["kind"] == ABSENCE:
        return role == "champion" and successor is not None
    return bool(event.get("newcomer")) or (role in ("champion", None) and successor is not None)


def _without_champion(row: Json, chosen: Sequence[_Chosen], playbook: Playbook) -> Sequence[_Chosen]:
    """The step for a champion who is absent or gone, where no event of theirs gave one and no absence of late is
    explained; none for one on leave with somebody standing in, or while the whole silence is ours."""
    state = str((row.get("champion") or {}).get("status"))
    if state not in AWAY or any(c.role == "champion" and {ABSENCE, CHANGE} & {*c.signals} for c in chosen):
        return ()
    found = reach(row)
    if found == "steps_back":
        step = playbook.step(STEPS_BACK, "champion")
        return [_Chosen(step, 1.0, [ABSENCE], [AWAY[found]], "champion")] if step else ()
    if found != "away":
        return ()
    since = (date.fromisoformat(str(row["as_of"])[:10]) - timedelta(days=FRESH_DAYS)).isoformat()
    told = (e for e in row.get("events") or () if e.get("kind") == ABSENCE)
    leave = (e for e in told if e.get("explained") and not e.get("aside"))
    if state == "absent" and any(str(e.get("date")) >= since for e in leave):
        return ()
    step = playbook.step(ABSENCE, "champion")
    return [_Chosen(step, 1.0, [ABSENCE], [AWAY[state]], "champion")] if step else ()


def _our_silence(row: Json, playbook: Playbook) -> Sequence[_Chosen]:
    """The step for a silence of the whole customer side that is ours."""
    found = (row.get("responsiveness") or {}).get("silence")
    step = playbook.step(OUR_SILENCE) if found else None
    return [_Chosen(step, 1.0, [OUR_SILENCE], [str(found["statement"]).removesuffix(".")])] if step and found else ()


def role_of(event: Json, row: Json) -> str | None:
    """The role of the person an event is about, else of who is quoted first; the champion's is "champion"."""
    quoted = (e.get("person_id") for e in event.get("evidence") or ())
    seats = {p.get("person_id"): p for p in row.get("stakeholders") or ()}
    for person in (event.get("person_id"), *quoted):
        if person in seats:
            return "champion" if seats[person].get("is_champion") else str(seats[person].get("role"))
    return None


def _speaker(event: Json, row: Json) -> str | None:
    """The role that a step answers: of talk of leaving that of the most senior who is quoted, else `role_of`."""
    if event["kind"] != "churn_risk":
        return role_of(event, row)
    said = ({**event, "person_id": None, "evidence": [quote]} for quote in event.get("evidence") or ())
    roles = {role_of(event, row), *(role_of(one, row) for one in said)}
    return next((role for role in SENIOR if role in roles), role_of(event, row))


def channel_of(event: Json, kinds: Mapping[str, str]) -> str | None:
    """The channel of an event's first quote; None when nothing is quoted."""
    for item in event.get("evidence") or ():
        if item.get("message_id") in kinds:
            return CHANNELS.get(kinds[item["message_id"]])
    return None


def _asking(row: Json, label: str) -> Sequence[Json]:
    """Unexplained events that still ask for something, the newest first: of the last four months, and in a declining
    account all since shortly before its onset. Nobody is called about the silence of who has left."""
    onset = row["trajectory"].get("onset")
    begun = date.fromisoformat(str(onset)[:10]) if onset else None
    since = fresh_since(label, date.fromisoformat(str(row["as_of"])[:10]), begun)
    gone = {str(p["person_id"]) for p in row.get("stakeholders") or () if p.get("status") == "left"}
    found = [
        e
        for e in row.get("events") or ()
        if not e.get("explained")
        and str(e.get("date")) >= since.isoformat()
        and not (e.get("kind") == "engagement_drop" and e.get("person_id") in gone)
    ]
    return sorted(found, key=lambda e: (str(e["date"]), str(e["kind"])), reverse=True)


def _due(step: Step, row: Json) -> int:
    """The days of a step; what is only watched is looked at again half-way to a known renewal at the latest."""
    try:
        renewal, as_of = (date.fromisoformat(str(row.get(day))[:10]) for day in ("renewal_date", "as_of"))
    except ValueError:
        return step.due_in_days
    left = (renewal - as_of).days
    return min(step.due_in_days, left // 2) if step.kind == "watch" and left > 1 else step.due_in_days


def _written(chosen: _Chosen, row: Json) -> dict[str, Any]:
    step = chosen.step
    return {
        "action": step.action,
        "owner_role": step.owner_role,
        "due_in_days": _due(step, row),
        "because": chosen.because[:REASONS],
        "id": step.id,
        "kind": step.kind,
        "signals": chosen.signals,
        "role": chosen.role,
        "channel": chosen.channel,
        "raci": {
            "responsible": step.owner_role,
            "accountable": step.accountable,
            "consulted": list(step.consulted),
            "informed": list(step.informed),
        },
    }
