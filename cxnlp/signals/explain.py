"""Why a sentence got its labels: for every fired signal the words that carry it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cxnlp.signals.score import Scorer
from cxnlp.signals.spans import Span, carrying_span, slot_of
from cxnlp.types import ScoreInput, SentenceScore


@dataclass(frozen=True)
class Explanation:
    """A fired signal (`sign`: +1 or -1 for a polarity, +1 for a flag) and the span of the sentence that carries it."""

    signal: str
    sign: int
    span: Span

    def row(self, text: str) -> dict[str, Any]:
        """As `cxnlp score --explain` writes it; `kept` and `lost` are null where they were not measured."""
        span = self.span
        return {
            "signal": self.signal,
            "sign": self.sign,
            "start": span.start,
            "end": span.end,
            "quote": text[span.start : span.end],
            "kept": None if span.kept is None else round(span.kept, 3),
            "lost": None if span.lost is None else round(span.lost, 3),
        }


def fired(score: SentenceScore) -> list[tuple[str, int]]:
    """The labels other than the common case: flags set and polarities that are not 0, in catalogue order."""
    polarities = [(name, sign) for name, sign in score.polarity_labels.items() if sign]
    return [(flag, 1) for flag in score.flag_labels] + polarities


def explain(item: ScoreInput, score: SentenceScore, scorer: Scorer) -> list[Explanation]:
    """One explanation per fired signal of a scored sentence."""
    return [Explanation(name, sign, carrying_span(item, slot_of(name, sign), scorer)) for name, sign in fired(score)]
