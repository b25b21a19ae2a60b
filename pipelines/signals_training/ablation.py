"""What the surroundings of a sentence are worth: the folds' networks read their held-out rows with parts hidden.

    python -m pipelines.signals_training.ablation --data DIR --folds DIR --out ablation.json [--every 3]

Training hid each part at random, so the networks know how to do without. Calibration and thresholds stay those of the
full input; the measure is average precision, which does not depend on them, and orientation macro-F1.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cxnlp.signals.encoding import Assembler
from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS
from pipelines.signals_training.calibrate import f1, probabilities
from pipelines.signals_training.crossval import FOLDS
from pipelines.signals_training.data import ACCOUNT, REAL, Example, load_training
from pipelines.signals_training.export import load_network
from pipelines.signals_training.finetune import BUDGET, raw_logits
from pipelines.signals_training.network import load_tokenizer

NOBODY: dict[str, Any] = {"side": None, "role": None, "kind": None}
HIDDEN: dict[str, dict[str, Any]] = {
    "everything": {},
    "without the sentence after": {"context_after": ""},
    "without the sentences before": {"context_before": ""},
    "without channel, side and role": NOBODY,
    "the sentence alone": NOBODY | {"context_before": "", "context_after": ""},
}


def logits_without(hidden: dict[str, Any], rows: Sequence[Example], folds: Path) -> np.ndarray:
    """Out-of-fold logits of the rows with these parts of the input replaced."""
    out: dict[int, np.ndarray] = {}
    for fold in FOLDS:
        directory = folds / f"fold{fold}"
        assembler, network = Assembler(load_tokenizer(directory), BUDGET), load_network(directory)
        own = [i for i, row in enumerate(rows) if row.fold == fold]
        sequences = [assembler.assemble(dataclasses.replace(rows[i].item, **hidden)) for i in own]
        out.update(zip(own, raw_logits(network, sequences), strict=True))
    return np.stack([out[i] for i in range(len(rows))])


def measured(logits: np.ndarray, rows: Sequence[Example]) -> dict[str, float]:
    """Orientation macro-F1 and mean average precision of the flags with five or more positives."""
    from sklearn.metrics import average_precision_score

    p = probabilities(logits)
    gold = np.array([row.orientation for row in rows])
    label = p[:, list(ORIENTATION_SLOTS)].argmax(axis=1)
    flags = np.array([row.flags for row in rows])
    precision = [
        average_precision_score(flags[:, i], p[:, slot])
        for i, slot in enumerate(FLAG_SLOTS.values())
        if flags[:, i].sum() >= 5
    ]
    return {
        "orientation_macro_f1": float(np.mean([f1(label == c, gold == c) for c in range(3)])),
        "flag_average_precision": float(np.mean(precision)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="read every n-th row only")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rows = load_training(args.data)[:: args.every]
    table: dict[str, Any] = {}
    for name, hidden in HIDDEN.items():
        logits = logits_without(hidden, rows, args.folds)
        table[name] = {}
        for origin in (REAL, ACCOUNT):
            part = [i for i, row in enumerate(rows) if row.origin == origin]
            table[name][origin] = measured(logits[part], [rows[i] for i in part])
        print(name, table[name], flush=True)
    args.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
