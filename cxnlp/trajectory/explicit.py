"""Statements that make an event by themselves: a notice, an ultimatum, a refusal to pay, a departure.

A sentence is one when it says so in words and its probability of the flag reaches the flag's limit, a stricter one
where the vendor's note reports it; words and limits stand in `explicit.toml` (judgement). Everything else is implicit:
it alarms only where the acceptance score, which looks for further signs, reaches its threshold.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class Statement:
    """What a flag's explicit sentences say, from which probability on (0..1), in a note from which, and the words, one
    of which they hold outside the passages `besides`."""

    says: str
    at_least: float
    reported_at_least: float
    words: re.Pattern[str]
    besides: re.Pattern[str] | None


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def statements() -> Mapping[str, Statement]:
    """By flag; flags that are not there know no explicit statement."""
    text = files("cxnlp.trajectory").joinpath("explicit.toml").read_text(encoding="utf-8")
    return {
        flag: Statement(
            row["says"],
            float(row["at_least"]),
            float(row["reported_at_least"]),
            _any(row["words"]),
            _any(row["besides"]) if "besides" in row else None,
        )
        for flag, row in tomllib.loads(text).items()
    }


def explicit(flag: str, text: str, probability: float, reported: bool = False) -> bool:
    """Whether a sentence is an explicit statement of what `flag` means; `reported`: as a note of the vendor's tells it.

    >>> explicit("churn_risk", "We hereby give notice of termination.", 0.6)
    True
    >>> explicit("churn_risk", "We hereby give notice of termination.", 0.2)
    False
    >>> explicit("churn_risk", "We are looking at two other tools.", 0.6)
    False
    >>> explicit("churn_risk", "Please confirm the date by which we must give notice.", 0.6)
    False
    """
    known = statements().get(flag)
    if known is None or probability < (known.reported_at_least if reported else known.at_least):
        return False
    return known.words.search(known.besides.sub("; ", text) if known.besides else text) is not None
