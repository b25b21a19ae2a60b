"""What stays of a sweep's results when inputs are taken out or rewritten: what it found of other accounts."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping, Sequence

from cxnlp.parts.held import held_records, records_digest
from cxnlp.parts.placed import ASIDE, read_placed
from cxnlp.privacy.absence import hits, patterns, strings_of
from cxnlp.store.results import clear_results
from cxnlp.store.schema import ANSWERS, PARTS, TABLES
from cxnlp.store.workspace import Workspace

Places = Collection[int] | None
"""Places of messages in an input; None: all of them, and its rows."""


def accounts_of(workspace: Workspace, inputs: Mapping[tuple[str, int], Places]) -> set[str] | None:
    """The accounts of the messages at some places of inputs (file, place). None where that is not known, or where all
    of a table goes, whose rows may concern any account."""
    found: set[str | None] = set()
    known = {one.at: one for one in read_placed(workspace)}
    for at, places in inputs.items():
        if at not in known or (places is None and known[at].head.rows):
            return None
        if records_digest(held_records(workspace, *at)) != known[at].head.digest:
            return None  # it was read again since
        one = known[at]
        found.update(one.account(one.keys[place]) for place in (range(len(one.keys)) if places is None else places))
    return {account for account in found if account and account != ASIDE}


def naming(workspace: Workspace, words: Sequence[str]) -> set[str]:
    """The accounts in whose results any of `words` stands: whole words, whatever their case, accents and spacing."""
    wanted = patterns(words)
    found = set()
    for account, data in workspace.db.execute("SELECT account, packed FROM parts"):
        texts = strings_of(json.loads(zlib.decompress(data)))
        if hits(account, wanted) or any(hits(text, wanted) for text in texts):
            found.add(account)
    return found


def leave(workspace: Workspace, accounts: Collection[str] | None) -> None:
    """Empties the tables of results, but for what a sweep needs to go on with others than `accounts` (None: all), for
    it to judge these anew. In a change."""
    if accounts is None:
        clear_results(workspace)
        return
    for table in TABLES:
        if table.result and table not in (PARTS, ANSWERS):
            workspace.clear(table)
    gone = [(account,) for account in sorted(accounts)]
    for table in (PARTS, ANSWERS):
        workspace.db.executemany(f"DELETE FROM {table.name} WHERE account = ?", gone)  # noqa: S608
    workspace.db.execute("UPDATE parts SET shown = 0")
