"""What a workspace knows of one account, for a quick read of the next note."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from cxnlp.quick.acquainted import Said, Sent, gathered
from cxnlp.quick.past import Past
from cxnlp.store import schema
from cxnlp.store.results import last_whole_run, load
from cxnlp.store.workspace import Workspace


def past_of(workspace: Workspace, account: str) -> Past:
    """What is held of an account, by its key or name. Raises UsageError when it or the analysis is not there."""
    from cxnlp.saved import find_account

    last_whole_run(workspace)
    row = find_account(list(load(workspace, schema.ACCOUNTS)), account, str(workspace.path))
    query = "SELECT message_id, strategic, transactional, sentiment FROM sentences WHERE account = ? AND weight > 0"
    said = (Said(*scores) for scores in workspace.rows(query, (row["account"],)))
    return gathered(row, said, _sent(workspace, row["account"]), load(workspace, schema.PEOPLE))


def _sent(workspace: Workspace, account: str) -> Iterator[Sent]:
    query = (
        "SELECT message_id, kind, substr(sent_at, 1, 10), author_id, present, turns FROM messages"
        " WHERE account = ? AND sent_at IS NOT NULL AND duplicate_of IS NULL AND NOT automatic AND kind <> 'calendar'"
        " ORDER BY rowid"
    )
    for message, kind, sent, author, present, turns in workspace.rows(query, (account,)):
        people = {author, *json.loads(present), *(t["speaker"] for t in json.loads(turns))} - {None}
        yield Sent(message, kind, date.fromisoformat(sent), frozenset(people))
