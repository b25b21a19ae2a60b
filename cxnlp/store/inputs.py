"""What a workspace holds of the exports: files in, files out."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cxnlp.errors import UsageError
from cxnlp.ingest.mapping_file import misfits
from cxnlp.ingest.read import CHUNK
from cxnlp.ingest.table_guess import check, tables_among
from cxnlp.ingest.table_mapping import Mappings
from cxnlp.ingest.walk import File, files, opened
from cxnlp.output import utc
from cxnlp.parsing import Progress, no_progress
from cxnlp.people.decisions_file import beside
from cxnlp.people.decisions_file import read as read_decisions
from cxnlp.store.codec import reader_version
from cxnlp.store.mappings import AS_FOUND, read_kept, tabular_parsers, write_kept
from cxnlp.store.names import plain
from cxnlp.store.origins import check_places, held_at, held_files, missing, moved, origin_of, put_origins
from cxnlp.store.packing import Packed, Task, packed_all
from cxnlp.store.registers import put_decisions
from cxnlp.store.schema import FILES, INPUTS
from cxnlp.store.workspace import Workspace

PLACE, SHA256 = INPUTS.names.index("place"), INPUTS.names.index("sha256")
PART = 20_000  # messages that are kept at a time, about


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
    places = {row[PLACE]: row for row in found.rows}
    for place, before in workspace.rows("SELECT place, sha256 FROM inputs WHERE file = ?", (name,)):
        row = places.get(place)
        if row and before and row[SHA256] and row[SHA256] != before:  # in place: where its messages belong stays known
            marks = ", ".join(f"{column} = ?" for column in INPUTS.names)
            workspace.db.execute(f"UPDATE inputs SET {marks} WHERE file = ? AND place = ?", (*row, name, place))  # noqa: S608
            del places[place]
        else:
            workspace.db.execute("DELETE FROM inputs WHERE file = ? AND place = ?", (name, place))
    workspace.db.execute("DELETE FROM files WHERE file = ?", (name,))
    workspace.add(FILES, [(name, sha, origin_of(file), reader_version(), utc(now))])
    workspace.add(INPUTS, list(places.values()))


class Gate(Protocol):
    """What stands between the exports and a workspace: forgotten people and words that are too old stay out."""

    def named(self, found: Sequence[File]) -> list[File]:
        """The files under the names that the workspace has for them."""
        ...

    def admit(self, workspace: Workspace, files: Sequence[str]) -> None:
        """Cleans what was just put in under these names; called inside the change."""
        ...


def _sources(workspace: Workspace) -> list[str]:
    return [source for (source,) in workspace.rows("SELECT source FROM inputs")]


def _parsers(workspace: Workspace) -> dict[str, set[str | None]]:
    """The parsers of the inputs of each file held."""
    found: dict[str, set[str | None]] = defaultdict(set)
    for file, parser in workspace.rows("SELECT DISTINCT file, parser FROM inputs"):
        found[file].add(parser)
    return found


def _packed(workspace: Workspace, file: str) -> list[bytes]:
    return [r for (r,) in workspace.rows("SELECT records FROM inputs WHERE file = ? ORDER BY place", (file,))]


def _fits(file: File, stated: Mappings) -> None:
    """Raises UsageError when a file no longer has the columns that the mapping kept with it states."""
    own = Mappings(tuple(t for t in stated.tables if t.columns))
    tables = [s for s in tables_among(opened(file), own) if s.mapping]
    if problems := misfits(own, tables, [t.file for t in own.tables]):
        raise UsageError(
            f"the mapping that it was read with does not fit any more: {'; '.join(problems)}: "
            "give one that does with --mapping"
        )


def ingest(
    workspace: Workspace,
    paths: Sequence[Path],
    now: datetime,
    root: Path | None = None,
    replace: bool = False,
    progress: Progress = no_progress,
    gate: Gate | None = None,
    mapping: Path | None = None,
    workers: int = 1,
) -> Added:
    """Adds the exports under `paths`: only files that are new, changed, or read by other code or with another mapping
    are parsed, by `workers` processes where it pays. Up to PART messages are one change; of more, whole files are kept
    part by part, and the same call again goes on where it was interrupted. With a `gate` or a mapping all is one
    change.

    Names are relative to `root` if given, else as `read_inputs` has them. Tables are read as the file `mapping` states;
    without it as they were read before, new ones as the mapping given last states. People decisions in the folders, or
    beside the files, are kept too. Raises UsageError when a path does not exist, when nothing is there, when a mapping
    does not fit the tables read with it, when a file is held under another name, and, without `replace`, when a name is
    held from another place with other content.
    """
    found = list({f.name: f for f in files(paths, root)}.values())
    if not found:
        raise UsageError(f"nothing to read in {', '.join(map(str, paths))}: the folder is empty")
    found = gate.named(found) if gate else found
    held = held_files(workspace)
    hashed = []
    for number, file in enumerate(found, start=1):
        hashed.append((file, _sha256(file)))
        progress("looking for what is new", number, len(found))
    places = moved(hashed, held)
    held = held_at(held, places)
    check_places(hashed, held, replace)
    before_all = kept_mappings = read_kept(workspace)
    given: str | None = None
    if mapping:
        kept_mappings, given = kept_mappings.given(mapping)
        check(paths, kept_mappings.stated(given), root=root, held=_sources(workspace))
    for path in beside([root] if root else paths):
        read_decisions(path)
    parsers = _parsers(workspace)
    tabular = tabular_parsers()
    mapped = dict(kept_mappings.files)
    wanted: list[_Wanted] = []
    for file, sha in hashed:
        name = plain(file.name)
        before = held.get(name)
        digest = kept_mappings.of(name, before is not None) if given is None else given
        same = before is not None and sha is not None and before[:2] == (sha, reader_version())
        if same and (digest == mapped.get(name, AS_FOUND) or not parsers[name] & tabular):
            continue
        stated = kept_mappings.stated(digest)
        if given is None and stated.tables:
            _fits(file, stated)
        wanted.append(_Wanted(Task(file, stated), name, sha or "", digest, same))
    done = _Done(len(hashed) - len(wanted))
    in_parts = gate is None and mapping is None and not any(w.task.mappings.tables for w in wanted)
    readings = packed_all([w.task for w in wanted], workers)
    number, finished = 0, False
    while not finished:
        with workspace.change():
            part = added = 0
            while number < len(wanted):
                one = wanted[number]
                number += 1
                progress("reading what is new", number, len(wanted))
                reading = next(readings)
                before = held.get(one.name)
                if before and before[0] and not reading.reached:
                    done.kept.append(one.name)
                    continue
                if one.digest and reading.may_be_table:
                    mapped[one.name] = one.digest
                else:
                    mapped.pop(one.name, None)
                if one.same and _packed(workspace, one.name) == [row[-1] for row in reading.rows]:
                    done.unchanged += 1
                    continue
                _put(workspace, one.task.file, one.sha, reading, now)
                done.count(one.name, reading, bool(before))
                added += 1
                part += reading.messages
                if in_parts and part >= PART:
                    break
            finished = number >= len(wanted)
            if finished:
                if gate and (done.new or done.changed):
                    gate.admit(workspace, (*done.new, *done.changed))
                if (settled := kept_mappings.with_files(mapped)) != before_all:
                    write_kept(workspace, settled)
                put_origins(workspace, places)
                added += _decisions(workspace, paths, root) or settled.sha256 != before_all.sha256
            if added:
                workspace.inputs_changed()
    gone = missing(found, held, paths)
    return Added(
        tuple(done.new),
        tuple(done.changed),
        done.unchanged,
        tuple(done.kept),
        gone,
        done.messages,
        done.rejected,
        tuple(done.quarantined),
    )


@dataclass(frozen=True)
class _Wanted:
    """A file to be read. `digest`: of the mapping it is read with; `same`: only the mapping is another one."""

    task: Task
    name: str
    sha: str
    digest: str
    same: bool


@dataclass
class _Done:
    """What an import has done so far; see `Added`."""

    unchanged: int
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    messages: int = 0
    rejected: int = 0
    quarantined: list[tuple[str, str]] = field(default_factory=list)

    def count(self, name: str, reading: Packed, before: bool) -> None:
        (self.changed if before else self.new).append(name)
        self.messages += reading.messages
        self.rejected += reading.rejected
        self.quarantined += reading.quarantined


def _decisions(workspace: Workspace, paths: Sequence[Path], root: Path | None) -> bool:
    """Keeps the files of people decisions that lie in the given folders or beside the given files; whether that changed
    anything. One that is no longer there stays. Raises UsageError for one that cannot be read."""
    changed = False
    for path in beside([root] if root else paths):
        read_decisions(path)
        name = path.name if root or len(paths) == 1 else f"{path.absolute().parent.name}/{path.name}"
        changed |= put_decisions(workspace, plain(name), path.read_text(encoding="utf-8"))
    return changed
