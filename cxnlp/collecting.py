"""Python's search for cycles of dead objects, put off where it finds next to nothing and costs much.

Records are many and hold no cycles: reference counts free them. Each round of the search goes through those that are
alive, again and again while an input's past is judged.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = 20_000, 20, 50
"""When the three generations are searched, in place of (700, 10, 10)."""


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Searches rarely, to the end of the block.

    >>> before = gc.get_threshold()
    >>> with collecting_rarely():
    ...     gc.get_threshold() == RARELY
    True
    >>> gc.get_threshold() == before
    True
    """
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
