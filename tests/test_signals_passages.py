"""Passages: every sentence once, bounded, the same whatever comes after; and no sentence that sees a later message."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.signals.encoding import Assembler, Budget
from cxnlp.signals.passages import AFTER, BEFORE, MOST_CHARACTERS, MOST_LINES, in_passages
from cxnlp.types import Passage, ScoreInput
from tests.test_signals_score import LetterTokenizer

lines = st.lists(st.text(min_size=1, max_size=400), max_size=40).map(lambda texts: [ScoreInput(t) for t in texts])


@given(lines, lines)
def test_every_line_is_scored_once_in_its_place(said: list[ScoreInput], before: list[ScoreInput]) -> None:
    items = in_passages(said, before)
    assert [item.text for item in items] == [line.text for line in said]
    chain = [*before[-BEFORE:], *said]
    offset = len(chain) - len(said)
    for number, item in enumerate(items, start=offset):
        assert item.passage is not None
        assert item.passage.first <= item.place < item.passage.last
        assert item.passage.lines[item.place].text == item.text
        around = chain[max(0, number - BEFORE) : number]
        assert item.context_before == " ".join(line.text for line in around)
        inside = item.passage.lines[max(0, item.place - BEFORE) : item.place]
        assert [line.text for line in inside] == [line.text for line in around]
        later = item.passage.lines[item.place + 1 : item.place + 1 + AFTER]
        assert [line.text for line in later] == [line.text for line in chain[number + 1 : number + 1 + AFTER]]


@given(lines)
def test_passages_are_bounded(said: list[ScoreInput]) -> None:
    for item in in_passages(said):
        passage = item.passage
        assert passage is not None
        scored = passage.lines[passage.first : passage.last]
        assert len(scored) <= MOST_LINES
        assert len(scored) == 1 or sum(len(line.text) for line in scored) <= MOST_CHARACTERS


@given(lines, st.integers(0, 40))
def test_a_cut_message_falls_into_the_same_passages(said: list[ScoreInput], cut: int) -> None:
    whole, short = in_passages(said), in_passages(said[:cut])
    ends = {item.passage.last - item.place + number for number, item in enumerate(whole) if item.passage}
    for number, (a, b) in enumerate(zip(whole, short, strict=False)):
        if a.passage and number - a.place + a.passage.last + AFTER <= cut:
            assert a == b
    assert all(end <= len(said) for end in ends)


@given(st.lists(st.text(alphabet="界é x", min_size=1, max_size=4500), min_size=1, max_size=MOST_LINES))
def test_no_script_outgrows_the_encoder(texts: list[str]) -> None:
    """A token a character is the worst that a tokenizer does."""
    said = tuple(ScoreInput(text, side="customer", role="executive", kind="ticket") for text in texts)
    before = (ScoreInput("b" * 900, kind="email"), ScoreInput("c" * 900, side="vendor"))
    words = WordHeads()
    sequence = Assembler(words, Budget(before=48, sentence=72, after=24)).assemble_passage(
        Passage((*before, *said, ScoreInput("a" * 900)), 2, 2 + len(said))
    )
    assert len(sequence.ids) == len(sequence.segments) <= 512
    assert len(sequence.targets) == len(said)


class WordHeads(LetterTokenizer):
    """Headers are words of the vocabulary, a token each; everything else is spelled."""

    def encode(self, sequence: str, *, add_special_tokens: bool):  # type: ignore[no-untyped-def]
        known = {"ticket customer executive", "email", "vendor"}
        encoded = super().encode(sequence, add_special_tokens=add_special_tokens)
        encoded.ids = list(range(10, 10 + len(sequence.split()))) if sequence in known else encoded.ids
        return encoded
