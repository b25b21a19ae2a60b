"""Sentences that could be labelled: out of a folder of exports, or out of a file of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cxnlp import pipeline
from cxnlp.adaptation.labels import JSON_LINES, Row, read_rows
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.signals.messages import Place, in_context
from cxnlp.types import ScoreInput

FEWEST_WORDS = 3
"""Shorter sentences are mere fragments and teach little."""


def candidates(source: Path, config: Config, progress: pipeline.Progress = pipeline.no_progress) -> list[Row]:
    """Distinct sentences of three words or more, in reading order. Raises UsageError when there is none."""
    if not source.exists():
        raise UsageError(f"{source} does not exist: name a folder of exports or a .jsonl file of sentences")
    if source.is_file() and source.suffix.lower() in JSON_LINES and _holds_sentences(source):
        rows = [row for row in read_rows(source) if row.answer is None]
    else:
        parsed = pipeline.parse([source], config, progress)
        messages = [m for m in parsed.messages if m.account is not None]
        rows = [_row(place, item) for place, item in in_context(messages, parsed.people)[0]]
    rows = distinct(rows)
    if not rows:
        raise UsageError(f"{source} holds no sentence to label: no unlabelled English sentence of {FEWEST_WORDS} words")
    return rows


def distinct(rows: Sequence[Row]) -> list[Row]:
    """The first row of each wording, fragments left out."""
    seen: set[str] = set()
    out = []
    for row in rows:
        words = row.item.text.lower().split()
        if len(words) >= FEWEST_WORDS and " ".join(words) not in seen:
            seen.add(" ".join(words))
            out.append(row)
    return out


def _holds_sentences(source: Path) -> bool:
    """Whether the first line has a sentence's fields (a messages.jsonl of exports does not)."""
    with source.open(encoding="utf-8-sig", errors="replace") as stream:
        first = next((line for line in stream if line.strip()), "")
    return '"text"' in first and '"id"' in first


def _row(place: Place, item: ScoreInput) -> Row:
    message = place.message
    where = (message.account or "", message.thread_id, message.message_id)
    return Row(f"{message.message_id}:{place.turn}:{place.start}", item, where)
