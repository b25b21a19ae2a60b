"""Finds every input under the given paths: files, folders, and members of ZIP archives read in memory."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.ingest.source import Source
from cxnlp.ingest.zip_damage import ZIP_DAMAGE

MAX_MEMBERS = 10_000
MAX_UNPACKED_BYTES = 500_000_000
MAX_RATIO = 200
SYSTEM_NAMES = frozenset(
    {".ds_store", "thumbs.db", "desktop.ini", "__macosx", ".git", "dovecot-uidlist", "maildirsize", "maildirfolder",
     "dovecot-keywords", "dovecot.index", "dovecot.index.log", "dovecot.index.cache", "subscriptions"}
)  # fmt: skip
SYSTEM_SUFFIXES = (".msf", ".emlxpart")
"""Indices and loose parts that mail programs keep beside the mails."""
MAILDIR_FOLDERS = frozenset({"cur", "new"})
OWN_FILES = frozenset({"cxnlp.toml", "people-decisions.toml"})
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
OFFICE_SUFFIXES = (".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".odt")
OFFICE_MEMBERS = (b"[Content_Types].xml", b"docProps/", b"_rels/")


@dataclass(frozen=True)
class Unopened:
    """An input that is not handed to a parser: why, and whether that is a fault (quarantined) or a choice (ignored).

    `unreachable`: its bytes could not be read, so that nothing is known of them. `whole`: its bytes, where they are at
    hand although no parser gets them, as of a damaged archive.
    """

    name: str
    size: int
    reason: str
    fault: bool
    unreachable: bool = False
    whole: Source | None = None


def _skip_reason(parts: tuple[str, ...]) -> str | None:
    delivered = len(parts) > 2 and parts[-2] in MAILDIR_FOLDERS
    for place, part in enumerate(parts):
        if part.lower() in SYSTEM_NAMES or part.startswith("._"):
            return "system file, holds no communication"
        subfolder = delivered and place == len(parts) - 3  # Maildir++ begins the names of its folders with a dot
        if part.startswith(".") and part not in (".", "..") and not subfolder:
            return "hidden file"
    if parts[-1] in OWN_FILES:
        return "settings of cxnlp, hold no communication"
    if parts[-1].lower().endswith(SYSTEM_SUFFIXES):
        return "system file, holds no communication"
    if len(parts) > 1 and parts[-2] == "tmp":
        return "unfinished delivery in a Maildir tmp folder"
    return None


def _is_archive(source: Source) -> bool:
    """A ZIP by its first bytes; a document of an Office program, which is one too, by its name or first member."""
    office = source.filename.lower().endswith(OFFICE_SUFFIXES) or source.head[30:].startswith(OFFICE_MEMBERS)
    return source.head.startswith(_ZIP_STARTS) and not office


def _refusal(entry: zipfile.ZipInfo, left: int) -> Unopened | None:
    """Why a member is not unpacked, None if it is; the name is the member's own."""
    reason = _skip_reason(tuple(entry.filename.replace("\\", "/").split("/")))
    if reason:
        return Unopened(entry.filename, entry.file_size, reason, fault=False)
    if entry.flag_bits & 1:
        return Unopened(entry.filename, entry.file_size, "archive member is protected by a password", fault=True)
    if entry.file_size > left or entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        return Unopened(
            entry.filename, entry.file_size, "archive member unpacks to more than the limits allow", fault=True
        )
    return None


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, left: int) -> Source | Unopened:
    refused = _refusal(entry, left)
    if refused:
        return replace(refused, name=name)
    try:
        with archive.open(entry) as stream:
            source = Source.of_bytes(stream.read(left + 1), name)
    except ZIP_DAMAGE as error:
        return Unopened(name, entry.file_size, f"damaged archive member: {error}", fault=True)
    if _is_archive(source):
        reason = "an archive inside an archive: unpack the outer one first"
        return Unopened(name, source.size, reason, fault=True, whole=source)
    return source


