"""Files that only their owner can read, written whole: under a temporary name first, then renamed.

Modes are those of POSIX; where the system has none (Windows) the folder's own rights hold.
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

FILE_MODE = 0o600
FOLDER_MODE = 0o700
OURS = ("accounts.json", "messages.jsonl")  # a folder that holds one of these is an output folder of cxnlp


def make_folder(path: Path) -> Path:
    """`path` as a folder with mode 0700 if it is made here, is empty or was written by cxnlp; any other folder that is
    there already keeps the rights that its owner gave it. Raises FileExistsError when a file stands in its place."""
    missing = [p for p in (path, *path.parents) if not p.exists()]
    path.mkdir(parents=True, exist_ok=True)
    if path in missing or not any(path.iterdir()) or any((path / name).exists() for name in OURS):
        missing.append(path)
    for folder in missing:
        with contextlib.suppress(PermissionError):
            folder.chmod(FOLDER_MODE)
    return path


def nearest(path: Path) -> Path:
    """`path`, or the nearest folder above it that is there."""
    return next((p for p in (path, *path.absolute().parents) if p.exists()), path)


def check_folder(path: Path) -> None:
    """Refuses, before any work is done and without making it, a folder that cannot be made or written into.

    Raises FileExistsError when a file stands in its place, NotADirectoryError when one stands above it, and
    PermissionError, each with the name of what stands in the way.
    """
    found = nearest(path)
    if not found.is_dir():
        number = errno.EEXIST if found == path else errno.ENOTDIR
        raise OSError(number, os.strerror(number), str(found))
    if not os.access(found, os.W_OK | os.X_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(found))


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; at the end its file takes the place of `path` with mode 0600.

    After an error, or Ctrl-C, `path` is as it was and the temporary file is gone.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(FILE_MODE)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """A UTF-8 text stream that becomes `path` when all is written."""
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as stream:
        yield stream


def write_text(path: Path, text: str) -> None:
    """Writes `text` to `path`, whole or not at all, mode 0600."""
    with opened(path) as stream:
        stream.write(text)


def write_bytes(path: Path, data: bytes) -> None:
    """As `write_text`, for bytes."""
    with replacing(path) as part:
        part.write_bytes(data)
