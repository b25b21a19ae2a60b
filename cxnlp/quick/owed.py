"""What either side owes the other in words: promises not kept yet, promises of ours that are broken, open questions."""

from __future__ import annotations

from typing import Any

from cxnlp.quick.broken_promises import RECENT_DAYS, broken_promises
from cxnlp.quick.open_questions import open_questions
from cxnlp.quick.promises import not_kept, open_promises
from cxnlp.trajectory.history import History


def owed_rows(history: History) -> dict[str, Any]:
    """`commitments`, `promises` and `open_questions` of an account in accounts.json."""
    found = not_kept(history, RECENT_DAYS)
    return {
        "commitments": open_promises(history, found),
        "promises": broken_promises(history, found),
        "open_questions": open_questions(history),
    }
