"""Fits the head that tells what moods are about, measures it and writes `models/mood-targets`.

usage: python -m pipelines.mood_targets [--measure]

Penalty and least probability come from cross-validation by history or thread; the test sentences serve no choice.
With --measure the shipped head is measured anew and nothing is written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score

from cxnlp.signals.model import METRICS_FILE
from cxnlp.signals.score import Scorer
from cxnlp.signals.targets import HEAD_FILE, MODEL
from cxnlp.validation.study import rounded
from cxnlp.vocabulary import TARGETS
from pipelines.mood_targets import fit
from pipelines.mood_targets.card import card, table
from pipelines.mood_targets.labelled import ROOT, Labelled, features, fitted, test
from pipelines.mood_targets.measure import accuracy, by_target, figures, macro_f1, named_right, said, ways

DIRECTORY = ROOT / "models" / MODEL
READERS = 13
LOOKS = (
    "They were looked at once before, with a head of fewer labels, whose figures brought more labels and served no "
    "other choice."
)
Json = dict[str, Any]


def trained(rows: list[Labelled], directory: Path) -> Json:
    """Writes the head; returns what was chosen and its cross-validated figures."""
    scorer = Scorer.load()
    x, y, groups = features(rows, scorer), fit.truth([row.target for row in rows]), [row.group for row in rows]
    tried = {strength: fit.out_of_fold(x, y, groups, strength) for strength in fit.STRENGTHS}
    strength = min(tried, key=lambda s: fit.loss(tried[s], y))
    least = fit.least_of(tried[strength], y)
    fit.head_of(x, y, strength, least, scorer.model.features_sha256).save(directory)
    told, true, once = fit.named(tried[strength], least), [row.target for row in rows], np.ones(len(rows))
    return {
        "features": x.shape[1],
        "strength": strength,
        "least": least,
        "folds": fit.FOLDS,
        "cross_validated": {
            "n": len(rows),
            "named": sum(name != TARGETS[-1] for name in told),
            "accuracy": accuracy(true, told, once),
            "macro_f1": macro_f1(true, told, once),
            "named_right": named_right(true, told, once),
        },
    }


def measured(frequent: str) -> Json:
    """The figures of the shipped head on the test sentences."""
    rows = test()
    head = said(rows)
    first, second = [row.first for row in rows], [row.second for row in rows]
    accounts = [row.account for row in rows]
    return {
        "test_rows": len(rows),
        "test_accounts": len(set(accounts)),
        "agreement": accuracy(first, second, np.ones(len(rows))),
        "kappa": float(cohen_kappa_score(first, second)),
        "looks": LOOKS,
        "test": {name: figures(first, told, accounts) for name, told in ways(rows, head, frequent).items()},
        "by_target": by_target(first, head),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", action="store_true", help="measure the shipped head, write nothing")
    args = parser.parse_args()
    rows = fitted()
    labels = dict(Counter(row.target for row in rows).most_common())
    if args.measure:
        print(table(measured(next(iter(labels)))["test"]))
        return
    found = {"rows": len(rows), "readers": READERS, "labels": labels} | trained(rows, DIRECTORY)
    found |= {"weights_sha256": hashlib.sha256((DIRECTORY / HEAD_FILE).read_bytes()).hexdigest()}
    found |= measured(next(iter(labels)))
    found = dict(rounded(found))
    (DIRECTORY / METRICS_FILE).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (DIRECTORY / "README.md").write_text(card(found), encoding="utf-8")


if __name__ == "__main__":
    main()
