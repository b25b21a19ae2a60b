"""The challenge suite itself, and the shipped model held to its recorded result."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from cxnlp.signals.score import Scorer
from cxnlp.types import FLAGS, POLARITIES
from pipelines.challenge import PAGE, RESULTS, load, page, passed, shares
from pipelines.signals_training.own_text import load_own

PAIRS = load()
LEAST = 228
"""Pairs that the best model shipped so far got right: a record taken anew may not be lower."""


def test_the_suite_is_large_and_covers_every_signal() -> None:
    assert len(PAIRS) >= 400
    by_signal = Counter(pair.signal for pair in PAIRS)
    assert set(by_signal) == {"orientation", *FLAGS, *POLARITIES}
    assert len({pair.id for pair in PAIRS}) == len(PAIRS)


def test_the_halves_of_a_pair_have_different_labels() -> None:
    assert [pair.id for pair in PAIRS if pair.halves[0].label == pair.halves[1].label] == []


def test_no_sentence_of_the_suite_is_trained_on() -> None:
    from pathlib import Path

    trained = {row.item.text.strip().lower() for row in load_own(Path("corpora/training"))}
    suite = {half.item.text.strip().lower() for pair in PAIRS for half in pair.halves if len(half.item.text) > 25}
    assert suite & trained == set()


@pytest.mark.models
def test_the_shipped_model_does_not_fall_below_its_record() -> None:
    record = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert record["passed"] >= LEAST
    scorer = Scorer.load()
    results = passed(PAIRS, scorer)
    assert sum(results.values()) >= record["passed"]
    if scorer.sha256 == record["model_sha256"]:
        assert {k: v for k, (v, _) in shares(PAIRS, results, "phenomenon").items()} == record["by_phenomenon"]
        assert PAGE.read_text(encoding="utf-8") == page(PAIRS, results, f"{scorer.name} {scorer.sha256[:12]}")
