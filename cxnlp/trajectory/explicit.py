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

from cxnlp.trajectory.supposing_words import SUPPOSED

KINDS = ("notice", "legal_step", "refusal_to_pay", "reduction", "ultimatum")
"""Names of what the customer states, the gravest first."""


@dataclass(frozen=True)
class Kind:
    """A name for some of a flag's sentences: those with the words (None: all explicit ones); `asserted`: neither asking
    nor supposing."""

    name: str
    words: re.Pattern[str] | None
    asserted: bool


@dataclass(frozen=True)
class Statement:
    """What a flag's explicit sentences say, from which probability on (0..1), in a note from which, the words, one
    of which they hold outside the passages `besides`, and how they are called in particular."""

    says: str
    at_least: float
    reported_at_least: float
    words: re.Pattern[str]
    besides: re.Pattern[str] | None
    kinds: tuple[Kind, ...]


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
            tuple(
                Kind(kind["name"], _any(kind["words"]) if "words" in kind else None, kind.get("asserted", False))
                for kind in row.get("kinds", ())
            ),
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


def kind_stated(flag: str, text: str, probability: float) -> str | None:
    """What a customer's own sentence states in so many words, one of KINDS; None where it states none.

    >>> kind_stated("churn_risk", "Please take this as notice that we do not wish the agreement to renew.", 0.9)
    'notice'
    >>> kind_stated("churn_risk", "Please reduce seats to 50.", 0.9), kind_stated("escalation", "I am furious.", 0.9)
    ('reduction', None)
    """
    known = statements().get(flag)
    if known is None or probability < known.at_least:
        return None
    plain = explicit(flag, text, probability)
    held = known.besides.sub("; ", text) if known.besides else text
    for kind in known.kinds:
        if (kind.words.search(held) if kind.words else plain) and not (kind.asserted and SUPPOSED.search(text)):
            return kind.name
    return None
