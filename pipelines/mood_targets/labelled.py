"""Sentences with a mood, labelled with what it is about, and the encoder's features of them in their passages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp.signals.score import Scorer
from cxnlp.types import Passage
from pipelines.signals_training.own_text import load_histories, load_own
from pipelines.signals_training.units import together

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
SENTENCES, TEXT = ROOT / "corpora" / "mood_targets", ROOT / "corpora" / "training"
FITTED, TEST = "training.jsonl", "test.jsonl"
THREADS, HISTORIES = "threads", "accounts"
Found = tuple[Passage, list[tuple[int, str, str]]]
"""A passage with the places, ids and texts of labelled sentences in it."""


@dataclass(frozen=True)
class Labelled:
    """A sentence of `corpora/training`. `id`: threads or accounts, file, thread, line; `group`: what lies in one
    fold, a history or a thread."""

    id: str
    text: str
    target: str

    @property
    def group(self) -> str:
        place = self.id.split(":")
        return place[0] if place[0].startswith(HISTORIES) else ":".join(place[:2])


@dataclass(frozen=True)
class Measured:
    """A sentence of an unseen account: where it stands in the analysis, and what two readers say."""

    account: str
    message_id: str
    turn: int
    start: int
    text: str
    first: str
    second: str


def fitted() -> list[Labelled]:
    """The sentences that are fitted on."""
    return [Labelled(row["id"], row["text"], row["target"]) for row in _rows(FITTED)]


def test() -> list[Measured]:
    """The sentences that measure."""
    return [Measured(**row) for row in _rows(TEST)]


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SENTENCES / name).read_text(encoding="utf-8").splitlines()]


def features(rows: Sequence[Labelled], scorer: Scorer) -> NDArray[Any]:
    """Shape (rows, features), each sentence read in its passage. Raises ValueError where a text is not the labelled
    one."""
    import numpy as np

    def read(found: Found) -> dict[str, tuple[str, tuple[float, ...]]]:
        passage, wanted = found
        values = scorer.features(scorer.assemble_passage(passage))
        return {name: (text, values[at]) for at, name, text in wanted}

    with ThreadPoolExecutor() as pool:
        told = {name: one for part in pool.map(read, _passages({row.id for row in rows})) for name, one in part.items()}
    for row in rows:
        if told.get(row.id, ("",))[0] != row.text:
            raise ValueError(f"{row.id} is not the labelled sentence any more: {row.text!r}")
    return np.array([told[row.id][1] for row in rows])


def _passages(wanted: set[str]) -> Iterator[Found]:
    for kind, rows in ((THREADS, load_own(TEXT)), (HISTORIES, load_histories(TEXT / HISTORIES))):
        for unit in together(rows):
            told = [(at, f"{kind}/{e.id.removeprefix('own:')}", e.item.text) for at, e in enumerate(unit.examples) if e]
            places = [one for one in told if one[1] in wanted]
            if places and isinstance(unit.read, Passage):
                yield unit.read, places
