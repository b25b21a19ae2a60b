"""Captions that repeat what was shown give every word once, and words said twice stay twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.ingest.rolling import Block, without_repeats
from cxnlp.ingest.source import Source
from cxnlp.ingest.transcripts import Srt

TEXT = "we need the export before june because the audit starts in july and nobody here can do it by hand"
WORDS = TEXT.split()


def srt(*cues: tuple[float, float, str]) -> str:
    def clock(seconds: float) -> str:
        return f"00:00:{int(seconds):02d},{round(seconds % 1 * 1000):03d}"

    return "\n".join(f"{n}\n{clock(a)} --> {clock(b)}\n{text}\n" for n, (a, b, text) in enumerate(cues, start=1))


def said(text: str) -> list[str]:
    (message,) = Srt().parse(Source.of_bytes(text.encode(), "talk.srt"))
    return [turn.text for turn in message.turns]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("cues", "words"),
    [
        ([(0, 2, "We need it."), (2, 4, "We need it."), (4, 6, "Soon.")], ["We need it.", "Soon."]),
        ([(0, 2, "No."), (6, 8, "No.")], ["No.", "No."]),
        ([(0, 2, "we need"), (2, 2.01, "we need"), (2.01, 4, "we need\nthe export")], ["we need the export"]),
        ([(0, 1, "Ada: we"), (1, 2, "Ada: we need"), (2, 3, "Ada: we need it now.")], ["we need it now."]),
        ([(0, 2, "No."), (2, 3, "No. Never again.")], ["No.", "No. Never again."]),
        ([(0, 2, "Yes."), (2, 4, "Yesterday was fine.")], ["Yes.", "Yesterday was fine."]),
        (
            [(0, 2, "we need the export before june"), (2, 4, "export before june because of the audit.")],
            ["we need the export before june because of the audit."],
        ),
        ([(0, 2, "It is late. It is"), (2, 4, "It is what it is.")], ["It is late. It is It is what it is."]),
    ],
)
def test_captions(cues: list[tuple[float, float, str]], words: list[str]) -> None:
    assert said(srt(*cues)) == words


def test_a_track_that_is_written_twice_is_read_once() -> None:
    cues = [(0.0, 2.0, "We need it."), (3.0, 4.0, "Agreed."), (5.0, 6.0, "Good.")]
    assert said(srt(*cues, *cues)) == said(srt(*cues)) == ["We need it.", "Agreed.", "Good."]


@given(st.integers(1, 4), st.integers(0, 3), st.booleans())
@settings(deadline=None)
def test_a_moving_window_over_a_text_gives_the_text(step: int, more: int, growing: bool) -> None:
    width = step + 3 + more
    ends = sorted({*range(width, len(WORDS), step), len(WORDS)})
    rows = [" ".join(WORDS[0 if growing else max(0, end - width) : end]) for end in ends]
    blocks = [Block(n, n + 1, "", (row,)) for n, row in enumerate(rows)]
    assert " ".join(line for b in without_repeats(blocks) for line in b.lines).split() == WORDS


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), max_size=12), st.integers(2, 9))
@settings(deadline=None)
def test_nothing_is_lost_where_captions_stand_apart(rows: list[tuple[str, str]], pause: int) -> None:
    blocks = [Block(n * (pause + 1), n * (pause + 1) + 1, "", row) for n, row in enumerate(rows)]
    assert without_repeats(blocks) == blocks
