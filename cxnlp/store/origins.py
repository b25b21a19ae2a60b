"""Where the files of a workspace lay when they were read: what that tells of those given now, and of those gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.ingest.walk import File
from cxnlp.store.names import plain
from cxnlp.store.workspace import Workspace

Held = Mapping[str, tuple[str, str, str]]
"""Digest, reader and origin of each file by its name in the workspace."""


def origin_of(file: File) -> str:
    """Where a file lies, as the workspace keeps it."""
    return plain(str(file.path.absolute()))


def held_files(workspace: Workspace) -> dict[str, tuple[str, str, str]]:
    """What the workspace holds; see `Held`."""
    rows = workspace.rows("SELECT file, sha256, reader, origin FROM files")
    return {file: (sha, reader, origin) for file, sha, reader, origin in rows}


def check_places(found: Sequence[tuple[File, str | None]], held: Held, replace: bool) -> None:
    """Raises UsageError when one of the files, given with their digests, is held under another name only, and, without
    `replace`, when a name is held from another place with other content."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, (_, _, origin) in held.items():
        names[origin].append(name)
    again = [(plain(f.name), names[origin_of(f)]) for f, _ in found if origin_of(f) in names]
    if renamed := [(name, others[0]) for name, others in again if name not in others]:
        name, other = renamed[0]
        raise UsageError(
            f"{name}{_more(renamed)}: held already as {other}; give --root, or all folders, as when it was added"
        )
    clash = [
        plain(file.name)
        for file, sha in found
        if sha and (before := held.get(plain(file.name))) and before[2] and before[0] != sha
        if before[2] != origin_of(file)
    ]
    if clash and not replace:
        raise UsageError(
            f"{clash[0]}{_more(clash)}: held already from another place with other content; give the folder above both"
            " with --root, or --replace to take the new content"
        )


def _more(found: Sequence[object]) -> str:
    return f" and {len(found) - 1} more" if len(found) > 1 else ""


def held_at(held: Held, places: Mapping[str, str]) -> dict[str, tuple[str, str, str]]:
    """What is held, with files at new places."""
    return {name: (sha, reader, places.get(name, origin)) for name, (sha, reader, origin) in held.items()}


def missing(found: Sequence[File], held: Held, paths: Sequence[Path]) -> tuple[str, ...]:
    """The names of files that lay in the given folders and are not found there now."""
    names = {plain(f.name) for f in found}
    folders = tuple(plain(str(p.absolute())) + "/" for p in paths if p.is_dir())
    return tuple(sorted(n for n, (*_, origin) in held.items() if n not in names and origin.startswith(folders)))


def moved(found: Sequence[tuple[File, str | None]], held: Held) -> dict[str, str]:
    """The new place of held files by name, where the folder that they were read from is gone and most of the files that
    it shares with the one given now, with their digests, are as they were; also of those that did not come along."""
    votes: dict[tuple[str, str], int] = defaultdict(int)
    for file, sha in found:
        name, now = plain(file.name), origin_of(file)
        before, _, then = held.get(name, ("", "", ""))
        if then.endswith(f"/{name}") and now.endswith(f"/{name}") and then != now and not Path(then).exists():
            votes[then.removesuffix(name), now.removesuffix(name)] += 1 if before == sha else -1
    roots = {old: new for (old, new), agree in sorted(votes.items()) if agree > 0}
    return {
        name: new + name
        for name, (*_, then) in held.items()
        if then.endswith(f"/{name}") and (new := roots.get(then.removesuffix(name))) and not Path(then).exists()
    }


def put_origins(workspace: Workspace, places: Mapping[str, str]) -> None:
    """Keeps where files lie now, by name; to be called inside a change."""
    workspace.db.executemany("UPDATE files SET origin = ? WHERE file = ?", [(p, n) for n, p in places.items()])
