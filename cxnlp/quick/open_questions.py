"""Questions between the two sides that nobody on the other side is seen to have answered, in their own words.

A question is a sentence that asks, of a person whose side is known. It is answered when somebody of the other side
later writes in the same thread, speaks in the same meeting, or writes a sentence elsewhere in the account that shares
two of its words; a solved ticket answers its questions, and a later meeting whether to meet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from cxnlp.behaviour.exchanges import SIDES, Desks, desks, ends_as_question, exchanges, solved_tickets
from cxnlp.quick.promises import LEAST_SHARED_WORDS, telling_words
from cxnlp.quick.words import SMALL_TALK
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.history import History

RECENT_DAYS = 120
LEAST_WORDS, MOST_WORDS = 4, 60
MOST_SMALL = 5
"""Longer sentences are no small talk for ending like it ("When will the export be ready?")."""
_SMALL_TALK = re.compile(SMALL_TALK, re.IGNORECASE)
_TO_MEET = re.compile(
    r"\b(?:shall|should|can|could|may|might) (?:we|you and i|the two of us)\b.{0,40}"
    r"\b(?:speak|talk|meet|catch up|sit down|have a (?:call|chat|meeting))\b(?! (?:the|our|your|this|that)\b)",
    re.IGNORECASE,
)


def open_questions(history: History) -> list[dict[str, Any]]:
    """The unanswered questions of the last 120 days, the customer's first, the longest open first.

    Each: text (exact words), side (that asked), person_id, asked (ISO day), days_open, working_days (of the side that
    owes the answer), overdue (longer than nine of ten of its answers take, and than two working days), message_id.
    """
    if not len(history.sentences):
        return []
    known, usual = desks(history), _usual(history)
    solved = solved_tickets(history)
    columns = ("day", "message_id", "turn", "text", "person", "side", "thread", "kind")
    said = sorted(zip(*(history.sentences[c] for c in columns), strict=True), key=lambda r: (r[0], str(r[1]), r[2]))
    wrote, spoke, words = _later(history, said)
    out = []
    for day, message, turn, text, person, side, thread, kind in said:
        if side not in SIDES or day < history.end - RECENT_DAYS or not asks(str(text)) or str(thread) in solved:
            continue
        other = SIDES[side == "customer"]
        answered = wrote[str(thread), other] > day or spoke[str(message), other] > turn
        met = _TO_MEET.search(str(text)) and any(m.day > day for m in history.held)
        if answered or met or kind in ("meeting_notes", "call_note") or _told(str(text), day, other, words):
            continue
        hours = known.sides[other].between(float(day), history.end)
        out.append(
            {
                "text": str(text),
                "side": str(side),
                "person_id": person if isinstance(person, str) else None,
                "asked": to_date(day).isoformat(),
                "days_open": history.days_since(day),
                "working_days": round(hours / known.sides[other].hours, 1),
                "overdue": hours > usual(other, known),
                "message_id": str(message),
            }
        )
    return sorted(out, key=lambda r: (r["side"], r["asked"], r["message_id"], r["text"]))


def asks(text: str) -> bool:
    """Whether a sentence is a question worth an answer.

    >>> asks("When will the export be ready?"), asks("How are you?"), asks("The export is ready.")
    (True, False, False)
    """
    said, n = _SMALL_TALK.search(text), len(text.split())
    if not ends_as_question(text) or (said and (said.start() == 0 or n <= MOST_SMALL)):
        return False
    return LEAST_WORDS <= n <= MOST_WORDS


def _later(
    history: History, said: Sequence[tuple[Any, ...]]
) -> tuple[Mapping[tuple[str, str], float], Mapping[tuple[str, str], float], list[tuple[str, float, frozenset[str]]]]:
    """By thread and side the last day of a written message, by meeting and side the last turn, and what was said."""
    acts = history.acts
    wrote: dict[tuple[str, str], float] = defaultdict(lambda: float("-inf"))
    for thread, side, day, kind in zip(acts["thread"], acts["side"], acts["day"], acts["kind"], strict=True):
        if kind != "meeting":
            wrote[str(thread), str(side)] = max(wrote[str(thread), str(side)], float(day))
    spoke: dict[tuple[str, str], float] = defaultdict(lambda: float("-inf"))
    words: list[tuple[str, float, frozenset[str]]] = []
    for day, message, turn, text, _, side, _, _ in said:
        spoke[str(message), str(side)] = max(spoke[str(message), str(side)], float(turn))
        if not asks(str(text)):
            words.append((str(side), float(day), telling_words(str(text))))
    return wrote, spoke, words


def _told(text: str, day: float, side: str, words: Sequence[tuple[str, float, frozenset[str]]]) -> bool:
    own = telling_words(text)
    need = max(LEAST_SHARED_WORDS, round(len(own) / 3))
    return any(whose == side and when > day and len(own & said) >= need for whose, when, said in words)


def _usual(history: History) -> Any:
    import numpy as np

    found = exchanges(history)

    def limit(side: str, known: Desks) -> float:
        hours = [known.hours(e, history.end) for e in found if e.side == side and e.answered is not None]
        tail = float(np.percentile(hours, 90)) if len(hours) >= 3 else 0.0
        return max(tail, 2.0 * known.sides[side].hours)

    return limit
