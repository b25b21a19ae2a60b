"""Regime markers in a cxnlp.toml: added at the end, taken out again; comments and layout of the file stay."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.private import write_text
from cxnlp.toml_file import toml_of
from cxnlp.trajectory.regimes import Regime, regimes_of

KEY = "regimes"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as UTF-8 text: {getattr(error, 'strerror', None) or error}") from error


def _rows(path: Path, text: str) -> list[Regime]:
    """The markers in the order of the file. Raises UsageError naming every problem."""
    problems: list[str] = []
    rows = toml_of(text, f"the configuration {path}").get(KEY, [])
    found = [r for row in (rows if isinstance(rows, list) else [rows]) for r in regimes_of([row], problems)]
    if problems:
        raise UsageError(f"{path}: " + "; ".join(problems))
    return found


def read(path: Path) -> list[Regime]:
    """The markers of a configuration file in its order; none when it does not exist. Raises UsageError."""
    return _rows(path, _text(path))


def add(path: Path, regime: Regime) -> int:
    """Adds a marker at the end and returns its number. Raises UsageError for one that stands there already."""
    import tomlkit

    text = _text(path)
    found = _rows(path, text)
    if any((r.day, r.account) == (regime.day, regime.account) for r in found):
        raise UsageError(f"{path} holds a marker of {regime.day} for {regime.account or 'all accounts'} already")
    document = tomlkit.parse(text)
    table = tomlkit.table()
    table.add("day", regime.day)
    table.add("what", regime.what)
    if regime.account:
        table.add("account", regime.account)
    if KEY not in document:
        document.append(KEY, tomlkit.aot())
    _array(document).append(table)
    _write(path, tomlkit.dumps(document))
    return len(found) + 1


def take_out(path: Path, number: int | None = None) -> Regime:
    """Takes marker `number` (1 = the first; None: the last) out and returns it. Raises UsageError."""
    import tomlkit

    text = _text(path)
    found = _rows(path, text)
    at = len(found) if number is None else number
    if not found:
        raise UsageError(f"{path} holds no marker: there is nothing to take out")
    if not 1 <= at <= len(found):
        raise UsageError(f"{path} has no marker {at}: choose 1 to {len(found)}")
    document = tomlkit.parse(text)
    if len(found) == 1:
        document.remove(KEY)
    else:
        _array(document).pop(at - 1)
    _write(path, tomlkit.dumps(document))
    return found[at - 1]


def _array(document: Any) -> Any:
    return document[KEY]


def _write(path: Path, text: str) -> None:
    tomllib.loads(text)  # never replaces a file by one that cannot be read
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    write_text(path, text)
    if mode is not None:
        path.chmod(mode)
