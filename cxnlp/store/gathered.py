"""All records that a workspace holds, as if read from one folder just now."""

from __future__ import annotations

from cxnlp.ingest.read import Ingested, Reading, joined
from cxnlp.store.codec import unpack
from cxnlp.store.workspace import Workspace


def readings_held(workspace: Workspace) -> list[tuple[int, str, Reading]]:
    """Place, file and reading of every input, in the order of a folder."""
    found = [(place, *unpack(records)) for place, records in workspace.rows("SELECT place, records FROM inputs")]
    return sorted(found, key=lambda r: (r[1], r[0]))


def gather(workspace: Workspace) -> Ingested:
    """All records held, as `read_inputs` gives them for one folder with the same files."""
    return joined(reading for _, _, reading in readings_held(workspace))
