"""How well the quoted words carry a signal: the folds' models explain what they fire on sentences they have not seen.

    python -m pipelines.signals_training.explained --data DIR --folds DIR --out explained.json [--most 400]

For each fired signal of a sentence of eight words or more: the share of the logit's rise that the span alone keeps, and
whether taking it out costs more than taking out a random span of as many words.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.signals.explain import explain
from cxnlp.signals.score import Scorer
from cxnlp.signals.spans import ENOUGH, slot_of
from cxnlp.types import ScoreInput
from pipelines.signals_training.crossval import FOLDS
from pipelines.signals_training.data import ACCOUNT, REAL, load_training

LEAST_WORDS = 8
SEED = 7


@dataclass(frozen=True)
class Outcome:
    """Of one explanation: the span's part of the words, what it keeps, and whether it beats a random span."""

    part: float
    kept: float
    beats: bool


def outcomes(item: ScoreInput, scorer: Scorer, rng: random.Random) -> Iterator[Outcome]:
    """One a fired signal of the sentence."""
    [score] = scorer.score_many([item])
    words = [match.span() for match in re.finditer(r"\S+", item.text)]
    for found in explain(item, score, scorer):
        start, end, kept = found.span.start, found.span.end, found.span.kept
        if kept is None:
            continue
        size = len(item.text[start:end].split())
        first = rng.randrange(len(words) - size + 1)
        elsewhere = (words[first][0], words[first + size - 1][1])
        without = [dataclasses.replace(item, text=item.text[:a] + item.text[b:]) for a, b in ((start, end), elsewhere)]
        slot = slot_of(found.signal, found.sign)
        mine, other = (slot.of(v) for (v,) in scorer.logits_many([scorer.assemble(x) for x in without]))
        yield Outcome(size / len(words), kept, mine <= other)


def summary(found: list[Outcome]) -> dict[str, Any]:
    """Shares over explanations."""
    n = len(found)
    return {
        "n": n,
        "largest_part_of_words": max(o.part for o in found),
        "keep_enough": sum(o.kept >= ENOUGH for o in found) / n,
        "beat_random": sum(o.beats for o in found) / n,
    }


def measured(data: Path, folds: Path, most: int) -> dict[str, dict[str, Any]]:
    """`summary` by origin; at most `most` sentences each, drawn by a fixed seed."""
    rows = load_training(data)
    scorers = {fold: Scorer.load(folds / f"fold{fold}") for fold in FOLDS}
    out = {}
    for origin in (REAL, ACCOUNT):
        rng = random.Random(SEED)
        own = [r for r in rows if r.origin == origin and len(r.item.text.split()) >= LEAST_WORDS]
        rng.shuffle(own)
        found: list[Outcome] = []
        taken = 0
        for row in own:
            told = list(outcomes(row.item, scorers[row.fold], rng))
            found += told
            taken += bool(told)
            if taken == most:
                break
        out[origin] = summary(found)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=Path, required=True, help="released models by fold")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=400, help="sentences of each origin")
    args = parser.parse_args()
    result = measured(args.data, args.folds, args.most)
    print(result)
    args.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
