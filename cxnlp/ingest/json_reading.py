"""Strict JSON reading: one document or one per line, with everything refused that `json` would let through silently."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.source import Source

JsonObject = dict[str, Any]

_KEY = re.compile(r'"((?:[^"\\]|\\.){1,60})"\s*:')
_SURROGATE = re.compile("[\ud800-\udfff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class _NotStrictError(ValueError):
    """A value that JSON does not allow or that would lose information."""


def _constant(name: str) -> Any:
    raise _NotStrictError(f"holds {name}, which is no JSON number")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _NotStrictError(f"holds the number {digits[:20]}, which is too large")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> JsonObject:
    found: JsonObject = {}
    for key, value in pairs:
        if key in found:
            raise _NotStrictError(f"key {key[:60]!r} stands twice in one object, so its value is not certain")
        found[key] = value
    return found


def loads(data: bytes) -> Any:
    """The value of a JSON document in UTF-8 (with or without BOM) or UTF-16 with BOM.

    Raises UnreadableInput for bad encoding or syntax, NaN and Infinity, a repeated key, numbers beyond float or
    integer limits, and nesting too deep for the interpreter.
    """
    encoding = "utf-16" if data[:2] in _UTF16 else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableInput(f"not {encoding.removesuffix('-sig').upper()} text: bad byte {error.start}") from error
    try:
        return json.loads(text, parse_constant=_constant, parse_float=_float, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableInput(f"not valid JSON: {error.msg.lower()} at {where}") from error
    except _NotStrictError as error:
        raise UnreadableInput(str(error)) from error
    except ValueError as error:
        raise UnreadableInput("holds an integer with too many digits") from error
    except RecursionError as error:
        raise UnreadableInput("nested too deeply") from error


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(loads(line), dict)
    except UnreadableInput:
        return False


def _lines(data: bytes) -> list[tuple[int, bytes]]:
    return [(number, line) for number, line in enumerate(data.split(b"\n"), start=1) if line.strip()]


def records(source: Source, under: Sequence[str]) -> Iterator[tuple[str, JsonObject | UnreadableInput]]:
    """The objects of a JSON or JSON-lines source as (locator, object), or (locator, error) for a bad line.

    A list gives its items; an object gives itself, unless it has no "id" and one of the keys `under` holds a list:
    then the items, each as {key: item}, so that the caller knows what they are. Raises UnreadableInput when nothing
    can be read.
    """
    data = source.read()
    lines = _lines(data) if data[:2] not in _UTF16 else []
    if lines and lines[0][1].strip() == b"[":
        with suppress(UnreadableInput):  # a list of bare objects, a line each, is one document all the same
            yield from _spread(loads(data), under, "record")
            return
    if len(lines) > 1 and any(_is_object(line) for _, line in lines[:3]):
        for number, line in lines:
            try:
                value = loads(line)
            except UnreadableInput as error:
                yield f"line {number}", error
            else:
                yield from _spread(value, under, f"line {number}")
        return
    yield from _spread(loads(data), under, "record")


def items(source: Source, under: Sequence[str]) -> Iterator[tuple[str, JsonObject | UnreadableInput]]:
    """As `records`, for callers to whom it is all one under which key an item stood: items come bare, also those of
    several answers of an API in a list. Raises UnreadableInput."""
    for locator, found in records(source, under):
        if isinstance(found, UnreadableInput):
            yield locator, found
            continue
        key = next(iter(found), "")
        inner = found[key] if len(found) == 1 and key in under and isinstance(found[key], dict) else found
        pages = [name for name in under if "id" not in inner and isinstance(inner.get(name), list)]
        if pages:
            for page in pages:
                for number, item in enumerate(inner[page], start=1):
                    yield from _spread_item(item, f"{locator}, {page} {number}")
        else:
            yield locator, inner


def _spread(value: Any, under: Sequence[str], locator: str) -> Iterator[tuple[str, JsonObject | UnreadableInput]]:
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _spread_item(item, f"{locator} {number}")
    elif isinstance(value, dict) and "id" not in value and any(isinstance(value.get(key), list) for key in under):
        for key in under:
            for number, item in enumerate(as_list(value.get(key)), start=1):
                where = f"{key} {number}" if locator == "record" else f"{locator}, {key} {number}"
                yield from _spread_item(item, where, key)
    else:
        yield from _spread_item(value, locator)


def _spread_item(item: Any, locator: str, key: str = "") -> Iterator[tuple[str, JsonObject | UnreadableInput]]:
    if not isinstance(item, dict):
        yield locator, UnreadableInput(f"not a JSON object but {type(item).__name__}")
    else:
        yield locator, {key: item} if key else item


def head_keys(source: Source) -> frozenset[str]:
    """The object keys that the first 8 KB show; empty when the source does not begin like JSON."""
    return _keys(source.head)


@lru_cache(maxsize=4)
def _keys(head: bytes) -> frozenset[str]:
    encoding = "utf-16" if head[:2] in _UTF16 else "utf-8-sig"
    text = head.decode(encoding, errors="ignore").lstrip()
    return frozenset(_KEY.findall(text)) if text[:1] in ("{", "[") else frozenset()


def well_formed(text: str) -> str:
    """`text` without NULs and lone surrogates, which no writer accepts; line ends are "\\n"."""
    return _SURROGATE.sub("\ufffd", text.replace("\0", "")).replace("\r\n", "\n").replace("\r", "\n")


def as_text(value: Any) -> str | None:
    """A string or number as stripped text; None for anything else and for blank text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return well_formed(str(value)).strip() or None


def as_object(value: Any) -> JsonObject:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """`value` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
