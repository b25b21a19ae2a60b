"""Regime markers in a cxnlp.toml: added at the end, taken out again; comments and layout of the file stay."""

from __future__ import annotations

import tomllib
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.private import write_text
from cxnlp.toml_file import toml_of, with_row, without_row
from cxnlp.trajectory.regimes import Regime, regimes_of

KEY = "regimes"


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as UTF-8 text: {getattr(error, 'strerror', None) or error}") from error


def _rows(path: Path, text: str) -> list[Regime]:
    """The markers in the order of the file. Raises UsageError naming every problem."""
    problems: list[str] = []
    rows = toml_of(text, f"the configuration {path}").get(KEY, [])
    parts = [[row] for row in rows] if isinstance(rows, list) else [rows]
    found = [regime for part in parts for regime in regimes_of(part, problems)]
    if problems:
        raise UsageError(f"{path}: " + "; ".join(problems))
    return found


def read(path: Path) -> list[Regime]:
    """The markers of a configuration file in its order; none when it does not exist. Raises UsageError."""
    return _rows(path, _text(path))


def add(path: Path, regime: Regime) -> int:
    """Adds a marker at the end and returns its number. Raises UsageError for one that stands there already."""
    text = _text(path)
    found = _rows(path, text)
    if any((r.day, r.account) == (regime.day, regime.account) for r in found):
        raise UsageError(f"{path} holds a marker of {regime.day} for {regime.account or 'all accounts'} already")
    row = {"day": regime.day, "what": regime.what, **({"account": regime.account} if regime.account else {})}
    _write(path, with_row(text, KEY, row))
    return len(found) + 1


def take_out(path: Path, number: int | None = None) -> Regime:
    """Takes marker `number` (1 = the first; None: the last) out and returns it. Raises UsageError."""
    text = _text(path)
    found = _rows(path, text)
    at = len(found) if number is None else number
    if not found:
        raise UsageError(f"{path} holds no marker: there is nothing to take out")
    if not 1 <= at <= len(found):
        raise UsageError(f"{path} has no marker {at}: choose 1 to {len(found)}")
    _write(path, without_row(text, KEY, at - 1))
    return found[at - 1]


def _write(path: Path, text: str) -> None:
    """A link stays one: what it leads to is written."""
    tomllib.loads(text)  # never replaces a file by one that cannot be read
    path = path.resolve()
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    write_text(path, text)
    if mode is not None:
        path.chmod(mode)
