"""Finds every input under the given paths: files, folders, and members of ZIP archives read in memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.ingest.source import Source

MAX_MEMBERS = 10_000
MAX_UNPACKED_BYTES = 500_000_000
MAX_RATIO = 200
SYSTEM_NAMES = frozenset(
    {".ds_store", "thumbs.db", "desktop.ini", "__macosx", ".git", "dovecot-uidlist", "maildirsize"}
)
OFFICE_SUFFIXES = (".docx", ".xlsx", ".pptx", ".odt")


@dataclass(frozen=True)
class Unopened:
    """An input that is not handed to a parser: why, and whether that is a fault (quarantined) or a choice (ignored)."""

    name: str
    size: int
    reason: str
    fault: bool


def _skip_reason(parts: tuple[str, ...]) -> str | None:
    for part in parts:
        if part.lower() in SYSTEM_NAMES or part.startswith("._"):
            return "system file, holds no communication"
        if part.startswith(".") and part not in (".", ".."):
            return "hidden file"
    if len(parts) > 1 and parts[-2] == "tmp":
        return "unfinished delivery in a Maildir tmp folder"
    return None


def _is_archive(source: Source) -> bool:
    return source.head.startswith(b"PK\x03\x04") and not source.filename.lower().endswith(OFFICE_SUFFIXES)


def _members(source: Source) -> Iterator[Source | Unopened]:
    """Sources of a ZIP's members; no name from the archive is ever used as a path."""
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            if len(entries) > MAX_MEMBERS:
                raise UnreadableInput(f"archive has {len(entries):,} members, more than the limit of {MAX_MEMBERS:,}")
            left = MAX_UNPACKED_BYTES
            for entry in sorted(entries, key=lambda e: e.filename):
                name = f"{source.name}!{entry.filename}"
                parts = tuple(entry.filename.replace("\\", "/").split("/"))
                reason = _skip_reason(parts)
                if reason:
                    yield Unopened(name, entry.file_size, reason, fault=False)
                elif entry.flag_bits & 1:
                    yield Unopened(name, entry.file_size, "archive member is protected by a password", fault=True)
                elif entry.file_size > left or entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
                    yield Unopened(
                        name, entry.file_size, "archive member unpacks to more than the limits allow", fault=True
                    )
                else:
                    data = archive.open(entry).read(left + 1)
                    left -= len(data)
                    yield Source.of_bytes(data, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise UnreadableInput(f"damaged archive: {error}") from error


def _of_file(path: Path, name: str) -> Iterator[Source | Unopened]:
    try:
        source = Source.of_file(path, name)
    except OSError as error:
        yield Unopened(name, 0, f"cannot be opened: {error.strerror}", fault=True)
        return
    if not _is_archive(source):
        yield source
        return
    try:
        yield from _members(source)
    except UnreadableInput as error:
        yield Unopened(name, source.size, str(error), fault=True)


def inputs(paths: Sequence[Path]) -> Iterator[Source | Unopened]:
    """Every input under `paths`, in the order of their names.

    Names are relative to the folder given; with several paths each name begins with the last part of its path.
    Raises UsageError for a path that does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} does not exist: give a file, folder or archive of exported communications")
        prefix = f"{path.resolve().name}/" if len(paths) > 1 and path.is_dir() else ""
        if path.is_file():
            yield from _of_file(path, path.name)
            continue
        found = (p for p in path.rglob("*") if p.is_file() or (p.is_symlink() and not p.exists()))
        files = ((p.relative_to(path).as_posix(), p) for p in found)
        for name, file in sorted(files):
            reason = _skip_reason(tuple(name.split("/")))
            if reason:
                yield Unopened(prefix + name, file.lstat().st_size, reason, fault=False)
            else:
                yield from _of_file(file, prefix + name)
