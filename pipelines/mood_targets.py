"""Measures what moods are said to be about on labelled sentences: `python -m pipelines.mood_targets [--half build]`.

Accuracy, macro-F1 (over the targets that are labelled or said) and how often what is named is right, of the most
frequent label of the other half; of the first word of the vocabulary that events use; of the first word of the parse's
larger vocabulary, in the sentence, then in the one before (the parse without syntax); and of the parse. Intervals:
90 %, bootstrap over sentences, which are all of different threads. Rules were written on the half `build` alone.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from cxnlp.signals.details import target as first_word
from cxnlp.signals.targets import Asked, kind_of_word, targets
from cxnlp.validation.bootstrap import account_copies, of_statistic
from cxnlp.vocabulary import NO_TARGET, TARGETS

SENTENCES = Path("corpora/mood_targets/sentences.jsonl")
HALVES = ("build", "measure")
WORD = re.compile(r"[\w.-]*\w")


@dataclass(frozen=True)
class Labelled:
    """A sentence with a mood, the one before it in its thread, and what the mood is about."""

    half: str
    mood: int
    asked: Asked
    target: str


def load(path: Path = SENTENCES) -> list[Labelled]:
    """The sentences of both halves."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Labelled(r["half"], r["mood"], Asked(r["text"], r["before"]), r["target"]) for r in rows]


def said(rows: Sequence[Labelled], others: Sequence[Labelled]) -> dict[str, list[str]]:
    """What each way of telling says of `rows`; `others`: whose most frequent label the first one takes."""
    most = Counter(row.target for row in others).most_common(1)[0][0]
    return {
        "most frequent": [most] * len(rows),
        "first word": [first_word(row.asked.text) or NO_TARGET for row in rows],
        "first word of more": [_first_of_more(row.asked) for row in rows],
        "parse": list(targets([row.asked for row in rows])),
    }


def _first_of_more(asked: Asked) -> str:
    words = (word for text in (asked.text, asked.before) for word in WORD.findall(text.lower()))
    return next((kind for word in words if (kind := kind_of_word(word))), NO_TARGET)


def precision(true: Sequence[str], told: Sequence[str], copies: np.ndarray) -> float:
    """The share that is right of those for which a target is named."""
    named = copies * (np.array(told) != NO_TARGET)
    return float(named @ (np.array(true) == np.array(told))) / max(float(named.sum()), 1.0)


def accuracy(true: Sequence[str], told: Sequence[str], copies: np.ndarray) -> float:
    """The share that is right; `copies`: how often each sentence counts."""
    return float(copies @ (np.array(true) == np.array(told))) / float(copies.sum())


def macro_f1(true: Sequence[str], told: Sequence[str], copies: np.ndarray) -> float:
    """The mean of the targets' F1."""
    gold, found = np.array(true), np.array(told)
    scores = []
    for name in TARGETS:
        both = float(copies @ ((gold == name) & (found == name)))
        either = float(copies @ (gold == name)) + float(copies @ (found == name))
        if either:
            scores.append(2.0 * both / either)
    return float(np.mean(scores))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES, default="measure")
    parser.add_argument("--misses", action="store_true", help="print what the parse gets wrong")
    args = parser.parse_args()
    rows, others = ([row for row in load() if (row.half == args.half) == own] for own in (True, False))
    true = [row.target for row in rows]
    copies = account_copies([str(place) for place in range(len(rows))])
    once = np.ones(len(rows))
    told = said(rows, others)
    print(f"{args.half}: {len(rows)} sentences; {dict(Counter(true).most_common())}")
    for name, found in told.items():
        cells = []
        for measure in (accuracy, macro_f1, precision):
            low, high = of_statistic(partial(measure, true, found), copies) or (0.0, 0.0)
            cells.append(f"{measure.__name__} {measure(true, found, once):.2f} ({low:.2f}-{high:.2f})")
        print(f"{name}: {', '.join(cells)}")
    for name in TARGETS:
        right = sum(t == f == name for t, f in zip(true, told["parse"], strict=True))
        print(f"  {name}: {true.count(name)} labelled, {told['parse'].count(name)} said, {right} right")
    if args.misses:
        for row, target in zip(rows, told["parse"], strict=True):
            if target != row.target:
                print(f"{row.target} read as {target}: {row.asked.text}")


if __name__ == "__main__":
    main()
