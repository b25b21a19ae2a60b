"""The next steps of one account: its class and its latest alarming events, answered by the playbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cxnlp.actions.playbook import CHANNELS, KINDS, OUR_SILENCE, Playbook, Step
from cxnlp.vocabulary import DECLINE

SHOWN = 5
REASONS = 3
FRESH_DAYS = 120
BEFORE_ONSET_DAYS = 60
CLASS_REASONS = {
    "at_risk": "the account is at risk",
    "drifting": "the account is drifting",
    "deepening": "the account is deepening",
    "steady": "the account is steady",
    "insufficient_data": "too little was read to judge the account",
}
AWAY = {
    "absent": "the champion is absent, and nobody took over",
    "left": "the champion has left, and nobody took over",
}
"""States of the champion that ask for a step, and why."""
ABSENCE, CHANGE = "champion_absence", "sponsor_change"
Json = Mapping[str, Any]


@dataclass
class _Chosen:
    step: Step
    weight: float
    signals: list[str] = field(default_factory=list)
    because: list[str] = field(default_factory=list)
    role: str | None = None
    channel: str | None = None


def steps(row: Json, kinds: Mapping[str, str], playbook: Playbook) -> list[dict[str, Any]]:
    """Up to five steps, by kind (escalate first) and by the severity of what they answer.

    `row`: an account of accounts.json; `kinds`: message_id -> kind of message. Steps that share a `merge` word become
    one: the first by rank, with the reasons of all. Explained events ask for nothing. A champion who is absent or gone
    asks for a step even without an event, and so does a silence of ours; who is to escalate or to reach out is not told
    to go on as before.
    """
    label = str(row["trajectory"].get("class"))
    chosen: list[_Chosen] = []
    for event in _asking(row, label):
        role, channel = role_of(event, row), channel_of(event, kinds)
        step = _answer(event, row, role, channel, playbook)
        if step is not None:
            weight = float(event.get("severity") or 0.0)
            chosen.append(_Chosen(step, weight, [str(event["kind"])], [str(event["statement"])], role, channel))
    chosen += [*_without_champion(row, chosen, playbook), *_our_silence(row, playbook)]
    own = playbook.step(f"class:{label}")
    busy = any(c.step.kind in ("escalate", "outreach") for c in chosen)
    if own is not None and not (busy and label == "steady" and own.kind == "watch"):
        chosen.append(_Chosen(own, 0.0, [f"class:{label}"], [CLASS_REASONS.get(label, label)]))
    chosen.sort(key=lambda c: (KINDS.index(c.step.kind), -c.weight, c.step.id))
    merged: dict[str, _Chosen] = {}
    for one in chosen:
        first = merged.setdefault(one.step.merge or one.step.id, one)
        if first is not one:
            first.signals += [s for s in one.signals if s not in first.signals]
            first.because += [b for b in one.because if b not in first.because]
    return [_written(c) for c in list(merged.values())[:SHOWN]]


def _answer(event: Json, row: Json, role: str | None, channel: str | None, playbook: Playbook) -> Step | None:
    """The step for an event. Who is absent or gone is asked after, unless it is known who follows: then that person is
    met. The role counts of whom such an event names, not of who told it."""
    kind = str(event["kind"])
    if kind not in (ABSENCE, CHANGE):
        return playbook.step(kind, role, channel)
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
    explained."""
    state = str((row.get("champion") or {}).get("status"))
    if state not in AWAY or any(c.role == "champion" and {ABSENCE, CHANGE} & {*c.signals} for c in chosen):
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


def channel_of(event: Json, kinds: Mapping[str, str]) -> str | None:
    """The channel of an event's first quote; None when nothing is quoted."""
    for item in event.get("evidence") or ():
        if item.get("message_id") in kinds:
            return CHANNELS.get(kinds[item["message_id"]])
    return None


def _asking(row: Json, label: str) -> Sequence[Json]:
    """Unexplained events that still ask for something, the newest first: of the last four months, and in a declining
    account all since shortly before its onset. Nobody is called about the silence of who has left."""
    day = date.fromisoformat(str(row["as_of"])[:10])
    since = day - timedelta(days=FRESH_DAYS)
    onset = row["trajectory"].get("onset")
    if label in DECLINE and onset:
        since = min(since, date.fromisoformat(str(onset)[:10]) - timedelta(days=BEFORE_ONSET_DAYS))
    gone = {str(p["person_id"]) for p in row.get("stakeholders") or () if p.get("status") == "left"}
    found = [
        e
        for e in row.get("events") or ()
        if not e.get("explained")
        and str(e.get("date")) >= since.isoformat()
        and not (e.get("kind") == "engagement_drop" and e.get("person_id") in gone)
    ]
    return sorted(found, key=lambda e: (str(e["date"]), str(e["kind"])), reverse=True)


def _written(chosen: _Chosen) -> dict[str, Any]:
    step = chosen.step
    return {
        "action": step.action,
        "owner_role": step.owner_role,
        "due_in_days": step.due_in_days,
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