def _members(source: Source) -> Iterator[Source | Unopened]:
    """Sources of a ZIP's members; no name from the archive is ever used as a path."""
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            entries = [e for e in archive.infolist() if not e.filename.endswith("/")]
            if len(entries) > MAX_MEMBERS:
                raise UnreadableInput(f"archive has {len(entries):,} members, more than the limit of {MAX_MEMBERS:,}")
            if not entries:
                yield Unopened(source.name, source.size, "archive that holds no files", fault=False, whole=source)
            left = MAX_UNPACKED_BYTES
            times: Counter[str] = Counter()
            for entry in sorted(entries, key=lambda e: e.filename):
                times[entry.filename] += 1
                copy = f" ({times[entry.filename]})" if times[entry.filename] > 1 else ""
                found = _member(archive, entry, f"{source.name}!{entry.filename}{copy}", left)
                left -= found.size if isinstance(found, Source) else 0
                yield found
    except ZIP_DAMAGE as error:
        raise UnreadableInput(f"damaged archive: {error}") from error


@dataclass(frozen=True)
class File:
    """A file found under the given paths: its name there, where it lies, and why it is not opened, if it is not."""

    name: str
    path: Path
    reason: str | None = None


def named(name: str, path: Path) -> File:
    """A file that is known by `name` and lies at `path`, perhaps as a copy, as `files` judges one of that name."""
    return File(name, path, _skip_reason(tuple(name.split("/"))))


def opened(file: File) -> Iterator[Source | Unopened]:
    """The inputs of a file: itself, or the members of the archive that it is."""
    try:
        if file.reason:
            yield Unopened(file.name, file.path.lstat().st_size, file.reason, fault=False)
            return
        source = Source.of_file(file.path, file.name)
    except OSError as error:
        yield Unopened(file.name, 0, f"cannot be opened: {error.strerror}", fault=True, unreachable=True)
        return
    if not _is_archive(source):
        yield source
        return
    try:
        yield from _members(source)
    except UnreadableInput as error:
        yield Unopened(file.name, source.size, str(error), fault=True, whole=source)


def _no_file(path: Path) -> str | None:
    """Why what stands at `path` is not opened: a link to a folder is not followed, a pipe or device never read."""
    if path.is_dir():
        return "link to a folder, not followed: give the folder itself"
    return "no regular file (a pipe, socket or device)" if path.exists() and not path.is_file() else None


def _tops(paths: Sequence[Path], root: Path | None) -> Iterator[tuple[str, Path]]:
    """(name, path) of each given path; a folder's name ends with "/" or is "", and its files' names begin with it."""
    times: Counter[str] = Counter()
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} does not exist: give a file, folder or archive of exported communications")
        if root is not None:
            if not path.resolve().is_relative_to(root.resolve()):
                raise UsageError(f"{path} does not lie under {root}: give its parent folder with --root")
            top = path.resolve().relative_to(root.resolve()).as_posix()
            yield (top if path.is_file() else "" if top == "." else f"{top}/"), path
            continue
        top = path.name if path.is_file() else path.resolve().name
        times[top] += 1
        if times[top] > 1:
            top = f"{top} ({times[top]})"
        yield (top if path.is_file() else f"{top}/" if len(paths) > 1 else ""), path


def files(paths: Sequence[Path], root: Path | None = None) -> Iterator[File]:
    """Every file under `paths`, in the order of their names.

    Names are relative to `root` if it is given, else to the folder given; with several paths each name begins with the
    last part of its path, and with a number where that part repeats.
    Raises UsageError for a path that does not exist or does not lie under `root`.
    """
    for top, path in sorted(_tops(paths, root)):
        if path.is_file():
            yield File(top, path)
            continue
        found = (p for p in path.rglob("*") if p.is_symlink() or not p.is_dir())
        for name, file in sorted((p.relative_to(path).as_posix(), p) for p in found):
            yield File(top + name, file, _skip_reason(tuple(name.split("/"))) or _no_file(file))


def inputs(paths: Sequence[Path], root: Path | None = None) -> Iterator[Source | Unopened]:
    """Every input under `paths`, in the order and with the names of `files`. Raises UsageError as it does."""
    for file in files(paths, root):
        yield from opened(file)
