"""Private folders for the length of a command, in the system's folder for temporary files or in a given one.

A command that is killed, or a machine that loses power, cannot take its folder away, and customers' words would stay
there. So a folder holds a lock for as long as its command lives, and whoever next makes one takes away those whose
lock nobody holds.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX, LOCK = "cxnlp-", "held.lock"
LEAST_AGE_S = 60.0
"""A folder younger than this may belong to a command that has not taken its lock yet."""


@contextmanager
def scratch(place: Path | None = None, prefix: str = PREFIX) -> Iterator[Path]:
    """An empty folder that only this user can read, gone at the end; in `place`, or the system's temporary folder."""
    from filelock import FileLock

    clear_abandoned(place, prefix)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=place) as name:
        lock = FileLock(Path(name) / LOCK, mode=0o600)
        try:
            lock.acquire()
        except (OSError, NotImplementedError):  # a disk without locks: nobody clears what has no lock file
            (Path(name) / LOCK).unlink(missing_ok=True)
        try:
            inside = Path(name) / "files"
            inside.mkdir(mode=0o700)
            yield inside
        finally:
            lock.release()


def clear_abandoned(place: Path | None = None, prefix: str = PREFIX) -> None:
    """Takes away the folders of this user's commands that ended without doing so; what cannot be is left."""
    for folder in (place or Path(tempfile.gettempdir())).iterdir():
        if folder.name.startswith(prefix) and _is_mine_and_old(folder) and (folder / LOCK).is_file():
            _clear(folder)


def _is_mine_and_old(folder: Path) -> bool:
    try:
        seen = folder.lstat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or seen.st_uid == os.getuid()  # on Windows the place is the user's own
    return mine and time.time() - seen.st_mtime > LEAST_AGE_S


def _clear(folder: Path) -> None:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, timeout=0)
    try:
        with lock:
            shutil.rmtree(folder / "files", ignore_errors=True)
    except (Timeout, OSError):
        return
    shutil.rmtree(folder, ignore_errors=True)
