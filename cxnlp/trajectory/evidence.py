"""Quotes behind numbers: for each feature the messages that moved it, each quote an exact substring of its message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cxnlp.trajectory.candidates import Quote
from cxnlp.trajectory.history import SENIOR_ROLES, History
from cxnlp.trajectory.moment import FLAG_FLOOR, LONGEST_RECENT_DAYS
from cxnlp.types import FLAGS, POLARITIES

if TYPE_CHECKING:
    import pandas as pd


def quotes_of(frame: pd.DataFrame, column: str | None = None, limit: int = 3) -> tuple[Quote, ...]:
    """Up to `limit` sentences, one a message, strongest in `column` first (or in the given order)."""
    ordered = frame.sort_values([column, "day"], ascending=[False, True], kind="stable") if column else frame
    top = ordered.drop_duplicates("message_id").head(limit)
    people = [p if isinstance(p, str) else None for p in top["person"]]
    return tuple(
        Quote(m, t, d, p) for m, t, d, p in zip(top["message_id"], top["text"], top["day"], people, strict=True)
    )


def evidence(history: History, quotes: Sequence[Quote]) -> list[dict[str, Any]]:
    """Quotes in the form of the machine interface."""
    sent = {m.message_id: m.sent_at for m in history.messages}
    return [
        {
            "message_id": q.message_id,
            "quote": q.text,
            "sent_at": f"{sent[q.message_id]:%Y-%m-%dT%H:%M:%SZ}",
            "person_id": q.person,
        }
        for q in quotes
        if sent.get(q.message_id)
    ]


def _telling(frame: pd.DataFrame, limit: int = 2) -> tuple[Quote, ...]:
    """The longest sentence of each of the latest messages."""
    if frame.empty:
        return ()
    longest = frame.loc[frame.groupby("message_id", sort=False)["words"].idxmax()]
    return quotes_of(longest.sort_values("day", ascending=False, kind="stable"), None, limit)


def feature_evidence(history: History, feature: str, worse: bool) -> list[dict[str, Any]]:
    """Up to three quotes from the last twelve weeks that show the feature; none for measured series."""
    talk = history.sentences
    recent = talk[(talk["day"] >= history.end - LONGEST_RECENT_DAYS) & (talk["weight"] > 0)]
    own = recent[recent["side"] == "customer"]
    if feature in FLAGS:
        return evidence(history, quotes_of(recent[recent[feature] >= FLAG_FLOOR], feature))
    if feature in POLARITIES:
        signed = recent.assign(strength=-recent[feature] if worse else recent[feature])
        return evidence(history, quotes_of(signed[signed["strength"] > 0.2], "strength"))
    if feature in ("strategic_share", "strategic_volume"):
        column = "transactional" if worse else "strategic"
        return evidence(history, quotes_of(own[own["words"] >= 4], column))
    if feature in ("champion_activity", "senior_activity"):
        seniors = talk[talk["role"].isin({"champion"} if feature == "champion_activity" else SENIOR_ROLES)]
        return evidence(history, _telling(seniors, 1))
    if feature == "ticket_volume" or feature == "ticket_seniority":
        return evidence(history, _telling(own[own["kind"] == "ticket"]))
    if feature in ("active_users", "licensed_seats", "logins", "invoice_lateness"):
        return []
    return evidence(history, _telling(own, 1))
