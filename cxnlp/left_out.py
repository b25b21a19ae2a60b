"""Imports of large libraries without the parts that cost much time and that this program never calls."""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class _Absent(ModuleType):
    """Stands for a module that is not loaded; whatever is taken from it says so when it is called."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def refuse(*_: object, **__: object) -> None:
            raise RuntimeError(f"{self.__name__}.{name} was left out to start sooner")

        return refuse


@contextmanager
def left_out(*names: str, missing: tuple[str, ...] = ()) -> Iterator[None]:
    """Inside, imports of `names` give empty stand-ins and those of `missing` fail as if they were not installed.

    What is loaded already stays as it is; afterwards the names can be imported as ever.
    """
    put: dict[str, ModuleType | None] = {}
    for name in (*names, *missing):
        if name not in sys.modules:
            put[name] = _stand_in(name) if name in names else None
    sys.modules.update(put)  # type: ignore[arg-type]  # None: "not installed", see importlib
    try:
        yield
    finally:
        for name, stand_in in put.items():
            if sys.modules.get(name) is stand_in:
                sys.modules.pop(name, None)


def _stand_in(name: str) -> ModuleType:
    module = _Absent(name)
    module.__path__ = []
    module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
    return module
