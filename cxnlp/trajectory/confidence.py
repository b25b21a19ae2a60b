"""How far an account's judgement can be trusted, and which sources of evidence it stands without.

A source that is not there is read as one at its norm: its features add nothing, so an account with less to read looks
calmer and no less sure. Which are absent is therefore told, and caps the confidence; so does one that ended early
(`source_ends.py`).
"""

from __future__ import annotations

from cxnlp.trajectory.history import History
from cxnlp.trajectory.regimes import COMPARED_AFTER_DAYS

KINDS = {
    "mail": {"email", "chat"},
    "meetings": {"transcript", "meeting_notes", "call_note", "calendar"},
    "tickets": {"ticket"},
}
TABLES = {"usage": "metrics", "invoices": "invoices"}
MOST_ABSENT = 1
"""So many absent sources leave the confidence as it is."""


def absent_sources(history: History) -> list[str]:
    """`sources_absent` of an account: those of mail (with chat), meetings (with calls and calendar), tickets, usage and
    invoices of which nothing is known up to the day of judging."""
    seen = {m.kind for m in history.messages}
    there = {source: bool(kinds & seen) for source, kinds in KINDS.items()}
    there |= {source: bool(len(history.columns(table)["day"])) for source, table in TABLES.items()}
    return [source for source, known in there.items() if not known]


def confidence(history: History, sd: float, messages: int, absent: int) -> str:
    """high, medium or low: by `sd` of the log-odds of decline, customer `messages`, how many are `absent` or ended."""
    if history.regimes and (history.as_of - history.regimes[-1].day).days < COMPARED_AFTER_DAYS:
        return "low"
    if messages < 25 or sd > 1.4:
        return "low"
    return "high" if messages >= 60 and sd < 0.9 and absent <= MOST_ABSENT else "medium"
