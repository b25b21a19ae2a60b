"""A fault of the program, told without any value: the text of an error can hold words of somebody's message."""

from __future__ import annotations

import traceback
from pathlib import Path

from cxnlp.bundled import PACKAGE

SHOWN = 4


def told(error: BaseException) -> str:
    """One line: the kind of the error and the innermost places in this package, never its message."""
    places = [
        f"{Path(frame.filename).resolve().relative_to(PACKAGE).as_posix()}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).resolve().is_relative_to(PACKAGE)
    ]
    where = " < ".join(reversed(places[-SHOWN:])) or "outside the package"
    return f"cxnlp: internal fault, {type(error).__name__} at {where}: please report this line"
