"""From a table of labels to a model directory, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cxnlp.adaptation.answers import Answer
from cxnlp.adaptation.compare import Comparison, Progress, compare
from cxnlp.adaptation.heads_fit import Array
from cxnlp.adaptation.labels import FEWEST_GROUPS, Row, groups, labelled
from cxnlp.adaptation.refit import FEWEST_OF_CLASS, Material, Refit, refit
from cxnlp.errors import CxnlpError, UsageError
from cxnlp.signals.encoding import TokenSequence
from cxnlp.signals.heads import FLAG_SLOTS, WIDTH
from cxnlp.signals.model import SignalModel
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, ScoreInput

FEWEST_LABELS = 100


class NoGain(CxnlpError):
    """Training does not help; nothing was written. `comparison` holds the numbers."""

    def __init__(self, message: str, comparison: Comparison) -> None:
        super().__init__(message)
        self.comparison = comparison


class Encoder(Protocol):
    """What training needs of a scorer."""

    @property
    def model(self) -> SignalModel: ...

    def assemble(self, item: ScoreInput) -> TokenSequence: ...

    def logits_many(self, sequences: Sequence[TokenSequence]) -> Sequence[Sequence[Sequence[float]]]: ...

    def features(self, sequence: TokenSequence) -> Sequence[Sequence[float]]: ...


@dataclass(frozen=True)
class Trained:
    """The refitted heads and what they are worth."""

    refit: Refit
    comparison: Comparison


def checked_rows(rows: Sequence[Row]) -> list[Row]:
    """The labelled rows. Raises UsageError when they are too few to learn from."""
    usable = labelled(rows)
    many = len(set(groups(usable)))
    if len(usable) < FEWEST_LABELS or many < FEWEST_GROUPS:
        raise UsageError(
            f"{len(usable)} labelled sentences from {many} messages, threads or accounts are too few: training needs"
            f" at least {FEWEST_LABELS} from {FEWEST_GROUPS}, and {FEWEST_OF_CLASS} cases of each signal that is to"
            " change; nothing was written. Label more with cxnlp label"
        )
    return usable


def truth_of(answers: Sequence[Answer]) -> Array:
    """One-hot truth in the slots of the logits, shape (answers, 22)."""
    from cxnlp.signals.heads import ORIENTATION_SLOTS, POLARITY_SLOTS

    out = np.zeros((len(answers), WIDTH))
    for i, answer in enumerate(answers):
        out[i, ORIENTATION_SLOTS[ORIENTATIONS.index(answer.orientation)]] = 1
        out[i, [FLAG_SLOTS[flag] for flag in FLAGS if flag in answer.flags]] = 1
        for name, value in zip(POLARITIES, answer.polarities, strict=True):
            out[i, POLARITY_SLOTS[name][value + 1]] = 1
    return out


def material_of(rows: Sequence[Row], encoder: Encoder) -> Material:
    """Labelled rows as the numbers that a refit needs; two encoder passes a row."""

    def passes(row: Row) -> tuple[Sequence[float], Sequence[float]]:
        sequence = encoder.assemble(row.item)
        return encoder.logits_many([sequence])[0][0][:WIDTH], encoder.features(sequence)[0]

    with ThreadPoolExecutor() as pool:
        results = list(pool.map(passes, rows))
    logits, features = (np.array(part, dtype=np.float64) for part in zip(*results, strict=True))
    calibration = encoder.model.calibration
    numbers: NDArray[np.intp] = np.unique(groups(rows), return_inverse=True)[1]
    return Material(
        logits * np.array(calibration.scale) + np.array(calibration.shift),
        features,
        truth_of([row.answer for row in rows if row.answer]),
        numbers,
    )


def train(rows: Sequence[Row], encoder: Encoder, progress: Progress = lambda stage, done, total: None) -> Trained:
    """The heads refitted on the labelled ones of `rows`, and the proof that it helps.

    Raises UsageError when the labels are too few, NoGain when sentences of groups that were held back do not gain.
    """
    usable = checked_rows(rows)
    progress("reading the sentences", 0, None)
    material = material_of(usable, encoder)
    comparison = compare(material, [r.answer for r in usable if r.answer], encoder.model.thresholds, progress)
    if comparison.refusal:
        raise NoGain(f"training does not help: {comparison.refusal}; nothing was written", comparison)
    fitted = refit(material)
    if all(reach is None for reach in fitted.reach.values()):
        raise NoGain(
            "training does not help: no signal gains with all labels together; nothing was written", comparison
        )
    return Trained(fitted, comparison)
