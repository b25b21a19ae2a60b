"""Lists that are emptied as they are gone through, so that records and their copies do not stand in memory together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

Item = TypeVar("Item")


def drained(items: list[Item]) -> Iterator[Item]:
    """The items in order, each taken out of the list as it is handed on.

    >>> items = [1, 2]
    >>> list(drained(items)), items
    ([1, 2], [])
    """
    items.reverse()
    while items:
        yield items.pop()
