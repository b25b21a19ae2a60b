"""Every customer person's standing: role, last contact, status under the own rhythm, sentiment and trust."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cxnlp.behaviour import gaps
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.history import History

if TYPE_CHECKING:
    import pandas as pd

RECENT_DAYS = 90.0
SHRINK = 5.0
LEFT_PROBABILITY = 0.6
CAP_PER_PERSON = 0.5


def _mean(frame: pd.DataFrame, name: str) -> float:
    weight = float(frame["weight"].sum())
    return float((frame[name] * frame["weight"]).sum()) / (weight + SHRINK)


def mood(frame: pd.DataFrame, name: str, end: float) -> dict[str, Any]:
    """Shrunk mean of a polarity in -1..1, its change (last 90 days less before) and the number of sentences."""
    if not len(frame):
        return {"mean": 0.0, "trend": 0.0, "n": 0}
    recent = frame[frame["day"] >= end - RECENT_DAYS]
    past = frame[frame["day"] < end - RECENT_DAYS]
    trend = _mean(recent, name) - _mean(past, name) if len(recent) and len(past) else 0.0
    return {"mean": round(_mean(frame, name), 6), "trend": round(trend, 6), "n": len(frame)}


def role_mood(frame: pd.DataFrame, name: str, end: float) -> dict[str, Any]:
    """A role's mood in which no person counts for more than half, with a 90 % interval, and the mean of the others
    without the loudest voice (`without_loudest`; None in a role of one)."""
    import numpy as np

    groups = {str(person): g for person, g in frame.groupby("person")}
    mean = _capped(list(groups.values()), name)
    loudest = max(sorted(groups), key=lambda p: float(groups[p]["weight"].sum()), default=None)
    rest = [g for person, g in groups.items() if person != loudest]
    spread = 1.645 * float(frame[name].std(ddof=0)) / np.sqrt(len(frame) + SHRINK) if len(frame) else 1.0
    out = mood(frame, name, end)
    return {
        **out,
        "mean": round(mean, 6),
        "interval": [round(max(-1.0, mean - spread), 6), round(min(1.0, mean + spread), 6)],
        "without_loudest": round(_capped(rest, name), 6) if rest else None,
    }


def _capped(groups: Sequence[pd.DataFrame], name: str) -> float:
    """The mean of people's means, by how much each said, nobody for more than half."""
    import numpy as np

    sizes = np.array([float(g["weight"].sum()) for g in groups])
    weights = np.minimum(sizes, max(CAP_PER_PERSON * sizes.sum(), 1e-9))
    weights = weights / weights.sum() if weights.sum() else weights
    return float(np.dot(weights, [_mean(g, name) for g in groups])) if len(groups) else 0.0


def stakeholders(history: History, left: frozenset[str]) -> list[dict[str, Any]]:
    """One row per customer person of the account, most active first."""
    acts = history.acts
    when: dict[str, list[float]] = defaultdict(list)
    for person, side, day in zip(acts["person"], acts["side"], acts["day"], strict=True):
        if side == "customer":
            when[person].append(float(day))
    said = dict(tuple(history.sentences.groupby("person"))) if len(history.sentences) else {}
    silent = history.sentences.iloc[:0]
    rows = []
    for person_id, person in sorted(history.people.items()):
        if person.side != "customer":
            continue
        talk = said.get(person_id, silent)
        days = sorted(when[person_id])
        state = "left" if person_id in left else gaps.status(history, person_id, days)
        rows.append(
            {
                "person_id": person_id,
                "name": person.name,
                "role": history.role_of(person_id),
                "side": person.side,
                "is_champion": person_id == history.champion,
                "status": state,
                "last_active": to_date(days[-1]).isoformat() if days else None,
                "messages_90d": sum(d >= history.end - RECENT_DAYS for d in days),
                "sentiment": mood(talk, "sentiment", history.end),
                "trust": mood(talk, "trust", history.end),
            }
        )
    return sorted(rows, key=lambda r: (-r["messages_90d"], r["person_id"]))


def by_role(history: History, name: str) -> dict[str, Any]:
    """Mood of each role of the customer side."""
    talk = history.sentences[history.sentences["side"] == "customer"]
    return {str(role): role_mood(part, name, history.end) for role, part in talk.groupby("role")}
