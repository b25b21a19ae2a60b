"""How right scored sentences are: F1, average precision, calibration error, Brier skill, with intervals over groups.

Flags with fewer than 15 labelled cases do not count in the mean flag F1, classes of a polarity with fewer than 5 not in
its macro-F1. What cannot be computed is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxnlp.adaptation.answers import Answer
from cxnlp.adaptation.labels import FEWEST_GROUPS
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, SentenceScore

MIN_POSITIVES, MIN_CLASS, BINS, REPEATS = 15, 5, 10, 300
HEADLINES = ("orientation_macro_f1", "flag_mean_f1", "flag_micro_f1", "polarity_mean_f1", "headline",
             "orientation_ece", "orientation_brier_skill")  # fmt: skip
Vector = NDArray[Any]


@dataclass(frozen=True)
class Columns:
    """Truth and what was said, a row a sentence: orientation as an index, flags and polarities with a column a name."""

    orientation: Vector
    orientation_said: Vector
    orientation_p: Vector
    flags: Vector
    flags_said: Vector
    flags_p: Vector
    polarities: Vector
    polarities_said: Vector

    def take(self, rows: Vector) -> Columns:
        """The chosen rows, repeats included."""
        return Columns(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def columns(answers: Sequence[Answer], scores: Sequence[SentenceScore]) -> Columns:
    """Answers beside scores of the same sentences."""
    return Columns(
        orientation=np.array([ORIENTATIONS.index(a.orientation) for a in answers]),
        orientation_said=np.array([ORIENTATIONS.index(s.orientation_label) for s in scores]),
        orientation_p=np.array([[s.orientation[name] for name in ORIENTATIONS] for s in scores]),
        flags=np.array([[flag in a.flags for flag in FLAGS] for a in answers]),
        flags_said=np.array([[flag in s.flag_labels for flag in FLAGS] for s in scores]),
        flags_p=np.array([[s.flags[flag] for flag in FLAGS] for s in scores]),
        polarities=np.array([a.polarities for a in answers]),
        polarities_said=np.array([[s.polarity_labels[name] for name in POLARITIES] for s in scores]),
    )


def precision_recall_f1(gold: Vector, said: Vector) -> dict[str, float]:
    """Of two boolean columns; 0 where there is nothing to divide by."""
    hits, named, true = int((gold & said).sum()), int(said.sum()), int(gold.sum())
    return {
        "precision": hits / named if named else 0.0,
        "recall": hits / true if true else 0.0,
        "f1": 2 * hits / (named + true) if named + true else 0.0,
    }


def average_precision(gold: Vector, p: Vector) -> float | None:
    """Mean precision over the true ones by falling probability; ties count together."""
    if not gold.any():
        return None
    _, ranks = np.unique(-p, return_inverse=True)
    total, true = np.bincount(ranks).cumsum(), np.bincount(ranks, weights=gold)
    return float((true * true.cumsum() / total).sum() / true.sum())


def calibration_error(p: Vector, y: Vector) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.clip(np.searchsorted(np.arange(BINS) / BINS, p, side="right") - 1, 0, BINS - 1)
    off = np.bincount(bins, weights=p, minlength=BINS) - np.bincount(bins, weights=y, minlength=BINS)
    return float(np.abs(off).sum() / len(p))


def _skill(error: float, prior: float) -> float | None:
    return 1 - error / prior if prior > 0 else None


def _flag(gold: Vector, said: Vector, p: Vector) -> dict[str, Any]:
    rate = float(gold.mean())
    return {
        "n": int(gold.sum()),
        **precision_recall_f1(gold, said),
        "average_precision": average_precision(gold, p),
        "calibration_error": calibration_error(p, gold.astype(float)),
        "brier_skill": _skill(float(((p - gold) ** 2).mean()), rate * (1 - rate)),
    }


def _polarity(gold: Vector, said: Vector) -> dict[str, Any]:
    counts = {c: int((gold == c).sum()) for c in (-1, 0, 1)}
    f1 = {c: precision_recall_f1(gold == c, said == c)["f1"] for c in counts if counts[c] >= MIN_CLASS}
    return {
        "macro_f1": sum(f1.values()) / len(f1) if f1 else None,
        "f1": {str(c): v for c, v in f1.items()},
        "n_negative": counts[-1],
        "n_positive": counts[1],
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None


def measure(c: Columns) -> dict[str, Any]:
    """All measures of scored sentences, headline last."""
    truth = np.eye(len(ORIENTATIONS))[c.orientation]
    brier = ((c.orientation_p - truth) ** 2).sum(axis=1).mean()
    prior = ((truth.mean(axis=0) - truth) ** 2).sum(axis=1).mean()
    orientation = {
        name: {**precision_recall_f1(c.orientation == i, c.orientation_said == i), "n": int((c.orientation == i).sum())}
        for i, name in enumerate(ORIENTATIONS)
    }
    flags = {name: _flag(c.flags[:, i], c.flags_said[:, i], c.flags_p[:, i]) for i, name in enumerate(FLAGS)}
    polarities = {name: _polarity(c.polarities[:, i], c.polarities_said[:, i]) for i, name in enumerate(POLARITIES)}
    named = int(c.flags.sum() + c.flags_said.sum())
    out: dict[str, Any] = {
        "n": len(c.orientation),
        "orientation": orientation,
        "orientation_macro_f1": _mean([v["f1"] for v in orientation.values() if v["n"]]),
        "orientation_ece": calibration_error(c.orientation_p.ravel(), truth.ravel()),
        "orientation_brier_skill": _skill(float(brier), float(prior)),
        "flags": flags,
        "flag_micro_f1": 2 * int((c.flags & c.flags_said).sum()) / named if named else None,
        "flag_mean_f1": _mean([v["f1"] for v in flags.values() if v["n"] >= MIN_POSITIVES]),
        "polarities": polarities,
        "polarity_mean_f1": _mean([v["macro_f1"] for v in polarities.values()]),
    }
    out["headline"] = _mean([out["orientation_macro_f1"], out["flag_mean_f1"], out["polarity_mean_f1"]])
    return out


def draws(groups: Sequence[Any], repeats: int = REPEATS, seed: int = 5) -> list[Vector]:
    """Rows of bootstrap samples of whole groups."""
    rng = np.random.default_rng(seed)
    members: dict[Any, list[int]] = {}
    for i, name in enumerate(groups):
        members.setdefault(name, []).append(i)
    blocks = [np.array(members[name]) for name in sorted(members)]
    return [np.concatenate([blocks[i] for i in rng.integers(0, len(blocks), len(blocks))]) for _ in range(repeats)]


def interval(values: Sequence[float]) -> list[float]:
    """The middle 90 %."""
    low, high = np.percentile(values, [5, 95])
    return [float(low), float(high)]


def intervals(c: Columns, groups: Sequence[Any], repeats: int = REPEATS) -> dict[str, list[float]]:
    """90 % intervals of the headline measures and of each signal's F1, whole groups drawn with replacement; none with
    fewer than FEWEST_GROUPS groups, whose resamples are too alike."""
    if len(set(groups)) < FEWEST_GROUPS:
        return {}
    found: dict[str, list[float]] = {}
    for rows in draws(groups, repeats):
        result = measure(c.take(rows))
        values = {name: result[name] for name in HEADLINES}
        values |= {name: flag["f1"] for name, flag in result["flags"].items()}
        values |= {name: polarity["macro_f1"] for name, polarity in result["polarities"].items()}
        for name, value in values.items():
            if value is not None:
                found.setdefault(name, []).append(value)
    return {name: interval(values) for name, values in found.items()}
