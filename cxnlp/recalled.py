"""Answers of pure functions kept from one run to the next, by a digest of what was asked; they hold no words.

A function marked with `recalled` answers a question on texts with letters, numbers and truth values alone: the marks of
a body's lines, counts. Within `recalling(answers)` it is asked only what `answers` do not hold, and they note what was
asked. So the next run finds what this one asked, and nothing else. Keys are 12 bytes of the function, its arguments and
the code, so that other code finds nothing.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
KEY = 12  # bytes
LEVEL = 6
_MISSING = object()


class Answers:
    """What was answered before, and what is asked now, in the order of asking.

    >>> asked = []
    >>> @recalled
    ... def length(text: str) -> int:
    ...     asked.append(text)
    ...     return len(text)
    >>> first = Answers("code 1")
    >>> with recalling(first):
    ...     length("twice"), length("twice")
    (5, 5)
    >>> later = Answers("code 1", first.packed())
    >>> with recalling(later):
    ...     length("twice"), length("new")
    (5, 3)
    >>> asked, first.packed() == later.packed()
    (['twice', 'new'], False)
    """

    def __init__(self, code: str, packed: bytes | None = None) -> None:
        """`code`: version of all code that answers; `packed`: what `packed()` gave in an earlier run."""
        self._code = hashlib.blake2b(code.encode(), digest_size=16).digest()
        self._before = _unpacked(packed) if packed else {}
        self._asked: dict[bytes, Any] = {}

    def of(self, function: Callable[..., Answer], name: str, args: tuple[object, ...]) -> Answer:
        """The answer of `function`, which goes by `name`."""
        digest = hashlib.blake2b(name.encode(), digest_size=KEY, person=self._code)
        _feed(digest, args)
        key = digest.digest()
        found = self._asked.get(key, _MISSING)
        if found is _MISSING:
            found = self._before.get(key, _MISSING)
            if found is _MISSING:
                found = function(*args)
            self._asked[key] = found
        return cast(Answer, found)

    def packed(self) -> bytes:
        """All that was asked, as bytes: the number of answers, their keys, their values compressed."""
        import msgspec

        values = msgspec.msgpack.encode(list(self._asked.values()))
        return len(self._asked).to_bytes(4, "big") + b"".join(self._asked) + zlib.compress(values, LEVEL)


def _feed(digest: hashlib.blake2b, value: object) -> None:
    """Adds a value to a digest, with its kind and size, so that no two are added alike."""
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        digest.update(b"s%d:" % len(data))
        digest.update(data)
    elif isinstance(value, tuple | frozenset):
        digest.update(b"%c%d:" % (b"t" if isinstance(value, tuple) else b"f", len(value)))
        for part in value if isinstance(value, tuple) else sorted(value):
            _feed(digest, part)
    elif value is None or isinstance(value, int):
        digest.update(b"%r:" % (value,))
    else:
        raise TypeError(f"no argument of a recalled function: {type(value).__name__}")


def _unpacked(packed: bytes) -> dict[bytes, Any]:
    import msgspec

    number = int.from_bytes(packed[:4], "big")
    end = 4 + KEY * number
    values = msgspec.msgpack.decode(zlib.decompress(packed[end:]))
    keys = (packed[start : start + KEY] for start in range(4, end, KEY))
    return {key: _fixed(value) for key, value in zip(keys, values, strict=True)}


def _fixed(value: Any) -> Any:
    """Tuples in place of lists."""
    return tuple(map(_fixed, value)) if type(value) is list else value


_KEPT: ContextVar[Answers | None] = ContextVar("kept", default=None)


@contextmanager
def recalling(answers: Answers) -> Iterator[None]:
    """Marked functions ask `answers` first, to the end of the block."""
    token = _KEPT.set(answers)
    try:
        yield
    finally:
        _KEPT.reset(token)


def recalled(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Marks a pure function whose answers may be kept from run to run.

    Arguments, positional: str, int, bool, None, tuples, frozensets of str. Answers: None, bool, int, str without words
    of the arguments, and tuples of these.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def answered(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        kept = _KEPT.get()
        return function(*args, **kwargs) if kept is None or kwargs else kept.of(function, name, args)

    return answered
