"""What a workspace knows of one account, for a quick read of the next note."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.quick.past import LEAST_SENTENCES, Conversation, Known, Past
from cxnlp.report.safe import one_line
from cxnlp.store import schema
from cxnlp.store.results import last_whole_run, load
from cxnlp.store.workspace import Workspace

SPOKEN = frozenset({"transcript", "meeting_notes", "call_note"})


def _account(workspace: Workspace, name: str) -> dict[str, Any]:
    """The row of the account with this key or name, or the only one whose key or name holds it. Raises UsageError that
    names those there are."""
    rows = list(load(workspace, schema.ACCOUNTS))
    called = [(r, {str(r[k]).casefold() for k in ("account", "name")}) for r in rows]
    wanted = name.casefold()
    found = [r for r in rows if name in (r["account"], r["name"])]
    found = found or [r for r, names in called if wanted in names]
    found = found or [r for r, names in called if any(wanted in n for n in names)]
    if len(found) != 1:
        known = ", ".join(sorted(r["account"] for r in found or rows)[:10])
        what = "several accounts fit" if found else "no account"
        raise UsageError(f"{what} {one_line(name)!r} in {workspace.path}; there are: {known}")
    return found[0]


def past_of(workspace: Workspace, account: str) -> Past:
    """What is held of an account, by its key or name. Raises UsageError when it or the analysis is not there."""
    last_whole_run(workspace)
    row = _account(workspace, account)
    key = row["account"]
    talk: defaultdict[str, list[tuple[float, float, float]]] = defaultdict(list)
    query = "SELECT message_id, strategic, transactional, sentiment FROM sentences WHERE account = ? AND weight > 0"
    for message, *scores in workspace.rows(query, (key,)):
        talk[message].append((scores[0], scores[1], scores[2]))
    conversations = []
    active: defaultdict[str, set[date]] = defaultdict(set)
    query = (
        "SELECT message_id, kind, substr(sent_at, 1, 10), author_id, present, turns FROM messages"
        " WHERE account = ? AND sent_at IS NOT NULL AND duplicate_of IS NULL AND NOT automatic AND kind <> 'calendar'"
        " ORDER BY rowid"
    )
    for message, kind, sent, author, present, turns in workspace.rows(query, (key,)):
        day = date.fromisoformat(sent)
        for person in {author, *json.loads(present), *(t["speaker"] for t in json.loads(turns))} - {None}:
            active[person].add(day)
        said = talk.get(message, [])
        if len(said) >= LEAST_SENTENCES:
            strategic, work = sum(s for s, _, _ in said), sum(s + t for s, t, _ in said)
            mood = sum(m for _, _, m in said) / len(said)
            conversations.append(Conversation(day, kind in SPOKEN, strategic / work if work > 0 else None, mood))
    people = [
        Known(p["name"], tuple(p["aliases"]), p["side"], p["role"], tuple(sorted(active[p["person_id"]])))
        for p in load(workspace, schema.PEOPLE)
        if p["account"] == key or p["person_id"] in active
    ]
    contact = [max(p.days) for p in people if p.side == "customer" and p.days]
    return Past(
        key,
        row["name"],
        tuple(conversations),
        tuple(people),
        max(contact, default=None),
        row["class"],
        date.fromisoformat(row["as_of"]),
    )
