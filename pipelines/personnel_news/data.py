"""Labelled sentences of personnel news and ordinary ones without any, as one case a sentence and person."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cxnlp.people.news_features import PRONOUNS, Span, capitalised, features, plain

ROOT = Path(__file__).resolve().parents[2]
NEWS, ORDINARY = ROOT / "corpora" / "personnel_news", ROOT / "corpora" / "training"
TEST = "test"
FACTS = ("ends", "moves", "takes", "away", "vacant")
SPEAKER, NOBODY = "I", "?"
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Case:
    """A sentence seen from one person: the features and what is told of that person."""

    row: str
    who: str
    text: str
    features: frozenset[str]
    facts: frozenset[str]


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file: id, text and facts (who, what)."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def training() -> list[dict[str, Any]]:
    """All rows but those of the test."""
    return [row for path in sorted(NEWS.glob("*.jsonl")) if path.stem != TEST for row in read(path)]


def ordinary(n: int, seed: int = 0) -> list[dict[str, Any]]:
    """`n` sentences of the project's own threads that are not labelled as telling of anybody's absence."""
    rows: list[dict[str, Any]] = []
    for path in sorted(ORDINARY.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text, mark, labels = line.rpartition("||")
            if mark and "champion_absence" not in labels and len(text.split()) > 2:
                rows.append({"id": f"ordinary-{path.stem}-{len(rows)}", "text": text.strip(), "facts": []})
    random.Random(seed).shuffle(rows)
    return rows[:n]


@cache
def _usual_words() -> frozenset[str]:
    """Words written small somewhere in the project's threads: at the beginning of a sentence they are no names."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(ORDINARY.glob("*.txt")))
    return frozenset(word for text in texts for word in WORD.findall(text) if word.islower())


def _places(text: str, who: str) -> list[Span]:
    flags = re.IGNORECASE if who in PRONOUNS else 0
    found = re.finditer(rf"(?<!\w){re.escape(plain(who))}(?!\w)", plain(text), flags)
    return [found.span() for found in found]


def _unlabelled(text: str, taken: Sequence[Span]) -> list[list[Span]]:
    """Further names in a sentence, words next to each other as one."""
    spans = capitalised(text)
    first = WORD.match(text)
    if first and first[0][0].isupper() and len(first[0]) > 2 and first[0].lower() not in _usual_words():
        spans.insert(0, first.span())
    out: list[list[Span]] = []
    for a, b in spans:
        if any(x < b and a < y for x, y in taken):
            continue
        if out and a - out[-1][-1][1] <= 1:
            out[-1].append((a, b))
        else:
            out.append([(a, b)])
    return out


def cases(row: dict[str, Any]) -> list[Case]:
    """The cases of a row: the speaker, everybody labelled, and every other name."""
    text = row["text"]
    told: dict[str, set[str]] = {SPEAKER: set()}
    for fact in row["facts"]:
        told.setdefault(fact["who"], set()).add(fact["what"])
    places = {who: [] if who == SPEAKER else _places(text, who) for who in told if who != NOBODY}
    named = [span for who, spans in places.items() if who not in PRONOUNS for span in spans]
    for spans in _unlabelled(text, named):
        places[text[spans[0][0] : spans[-1][1]]] = spans
    out = []
    for who, spans in places.items():
        others = [s for other, found in places.items() if other != who and other not in PRONOUNS for s in found]
        kind = "speaker" if who == SPEAKER else "pronoun" if who in PRONOUNS else "name"
        seen = features(text, spans, others, kind)
        out.append(Case(row["id"], who, text, frozenset(seen), frozenset(told.get(who, ()))))
    return out
