"""What our side said it would do and is not seen to have done: past its day, or asked after by the customer.

Kept, beyond what `promises.py` takes as kept: the customer later thanks in the same thread. What would be kept by a
call leaves no trace in writing, so only being asked after speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from cxnlp.behaviour.telling import LEAST_SHARED_WORDS, telling_words
from cxnlp.quick.promises import Promise, due_day, not_kept
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.history import History

RECENT_DAYS = 180
CHASED = -0.4
"""A customer's sentence with this mean of responsiveness or less asks after what was promised."""
_SPOKEN = re.compile(r"\b(?:ring|call|phone|speak (?:to|with)|talk (?:to|with)|dial)\b", re.IGNORECASE)
_THANKED = re.compile(r"\b(?:thanks|thank you|thx|received|got it|works|working|perfect|arrived)\b", re.IGNORECASE)


def broken_promises(history: History, found: Sequence[Promise] | None = None) -> list[dict[str, Any]]:
    """The vendor's promises of the last 180 days that are overdue, or chased by the customer, the oldest first.
    `found`: what `not_kept` gave for these days, where it is known.

    Each: text (exact words), owner, person_id (who said it), asked_by (person_id of the customer who wrote last before
    it in the thread, None where nobody did), made and due (ISO days, due None where the words fix none), days_open,
    days_overdue (0 without a day), message_id, chased (the customer's words and their message, or None).
    """
    threads = history.thread_of
    out = []
    for promise in not_kept(history, RECENT_DAYS) if found is None else found:
        if promise.side != "vendor":
            continue
        due, chase = due_day(promise), _chase(history, promise, threads[promise.message_id])
        late = max((history.as_of - due).days, 0) if due else 0
        silent = _SPOKEN.search(promise.text) or _thanked(history, promise, threads[promise.message_id])
        if chase or (late and not silent):
            out.append(
                {
                    "text": promise.text,
                    "owner": promise.owner,
                    "person_id": promise.person,
                    "asked_by": _asker(history, promise, threads[promise.message_id]),
                    "made": promise.made.isoformat(),
                    "due": due.isoformat() if due else None,
                    "days_open": (history.as_of - promise.made).days,
                    "days_overdue": late,
                    "message_id": promise.message_id,
                    "chased": chase,
                }
            )
    return sorted(out, key=lambda r: (r["made"], r["message_id"], r["text"]))


def _chase(history: History, promise: Promise, thread: str) -> dict[str, Any] | None:
    """The customer's first later sentence that asks after it: in the same thread, or in words that both share."""
    said, made = history.sentences, to_day(promise.made) + 1.0
    asked = said[(said["side"] == "customer") & (said["responsiveness"] <= CHASED) & (said["day"] >= made)]
    words = telling_words(promise.text)
    columns = ("day", "message_id", "text", "thread")
    for day, message, text, where in sorted(zip(*(asked[c] for c in columns), strict=True)):
        if str(where) == thread or len(words & telling_words(str(text))) >= LEAST_SHARED_WORDS:
            return {"message_id": str(message), "text": str(text), "on": to_date(day).isoformat()}
    return None


def _thanked(history: History, promise: Promise, thread: str) -> bool:
    """Whether the customer later thanks in the same thread, and so is taken to have got it."""
    said = history.sentences
    later = said[(said["side"] == "customer") & (said["thread"] == thread) & (said["day"] > to_day(promise.made))]
    return any(_THANKED.search(str(t)) for m, t in zip(later["message_id"], later["text"], strict=True)
               if m != promise.message_id)  # fmt: skip


def _asker(history: History, promise: Promise, thread: str) -> str | None:
    acts = history.acts
    before = acts[
        (acts["thread"] == thread) & (acts["side"] == "customer") & (acts["day"] < to_day(promise.made) + 1.0)
    ]
    return str(before.sort_values("day", kind="stable")["person"].iloc[-1]) if len(before) else None
