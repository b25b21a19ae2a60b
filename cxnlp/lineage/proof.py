"""What a proof says: how much was checked, and what failed."""

from __future__ import annotations

from dataclasses import dataclass

TOLERANCE = 1e-9  # of log-odds, as the machine interface promises
ROUNDED = 1e-6  # values in accounts.json carry six places


@dataclass(frozen=True)
class Failure:
    """What no longer holds; `where` names a feature, message or file, never its words."""

    where: str
    what: str


@dataclass(frozen=True)
class Proof:
    """How much was checked, and what failed. `sources` is None when no exports were named; `weighed`: whether
    contributions and risks were computed again from the weights."""

    contributions: int
    quotes: int
    sources: int | None
    failures: tuple[Failure, ...]
    weighed: bool = False
