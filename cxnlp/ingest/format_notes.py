"""What is known of each format that a Format object cannot say itself: the evidence, the fields, the gaps."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal


@dataclass(frozen=True)
class Note:
    """`recognised` by what content, `fields` read into records, `gaps` known and left.

    `seen`: "real" where the design notes record a real file of the layout, else "documentation" (unverified).
    """

    recognised: str
    fields: str
    gaps: str
    seen: Literal["real", "documentation"]


@cache
def notes() -> Mapping[str, Note]:
    """The notes by the name of the format, as format_notes.toml holds them."""
    text = files("cxnlp.ingest").joinpath("format_notes.toml").read_text(encoding="utf-8")
    return {name: Note(**table) for name, table in tomllib.loads(text).items()}
