"""The words by which a signal is told in a note, as a table (cues.toml)."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Cue:
    """`words`: how a signal is usually told; `sure`: words that make it plain; `unless`: words that mean something
    ordinary; `own`: words that are no signal where the author's side says them of itself; `stated`: words that state a
    loss, or what an ultimatum threatens; `to_us`, `to_you`: words of what is left for the vendor, as told by the vendor
    and by anybody else."""

    words: re.Pattern[str]
    sure: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    own: re.Pattern[str] | None = None
    stated: re.Pattern[str] | None = None
    to_us: re.Pattern[str] | None = None
    to_you: re.Pattern[str] | None = None

    def is_told(self, text: str) -> bool:
        return self.words.search(_plain(text)) is not None

    def is_sure(self, text: str) -> bool:
        return self.sure is not None and self.sure.search(_plain(text)) is not None

    def is_ordinary(self, text: str) -> bool:
        """Whether the words mean something ordinary: an absence with a day of return."""
        return self.unless is not None and not self.is_sure(text) and self.unless.search(_plain(text)) is not None

    def is_own(self, text: str) -> bool:
        """Whether the words mean nothing when the author's side says them of itself."""
        return self.own is not None and self.own.search(text) is not None

    def is_gain(self, text: str, told: bool) -> bool:
        """Whether somebody else is left for the vendor; `told`: the vendor's side tells it, so "us" is the vendor."""
        words = self.to_us if told else self.to_you
        return words is not None and not _REFUSED.search(_plain(text)) and words.search(_plain(text)) is not None


@functools.cache
def cues() -> Mapping[str, Cue]:
    """The table of cues.toml by flag."""
    table = tomllib.loads((resources.files("cxnlp.quick") / "cues.toml").read_text(encoding="utf-8"))
    return {flag: Cue(*(_any(row[part]) if part in row else None for part in PARTS)) for flag, row in table.items()}  # type: ignore[arg-type]


PARTS = ("words", "sure", "unless", "own", "stated", "to_us", "to_you")
_REFUSED = re.compile(r"\b(?:not|never|no longer|\w+n't|stop\w*|instead of|rather than|regret\w*)\b", re.IGNORECASE)


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def _plain(text: str) -> str:
    return text.replace("’", "'")
