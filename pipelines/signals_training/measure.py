"""Measures of scored sentences against labels: F1, average precision, calibration error, Brier skill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cxnlp.adaptation.measures import MIN_CLASS, MIN_POSITIVES, Columns, calibration_error
from cxnlp.signals.jsonl import output_row
from cxnlp.signals.labelling import scored
from cxnlp.signals.model import Calibration, thresholds_of
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES
from pipelines.signals_training.calibrate import f1
from pipelines.signals_training.data import Example

HEADLINES = ("orientation_macro_f1", "flag_mean_f1", "flag_micro_f1", "polarity_mean_f1", "headline",
             "orientation_calibration_error", "orientation_brier_skill")  # fmt: skip


def label_rows(logits: np.ndarray, rows: Sequence[Example], table: dict[str, Any]) -> list[dict[str, Any]]:
    """What `cxnlp score` would write for these logits under this calibration and these thresholds."""
    calibration = Calibration(tuple(table["calibration"]["scale"]), tuple(table["calibration"]["shift"]))
    limits = thresholds_of(table["thresholds"])
    return [
        output_row(row.id, scored(values.tolist(), calibration, limits))
        for row, values in zip(rows, logits, strict=True)
    ]


def columns(rows: Sequence[Example], scored_rows: Sequence[dict[str, Any]]) -> Columns:
    """Labelled rows beside the rows that `cxnlp score` wrote for them."""
    labels = [r["labels"] for r in scored_rows]
    return Columns(
        orientation=np.array([row.orientation for row in rows]),
        orientation_said=np.array([ORIENTATIONS.index(label["orientation"]) for label in labels]),
        orientation_p=np.array([[r["orientation"][name] for name in ORIENTATIONS] for r in scored_rows]),
        flags=np.array([row.flags for row in rows]),
        flags_said=np.array([[flag in label["flags"] for flag in FLAGS] for label in labels]),
        flags_p=np.array([[r["flags"][flag] for flag in FLAGS] for r in scored_rows]),
        polarities=np.array([row.polarities for row in rows]),
        polarities_said=np.array([[label[name] for name in POLARITIES] for label in labels]),
    )


def summary(rows: Sequence[Example], scored_rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Headline measures and one table per signal; flags count with 15 positives, polarity classes with 5."""
    return summary_of(columns(rows, scored_rows))


def summary_of(c: Columns) -> dict[str, Any]:
    """`summary` of columns."""
    one_hot = np.eye(len(ORIENTATIONS))[c.orientation]
    brier = ((c.orientation_p - one_hot) ** 2).sum(axis=1).mean()
    prior = ((one_hot.mean(axis=0) - one_hot) ** 2).sum(axis=1).mean()
    orientation = {name: f1(c.orientation_said == i, c.orientation == i) for i, name in enumerate(ORIENTATIONS)}
    flags = {name: _flag(c.flags[:, i], c.flags_said[:, i], c.flags_p[:, i]) for i, name in enumerate(FLAGS)}
    polarities = {name: _polarity(c.polarities[:, i], c.polarities_said[:, i]) for i, name in enumerate(POLARITIES)}
    counted = [v["f1"] for v in flags.values() if v["n"] >= MIN_POSITIVES]
    named = int(c.flags.sum() + c.flags_said.sum())
    parts = [
        float(np.mean(list(orientation.values()))),
        float(np.mean(counted)) if counted else None,
        float(np.mean([v["macro_f1"] for v in polarities.values()])),
    ]
    return {
        "n": len(c.orientation),
        "orientation_macro_f1": parts[0],
        "flag_mean_f1": parts[1],
        "polarity_mean_f1": parts[2],
        "flag_micro_f1": 2 * int((c.flags & c.flags_said).sum()) / named if named else None,
        "headline": float(np.mean([part for part in parts if part is not None])),
        "orientation_calibration_error": calibration_error(c.orientation_p.ravel(), one_hot.ravel()),
        "orientation_brier_skill": float(1 - brier / prior),
        "orientation": orientation,
        "flags": flags,
        "polarities": polarities,
    }


def intervals(
    rows: Sequence[Example], scored_rows: Sequence[dict[str, Any]], repeats: int = 200, seed: int = 5
) -> dict[str, tuple[float, float]]:
    """90 % percentile intervals of the headline measures; whole groups or accounts are drawn with replacement."""
    rng = np.random.default_rng(seed)
    table = columns(rows, scored_rows)
    members: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        members.setdefault(row.group, []).append(i)
    groups = [np.array(members[name]) for name in sorted(members)]
    drawn: dict[str, list[float]] = {name: [] for name in HEADLINES}
    for _ in range(repeats):
        chosen = np.concatenate([groups[i] for i in rng.integers(0, len(groups), len(groups))])
        result = summary_of(table.take(chosen))
        for name in HEADLINES:
            if result[name] is not None:
                drawn[name].append(result[name])
    return {
        name: (round(float(np.percentile(values, 5)), 4), round(float(np.percentile(values, 95)), 4))
        for name, values in drawn.items()
        if values
    }


def _flag(gold: np.ndarray, said: np.ndarray, p: np.ndarray) -> dict[str, Any]:
    rate, hits = float(gold.mean()), int((gold & said).sum())
    return {
        "n": int(gold.sum()),
        "said": int(said.sum()),
        "hits": hits,
        "precision": hits / int(said.sum()) if said.any() else 0.0,
        "recall": hits / int(gold.sum()) if gold.any() else 0.0,
        "f1": f1(said, gold),
        "brier_skill": float(1 - ((p - gold) ** 2).mean() / (rate * (1 - rate))) if 0 < rate < 1 else None,
    }


def _polarity(gold: np.ndarray, said: np.ndarray) -> dict[str, Any]:
    classes = [c for c in (-1, 0, 1) if (gold == c).sum() >= MIN_CLASS]
    return {
        "macro_f1": float(np.mean([f1(said == c, gold == c) for c in classes])),
        "f1": {str(c): f1(said == c, gold == c) for c in classes},
        "n": {str(c): int((gold == c).sum()) for c in (-1, 0, 1)},
    }
