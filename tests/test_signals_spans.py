"""The span that carries a signal: at most half of the words, found where it was planted."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.signals.encoding import Budget
from cxnlp.signals.explain import Explanation
from cxnlp.signals.heads import FLAG_SLOTS, POLARITY_SLOTS, WIDTH
from cxnlp.signals.model import SignalModel
from cxnlp.signals.score import Scorer
from cxnlp.signals.spans import Slot, carrying_span, slot_of, windows
from cxnlp.types import FLAGS, POLARITIES, ScoreInput
from tests.test_signals_score import IDENTITY, THRESHOLDS, LetterTokenizer

CHURN = FLAG_SLOTS["churn_risk"]
BUDGET = Budget(before=20, sentence=200, after=20)


class LoudLetters:
    """Every capital letter of the sentence adds one to the churn logit, and nothing else adds anything."""

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name=name) for name in ("ids", "sentence", "near")]

    def run(self, outputs: list[str], feed: dict[str, Any]) -> list[Any]:
        added = np.zeros((1, feed["ids"].shape[1], WIDTH), np.float32)
        loud = (feed["ids"][0] >= ord("A")) & (feed["ids"][0] <= ord("Z")) & (feed["sentence"][0] > 0)
        added[0, loud, CHURN] = 1
        return [added if outputs == ["tokens"] else added.sum(axis=1)]


def loud_scorer() -> Scorer:
    model = SignalModel(Path("fake"), "fake", BUDGET, THRESHOLDS, IDENTITY, "0" * 64)
    return Scorer(model, LoudLetters(), LetterTokenizer(), 1)


def test_the_planted_words_are_found() -> None:
    text = "well as you know we will be LEAVING YOU, in the end, as everybody expected here"
    span = carrying_span(ScoreInput(text, "BEFORE"), slot_of("churn_risk"), loud_scorer())
    assert "LEAVING YOU" in text[span.start : span.end]
    assert (span.kept, span.lost) == (1.0, 1.0)


words = st.text(alphabet="abcABC,.", min_size=1, max_size=8)


@given(st.lists(words, min_size=1, max_size=14).map(" ".join))
def test_a_span_lies_inside_and_holds_at_most_half_of_the_words(text: str) -> None:
    span = carrying_span(ScoreInput(text), slot_of("churn_risk"), loud_scorer())
    assert 0 <= span.start < span.end <= len(text)
    total = len(text.split())
    if total >= 4:
        assert len(text[span.start : span.end].split()) <= total // 2


@pytest.mark.parametrize("text", ["Cancel it.", "STOP", "We LEAVE YOU"])
def test_short_text_is_the_span_and_nothing_was_measured(text: str) -> None:
    span = carrying_span(ScoreInput(text), slot_of("churn_risk"), loud_scorer())
    assert (span.start, span.end, span.kept, span.lost) == (0, len(text), None, None)
    row = Explanation("churn_risk", 1, span).row(text)
    assert (row["quote"], row["kept"], row["lost"]) == (text, None, None)


@given(st.lists(st.tuples(st.floats(-5, 5), st.integers(0, 9)), min_size=4, max_size=20))
def test_no_window_holds_more_than_half_of_the_tokens(given: list[tuple[float, int]]) -> None:
    weights, lengths = [w for w, _ in given], [n for _, n in given]
    found = windows(weights, lengths)
    assert found and all(2 * sum(lengths[a:b]) <= sum(lengths) and 2 * (b - a) <= len(lengths) for a, b in found)


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=30))
def test_the_heaviest_window_of_half_length_is_a_candidate(weights: list[float]) -> None:
    half = len(weights) // 2
    best = max(sum(weights[a : a + half]) for a in range(len(weights) - half + 1))
    found = windows(weights)
    assert any(b - a == half and sum(weights[a:b]) >= best - 1e-9 for a, b in found)
    assert all(b - a <= half for a, b in found)


@pytest.mark.parametrize("signal", [*FLAGS, *POLARITIES])
def test_every_signal_has_a_direction(signal: str) -> None:
    logits = [0.0] * WIDTH
    slot = slot_of(signal)
    logits[slot.plus] = 2.0
    assert slot.of(logits) == 2.0
    assert slot.plus in (FLAG_SLOTS.get(signal), (POLARITY_SLOTS.get(signal) or (None,))[-1])


def test_an_unknown_signal_is_refused() -> None:
    with pytest.raises(KeyError):
        slot_of("weather")
    assert Slot(1, (0,)).of([1.0, 3.0]) == 2.0
