"""The reviewed file of people decisions: TOML, read in order, added to at the end, each step taken back exactly."""

from __future__ import annotations

import os
import tempfile
import threading
import tomllib
from collections.abc import Sequence
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.people.decisions import Decision, decision_of, row_of
from cxnlp.toml_file import with_row, without_row

FILE = "people-decisions.toml"
KEY = "decisions"
HEADING = """\
# What was decided about people: read by cxnlp parse and cxnlp analyze, in this order, the last word counts.
# docs/people.md tells the keys; `cxnlp people` adds to it and takes back.
"""
_LOCK = threading.Lock()


def beside(paths: Sequence[Path]) -> list[Path]:
    """The decision files that lie in these folders, or beside these files, in order."""
    places = [path if path.is_dir() else path.parent for path in paths]
    return [p for p in dict.fromkeys(place / FILE for place in places) if p.is_file()]


def read(path: Path) -> list[Decision]:
    """The decisions of a file in order; none when it does not exist. Raises UsageError naming every problem at once."""
    text = _text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path.name} is no valid TOML: {error}") from error
    rows = data.pop(KEY, [])
    problems = [f"unknown key {key!r} (decisions stand under [[{KEY}]])" for key in data]
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise UsageError(f"{path.name}: write each decision under [[{KEY}]]")
    found: list[Decision] = []
    for number, row in enumerate(rows, 1):
        plain = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items()}
        decision, wrong = decision_of(plain)
        problems += [f"decision {number}: {w}" for w in wrong]
        found += [decision] if decision else []
    if problems:
        raise UsageError(f"{path.name}: " + "; ".join(problems))
    return found


def append(path: Path, decision: Decision) -> None:
    """Adds a decision at the end; comments and layout of the file stay. Raises UsageError."""
    with _LOCK:
        read(path)
        _write(path, with_row(_text(path) if path.exists() else HEADING, KEY, row_of(decision)))


def undo(path: Path, number: int | None = None) -> Decision:
    """Takes decision `number` (1 = the first; None: the last) out of the file and returns it. Raises UsageError."""
    with _LOCK:
        found = read(path)
        at = len(found) if number is None else number
        if not found:
            raise UsageError(f"{path.name} holds no decision: there is nothing to take back")
        if not 1 <= at <= len(found):
            raise UsageError(f"{path.name} has no decision {at}: choose 1 to {len(found)}")
        text = without_row(_text(path), KEY, at - 1)
        if text == HEADING:
            path.unlink()
        else:
            _write(path, text)
        return found[at - 1]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise UsageError(f"{path.name} is no UTF-8 text") from error
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}") from error


def _write(path: Path, text: str) -> None:
    """The whole file under another name first; readable by its owner alone when it is new. A link stays one: what it
    leads to is written."""
    path = path.resolve()
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(text.encode("utf-8", "replace"))
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path.name} cannot be written: {error.strerror}") from error
