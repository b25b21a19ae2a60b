"""Labelled sentences in, training arrays out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, ScoreInput
from pipelines.signals_training.folds import fold_of

ACCOUNT, REAL = "account", "real"


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled sentence. `orientation` indexes ORIENTATIONS; `polarities` are -1, 0 or +1;
    `group` is the document group or account; `fold` is 0 … k-1."""

    id: str
    item: ScoreInput
    origin: str
    source: str
    group: str
    fold: int
    orientation: int
    flags: tuple[bool, ...]
    polarities: tuple[int, ...]

    @property
    def is_rare(self) -> bool:
        """Carries a flag or a polarity other than 0."""
        return any(self.flags) or any(self.polarities)


def load_rows(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a `.jsonl` or `.jsonl.gz` file."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def input_of(row: dict[str, Any]) -> ScoreInput:
    """The model input of a row, as `cxnlp score` builds it from the same row."""
    return ScoreInput(
        text=row["text"],
        context_before=row.get("context_before") or "",
        context_after=row.get("context_after") or "",
        side=row.get("side"),
        role=row.get("role"),
        kind=row.get("kind"),
    )


def examples(rows: Sequence[dict[str, Any]], origin: str) -> list[Example]:
    """Labelled rows as examples; the fold key is the document group, or the source where there is none."""
    return [
        Example(
            id=row["id"],
            item=input_of(row),
            origin=origin,
            source=row["source"],
            group=row.get("group") or row["source"],
            fold=fold_of(row.get("group") or row["source"]),
            orientation=ORIENTATIONS.index(row["orientation"]),
            flags=tuple(flag in row["flags"] for flag in FLAGS),
            polarities=tuple(row[name] for name in POLARITIES),
        )
        for row in rows
    ]


def load_training(directory: Path) -> list[Example]:
    """All sentences that may be trained on: real ones, then those of accounts."""
    real = examples(load_rows(directory / "sentences_train.jsonl"), REAL)
    return real + examples(load_rows(directory / "sentences_accounts.jsonl"), ACCOUNT)
