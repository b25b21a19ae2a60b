"""A TOML file that a user wrote: read with an error that says what it should have been, and changed row by row."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """The table in `path`; `what` names it in an error ("the playbook"). Raises UsageError when it cannot be read."""
    try:
        return toml_of(path.read_text(encoding="utf-8"), f"{what} {path}")
    except OSError as error:
        raise UsageError(f"{what} {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{what} {path} is no valid TOML: {error}") from error


def toml_of(text: str, name: str) -> dict[str, Any]:
    """The table that a text holds; `name` stands in the error. Raises UsageError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name} is no valid TOML: {error}") from error


def with_row(text: str, key: str, row: Mapping[str, Any]) -> str:
    """`text`, valid TOML, with one more row at the end of the array of tables `key`, written as its others are, else
    as [[key]]. Comments, layout and line ends stay.

    >>> with_row("rows = [{a = 1}]", "rows", {"a": 2})
    'rows = [{a = 1}, {a = 2}]'
    >>> with_row("rows = []", "rows", {"a": 2})
    '[[rows]]\\na = 2\\n'
    """
    import tomlkit
    from tomlkit.items import AoT, Array

    document = tomlkit.parse(text)
    there = document.get(key)
    inline = isinstance(there, Array) and len(there) > 0
    table: Any = tomlkit.inline_table() if inline else tomlkit.table()
    for name, value in row.items():
        table.add(name, value)
    if not inline and not isinstance(there, AoT):
        if there is not None:
            document.remove(key)
        there = tomlkit.aot()
        document.append(key, there)
    document[key].append(table)
    return _ends_of(text, tomlkit.dumps(document))


def without_row(text: str, key: str, at: int) -> str:
    """`text`, valid TOML, without row `at` (0 = the first) of the array of tables `key`; without the last row the array
    goes too. Comments, layout and line ends stay."""
    import tomlkit

    document = tomlkit.parse(text)
    rows: Any = document[key]
    if len(rows) == 1:
        document.remove(key)
    else:
        rows.pop(at)
    return _ends_of(text, tomlkit.dumps(document))


def _ends_of(before: str, text: str) -> str:
    """`text` with the line ends CR LF where all lines of `before` have them."""
    crlf = "\r\n" in before and not re.search(r"(?<!\r)\n", before)
    return re.sub(r"(?<!\r)\n", "\r\n", text) if crlf else text
