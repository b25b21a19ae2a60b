"""The sensitivity class of every output column, from fields.toml, and a walk through a row by it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

CLASSES = ("public", "internal", "personal", "content")
TREATMENTS = ("keep", "text", "name", "mail", "person", "id", "path", "quote", "notice", "drop")
_BY_CLASS = {"public": "keep", "internal": "keep", "content": "text"}


@dataclass(frozen=True, slots=True)
class Field:
    """What a column is and what redaction makes of it."""

    sensitivity: str
    treatment: str


@cache
def table() -> Mapping[str, Mapping[str, Field]]:
    """Fields by file and path. Raises ValueError for an unknown class or treatment."""
    data = tomllib.loads((files("cxnlp.privacy") / "fields.toml").read_text(encoding="utf-8"))
    return {
        file: {path: _field(f"{file} {path}", value) for path, value in rows.items()} for file, rows in data.items()
    }


def _field(where: str, value: str) -> Field:
    sensitivity, _, treatment = value.partition(" ")
    treatment = treatment or _BY_CLASS.get(sensitivity, "")
    if sensitivity not in CLASSES or treatment not in TREATMENTS:
        raise ValueError(f"{where}: {value!r} is no class and treatment")
    return Field(sensitivity, treatment)


def field_of(file: str, path: str) -> Field | None:
    """The field that covers `path` ("accounts[].name") in `file`; None when the table lacks it."""
    fields = table().get(file, {})
    while path:
        if path in fields:
            return fields[path]
        path = path[:-2] if path.endswith("[]") else path.rpartition(".")[0]
    return fields.get("*")


Change = Callable[[str, Field, Any, Mapping[str, Any]], Any]
DROP = object()  # a change to nothing: the value becomes null, an item of a list goes


def walk(value: Any, file: str, change: Change, path: str = "", parent: Mapping[str, Any] | None = None) -> Any:
    """`value` with every leaf replaced by `change(path, field, leaf, the object it stands in)`; null stays.

    Raises KeyError for a column that the table lacks: an unknown column is never let through.
    """
    if isinstance(value, dict):
        inner = {k: walk(v, file, change, f"{path}.{k}" if path else k, value) for k, v in value.items()}
        return {k: None if v is DROP else v for k, v in inner.items()}
    if isinstance(value, list):
        changed = [walk(v, file, change, f"{path}[]", parent) for v in value]
        return [v for v in changed if v is not DROP]
    if value is None:
        return None
    field = field_of(file, path)
    if field is None:
        raise KeyError(f"{file}: no sensitivity class for {path}")
    return change(path, field, value, parent or {})
