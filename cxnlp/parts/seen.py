"""What the data-quality block is made from after a sweep: in place of messages what is kept of them by account."""

from __future__ import annotations

import json
import zlib

from cxnlp.errors import UsageError
from cxnlp.monitoring.quality import Seen
from cxnlp.monitoring.told import Told
from cxnlp.store import schema
from cxnlp.store.results import last_run, load
from cxnlp.store.workspace import Workspace


def is_swept(workspace: Workspace) -> bool:
    """Whether the last run was a sweep."""
    return bool(workspace.count(schema.PARTS))


def seen_after_sweep(workspace: Workspace) -> Seen:
    """From the last sweep. Raises UsageError when its results are gone, and for one of a version that kept no such
    numbers."""
    run = last_run(workspace)
    told = {}
    for account, data in workspace.db.execute("SELECT account, packed FROM parts ORDER BY account"):
        part = json.loads(zlib.decompress(data))
        if "told" not in part:
            raise UsageError(f"the last sweep of {workspace.path} is of an older version: run cxnlp sweep again")
        found = part["told"]
        told[account] = Told(found["kinds"], tuple(found["speakers"]), found["contacts"])
    accounts = [row["detail"] for row in load(workspace, schema.ACCOUNTS)]
    people, surveys = (list(load(workspace, table)) for table in (schema.PEOPLE, schema.SURVEYS))
    document = {**run["document"], "accounts": accounts}
    return Seen(workspace.path, document, run["made_with"] or {}, told, people, surveys)
