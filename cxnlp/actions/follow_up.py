"""Steps and priorities written into the rows of accounts.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cxnlp.actions.playbook import load
from cxnlp.actions.priority import priorities
from cxnlp.actions.steps import steps


def with_follow_up(
    rows: Sequence[dict[str, Any]], kinds: Mapping[str, str], playbook: Path | None = None
) -> list[dict[str, Any]]:
    """The rows with `actions` and `priority` set. `kinds`: message_id -> kind. Raises UsageError for a bad playbook."""
    book = load(playbook)
    ranked = priorities(rows)
    return [
        {**row, "actions": steps(row, kinds, book), "priority": priority}
        for row, priority in zip(rows, ranked, strict=True)
    ]
