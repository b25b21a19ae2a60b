"""What the moods of an account are about, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cxnlp.vocabulary import NO_TARGET, TARGET_WORDS

HOW_RIGHT = "two readings in three are right"
"""Of the targets that are named; measured, models/mood-targets/README.md."""
MOOD_WORDS = {"negative": "the bad mood", "positive": "the good mood"}


def mood_lines(roles: Mapping[str, Any] | None) -> tuple[str, ...]:
    """A line for the bad mood and one for the good one, over all roles (`role_sentiment` of accounts.json).

    >>> print(*mood_lines({"user": {"about": {"negative": {"product": 5, "none": 1}, "positive": {}}}}))
    What the bad mood seems to be about (two readings in three are right): the product (5 of 6); not said in 1.
    """
    lines = []
    for sign, mood in MOOD_WORDS.items():
        told: Counter[str] = Counter()
        for role in (roles or {}).values():
            told.update((role.get("about") or {}).get(sign) or {})
        if words := in_words(told):
            lines.append(f"What {mood} seems to be about ({HOW_RIGHT}): {words}.")
    return tuple(lines)


def in_words(told: Mapping[str, int]) -> str:
    """Targets of so many sentences, the most frequent first; "" where none is told."""
    named = sorted(((n, t) for t, n in told.items() if t in TARGET_WORDS and n), key=lambda pair: (-pair[0], pair[1]))
    if not named:
        return ""
    every = sum(told.values())
    (n, first), *rest = named
    parts = [f"{TARGET_WORDS[first]} ({n} of {every})", *(f"{TARGET_WORDS[target]} ({n})" for n, target in rest)]
    return ", ".join(parts) + (f"; not said in {told[NO_TARGET]}" if told.get(NO_TARGET) else "")
