"""Calibration and thresholds from out-of-fold logits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS, WIDTH
from cxnlp.types import ORIENTATIONS
from pipelines.signals_training.data import Example

MAX_FALSE_ALARMS = 0.01
"""Of all out-of-fold sentences, at most this share may be false alarms of one flag.

Flags occur in 0.1-2 % of ordinary sentences, so a looser threshold would drown the true ones. The labelled sentences
were picked near the signals: on ordinary text the rate is lower (see the model card), at most 3 in 1,000. From 0.006 to
0.01 the mean F1 of account text does not move, that of real text rises from 0.25 to 0.28.
"""
MAX_FALSE_POLARITIES = 0.02
"""The same for one value of a polarity."""
WEIGHT_GRID = np.round(np.arange(0.6, 2.65, 0.05), 2)


@dataclass(frozen=True)
class Fitted:
    """Scale and shift per logit (22 each) and the thresholds table of `config.json`."""

    scale: np.ndarray
    shift: np.ndarray
    thresholds: dict[str, Any]

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Calibrated probabilities in the slots of the logits, shape (rows, 22)."""
        return probabilities(logits * self.scale + self.shift)


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Softmax over orientation and each polarity, logistic function over flags."""
    out = np.empty(logits.shape, dtype=np.float64)
    for slots in (ORIENTATION_SLOTS, *POLARITY_SLOTS.values()):
        part = logits[:, list(slots)].astype(np.float64)
        part = np.exp(part - part.max(axis=1, keepdims=True))
        out[:, list(slots)] = part / part.sum(axis=1, keepdims=True)
    flags = list(FLAG_SLOTS.values())
    out[:, flags] = 1 / (1 + np.exp(-logits[:, flags].astype(np.float64)))
    return out


def targets(rows: Sequence[Example]) -> np.ndarray:
    """One-hot truth in the slots of the logits, shape (rows, 22)."""
    out = np.zeros((len(rows), WIDTH))
    for i, row in enumerate(rows):
        out[i, row.orientation] = 1
        out[i, list(FLAG_SLOTS.values())] = row.flags
        for slots, value in zip(POLARITY_SLOTS.values(), row.polarities, strict=True):
            out[i, slots[value + 1]] = 1
    return out


def fit(logits: np.ndarray, rows: Sequence[Example]) -> Fitted:
    """Minimises log loss per group: one scale and a shift per class (softmax), scale and shift per flag.

    A weak prior (scale near 1) keeps signals with few positives from wild slopes.
    """
    from scipy.optimize import minimize

    truth = targets(rows)
    scale, shift = np.ones(WIDTH), np.zeros(WIDTH)
    for slots in (ORIENTATION_SLOTS, *POLARITY_SLOTS.values()):
        x, y = logits[:, list(slots)].astype(np.float64), truth[:, list(slots)]

        def softmax_loss(p: np.ndarray, x: np.ndarray = x, y: np.ndarray = y) -> float:
            z = np.exp(p[0]) * x + p[1:]
            z = z - z.max(axis=1, keepdims=True)
            log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
            return float(-(y * log_p).sum() + 4 * p[0] ** 2 + 0.05 * (p[1:] ** 2).sum())

        best = minimize(softmax_loss, np.zeros(1 + len(slots)), method="L-BFGS-B").x
        scale[list(slots)], shift[list(slots)] = np.exp(best[0]), best[1:] - best[1:].mean()
    for slot in FLAG_SLOTS.values():
        x, y = logits[:, slot].astype(np.float64), truth[:, slot]

        def logistic_loss(p: np.ndarray, x: np.ndarray = x, y: np.ndarray = y) -> float:
            z = np.exp(p[0]) * x + p[1]
            return float((np.logaddexp(0, z) - y * z).sum() + 4 * p[0] ** 2 + 0.05 * p[1] ** 2)

        best = minimize(logistic_loss, np.zeros(2), method="L-BFGS-B").x
        scale[slot], shift[slot] = np.exp(best[0]), best[1]
    calibrated = probabilities(logits * scale + shift)
    return Fitted(scale, shift, thresholds(calibrated, truth))


def thresholds(p: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    """The thresholds table: best F1 per signal, false alarms bounded."""
    return {
        "orientation": _orientation_weights(p, truth),
        "flags": {flag: _threshold(p[:, slot], truth[:, slot], MAX_FALSE_ALARMS) for flag, slot in FLAG_SLOTS.items()},
        "polarities": {
            name: {
                sign: _threshold(p[:, slots[i]], truth[:, slots[i]], MAX_FALSE_POLARITIES)
                for sign, i in (("negative", 0), ("positive", 2))
            }
            for name, slots in POLARITY_SLOTS.items()
        },
    }


def _orientation_weights(p: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    part, gold = p[:, list(ORIENTATION_SLOTS)], truth[:, list(ORIENTATION_SLOTS)].argmax(axis=1)
    best, weights = -1.0, (1.0, 1.0, 1.0)
    for strategic in WEIGHT_GRID:
        for neutral in WEIGHT_GRID:
            label = (part * (strategic, 1.0, neutral)).argmax(axis=1)
            score = float(np.mean([f1(label == c, gold == c) for c in range(3)]))
            if score > best:
                best, weights = score, (float(strategic), 1.0, float(neutral))
    return dict(zip(ORIENTATIONS, weights, strict=True))


def _threshold(p: np.ndarray, gold: np.ndarray, limit: float) -> float:
    """The threshold of the best F1, smoothed over neighbours, among those with few enough false alarms."""
    grid = np.round(np.arange(0.05, 0.9, 0.01), 2)
    scores = np.array([f1(p >= t, gold == 1) for t in grid])
    quiet = np.array([((p >= t) & (gold == 0)).mean() <= limit for t in grid])
    smooth = np.convolve(np.pad(scores, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    smooth = np.where(quiet, smooth, -1)
    return float(grid[int(smooth.argmax())]) if smooth.max() > 0 else 0.5


def f1(said: np.ndarray, true: np.ndarray) -> float:
    """F1 of two boolean vectors; 0 when there is nothing to find or said."""
    hit = float((said & true).sum())
    return 2 * hit / float(said.sum() + true.sum()) if hit else 0.0
