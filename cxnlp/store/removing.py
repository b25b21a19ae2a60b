"""Inputs taken out of a workspace again, with all that was found from them."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass

from cxnlp.errors import UsageError
from cxnlp.store.mappings import read_kept, write_kept
from cxnlp.store.registers import decision_texts
from cxnlp.store.workspace import Workspace


@dataclass(frozen=True)
class Removed:
    """Inputs that were taken out, and how many messages went with them."""

    sources: tuple[str, ...]
    messages: int


def matching(workspace: Workspace, pattern: str) -> list[tuple[str, str, int]]:
    """(source, file, messages) of inputs, and of files of people decisions taken in with them, whose name, file or
    folder is `pattern`, or that it fits as a glob."""
    wanted = pattern.rstrip("/")
    held = workspace.rows("SELECT source, file, messages FROM inputs ORDER BY file, place")
    inputs = {source for source, *_ in held}
    held += [(f, f, 0) for f, _ in decision_texts(workspace) if f and f not in inputs]  # "" are the workspace's own
    return [
        (source, file, messages)
        for source, file, messages in held
        if source == pattern
        or file == pattern
        or source.startswith(wanted + "/")
        or fnmatch.fnmatchcase(source, pattern)
    ]


def remove(workspace: Workspace, pattern: str, only_say: bool = False) -> Removed:
    """Takes inputs out, with everything that was found from them: the results go too, analyze makes them anew. What a
    sweep keeps of accounts that have no message in them stays, so that the next one judges the others alone.

    `only_say`: nothing is changed. Raises UsageError when nothing fits.
    """
    found = matching(workspace, pattern)
    if not found:
        raise UsageError(f"no source is called or fits {pattern!r}: the names are those in sources.jsonl")
    removed = Removed(tuple(s for s, _, _ in found), sum(n for _, _, n in found))
    if only_say:
        return removed
    workspace.db.execute("PRAGMA secure_delete = ON")
    from cxnlp.parts.leaving import accounts_of, leave

    with workspace.change():
        wanted = set(removed.sources)
        held = workspace.rows("SELECT file, place, source FROM inputs")
        concerned = accounts_of(workspace, {(f, place): None for f, place, s in held if s in wanted})
        workspace.db.executemany("DELETE FROM inputs WHERE source = ?", [(s,) for s in removed.sources])
        workspace.db.executemany("DELETE FROM decisions WHERE file = ?", [(s,) for s in removed.sources])
        parts = [(file,) for file in {f for _, f, _ in found}]
        workspace.db.executemany("UPDATE files SET sha256 = '' WHERE file = ?", parts)  # read anew when given again
        workspace.db.execute("DELETE FROM files WHERE file NOT IN (SELECT file FROM inputs)")
        left = {file for (file,) in workspace.rows("SELECT file FROM files")}
        mapped = read_kept(workspace)
        write_kept(workspace, mapped.with_files({f: d for f, d in mapped.files.items() if f in left}))
        leave(workspace, concerned)
        workspace.inputs_changed()
    workspace.db.execute("VACUUM")
    return removed
