"""What either side owes the other in words: promises not kept yet, promises of ours that are broken, open questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cxnlp.behaviour.open_questions import open_questions
from cxnlp.quick.broken_promises import RECENT_DAYS, broken_promises
from cxnlp.quick.promises import not_kept, open_promises
from cxnlp.trajectory.history import History
from cxnlp.types import Message


def copies_of(messages: Iterable[Message]) -> dict[str, list[str]]:
    """The ids of the messages that repeat each other one, in order."""
    found: dict[str, list[str]] = {}
    for message in messages:
        if message.duplicate_of:
            found.setdefault(message.duplicate_of, []).append(message.message_id)
    return {original: sorted(copies) for original, copies in found.items()}


def owed_rows(history: History, copies: Mapping[str, Sequence[str]] = MappingProxyType({})) -> dict[str, Any]:
    """`commitments`, `promises` and `open_questions` of an account in accounts.json; `copies`: see `copies_of`."""
    found = not_kept(history, RECENT_DAYS)
    made = open_promises(history, found)
    return {
        "commitments": [r | ({"copies": copies[r["message_id"]]} if r["message_id"] in copies else {}) for r in made],
        "promises": broken_promises(history, found),
        "open_questions": open_questions(history),
    }
