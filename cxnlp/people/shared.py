"""What is found of records that many messages share: found once of each, by identity.

Messages to the same people often hold one list of recipients, as they are read. Who asks of each message what depends
on that list alone looks at no list twice. It does not matter whether records are shared: equal answers, later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Record = TypeVar("Record")
Answer = TypeVar("Answer")
MOST = 10_000
"""Records that are held: where none are shared, memory stays small."""


class OfShared(Generic[Record, Answer]):
    """Answers of a pure function on one record (and an account), by the record's identity.

    >>> words = ("one", "two")
    >>> length = OfShared(lambda record, account: len(record))
    >>> length(words), length(words), length(("other",))
    (2, 2, 1)
    """

    def __init__(self, function: Callable[[Record, str | None], Answer]) -> None:
        self._function = function
        self._found: dict[tuple[int, str | None], Answer] = {}
        self._held: list[Record] = []  # so that an identity stays theirs

    def __call__(self, record: Record, account: str | None = None) -> Answer:
        key = id(record), account
        try:
            return self._found[key]
        except KeyError:
            answer = self._function(record, account)
        if len(self._found) < MOST:
            self._found[key] = answer
            self._held.append(record)
        return answer
