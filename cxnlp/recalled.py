"""Answers of pure functions kept from one run to the next, by a digest of what was asked; they hold no words.

A function marked with `recalled` answers a question on texts with letters, numbers and truth values alone: the marks of
a body's lines, counts. Within `recalling(answers)` it is asked only what `answers` do not hold, and they note what was
asked. So the next run finds what this one asked, and nothing else. Keys are 12 bytes of the function, its arguments and
the code, so that other code finds nothing. What several functions say of one text stands under one key of that text.

A stage that asks much of the same texts makes keys of its own (`Answers.key`): of digests of texts, then of other keys,
so that a question whose answer is known costs no look at any text.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
KEY = 12  # bytes
MARK = 4  # bytes that stand for a function beside others of one text
LEVEL = 6
_MISSING = object()
_NOTHING: Mapping[str, Any] = {}
_A_TEXT = b"a text"  # a key begins with another byte


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
        """`code`: version of all code that answers; `packed`: what `packed()` gave in an earlier run. `told`: of each
        text what functions said that were asked of it by now, and what they said in the earlier run."""
        import msgspec

        person = hashlib.blake2b(code.encode(), digest_size=16).digest()
        self._begun = hashlib.blake2b(digest_size=KEY, person=person)
        self._encode = msgspec.msgpack.Encoder().encode
        self._before = _unpacked(packed) if packed else {}
        self._asked: dict[bytes, Any] = {}
        self.told: dict[str, tuple[dict[str, Any], Mapping[str, Any]]] = {}
        self._digests: dict[str, bytes] = {}
        self._a_text = self._begun.copy()
        self._a_text.update(_A_TEXT)

    def key(self, name: bytes, *parts: object) -> bytes:
        """The key of a question: a digest of its name and of what it rests on."""
        digest = self._begun.copy()
        digest.update(self._bytes((name, *parts)))
        return digest.digest()

    def _bytes(self, parts: tuple[object, ...]) -> bytes:
        """Values as bytes, no two alike."""
        plain = parts if _PLAIN.issuperset(map(type, parts)) else list(map(_plain, parts))
        try:
            return self._encode(plain)
        except UnicodeEncodeError:  # half a surrogate pair
            return b"s" + repr(list(plain)).encode()  # no list begins with this byte

    def digest(self, text: str) -> bytes:
        """A digest that stands for a text in keys, made once."""
        found = self._digests.get(text)
        if found is None:
            digest = self._a_text.copy()
            digest.update(text.encode("utf-8", "surrogatepass"))
            found = self._digests[text] = digest.digest()
        return found

    def at(self, key: bytes, answer: Callable[[], Answer]) -> Answer:
        """The answer to the question of a key, made by `answer` where it is not known."""
        return fixed(self.note(key, answer))  # type: ignore[no-any-return]

    def note(self, key: bytes, answer: Callable[[], object]) -> Any:
        """As `at`, where the answer itself is not wanted: lists may stand in place of tuples."""
        found = self._asked.get(key, _MISSING)
        if found is _MISSING:
            found = self._before.get(key, _MISSING)
            if found is _MISSING:
                found = answer()
            self._asked[key] = found
        return found

    def renewed(self, key: bytes, answer: Callable[[Any], Any]) -> Any:
        """The answer under a key that does not stand for all it rests on: `answer` makes it of the one before, which
        must tell itself whether it holds (None: there is none)."""
        found = self._asked[key] = answer(self._before.get(key))
        return found

    def of(self, function: Callable[..., Answer], name: str, args: tuple[object, ...]) -> Answer:
        """The answer of `function`, which goes by `name`."""
        return self.at(self.key(name.encode(), *args), lambda: function(*args))

    def of_text(self, function: Callable[..., Answer], name: str, text: str) -> Answer:
        """What a function, which goes by `name`, says of one text."""
        asked, before = self.told.get(text) or self._begin(text)
        if name in asked:
            return asked[name]  # type: ignore[no-any-return]
        if name in before:
            found = before[name]
            if type(found) is list:
                found = fixed(found)
        else:
            found = function(text)
        asked[name] = found
        return found  # type: ignore[no-any-return]

    def _begin(self, text: str) -> tuple[dict[str, Any], Mapping[str, Any]]:
        key = self.digest(text)
        held = self.told[text] = self._asked.setdefault(key, {}), self._before.get(key, _NOTHING)
        return held

    def packed(self) -> bytes:
        """All that was asked, as bytes: the number of answers, their keys, their values compressed."""
        import msgspec

        values = msgspec.msgpack.encode(list(self._asked.values()))
        return len(self._asked).to_bytes(4, "big") + b"".join(self._asked) + zlib.compress(values, LEVEL)


_PLAIN = frozenset({str, bytes, int, bool, type(None)})


def _plain(value: object) -> object:
    """A value that msgspec packs, unlike every other: sets as a table of their sorted members."""
    if isinstance(value, tuple):
        return [part if type(part) in _PLAIN else _plain(part) for part in value]
    if isinstance(value, frozenset):
        return {"set": sorted(value)}
    if value is None or isinstance(value, str | bytes | int):
        return value
    raise TypeError(f"no argument of a recalled function: {type(value).__name__}")


def _unpacked(packed: bytes) -> dict[bytes, Any]:
    import msgspec

    number = int.from_bytes(packed[:4], "big")
    end = 4 + KEY * number
    values = msgspec.msgpack.decode(zlib.decompress(packed[end:]))
    keys = (packed[start : start + KEY] for start in range(4, end, KEY))
    return dict(zip(keys, values, strict=True))


def fixed(value: Any) -> Any:
    """Tuples in place of lists."""
    return tuple([fixed(part) if type(part) is list else part for part in value]) if type(value) is list else value


_KEPT: ContextVar[Answers | None] = ContextVar("kept", default=None)


@contextmanager
def recalling(answers: Answers) -> Iterator[None]:
    """Marked functions ask `answers` first, to the end of the block."""
    token = _KEPT.set(answers)
    try:
        yield
    finally:
        _KEPT.reset(token)


def kept_answers() -> Answers | None:
    """The answers that are asked first, within `recalling`."""
    return _KEPT.get()


def recalled(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Marks a pure function whose answers may be kept from run to run.

    Arguments, positional: str, int, bool, None, tuples, frozensets of str. Answers: None, bool, int, str without words
    of the arguments, and tuples of these.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    mark = hashlib.blake2b(name.encode(), digest_size=MARK).hexdigest()

    @wraps(function)
    def answered(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        kept = _KEPT.get()
        if kept is None or kwargs:
            return function(*args, **kwargs)
        if len(args) == 1 and type(args[0]) is str:
            return kept.of_text(function, mark, args[0])
        return kept.of(function, name, args)

    def answered_of_text(text: Any) -> Answer:
        """The same of one argument, sooner."""
        kept = _KEPT.get()
        if kept is None:
            return function(text)  # type: ignore[call-arg]
        if type(text) is str:
            return kept.of_text(function, mark, text)
        return answered(text)  # type: ignore[call-arg]

    return wraps(function)(answered_of_text) if _takes_one(function) else answered  # type: ignore[return-value]


def _takes_one(function: Callable[..., Any]) -> bool:
    """Whether a function takes one argument and no other."""
    return [p.kind for p in signature(function).parameters.values()] == [Parameter.POSITIONAL_OR_KEYWORD]
