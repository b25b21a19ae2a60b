"""A TOML file that a user wrote, read with an error that says what it should have been."""

from __future__ import annotations

import tomllib
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
