"""Out-of-fold results of three fold models, and the calibration and thresholds that follow from them.

    python -m pipelines.signals_training.crossval --data DIR --folds DIR

Writes into the folds' directory: `fit.json` from all rows, for the shipped model; `fit0.json` … `fit2.json` from the
rows of the other folds, for the models of the folds and for all numbers; `crossval.json`, the numbers.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp.signals.heads import WIDTH
from pipelines.signals_training.calibrate import Fitted, fit
from pipelines.signals_training.data import ACCOUNT, REAL, Example, load_training
from pipelines.signals_training.measure import intervals, label_rows, summary

FOLDS = (0, 1, 2)


def out_of_fold(directory: Path, rows: Sequence[Example]) -> np.ndarray:
    """Raw logits of every row, read on its own, by the fold model that has not seen it, shape (rows, 22)."""
    by_id = _stored(directory, "")
    return np.stack([by_id[row.id] for row in rows])


def in_passages_out_of_fold(directory: Path, rows: Sequence[Example]) -> tuple[np.ndarray, list[Example]]:
    """The same for the rows that were read in passages too, and those rows; none for a stage without passages."""
    by_id = _stored(directory, "passage_")
    own = [row for row in rows if row.id in by_id]
    return np.array([by_id[row.id] for row in own]).reshape(len(own), WIDTH), own


def _stored(directory: Path, prefix: str) -> dict[str, np.ndarray]:
    by_id: dict[str, np.ndarray] = {}
    for fold in FOLDS:
        with np.load(directory / f"fold{fold}" / "held_out.npz") as stored:
            if f"{prefix}ids" in stored:
                by_id.update(zip(stored[f"{prefix}ids"].tolist(), stored[f"{prefix}logits"], strict=True))
    return by_id


def fits_of_stage(directory: Path, rows: Sequence[Example]) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """Calibration and thresholds of a stage, from all rows and per fold from those of the others; rows of passages
    count in both ways of reading."""
    inside, own = in_passages_out_of_fold(directory, rows)
    logits, both = np.concatenate([out_of_fold(directory, rows), inside]), [*rows, *own]
    return fit_table(fit(logits, both)), fits_by_fold(logits, both)


def fit_table(fitted: Fitted) -> dict[str, Any]:
    """The `calibration` and `thresholds` parts of `config.json`."""
    return {
        "calibration": {
            "scale": [round(float(v), 6) for v in fitted.scale],
            "shift": [round(float(v), 6) for v in fitted.shift],
        },
        "thresholds": fitted.thresholds,
    }


def fits_by_fold(logits: np.ndarray, rows: Sequence[Example]) -> dict[int, dict[str, Any]]:
    """Per fold the calibration and thresholds that the rows of the other folds give."""
    tables = {}
    for fold in FOLDS:
        others = [i for i, row in enumerate(rows) if row.fold != fold]
        tables[fold] = fit_table(fit(logits[others], [rows[i] for i in others]))
    return tables


def cross_fitted(
    logits: np.ndarray, rows: Sequence[Example], tables: dict[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Scored rows, in order; each calibrated and labelled by its fold's table."""
    scored: dict[int, dict[str, Any]] = {}
    for fold in FOLDS:
        own = [i for i, row in enumerate(rows) if row.fold == fold]
        scored.update(zip(own, label_rows(logits[own], [rows[i] for i in own], tables[fold]), strict=True))
    return [scored[i] for i in range(len(rows))]


def by_origin(rows: Sequence[Example], scored: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The measures of real text and of account text, with 90 % intervals over groups or accounts."""
    results = {}
    for origin in (REAL, ACCOUNT):
        part = [i for i, row in enumerate(rows) if row.origin == origin]
        if not part:
            continue
        own, said = [rows[i] for i in part], [scored[i] for i in part]
        results[origin] = summary(own, said)
        results[origin]["intervals_90"] = intervals(own, said)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=Path, required=True)
    args = parser.parse_args()
    rows = load_training(args.data)
    whole, tables = fits_of_stage(args.folds, rows)
    results = by_origin(rows, cross_fitted(out_of_fold(args.folds, rows), rows, tables))
    inside, own = in_passages_out_of_fold(args.folds, rows)
    if own:
        results["in passages"] = by_origin(own, cross_fitted(inside, own, tables))[ACCOUNT]
    for origin, result in results.items():
        print(origin, {k: round(v, 3) for k, v in result.items() if isinstance(v, float)})
        print("  flags", {k: round(v["f1"], 3) for k, v in result["flags"].items()})
        print("  polarities", {k: round(v["macro_f1"], 3) for k, v in result["polarities"].items()})
    outputs = {"fit": whole, "crossval": results}
    outputs |= {f"fit{fold}": table for fold, table in tables.items()}
    for name, content in outputs.items():
        (args.folds / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
