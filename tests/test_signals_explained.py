"""What the shipped model gives as the reason of a signal carries it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from cxnlp.signals.score import Scorer
from pipelines.signals_training.explained import outcomes, summary
from pipelines.signals_training.own_text import load_own


@pytest.mark.models
def test_explanations_carry_the_signal() -> None:
    """On the project's own sentences: at most half of the words, most keep 70 % of the logit, and taking them out
    costs more than taking out as many words elsewhere."""
    rows = [row for row in load_own(Path("corpora/training")) if row.source == "own-g" and row.is_rare]
    items = [row.item for row in rows if len(row.item.text.split()) >= 8][:22]
    scorer, rng = Scorer.load(), random.Random(7)
    found = summary([outcome for item in items for outcome in outcomes(item, scorer, rng)])
    assert found["n"] >= 20
    assert found["largest_part_of_words"] <= 0.5
    assert found["keep_enough"] >= 0.7
    assert found["beat_random"] >= 0.8
