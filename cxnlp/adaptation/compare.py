"""Before and after: what refitting the heads is worth on sentences of groups that the refit has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cxnlp.adaptation.answers import Answer
from cxnlp.adaptation.heads_fit import HEADS, Array, losses
from cxnlp.adaptation.measures import columns, draws, interval, measure
from cxnlp.adaptation.refit import Material, grouped_folds, refit
from cxnlp.signals.heads import WIDTH
from cxnlp.signals.labelling import scored
from cxnlp.signals.model import Calibration, Thresholds
from cxnlp.types import FLAGS, POLARITIES

FOLDS, REPEATS = 5, 2
WORST_F1_CHANGE = -0.005
"""The mean of orientation macro-F1, flag micro-F1 and mean polarity F1 may fall by this much at most."""
AS_GIVEN = Calibration((1.0,) * WIDTH, (0.0,) * WIDTH)

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Line:
    """One signal: cases other than the usual one, F1 and log loss a sentence before and after, gain in log loss
    in per cent with its 90 % interval, and in how many of the refits the head changed."""

    signal: str
    n: int
    f1_before: float | None
    f1_after: float | None
    loss_before: float
    loss_after: float
    gain: float
    gain_interval: list[float]
    changed: int


@dataclass(frozen=True)
class Comparison:
    """All signals, and all together (`total`); `refusal` says why the change does not help, or is None."""

    n: int
    groups: int
    refits: int
    lines: tuple[Line, ...]
    total: Line

    @property
    def refusal(self) -> str | None:
        low, total = self.total.gain_interval[0], self.total
        if not any(line.changed for line in self.lines):
            return "no signal gains on sentences that were held back"
        if low <= 0:
            return (
                f"on held-back sentences the log loss changes by {-total.gain:+.1f} % (90 % interval"
                f" {-total.gain_interval[1]:+.1f} to {-low:+.1f} %), which is no sure gain"
            )
        if total.f1_after is not None and total.f1_before is not None:
            change = total.f1_after - total.f1_before
            if change < WORST_F1_CHANGE:
                return (
                    f"probabilities gain, but labels get worse: mean F1 {total.f1_before:.3f} to {total.f1_after:.3f}"
                )
        return None


def f1_of(answers: Sequence[Answer], logits: Array, thresholds: Thresholds) -> dict[str, float | None]:
    """F1 of the labels that calibrated logits give: per signal, and as `total` their mean by kind."""
    result = measure(columns(answers, [scored(row.tolist(), AS_GIVEN, thresholds) for row in logits]))
    out: dict[str, float | None] = {"orientation": result["orientation_macro_f1"]}
    out |= {flag: result["flags"][flag]["f1"] if result["flags"][flag]["n"] else None for flag in FLAGS}
    out |= {name: result["polarities"][name]["macro_f1"] for name in POLARITIES}
    parts = [result[name] for name in ("orientation_macro_f1", "flag_micro_f1", "polarity_mean_f1")]
    out["total"] = _mean(parts)
    return out


def compare(
    material: Material,
    answers: Sequence[Answer],
    thresholds: Thresholds,
    progress: Progress = lambda stage, done, total: None,
    repeats: int = REPEATS,
) -> Comparison:
    """Repeated cross-validation by group of the whole procedure, its inner choices included."""
    rows = np.arange(len(answers))
    after_losses = {name: np.zeros(len(rows)) for name in HEADS}
    after_f1: dict[str, list[float | None]] = {}
    changed, refits = dict.fromkeys(HEADS, 0), 0
    for repeat in range(repeats):
        logits = material.shipped.copy()
        for held in grouped_folds(material.groups, FOLDS, seed=100 + repeat):
            fitted = refit(material.take(np.setdiff1d(rows, held)), seed=repeat)
            logits[held] = fitted.logits(material.take(held))
            refits += 1
            changed = {name: n + (fitted.reach[name] is not None) for name, n in changed.items()}
            progress("checking on held-back sentences", refits, FOLDS * repeats)
        for name, slots in HEADS.items():
            after_losses[name] += losses(logits[:, slots], material.truth[:, slots]) / repeats
        for name, value in f1_of(answers, logits, thresholds).items():
            after_f1.setdefault(name, []).append(value)
    before_f1 = f1_of(answers, material.shipped, thresholds)
    before_losses = {n: losses(material.shipped[:, s], material.truth[:, s]) for n, s in HEADS.items()}
    samples = draws(material.groups.tolist())
    counts = {name: _cases(name, material.truth[:, slots]) for name, slots in HEADS.items()}

    def line(name: str, before: Array, after: Array, n: int, changes: int) -> Line:
        def gain(chosen: Any) -> float:
            return 100 * (1 - float(after[chosen].mean()) / max(float(before[chosen].mean()), 1e-9))

        return Line(
            signal=name,
            n=n,
            f1_before=before_f1[name],
            f1_after=_mean(after_f1[name]),
            loss_before=float(before.mean()),
            loss_after=float(after.mean()),
            gain=gain(rows),
            gain_interval=interval([gain(chosen) for chosen in samples]),
            changed=changes,
        )

    lines = tuple(line(name, before_losses[name], after_losses[name], counts[name], changed[name]) for name in HEADS)
    everything = [np.sum(list(parts.values()), axis=0) for parts in (before_losses, after_losses)]
    total = line("total", everything[0], everything[1], len(rows), sum(changed.values()))
    return Comparison(len(rows), len(set(material.groups.tolist())), refits, lines, total)


def _cases(name: str, truth: Array) -> int:
    """Positives of a flag, sentences that are not 0 of a polarity, all sentences for the orientation."""
    counts = truth.sum(axis=0)
    return int(counts[0] + counts[2]) if name in POLARITIES else int(counts.sum())


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
