"""Answers of pure functions kept for as long as a caller asks: the past judged on many days reads the same texts again.

Outside `remembering()` nothing is kept and a marked function costs one look more. Within, equal arguments are answered
once. Arguments must be hashable and answers unchangeable, so that nothing depends on who asked first. What is kept
beyond the process, from one sweep of a workspace to the next, is in `recalled.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Record = TypeVar("Record", bound=Hashable)
_ANSWERS: ContextVar[dict[tuple[Hashable, ...], Any] | None] = ContextVar("answers", default=None)
_MISSING = object()


@contextmanager
def remembering() -> Iterator[None]:
    """Keeps the answers of marked functions until the end of the block; a block within a block keeps with it."""
    token = _ANSWERS.set({} if _ANSWERS.get() is None else _ANSWERS.get())
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def remembered(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Marks a pure function of positional arguments as one whose answers may be kept.

    >>> asked = []
    >>> @remembered
    ... def length(text: str) -> int:
    ...     asked.append(text)
    ...     return len(text)
    >>> with remembering():
    ...     length("twice"), length("twice")
    (5, 5)
    >>> length("twice"), asked
    (5, ['twice', 'twice'])
    """

    @wraps(function)
    def answered(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        answers = _ANSWERS.get()
        if answers is None or kwargs:
            return function(*args, **kwargs)
        key = (function, *args)
        found = answers.get(key, _MISSING)
        if found is _MISSING:
            found = answers[key] = function(*args, **kwargs)
        return found  # type: ignore[no-any-return]

    return answered


def of_same(function: Callable[..., Answer], records: tuple[Any, ...], *key: Hashable) -> Answer:
    """`function(records, *key)`, kept like a marked function's answer, but as long as the records are the very same
    objects: for pure functions of records that are long to compare or cannot be hashed.

    >>> with remembering():
    ...     word = ["one"]
    ...     of_same(lambda records, n: records[0] * n, (word,), 2) is of_same(lambda records, n: 0, ([],), 2)
    False
    """
    answers = _ANSWERS.get()
    if answers is None:
        return function(records, *key)
    at = (function, *map(id, records), *key)
    found = answers.get(at)
    if found is None:
        found = answers[at] = records, function(records, *key)  # holds the records, so that an identity stays theirs
    return found[1]


@remembered
def the_same(record: Record) -> Record:
    """The record, of equal ones the first: so that what is kept of the very same objects is found again.

    >>> with remembering():
    ...     the_same(("a", 1)) is the_same(tuple(["a", 1]))
    True
    """
    return record
