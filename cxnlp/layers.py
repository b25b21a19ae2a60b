"""Several configuration files laid over each other: the later one speaks last, except on what an earlier one locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.toml_file import read_toml

Json = dict[str, Any]


@dataclass(frozen=True)
class Layers:
    """The merged values, the file that each top-level or dotted key came from, and the locked keys with the file that
    locks them."""

    values: Mapping[str, Any]
    origin: Mapping[str, Path]
    locked: Mapping[str, Path]


def read_settings(path: Path) -> Json:
    """The table in `path`, keys with underscores. Raises UsageError when it cannot be read."""
    return {key.replace("-", "_"): value for key, value in read_toml(path, "the configuration").items()}


def lay(paths: Sequence[Path], problems: list[str]) -> Layers:
    """The files in order, the global one first. Every touch of a locked key is added to `problems`.

    Tables merge key by key, arrays of tables grow, any other value is replaced. `locked = ["event_threshold",
    "owners.metrics"]` keeps later files off these keys and off everything below them.
    """
    values: Json = {}
    origin: dict[str, Path] = {}
    locked: dict[str, Path] = {}
    for path in paths:
        data = read_settings(path)
        locks = data.pop("locked", [])
        if not isinstance(locks, list) or not all(isinstance(k, str) for k in locks):
            problems.append(f"{path}: locked must be a list of keys")
            locks = []
        leaves = dict(flat(data))
        for key in leaves:
            by = next((k for k in locked if covers(k, key)), None)
            if by is not None:
                problems.append(f"{path} may not set {key}: locked by {locked[by]}")
        values = merged(values, data)
        origin |= dict.fromkeys(leaves, path)
        for key in locks:
            locked.setdefault(key.replace("-", "_"), path)
    return Layers(values, origin, locked)


def covers(lock: str, key: str) -> bool:
    """Whether a lock on `lock` keeps `key` fixed: the same, below it, or a table that holds it."""
    return lock == key or key.startswith(f"{lock}.") or lock.startswith(f"{key}.")


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Json:
    """`above` laid over `below`.

    >>> merged({"a": 1, "t": {"x": 1}}, {"t": {"y": 2}})
    {'a': 1, 't': {'x': 1, 'y': 2}}
    """
    out = dict(below)
    for key, value in above.items():
        there = out.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            out[key] = merged(there, value)
        elif isinstance(there, list) and isinstance(value, list) and _tables([*there, *value]):
            out[key] = [*there, *value]
        else:
            out[key] = value
    return out


def _tables(values: Sequence[Any]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)


def flat(data: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Dotted keys and values; a table with dates or texts only is taken apart, an array is one value."""
    out: list[tuple[str, Any]] = []
    for key, value in data.items():
        out += flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return out
