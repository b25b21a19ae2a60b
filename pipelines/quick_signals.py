"""Fits the weights by which the quick read takes a sentence for a signal: cxnlp/quick/weights.toml.

    python -m pipelines.quick_signals [--check]

A logistic regression (ridge penalty, features brought to unit variance) on the marked notes of
`corpora/quick_notes_tuning`; the notes of `corpora/quick_notes` are never read. Prints F1 over notes that the weights
had not seen, fold by fold, for several probabilities from which a signal is said.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from cxnlp.quick import flags, reading
from cxnlp.quick.weighing import probability
from cxnlp.signals.score import Scorer
from pipelines.quick_notes import Counts, alike, f1, paired, summed

NOTES = Path("corpora/quick_notes_tuning")
TARGET = Path("cxnlp/quick/weights.toml")
FOLDS, SEED, PENALTY = 7, 1, 0.1
SAID_FROM = 0.45
"""From 0.3 to 0.45 these folds differ little (F1 0.70 to 0.69); the highest, since routine notes hold few signals."""
TRIED = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
Json = dict[str, Any]
Row = tuple[str, int, str, bool, dict[str, float], str]
"""Note, sentence, flag, whether it is marked, features, words."""


def rows_of(name: str, text: str, marks: list[Json], scorer: Scorer) -> list[Row]:
    """The weighed sentences of a note."""
    caught: list[flags.Scene] = []

    def watched(scene: flags.Scene) -> Any:
        caught.append(scene)
        return flags.find_signals(scene)

    with patch.object(reading, "find_signals", watched):
        reading.quick_read(text, scorer)
    if not caught:
        return []
    (scene,) = caught
    out = []
    for at, sentence in enumerate(scene.sentences):
        quote = scene.note.text[sentence.start : sentence.end]
        for flag, found in flags.candidates(scene, at).items():
            if found is not None:
                true = any(m["signal"] == flag and alike(m["quote"], quote) for m in marks)
                out.append((name, at, flag, true, found, quote))
    return out


def fitted(rows: list[Row]) -> dict[str, float]:
    """Weights by feature, for features as they are."""
    from sklearn.linear_model import LogisticRegression

    names = sorted({name for row in rows for name in row[4]})
    x = np.array([[row[4].get(name, 0.0) for name in names] for row in rows])
    middle, spread = x.mean(axis=0), x.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=PENALTY, max_iter=2000).fit((x - middle) / spread, [row[3] for row in rows])
    own = model.coef_[0] / spread
    told = {name: round(float(value), 4) for name, value in zip(names, own, strict=True)}
    return {"intercept": round(float(model.intercept_[0] - own @ middle), 4), **told}


def said(rows: list[Row], weights: dict[str, float], least: float) -> list[Json]:
    """The signals said of one note's rows: runs of a flag as one, with the likeliest sentence."""
    found: list[Json] = []
    last: dict[str, tuple[int, float]] = {}
    for _, at, flag, _, x, quote in rows:
        p = probability(x, weights)
        if p < least:
            continue
        before = last.get(flag)
        if before and before[0] == at - 1:
            held = next(f for f in reversed(found) if f["signal"] == flag)
            if p > before[1]:
                held["quote"] = quote
            last[flag] = at, max(p, before[1])
            continue
        last[flag] = at, p
        found.append({"signal": flag, "quote": quote})
    return found


def right(marks: list[Json], found: list[Json]) -> Counts:
    return paired(marks, found, lambda m, s: m["signal"] == s["signal"] and alike(m["quote"], s["quote"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="print only, write nothing")
    chosen = parser.parse_args()
    marks = {m["file"]: m["signals"] for m in map(json.loads, (NOTES / "marks.jsonl").read_text("utf-8").splitlines())}
    scorer = Scorer.load()
    by_note = {name: rows_of(name, (NOTES / name).read_text("utf-8"), marks[name], scorer) for name in sorted(marks)}
    drawn = np.random.default_rng(SEED).permutation(sorted(marks))
    folds = [sorted(map(str, drawn[k::FOLDS])) for k in range(FOLDS)]
    held: dict[str, dict[str, float]] = {}
    for fold in folds:
        weights = fitted([row for name, rows in by_note.items() if name not in fold for row in rows])
        held |= dict.fromkeys(fold, weights)
    groups = {"1-53": range(1, 54), "54-98": range(54, 99), "99-170": range(99, 171), "all": range(1, 171)}
    for least in TRIED:
        counts = {n: right(marks[n], said(by_note[n], held[n], least)) for n in marks}
        parts = {g: summed([c for n, c in counts.items() if int(n.split("-")[0]) in own]) for g, own in groups.items()}
        print(least, {g: (*c, round(f1(c), 3)) for g, c in parts.items()})
    lines = [f"{name} = {value}" for name, value in fitted([r for rows in by_note.values() for r in rows]).items()]
    head = "# Written by `python -m pipelines.quick_signals`: log-odds that a sentence shows a signal, by feature."
    if not chosen.check:
        TARGET.write_text("\n".join([head, f"said_from = {SAID_FROM}", "", "[weights]", *lines]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
