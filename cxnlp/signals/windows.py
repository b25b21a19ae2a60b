"""Sentences longer than the model's budget: what a first reading leaves unread, in windows that begin with a clause.

A sentence read in several windows is told by each signal's own best one: a flag by the window with the highest logit,
orientation and each polarity by the window that is furthest from neutral. A notice counts wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS, READ, WIDTH

CLAUSE_ENDS = re.compile(r"[,;:.!?…–—)\]][\"'”’]*\s*$")
JOINING = re.compile(
    r"\s*(?:and|but|or|so|because|since|although|though|while|whereas|unless|until|if|when|which|who|that|then|however"
    r"|therefore)\b",
    re.IGNORECASE,
)
"""Words that begin a clause."""
OVERLAP = 4
"""Where no clause begins in the later half of a window, the next one reads its last quarter again."""
_REACH = 16  # characters looked at on both sides of a place

Span = tuple[int, int]


def further_windows(text: str, tokens: Sequence[Span], read: int, most: int) -> list[Span]:
    """Half-open token ranges, of at most `most` tokens each, that cover all but the first `read`; they overlap where
    one would end within a clause. `tokens`: the character span of each token of `text`.

    >>> words = "we met them all, and in the end we will leave you"
    >>> tokens = [found.span() for found in re.finditer(r"\\w+", words)]
    >>> [words[tokens[a][0] : tokens[b - 1][1]] for a, b in further_windows(words, tokens, 6, 6)]
    ['and in the end we will', 'will leave you']
    """
    if read >= len(tokens):
        return []
    found: list[Span] = []
    _, start = _parted(text, tokens, max(0, read - most), read)
    while len(tokens) - start > most:
        end, following = _parted(text, tokens, start, start + most)
        found.append((start, end))
        start = following
    return [*found, (start, len(tokens))]


def _parted(text: str, tokens: Sequence[Span], start: int, end: int) -> Span:
    """Where a window that begins at `start` ends, at `end` at the latest, and where the next one begins."""
    half = (start + end) // 2
    clause = next((at for at in range(end, half, -1) if _begins_clause(text, tokens[at][0])), None)
    if clause is not None:
        return clause, clause
    near = range(end - (end - start) // OVERLAP, half, -1)
    return end, next((at for at in near if text[tokens[at][0] - 1].isspace()), end)


def _begins_clause(text: str, at: int) -> bool:
    before = text[max(0, at - _REACH) : at]
    blank = not before or before[-1].isspace()
    return blank and bool(CLAUSE_ENDS.search(before) or JOINING.match(text[at : at + _REACH]))


def combined(windows: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The raw logits of a sentence from those of its windows (see `cxnlp.signals.heads`); what the mood
    is about tells the window with the surest sentiment.

    >>> combined([[0.0] * READ, [1.0] * READ]) == (0.0,) * 3 + (1.0,) * 7 + (0.0,) * 18
    True
    """
    logits = [0.0] * READ
    for slot in FLAG_SLOTS.values():
        logits[slot] = max(window[slot] for window in windows)
    first, second, neutral = ORIENTATION_SLOTS
    groups = [((first, second), neutral)]
    groups += [((negative, positive), neutral) for negative, neutral, positive in POLARITY_SLOTS.values()]
    for leaning, neutral in groups:
        surest = _surest(windows, leaning, neutral)
        for slot in (*leaning, neutral):
            logits[slot] = surest[slot]
    negative, neutral, positive = POLARITY_SLOTS["sentiment"]
    logits[WIDTH:] = _surest(windows, (negative, positive), neutral)[WIDTH:]
    return tuple(logits)


def _surest(windows: Sequence[Sequence[float]], leaning: Sequence[int], neutral: int) -> Sequence[float]:
    """The window that is furthest from neutral."""
    return max(windows, key=lambda window: max(window[slot] for slot in leaning) - window[neutral])
