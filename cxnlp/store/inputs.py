"""What a workspace holds of the exports: files in, files out, and all records as if read from one folder just now."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from cxnlp.errors import UsageError
from cxnlp.ingest.mapping_file import misfits
from cxnlp.ingest.read import CHUNK, Ingested, Reading, digested, joined, read_source
from cxnlp.ingest.source import Source
from cxnlp.ingest.table_guess import check, tables_among
from cxnlp.ingest.table_mapping import Mappings
from cxnlp.ingest.walk import File, files, opened
from cxnlp.output import utc
from cxnlp.parsing import Progress, no_progress
from cxnlp.people.decisions_file import beside
from cxnlp.people.decisions_file import read as read_decisions
from cxnlp.store.codec import pack, reader_version, unpack
from cxnlp.store.mappings import AS_FOUND, may_be_table, read_kept, tabular_parsers, write_kept
from cxnlp.store.registers import put_decisions
from cxnlp.store.schema import FILES, INPUTS
from cxnlp.store.workspace import Workspace


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


def plain(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 are written as escapes.

    >>> plain("a\\udcff.eml")
    'a\\\\udcff.eml'
    """
    return name.encode("utf-8", "backslashreplace").decode()


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


def _readings(file: File, mappings: Mappings) -> tuple[list[Reading], bool]:
    """The readings of a file's inputs, and whether its bytes could be read at all."""
    found = []
    reached = True
    for item in opened(file):
        reached = reached and not getattr(item, "unreachable", False)
        source = digested(dataclasses.replace(item, mappings=mappings) if isinstance(item, Source) else item)
        found.append(source if isinstance(source, Reading) else read_source(*source))
    return found, reached


def _put(workspace: Workspace, file: File, sha: str, readings: Iterable[Reading], now: datetime) -> None:
    name = plain(file.name)
    workspace.db.execute("DELETE FROM inputs WHERE file = ?", (name,))
    workspace.db.execute("DELETE FROM files WHERE file = ?", (name,))
    origin = plain(str(file.path.absolute()))
    workspace.add(FILES, [(name, sha, origin, reader_version(), utc(now))])
    workspace.add(INPUTS, (input_row(file.name, place, reading) for place, reading in enumerate(readings)))


def input_row(file: str, place: int, reading: Reading) -> tuple[Any, ...]:
    """The row of `inputs` for one input of a file, by its exact name."""
    s = reading.source
    reason = plain(s.reason) if s.reason else None
    head = (plain(s.source), plain(file), place, s.sha256, s.bytes, s.parser, s.messages, s.rejected, s.status, reason)
    return (*head, pack(file, reading))


class Gate(Protocol):
    """What stands between the exports and a workspace: forgotten people and words that are too old stay out."""

    def named(self, found: Sequence[File]) -> list[File]:
        """The files under the names that the workspace has for them."""
        ...

    def admit(self, workspace: Workspace, files: Sequence[str]) -> None:
        """Cleans what was just put in under these names; called inside the change."""
        ...


def _held(workspace: Workspace) -> dict[str, tuple[str, str, str]]:
    rows = workspace.rows("SELECT file, sha256, reader, origin FROM files")
    return {file: (sha, reader, origin) for file, sha, reader, origin in rows}


def _conflicts(found: Sequence[tuple[File, str]], held: dict[str, tuple[str, str, str]]) -> list[str]:
    """Files of a name that is held from another place with other content."""
    out = []
    for file, sha in found:
        before = held.get(plain(file.name))
        if before and before[2] and before[0] != sha and before[2] != plain(str(file.path.absolute())):
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
) -> Added:
    """Adds the exports under `paths` in one change: only files that are new, changed, or read by other code or with
    another mapping are parsed.

    Names are relative to `root` if given, else as `read_inputs` has them. Tables are read as the file `mapping` states;
    without it as they were read before, new ones as the mapping given last states. People decisions in the folders, or
    beside the files, are kept too. Raises UsageError when a path does not exist, when nothing is there, when a mapping
    does not fit the tables read with it, and, without `replace`, when a name is held from another place with other
    content.
    """
    found = list({f.name: f for f in files(paths, root)}.values())
    if not found:
        raise UsageError(f"nothing to read in {', '.join(map(str, paths))}: the folder is empty")
    found = gate.named(found) if gate else found
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
    before_all = kept_mappings = read_kept(workspace)
    given: str | None = None
    if mapping:
        kept_mappings, given = kept_mappings.given(mapping)
        check(paths, kept_mappings.stated(given), root=root, held=_sources(workspace))
    mapped = dict(kept_mappings.files)
    parsers = _parsers(workspace)
    tabular = tabular_parsers()
    new: list[str] = []
    changed: list[str] = []
    kept: list[str] = []
    quarantined: list[tuple[str, str]] = []
    unchanged = messages = rejected = 0
    with workspace.change():
        for number, (file, sha) in enumerate(hashed, start=1):
            progress("reading what is new", number, len(hashed))
            name = plain(file.name)
            before = held.get(name)
            digest = kept_mappings.of(name, before is not None) if given is None else given
            same = before is not None and sha is not None and before[:2] == (sha, reader_version())
            if same and (digest == mapped.get(name, AS_FOUND) or not parsers[name] & tabular):
                unchanged += 1
                continue
            stated = kept_mappings.stated(digest)
            if given is None and stated.tables:
                _fits(file, stated)
            readings, reached = _readings(file, stated)
            if before and before[0] and not reached:
                kept.append(name)
                continue
            if digest and may_be_table(readings):
                mapped[name] = digest
            else:
                mapped.pop(name, None)
            if same and _packed(workspace, name) == [pack(file.name, r) for r in readings]:
                unchanged += 1
                continue
            _put(workspace, file, sha or "", readings, now)
            (changed if before else new).append(name)
            messages += sum(r.source.messages for r in readings)
            rejected += sum(len(r.rejected) for r in readings)
            quarantined += [
                (r.source.source, r.source.reason or "") for r in readings if r.source.status == "quarantined"
            ]
        if gate and (new or changed):
            gate.admit(workspace, (*new, *changed))
        if (settled := kept_mappings.with_files(mapped)) != before_all:
            write_kept(workspace, settled)
        decided = _decisions(workspace, paths, root)
        if decided or new or changed or settled.sha256 != before_all.sha256:
            workspace.inputs_changed()
    gone = _missing(found, held, paths)
    return Added(tuple(new), tuple(changed), unchanged, tuple(kept), gone, messages, rejected, tuple(quarantined))


def _decisions(workspace: Workspace, paths: Sequence[Path], root: Path | None) -> bool:
    """Keeps the files of people decisions that lie in the given folders or beside the given files; whether that changed
    anything. One that is no longer there stays. Raises UsageError for one that cannot be read."""
    changed = False
    for path in beside([root] if root else paths):
        read_decisions(path)
        name = path.name if root or len(paths) == 1 else f"{path.absolute().parent.name}/{path.name}"
        changed |= put_decisions(workspace, plain(name), path.read_text(encoding="utf-8"))
    return changed


def readings_held(workspace: Workspace) -> list[tuple[int, str, Reading]]:
    """Place, file and reading of every input, in the order of a folder."""
    found = [(place, *unpack(records)) for place, records in workspace.rows("SELECT place, records FROM inputs")]
    return sorted(found, key=lambda r: (r[1], r[0]))


def gather(workspace: Workspace) -> Ingested:
    """All records held, as `read_inputs` gives them for one folder with the same files."""
    return joined(reading for _, _, reading in readings_held(workspace))
