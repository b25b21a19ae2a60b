"""Measures of scored sentences against labels: F1, average precision, calibration error, Brier skill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cxnlp.signals.jsonl import output_row
from cxnlp.signals.model import Calibration, thresholds_of
from cxnlp.signals.score import scored
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES
from pipelines.signals_training.calibrate import f1
from pipelines.signals_training.data import Example

MIN_POSITIVES, MIN_CLASS = 15, 5
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


def summary(rows: Sequence[Example], scored_rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Headline measures and one table per signal; flags count with 15 positives, polarity classes with 5."""
    gold = np.array([row.orientation for row in rows])
    said = np.array([ORIENTATIONS.index(r["labels"]["orientation"]) for r in scored_rows])
    p = np.array([[r["orientation"][name] for name in ORIENTATIONS] for r in scored_rows])
    one_hot = np.eye(3)[gold]
    brier = ((p - one_hot) ** 2).sum(axis=1).mean()
    prior = ((one_hot.mean(axis=0) - one_hot) ** 2).sum(axis=1).mean()
    orientation = {name: f1(said == i, gold == i) for i, name in enumerate(ORIENTATIONS)}
    flags = {name: _flag(rows, scored_rows, i, name) for i, name in enumerate(FLAGS)}
    polarities = {name: _polarity(rows, scored_rows, i, name) for i, name in enumerate(POLARITIES)}
    counted = [v["f1"] for v in flags.values() if v["n"] >= MIN_POSITIVES]
    hits = sum(v["hits"] for v in flags.values())
    named = sum(v["n"] + v["said"] for v in flags.values())
    parts = [
        float(np.mean(list(orientation.values()))),
        float(np.mean(counted)) if counted else None,
        float(np.mean([v["macro_f1"] for v in polarities.values()])),
    ]
    return {
        "n": len(rows),
        "orientation_macro_f1": parts[0],
        "flag_mean_f1": parts[1],
        "polarity_mean_f1": parts[2],
        "flag_micro_f1": 2 * hits / named if named else None,
        "headline": float(np.mean([part for part in parts if part is not None])),
        "orientation_calibration_error": calibration_error(p.ravel(), one_hot.ravel()),
        "orientation_brier_skill": float(1 - brier / prior),
        "orientation": orientation,
        "flags": flags,
        "polarities": polarities,
    }


def intervals(
    rows: Sequence[Example], scored: Sequence[dict[str, Any]], keys: Sequence[str], repeats: int = 200, seed: int = 5
) -> dict[str, tuple[float, float]]:
    """90 % percentile intervals of the headline measures; whole groups (`keys`) are drawn with replacement."""
    rng = np.random.default_rng(seed)
    members: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        members.setdefault(key, []).append(i)
    names = sorted(members)
    drawn: dict[str, list[float]] = {name: [] for name in HEADLINES}
    for _ in range(repeats):
        chosen = [i for name in rng.choice(names, len(names)) for i in members[name]]
        result = summary([rows[i] for i in chosen], [scored[i] for i in chosen])
        for name in HEADLINES:
            if result[name] is not None:
                drawn[name].append(result[name])
    return {
        name: (round(float(np.percentile(values, 5)), 4), round(float(np.percentile(values, 95)), 4))
        for name, values in drawn.items()
        if values
    }


def calibration_error(p: np.ndarray, y: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    place = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[place == b].sum() - y[place == b].sum()) for b in range(bins)) / len(p))


def _flag(rows: Sequence[Example], scored_rows: Sequence[dict[str, Any]], i: int, name: str) -> dict[str, Any]:
    gold = np.array([row.flags[i] for row in rows])
    said = np.array([name in r["labels"]["flags"] for r in scored_rows])
    p = np.array([r["flags"][name] for r in scored_rows])
    rate, hits = gold.mean(), int((gold & said).sum())
    return {
        "n": int(gold.sum()),
        "said": int(said.sum()),
        "hits": hits,
        "precision": hits / int(said.sum()) if said.any() else 0.0,
        "recall": hits / int(gold.sum()) if gold.any() else 0.0,
        "f1": f1(said, gold),
        "brier_skill": float(1 - ((p - gold) ** 2).mean() / (rate * (1 - rate))) if 0 < rate < 1 else None,
    }


def _polarity(rows: Sequence[Example], scored_rows: Sequence[dict[str, Any]], i: int, name: str) -> dict[str, Any]:
    gold = np.array([row.polarities[i] for row in rows])
    said = np.array([r["labels"][name] for r in scored_rows])
    classes = [c for c in (-1, 0, 1) if (gold == c).sum() >= MIN_CLASS]
    return {
        "macro_f1": float(np.mean([f1(said == c, gold == c) for c in classes])),
        "f1": {str(c): f1(said == c, gold == c) for c in classes},
        "n": {str(c): int((gold == c).sum()) for c in (-1, 0, 1)},
    }
