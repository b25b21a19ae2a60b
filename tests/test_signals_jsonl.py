"""`cxnlp score`: rows in, rows out, bad lines named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cxnlp.errors import UsageError
from cxnlp.signals.jsonl import BLOCK, score_file, score_jsonl
from cxnlp.types import FLAGS, POLARITIES, ScoreInput, SentenceScore


class Fixed:
    """Scores by the length of the text; remembers what it was given."""

    def __init__(self) -> None:
        self.seen: list[ScoreInput] = []

    def score_many(self, inputs: list[ScoreInput]) -> list[SentenceScore]:
        self.seen += inputs
        return [self._score(len(item.text)) for item in inputs]

    @staticmethod
    def _score(length: int) -> SentenceScore:
        p = round(1 / (1 + length), 6)
        return SentenceScore(
            {"strategic": p, "transactional": round(1 - p, 6), "neutral": 0.0},
            dict.fromkeys(FLAGS, p),
            dict.fromkeys(POLARITIES, (p, round(1 - p, 6), 0.0)),
            "transactional",
            ("expansion",),
            dict.fromkeys(POLARITIES, 0),
        )


def test_row_has_the_documented_shape() -> None:
    scorer = Fixed()
    line = json.dumps({"id": "a", "text": "Hi.", "context_before": "b", "side": "vendor", "kind": "email", "x": 1})
    (row,) = score_jsonl([line], scorer)
    assert list(row) == ["id", "orientation", "flags", *POLARITIES, "labels"]
    assert set(row["sentiment"]) == {"negative", "neutral", "positive"}
    assert row["labels"] == {"orientation": "transactional", "flags": ["expansion"], **dict.fromkeys(POLARITIES, 0)}
    assert scorer.seen == [ScoreInput("Hi.", "b", "", "vendor", None, "email")]


def test_order_and_ids_are_kept_over_blocks() -> None:
    lines = (json.dumps({"id": i, "text": "x" * (i % 7 + 1)}) for i in range(BLOCK + 10))
    assert [row["id"] for row in score_jsonl(lines, Fixed())] == list(range(BLOCK + 10))


@pytest.mark.parametrize(
    "bad",
    ["{", "[]", "3", '{"id": "b"}', '{"text": "x"}', '{"id": "b", "text": " "}', '{"id": true, "text": "x"}',
     '{"id": "b", "text": 3}', '{"id": "b", "text": "x", "side": 4}'],
)  # fmt: skip
def test_bad_line_is_named(bad: str) -> None:
    with pytest.raises(UsageError, match="line 3:"):
        list(score_jsonl(['{"id": "a", "text": "x"}', "", bad], Fixed()))


def test_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "é", "text": "x"}\n\n{"id": 2, "text": "yy"}\n', encoding="utf-8")
    assert score_file(source, out, Fixed()) == 2
    rows: list[dict[str, Any]] = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["é", 2]
    out.unlink()
    source.write_text('{"id": "a", "text": "x"}\nnonsense\n', encoding="utf-8")
    with pytest.raises(UsageError, match="line 2"):
        score_file(source, out, Fixed())
    assert not out.exists()


def test_unreadable_files_are_usage_errors(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        score_file(tmp_path / "none.jsonl", None, Fixed())
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        score_file(binary, None, Fixed())


def test_byte_order_mark_is_accepted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "bom.jsonl"
    source.write_bytes(b'\xef\xbb\xbf{"id": "a", "text": "x"}\n')
    assert score_file(source, None, Fixed()) == 1
    assert json.loads(capsys.readouterr().out)["id"] == "a"


def test_half_characters_are_replaced_one_for_one_and_refused_as_ids() -> None:
    scorer = Fixed()
    list(score_jsonl(['{"id": 1, "text": "Great \\ud83d thanks", "context_before": "\\udc00"}'], scorer))
    assert (scorer.seen[0].text, scorer.seen[0].context_before) == ("Great \ufffd thanks", "\ufffd")
    with pytest.raises(UsageError, match="surrogate"):
        list(score_jsonl(['{"id": "\\ud83d", "text": "Hi."}'], scorer))
