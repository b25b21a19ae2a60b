"""The words that carry a signal: the part of a sentence, at most half of it, that on its own keeps most of the logit.
Of a sentence longer than the model's budget it is sought in the window that gives the signal.

The encoder pools by means and the heads are linear, so every token adds a known amount to a logit (the graph's
`tokens` output). The word windows with the largest sums are the candidates; the encoder then reads the context with
the window alone, and the sentence without it, and the candidate that does best at both is the span. Both checks are
measured from the logit of the same context without the sentence (`blank`).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from cxnlp.signals.encoding import TokenSequence
from cxnlp.signals.heads import FLAG_SLOTS, POLARITY_SLOTS
from cxnlp.signals.score import Scorer
from cxnlp.types import ScoreInput

CANDIDATES = 4
MIN_WORDS = 2
ENOUGH = 0.7
"""A span that keeps this share of the logit says enough; beyond it what counts is what is lost without the span."""
OVERLAP = 0.7
"""Windows that share more than this part of the shorter one count as the same candidate."""

_WORD = re.compile(r"\S+")
_EDGE = " \t\n,;:–—-.()\"'“”‘’"


@dataclass(frozen=True)
class Span:
    """Half-open character span of a sentence. `kept`: share of the logit's rise over the blank that the span alone
    gives; `lost`: share that goes when it is taken out. Both can exceed 1 or fall below 0; None: not measured."""

    start: int
    end: int
    kept: float | None
    lost: float | None


@dataclass(frozen=True)
class Slot:
    """A direction in the logits: `plus` minus the mean of `minus` (none for a flag)."""

    plus: int
    minus: tuple[int, ...] = ()

    def of(self, logits: Sequence[float]) -> float:
        """The value of this direction."""
        return logits[self.plus] - sum(logits[i] for i in self.minus) / max(1, len(self.minus))


def slot_of(signal: str, sign: int = 1) -> Slot:
    """The direction of a flag, or of a polarity towards `sign` (-1 or +1). Raises KeyError for another name."""
    if signal in FLAG_SLOTS:
        return Slot(FLAG_SLOTS[signal])
    negative, neutral, positive = POLARITY_SLOTS[signal]
    return Slot(positive, (negative, neutral)) if sign > 0 else Slot(negative, (neutral, positive))


def carrying_span(item: ScoreInput, slot: Slot, scorer: Scorer) -> Span:
    """The span of `item.text` that carries the signal; the whole text, unmeasured, when it has fewer than four
    words."""
    start, part = _surest_window(item, slot, scorer)
    span = _carrying_span(part, slot, scorer)
    return dataclasses.replace(span, start=start + span.start, end=start + span.end)


def _surest_window(item: ScoreInput, slot: Slot, scorer: Scorer) -> tuple[int, ScoreInput]:
    """Where the stretch begins in which the model sees the signal most, and that stretch between the words around."""
    further = scorer.further(item)
    if not further:
        return 0, item
    text = item.text
    places = [(0, scorer.sentence_tokens(item)[-1][0][1]), *((w.start, w.end) for w in further)]
    read = scorer.logits_many([scorer.assemble(item), *(w.sequence for w in further)])
    start, end = places[max(range(len(places)), key=lambda at: slot.of(read[at][0]))]
    before, after = text[:start] or item.context_before, text[end:] or item.context_after
    return start, dataclasses.replace(item, text=text[start:end], context_before=before, context_after=after)


def _carrying_span(item: ScoreInput, slot: Slot, scorer: Scorer) -> Span:
    words = [match.span() for match in _WORD.finditer(item.text)]
    if len(words) < 2 * MIN_WORDS:
        return Span(0, len(item.text), None, None)
    weights, lengths = _word_weights(item, words, slot, scorer)
    spans = [_trimmed(item.text, words[a][0], words[b - 1][1]) for a, b in windows(weights, lengths)]
    texts = [item.text[a:b] for a, b in spans] + [(item.text[:a] + item.text[b:]).strip() for a, b in spans]
    readings = [_reading(item, text, scorer) for text in ("", item.text, *texts)]
    blank, full, *rest = [slot.of(logits) for (logits,) in scorer.logits_many(readings)]
    rise = full - blank if abs(full - blank) > 1e-6 else 1e-6
    kept = [(value - blank) / rise for value in rest[: len(spans)]]
    lost = [(full - value) / rise for value in rest[len(spans) :]]
    best = max(range(len(spans)), key=lambda i: (min(kept[i] / ENOUGH, 1.0) + min(lost[i], 1.0), -i))
    return Span(*spans[best], kept[best], lost[best])


def windows(weights: Sequence[float], lengths: Sequence[int] = ()) -> list[tuple[int, int]]:
    """Word windows (half-open) with the largest sums, at most half of the words and of their tokens each.

    `lengths`: the tokens of each word, one where there are none. Up to CANDIDATES of those that cannot be longer, and
    as many of any size with the weights centred, so that there a longer window wins only by words that add more than
    the average word.
    """
    mean = sum(weights) / len(weights)
    fitting = _fitting(lengths or [1] * len(weights))
    widest = [(a, b) for a, b in fitting if not {(a - 1, b), (a, b + 1)} & fitting]
    centred = _apart(_ranked([w - mean for w in weights], fitting))
    return list(dict.fromkeys([*centred, *_apart(_ranked(weights, widest))]))


def _fitting(lengths: Sequence[int]) -> set[tuple[int, int]]:
    """All windows of at most half the words and tokens, of `MIN_WORDS` words where any are, else of one."""
    n, total = len(lengths), [0, *accumulate(lengths)]
    every = {
        (a, a + size)
        for size in range(1, n // 2 + 1)
        for a in range(n - size + 1)
        if 2 * (total[a + size] - total[a]) <= total[-1]
    }
    return {(a, b) for a, b in every if b - a >= MIN_WORDS} or every


def _ranked(weights: Sequence[float], spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The windows, the largest sum first."""
    return sorted(spans, key=lambda window: (-sum(weights[window[0] : window[1]]), window))


def _apart(ranked: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    chosen: list[tuple[int, int]] = []
    for window in ranked:
        if all(_shared(window, other) <= OVERLAP for other in chosen):
            chosen.append(window)
        if len(chosen) == CANDIDATES:
            break
    return chosen


def _shared(a: tuple[int, int], b: tuple[int, int]) -> float:
    return max(0, min(a[1], b[1]) - max(a[0], b[0])) / min(a[1] - a[0], b[1] - b[0])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    left, right = len(inside) - len(inside.lstrip(_EDGE)), len(inside.rstrip(_EDGE))
    return (start + left, start + right) if left < right else (start, end)


def _reading(item: ScoreInput, text: str, scorer: Scorer) -> TokenSequence:
    return scorer.assemble(dataclasses.replace(item, text=text))


def _word_weights(
    item: ScoreInput, words: Sequence[tuple[int, int]], slot: Slot, scorer: Scorer
) -> tuple[list[float], list[int]]:
    """What the tokens of each word add to the slot, and how many there are of them."""
    weights, lengths = [0.0] * len(words), [0] * len(words)
    place = 0
    for (start, _), values in scorer.sentence_tokens(item):
        while place + 1 < len(words) and start >= words[place + 1][0]:
            place += 1
        weights[place] += slot.of(values)
        lengths[place] += 1
    return weights, lengths
