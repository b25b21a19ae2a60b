"""One writer at a time: a lock file beside the workspace, freed by the system when its holder ends or is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cxnlp.errors import UsageError

WAIT_S = 5.0


def lock_file(path: Path) -> Path:
    """The lock file of a workspace; it stays, empty, when the lock is free."""
    return path.with_name(path.name + ".lock")


@contextmanager
def writer_lock(path: Path, holder: Callable[[], str], wait: float | None = None) -> Iterator[None]:
    """Holds the lock of the workspace at `path`; waits up to `wait` seconds (default WAIT_S) for another writer.

    Raises UsageError with the words of `holder` when that is in vain, or when the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    if not path.parent.is_dir():
        raise UsageError(f"{path.parent} does not exist: make the folder or name another file")
    lock = FileLock(lock_file(path), timeout=WAIT_S if wait is None else wait, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise UsageError(f"{path} is being written by {holder()}: wait until it has ended") from None
    except OSError as error:
        raise UsageError(f"{path.parent} cannot be written: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()
