"""Topics of sentences: by lemma with spaCy, by the signals that the model found, with the noun phrases they hold."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.entities import MODEL, spacy_alone
from cxnlp.errors import UsageError
from cxnlp.toml_file import read_toml
from cxnlp.types import FLAGS

VOCABULARY = Path(__file__).parent / "topics.toml"
LEAST_STEM, CUT = 3, 3
"""A word's stem, for the first sieve: its letters but the last three, at least three."""


@dataclass(frozen=True, slots=True)
class Topic:
    """`words`: lemmas or phrases of lemmas; `signals`: flags of the sentence model."""

    id: str
    title: str
    words: tuple[str, ...]
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence as spaCy reads it: the topics it holds words of, its noun phrases, its persons (spans)."""

    topics: tuple[str, ...]
    phrases: tuple[tuple[int, int, str], ...]
    persons: tuple[tuple[int, int], ...]
    auxiliaries: frozenset[int]


def topics(path: Path | None = None) -> tuple[Topic, ...]:
    """The topics of a TOML file, by default the shipped one. Raises UsageError."""
    place = path or VOCABULARY
    tables = read_toml(place, "the file of topics").get("topic", [])
    found = []
    for number, table in enumerate(tables, 1):
        words, signals = table.get("words", []), table.get("signals", [])
        texts = [table.get("id"), table.get("title", ""), *words, *signals]
        if not all(isinstance(t, str) for t in texts) or not table["id"] or not (words or signals):
            raise UsageError(f"{place}: topic {number} needs an id and words or signals, all of them texts")
        if unknown := [s for s in signals if s not in FLAGS]:
            raise UsageError(f"{place}: topic {table['id']} names unknown signals: {', '.join(unknown)}")
        found.append(Topic(table["id"], table.get("title", table["id"]), tuple(words), tuple(signals)))
    return tuple(found)


def chosen(asked: Sequence[str], known: Sequence[Topic]) -> tuple[Topic, ...]:
    """The topics asked for: of the vocabulary, a signal, or any word or phrase; all of the vocabulary for none."""
    by_id = {t.id: t for t in known}
    out = []
    for name in asked:
        if name in by_id:
            out.append(by_id[name])
        elif name in FLAGS:
            out.append(Topic(name, name.replace("_", " "), (), (name,)))
        elif name.strip():
            out.append(Topic(name.strip(), name.strip(), (name.strip(),)))
    return tuple(out) or tuple(known)


def sieve(wanted: Sequence[Topic]) -> re.Pattern[str]:
    """A pattern that every sentence with one of the topics' words fits: what does not fit need not be parsed.

    >>> bool(sieve([Topic("x", "x", ("invoice", "go-live"))]).search("Both invoices came."))
    True
    """
    firsts = {re.split(r"[\s-]+", w.strip())[0].lower() for t in wanted for w in t.words}
    stems = sorted({w[: max(LEAST_STEM, len(w) - CUT)] for w in firsts if w})
    return re.compile(r"(?i)\b(?:" + "|".join(map(re.escape, stems)) + ")" if stems else r"(?!)")


def parse(texts: Sequence[str], wanted: Sequence[Topic]) -> Iterator[Parsed]:
    """spaCy's reading of sentences, in order."""
    model = _model()
    matcher = _matcher(model, wanted)
    for document in model.pipe(texts, batch_size=64):
        ids = {model.vocab.strings[key] for key, _, _ in matcher(document)}
        yield Parsed(
            tuple(t.id for t in wanted if t.id in ids),
            tuple(
                (c.start_char, c.end_char, phrase)
                for c in document.noun_chunks
                if c.root.pos_ in ("NOUN", "PROPN") and (phrase := _phrase(c))
            ),
            tuple((e.start_char, e.end_char) for e in document.ents if e.label_ == "PERSON"),
            frozenset(t.idx for t in document if t.pos_ == "AUX"),
        )


def _phrase(chunk: Any) -> str:
    """A noun phrase without articles, pronouns and numbers, its last word as lemma."""
    kept = [t for t in chunk if t.pos_ not in ("DET", "PRON", "NUM", "PUNCT", "SPACE")]
    return " ".join([*(t.text.lower() for t in kept[:-1]), kept[-1].lemma_.lower()]) if kept else ""


def _matcher(model: Any, wanted: Sequence[Topic]) -> Any:
    from spacy.matcher import PhraseMatcher

    matcher = PhraseMatcher(model.vocab, attr="LEMMA")
    plain = PhraseMatcher(model.vocab, attr="LOWER")
    for topic in wanted:
        if topic.words:
            words = [w.lower() for w in topic.words]
            matcher.add(topic.id, list(model.pipe(words)))
            plain.add(topic.id, [model.make_doc(w) for w in words])
    return lambda document: [*matcher(document), *plain(document)]


@functools.cache
def _model() -> Any:
    with spacy_alone():
        import spacy

        return spacy.load(MODEL, exclude=["senter"])
