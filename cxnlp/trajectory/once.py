"""What several readers ask of one history, found once for it and gone with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from cxnlp.trajectory.history import History

Answer = TypeVar("Answer")


def once(function: Callable[[History], Answer]) -> Callable[[History], Answer]:
    """Marks a function of a history whose answer is kept with the history; nobody may change the answer."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def found(history: History) -> Answer:
        if name not in history.found:
            history.found[name] = function(history)
        return cast(Answer, history.found[name])

    return found
