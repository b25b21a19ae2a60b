"""Statements that make an event by themselves: a notice, an ultimatum, a refusal to pay, a departure.

A sentence is one when it says so in words and its probability of the flag reaches the flag's limit; words and limits
stand in `explicit.toml` (judgement). Everything else is implicit: it alarms only where the acceptance score, which
looks for further signs, reaches its threshold.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class Statement:
    """What a flag's explicit sentences say, from which probability on (0..1), and the words, one of which they hold."""

    says: str
    at_least: float
    words: re.Pattern[str]


@lru_cache(maxsize=1)
def statements() -> Mapping[str, Statement]:
    """By flag; flags that are not there know no explicit statement."""
    text = files("cxnlp.trajectory").joinpath("explicit.toml").read_text(encoding="utf-8")
    return {
        flag: Statement(
            row["says"],
            float(row["at_least"]),
            re.compile(rf"(?<!\w)(?:{'|'.join(row['words'])})(?!\w)", re.IGNORECASE),
        )
        for flag, row in tomllib.loads(text).items()
    }


def explicit(flag: str, text: str, probability: float) -> bool:
    """Whether a sentence is an explicit statement of what `flag` means.

    >>> explicit("churn_risk", "We hereby give notice of termination.", 0.6)
    True
    >>> explicit("churn_risk", "We hereby give notice of termination.", 0.2)
    False
    >>> explicit("churn_risk", "We are looking at two other tools.", 0.6)
    False
    """
    known = statements().get(flag)
    return known is not None and probability >= known.at_least and known.words.search(text) is not None
