"""`cxnlp score`: a JSON object a line in, a scored object a line out, in the same order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from cxnlp.errors import UsageError
from cxnlp.signals.explain import Explanation
from cxnlp.types import POLARITIES, ScoreInput, SentenceScore

BLOCK = 2048
"""Lines read ahead and scored together; memory is bounded by it."""

_SURROGATE = re.compile("[\ud800-\udfff]")
TEXT_FIELDS = ("context_before", "context_after", "side", "role", "kind")


class ManyScorer(Protocol):
    def score_many(self, inputs: list[ScoreInput]) -> list[SentenceScore]: ...


Why = Callable[[ScoreInput, SentenceScore], list[Explanation]]
"""Gives the explanations of a scored sentence."""


def score_jsonl(lines: Iterable[str], scorer: ManyScorer, why: Why | None = None) -> Iterator[dict[str, Any]]:
    """A row per non-blank line, in order; with `why`, each has `explanations` (see `cxnlp.signals.explain`).

    Raises UsageError naming the line that cannot be used.
    """
    parsed = (_parsed(line, number) for number, line in enumerate(lines, start=1) if line.strip())
    while block := list(islice(parsed, BLOCK)):
        scores = scorer.score_many([item for _, item in block])
        for (identifier, item), score in zip(block, scores, strict=True):
            row = output_row(identifier, score)
            if why:
                row["explanations"] = [explanation.row(item.text) for explanation in why(item, score)]
            yield row


def score_file(source: Path, out: Path | None, scorer: ManyScorer, why: Why | None = None) -> int:
    """Scores a file into `out`, or to standard output; returns the number of rows. Raises UsageError.

    Nothing is written when a line is unusable.
    """
    try:
        with source.open(encoding="utf-8-sig") as stream:
            rows = [json.dumps(row, ensure_ascii=False) for row in score_jsonl(stream, scorer, why)]
    except UnicodeDecodeError as error:
        raise UsageError(f"{source}: not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise UsageError(f"{source}: cannot be read ({error.strerror})") from error
    text = "".join(f"{row}\n" for row in rows)
    if out is None:
        print(text, end="")
        return len(rows)
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror})") from error
    return len(rows)


def output_row(identifier: str | int, score: SentenceScore) -> dict[str, Any]:
    """The row of one score as the machine interface has it."""
    row: dict[str, Any] = {"id": identifier, "orientation": score.orientation, "flags": score.flags}
    for name in POLARITIES:
        row[name] = dict(zip(("negative", "neutral", "positive"), score.polarities[name], strict=True))
    row["labels"] = {"orientation": score.orientation_label, "flags": list(score.flag_labels), **score.polarity_labels}
    return row


def _whole(text: str) -> str:
    """The text with halves of characters (an emoji cut in two) as U+FFFD, one for one."""
    return _SURROGATE.sub("\ufffd", text)


def _parsed(line: str, number: int) -> tuple[str | int, ScoreInput]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"line {number}: not JSON ({error})") from error
    if not isinstance(row, dict):
        raise UsageError(f"line {number}: not a JSON object")
    identifier, text = row.get("id"), row.get("text")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int):
        raise UsageError(f'line {number}: "id" is missing or neither text nor a whole number')
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f'line {number}: "text" is missing or empty')
    if isinstance(identifier, str) and _SURROGATE.search(identifier):
        raise UsageError(f'line {number}: "id" holds half a character (a lone surrogate)')
    fields = {name: row.get(name) for name in TEXT_FIELDS}
    for name, value in fields.items():
        if value is not None and not isinstance(value, str):
            raise UsageError(f'line {number}: "{name}" is not text')
    return identifier, ScoreInput(
        text=_whole(text),
        context_before=_whole(fields["context_before"] or ""),
        context_after=_whole(fields["context_after"] or ""),
        side=fields["side"],
        role=fields["role"],
        kind=fields["kind"],
    )
