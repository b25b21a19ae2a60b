"""Sentences longer than the model's budget are read to their end."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.signals.explain import explain
from cxnlp.signals.heads import FLAG_SLOTS, POLARITY_SLOTS, READ, WIDTH
from cxnlp.signals.passages import in_passages
from cxnlp.signals.score import Scorer
from cxnlp.signals.windows import combined, further_windows
from cxnlp.types import ScoreInput
from tests.test_signals_score import scorer

THINGS = (
    "the printers, the pallets, the shelves, the trolleys, the boxes, the tapes, the gloves, the helmets, the boots"
)
OPENING = (
    f"As we discussed with the colleagues from the warehouse about the new labels, the new scanners, {THINGS},"
    " the lamps, the cables, the batteries and the chargers which we had ordered for the teams in both buildings, "
)
NOTICE = "we have decided to cancel the contract and move to your competitor."
SPOKEN = "so um yeah we had the meeting with the team on monday and the scanners are slow again " * 5

texts = st.lists(st.sampled_from(["well", "and", "we", "leave", "you,", "soon.", "but", "日本"]), max_size=90).map(
    " ".join
)


@given(texts, st.integers(0, 20), st.integers(1, 20))
def test_windows_cover_all_that_is_left_in_order(text: str, read: int, most: int) -> None:
    tokens = [found.span() for found in re.finditer(r"\w", text)]
    found = further_windows(text, tokens, read, most)
    covered = set(range(min(read, len(tokens)))).union(*(range(a, b) for a, b in found))
    assert covered == set(range(len(tokens)))
    assert all(0 <= a < b <= a + most for a, b in found)
    assert found == sorted(found) and len(found) <= 2 * len(tokens) // most + 2


def test_each_signal_is_told_by_its_surest_window() -> None:
    first, second = [0.0] * READ, [0.0] * READ
    negative, neutral, positive = POLARITY_SLOTS["trust"]
    first[FLAG_SLOTS["churn_risk"]], second[FLAG_SLOTS["expansion"]] = 3.0, 2.0
    first[neutral], second[negative] = 5.0, 4.0
    both = combined([first, second])
    assert both == combined([second, first])
    assert (both[FLAG_SLOTS["churn_risk"]], both[FLAG_SLOTS["expansion"]]) == (3.0, 2.0)
    assert (both[negative], both[neutral], both[positive]) == (4.0, 0.0, 0.0)


def test_what_a_mood_is_about_is_told_by_the_window_with_the_mood() -> None:
    first, second = [0.0] * READ, [0.0] * READ
    second[POLARITY_SLOTS["sentiment"][0]] = 2.0
    first[WIDTH], second[WIDTH + 1] = 9.0, 1.0
    assert combined([first, second])[WIDTH:] == tuple(second[WIDTH:])


def test_the_neighbours_of_a_long_sentence_keep_their_scores() -> None:
    said = [ScoreInput("abc"), ScoreInput("abcdefghij" * 3), ScoreInput("def")]
    cut = [said[0], ScoreInput(said[1].text[:5]), said[2]]
    model, session = scorer()
    long = model.score_many(in_passages(said))
    assert session.runs > 1
    short = model.score_many(in_passages(cut))
    assert (long[0], long[2]) == (short[0], short[2])


@pytest.mark.models
@pytest.mark.parametrize("opening", [OPENING, OPENING * 9, SPOKEN], ids=["a list", "4,000 characters", "speech"])
def test_a_notice_at_the_end_of_a_long_sentence_is_read(opening: str) -> None:
    model = Scorer.load()
    item = ScoreInput(opening + NOTICE, side="customer", kind="email")
    (among,) = (s for s in model.score_many(in_passages([ScoreInput("Hi Tom,"), item])) if len(s.flag_labels))
    alone = model.score(item)
    assert "churn_risk" in alone.flag_labels and "churn_risk" in among.flag_labels
    (reason,) = (e.row(item.text) for e in explain(item, alone, model) if e.signal == "churn_risk")
    assert reason["start"] >= len(opening) and item.text[reason["start"] : reason["end"]] == reason["quote"]
