"""A frozen record with some fields changed, in a fraction of the time of `dataclasses.replace`.

A frozen record sets each of its slots through a call. Its open twin, a class with the same slots, is filled by plain
assignments; it then takes the class of the record, which Python allows as their layouts are one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, make_dataclass
from functools import cache
from typing import Any, TypeVar

from cxnlp.held_text import HeldField, placed, slot_name

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class _Copier:
    """How a kind of record is copied. `copy`: a twin that holds the contents of all its slots; `held`: its
    fields, each with whether it lies over a slot (`held_text.HeldField`)."""

    copy: Callable[[Any], Any]
    held: Mapping[str, bool]


@cache
def _copier(kind: type) -> _Copier:
    held = {f.name: isinstance(kind.__dict__[f.name], HeldField) for f in fields(kind)}
    twin = make_dataclass(f"Open{kind.__name__}", list(held), slots=True)
    # Written out slot by slot as `dataclasses` writes its `__init__`: a loop, or arguments, would take twice as long.
    lines = [f"    new.{name} = record.{slot_name(name) if over else name}" for name, over in held.items()]
    made: dict[str, Any] = {"make": object.__new__, "twin": twin}
    exec("\n".join(["def copy(record):", "    new = make(twin)", *lines, "    return new"]), made)  # noqa: S102
    return _Copier(made["copy"], held)


def changed(record: Record, **values: Any) -> Record:
    """The slotted record with other values in some fields; nothing else runs, no `__post_init__` either.

    Raises KeyError for what is no field of it.

    >>> from cxnlp.types import Party
    >>> changed(Party("Ada Quill"), side="vendor") == Party("Ada Quill", side="vendor")
    True
    """
    kind = type(record)
    copier = _copier(kind)  # type: ignore[arg-type]
    new = copier.copy(record)
    for name, value in values.items():
        setattr(new, name, placed(value) if copier.held[name] else value)
    new.__class__ = kind
    return new  # type: ignore[no-any-return]
