"""Passages: runs of neighbouring sentences that the model reads in one pass and scores one by one.

A sentence read on its own needs the sentences around it read again each time. Read together they cost a third of the
tokens, and each still has the sentences before and after it in sight. Runs are cut by number of sentences and
characters only, so that a message falls into the same passages whatever it is read with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxnlp.types import Passage, ScoreInput

BEFORE, AFTER = 2, 1
"""Sentences of context before and after those that are scored."""
MOST_LINES, MOST_CHARACTERS = 16, 1280
"""A passage scores at most this many sentences, of this many characters together if they are more than one: of
the labelled accounts 96 % of the messages fit into one, with 73 % of the sentences (decision record 029)."""


def in_passages(lines: Sequence[ScoreInput], before: Sequence[ScoreInput] = ()) -> list[ScoreInput]:
    """The lines, in order, each with its passage and the texts around it as context.

    `lines`: what is said one after the other, with `text`, `side`, `role` and `kind`; `before`: what was said just
    before them, which is context only.

    >>> first, second = in_passages([ScoreInput("One."), ScoreInput("Two.")], before=[ScoreInput("Zero.")])
    >>> first.context_before, second.context_before, first.passage.first, second.place
    ('Zero.', 'Zero. One.', 1, 2)
    """
    earlier = list(before[-BEFORE:])
    chain, offset = [*earlier, *lines], len(earlier)
    found = []
    for start, end in _runs([len(line.text) for line in lines]):
        low = max(0, offset + start - BEFORE)
        passage = Passage(tuple(chain[low : offset + end + AFTER]), offset + start - low, offset + end - low)
        found += [_placed(chain, place, passage, place - low) for place in range(offset + start, offset + end)]
    return found


def _placed(chain: Sequence[ScoreInput], at: int, passage: Passage, place: int) -> ScoreInput:
    line = chain[at]
    return ScoreInput(
        line.text,
        " ".join(other.text for other in chain[max(0, at - BEFORE) : at]),
        chain[at + 1].text if at + 1 < len(chain) else "",
        line.side,
        line.role,
        line.kind,
        passage,
        place,
    )


def _runs(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Half-open ranges that cover all sentences in order."""
    start, characters = 0, 0
    for place, length in enumerate(lengths):
        if place > start and (place - start == MOST_LINES or characters + length > MOST_CHARACTERS):
            yield start, place
            start, characters = place, 0
        characters += length
    if start < len(lengths):
        yield start, len(lengths)
