"""What a workspace holds of the exports: files in, files out, and all records as if read from one folder just now."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.ingest.read import CHUNK, Ingested, joined
from cxnlp.ingest.walk import File, files
from cxnlp.output import utc
from cxnlp.parsing import Progress, no_progress
from cxnlp.store.codec import reader_version, unpack
from cxnlp.store.names import plain
from cxnlp.store.packing import Packed, packed_all
from cxnlp.store.schema import FILES, INPUTS
from cxnlp.store.workspace import Workspace

PART = 20_000
"""Messages after which an import keeps what it has read."""


@dataclass(frozen=True)
class Added:
    """What an import changed. File names as in the workspace; `messages` and `rejected` of the new and changed ones.

    `kept`: files that could not be read now and stay as they were read before; `gone`: files that were read from the
    given folders before and are no longer there, which stay too.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    kept: tuple[str, ...]
    gone: tuple[str, ...]
    messages: int
    rejected: int
    quarantined: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Removed:
    """Inputs that were taken out, and how many messages went with them."""

    sources: tuple[str, ...]
    messages: int


def _sha256(file: File) -> str | None:
    """The digest of a file, the size of one that is not opened by choice; None when it cannot be read."""
    digest = hashlib.sha256()
    try:
        if file.reason:
            return f"{file.path.lstat().st_size} bytes"
        with file.path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


def _put(workspace: Workspace, file: File, sha: str, found: Packed, now: datetime) -> None:
    name = plain(file.name)
    workspace.db.execute("DELETE FROM inputs WHERE file = ?", (name,))
    workspace.db.execute("DELETE FROM files WHERE file = ?", (name,))
    origin = plain(str(file.path.absolute()))
    workspace.add(FILES, [(name, sha, origin, reader_version(), utc(now))])
    workspace.add(INPUTS, found.rows)


def _held(workspace: Workspace) -> dict[str, tuple[str, str, str]]:
    rows = workspace.rows("SELECT file, sha256, reader, origin FROM files")
    return {file: (sha, reader, origin) for file, sha, reader, origin in rows}


def _is_held(before: tuple[str, str, str] | None, sha: str | None) -> bool:
    return before is not None and sha is not None and before[:2] == (sha, reader_version())


def _conflicts(found: Sequence[tuple[File, str]], held: dict[str, tuple[str, str, str]]) -> list[str]:
    """Files of a name that is held from another place with other content."""
    out = []
    for file, sha in found:
        before = held.get(plain(file.name))
        if before and before[0] != sha and before[2] != plain(str(file.path.absolute())):
            out.append(plain(file.name))
    return out


def _missing(found: Sequence[File], held: dict[str, tuple[str, str, str]], paths: Sequence[Path]) -> tuple[str, ...]:
    names = {plain(f.name) for f in found}
    folders = [plain(str(p.absolute())) + "/" for p in paths if p.is_dir()]
    return tuple(
        sorted(n for n, (_, _, origin) in held.items() if n not in names and origin.startswith(tuple(folders)))
        if folders
        else ()
    )


def ingest(
    workspace: Workspace,
    paths: Sequence[Path],
    now: datetime,
    root: Path | None = None,
    replace: bool = False,
    progress: Progress = no_progress,
    workers: int = 1,
) -> Added:
    """Adds the exports under `paths`: only files that are new, changed or read by other code are parsed, by `workers`
    processes where it pays. Up to PART messages are one change; of more, whole files are kept part by part, and the
    same call again goes on where it was interrupted.

    Names are relative to `root` if given, else as `read_inputs` has them. Raises UsageError when a path does not exist,
    when nothing is there, and, without `replace`, when a name is held from another place with other content.
    """
    found = list({f.name: f for f in files(paths, root)}.values())
    if not found:
        raise UsageError(f"nothing to read in {', '.join(map(str, paths))}: the folder is empty")
    held = _held(workspace)
    hashed = []
    for number, file in enumerate(found, start=1):
        hashed.append((file, _sha256(file)))
        progress("looking for what is new", number, len(found))
    if not replace and (clash := _conflicts([(f, s) for f, s in hashed if s], held)):
        more = f" and {len(clash) - 1} more" if len(clash) > 1 else ""
        raise UsageError(
            f"{clash[0]}{more}: held already from another place with other content; give the folder above both"
            " with --root, or --replace to take the new content"
        )
    wanted = [(file, sha) for file, sha in hashed if not _is_held(held.get(plain(file.name)), sha)]
    new: list[str] = []
    changed: list[str] = []
    kept: list[str] = []
    quarantined: list[tuple[str, str]] = []
    messages = rejected = number = 0
    readings = zip(wanted, packed_all([file for file, _ in wanted], workers), strict=True)
    while number < len(wanted):
        part = 0
        with workspace.change():
            for (file, sha), reading in readings:
                number += 1
                progress("reading what is new", number, len(wanted))
                name = plain(file.name)
                before = held.get(name)
                if before and before[0] and not reading.reached:
                    kept.append(name)
                    continue
                _put(workspace, file, sha or "", reading, now)
                (changed if before else new).append(name)
                messages += reading.messages
                rejected += reading.rejected
                quarantined += reading.quarantined
                part += reading.messages
                if part >= PART:
                    break
            if new or changed:
                workspace.inputs_changed()
    gone = _missing(found, held, paths)
    unchanged = len(hashed) - len(wanted)
    return Added(tuple(new), tuple(changed), unchanged, tuple(kept), gone, messages, rejected, tuple(quarantined))


def gather(workspace: Workspace) -> Ingested:
    """All records held, as `read_inputs` gives them for one folder with the same files."""
    found = [(place, *unpack(records)) for place, records in workspace.rows("SELECT place, records FROM inputs")]
    found.sort(key=lambda r: (r[1], r[0]))
    return joined(reading for _, _, reading in found)


def matching(workspace: Workspace, pattern: str) -> list[tuple[str, str, int]]:
    """(source, file, messages) of inputs whose name, file or folder is `pattern`, or that it fits as a glob."""
    wanted = pattern.rstrip("/")
    return [
        (source, file, messages)
        for source, file, messages in workspace.rows("SELECT source, file, messages FROM inputs ORDER BY file, place")
        if source == pattern
        or file == pattern
        or source.startswith(wanted + "/")
        or fnmatch.fnmatchcase(source, pattern)
    ]


def remove(workspace: Workspace, pattern: str, only_say: bool = False) -> Removed:
    """Takes inputs out, with everything that was found from them: the results go too, analyze makes them anew.

    `only_say`: nothing is changed. Raises UsageError when nothing fits.
    """
    from cxnlp.store.results import forget

    found = matching(workspace, pattern)
    if not found:
        raise UsageError(f"no source is called or fits {pattern!r}: the names are those in sources.jsonl")
    removed = Removed(tuple(s for s, _, _ in found), sum(n for _, _, n in found))
    if only_say:
        return removed
    workspace.db.execute("PRAGMA secure_delete = ON")
    with workspace.change():
        workspace.db.executemany("DELETE FROM inputs WHERE source = ?", [(s,) for s in removed.sources])
        parts = [(file,) for file in {f for _, f, _ in found}]
        workspace.db.executemany("UPDATE files SET sha256 = '' WHERE file = ?", parts)  # read anew when given again
        workspace.db.execute("DELETE FROM files WHERE file NOT IN (SELECT file FROM inputs)")
        forget(workspace)
        workspace.inputs_changed()
    workspace.db.execute("VACUUM")
    return removed
