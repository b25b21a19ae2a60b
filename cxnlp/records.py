"""Append-only files of JSON lines, private to their owner: what people decided, kept beside the analysis."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.output import dumps

_LOCK = threading.Lock()
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


def append(path: Path, row: Mapping[str, Any]) -> None:
    """Adds one line in one write and waits until it is on the disk. Raises UsageError when it cannot be written.

    A line that a crash left half-written is closed first, so that it never swallows the next one.
    """
    line = (dumps(row) + "\n").encode("utf-8", "replace")
    with _LOCK:
        try:
            handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _NO_LINKS, 0o600)
        except OSError as error:
            raise UsageError(f"{path.name} cannot be written: {error.strerror}") from error
        try:
            size = os.fstat(handle).st_size
            if size:
                os.lseek(handle, size - 1, os.SEEK_SET)
                if os.read(handle, 1) != b"\n":
                    line = b"\n" + line
            os.write(handle, line)
            os.fsync(handle)
        except OSError as error:
            raise UsageError(f"{path.name} cannot be written: {error.strerror}") from error
        finally:
            os.close(handle)


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows in order; a line that is no JSON object (half-written in a crash) is left out. Missing = empty."""
    found = []
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}") from error
    for line in text.split("\n"):
        try:
            row = json.loads(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(row, dict):
            found.append(row)
    return found


def stamp(path: Path) -> tuple[int, int]:
    """Changes whenever the file does."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
