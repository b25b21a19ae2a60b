"""Where each signal stands in the model's vector of logits, and what the logits mean.

Slots 0-2: orientation (softmax); 3-9: flags (sigmoid each); 10-21: per polarity the three logits of -1, 0 and +1
(softmax). Behind those 22 stand six more, of what the mood is about (softmax; `cxnlp.signals.targets`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES
from cxnlp.vocabulary import TARGETS

ORIENTATION_SLOTS = range(len(ORIENTATIONS))
FLAG_SLOTS = {flag: len(ORIENTATIONS) + i for i, flag in enumerate(FLAGS)}
POLARITY_SLOTS = {
    name: range(len(ORIENTATIONS) + len(FLAGS) + 3 * i, len(ORIENTATIONS) + len(FLAGS) + 3 * i + 3)
    for i, name in enumerate(POLARITIES)
}
WIDTH = len(ORIENTATIONS) + len(FLAGS) + 3 * len(POLARITIES)
"""Logits of the signals."""
READ = WIDTH + len(TARGETS)
"""Logits of a sentence that is read: those of the signals, then one a target."""


def softmax(logits: Sequence[float]) -> tuple[float, ...]:
    """Probabilities that sum to 1, in double precision.

    >>> softmax([0.0, 0.0])
    (0.5, 0.5)
    """
    top = max(logits)
    weights = [math.exp(value - top) for value in logits]
    total = math.fsum(weights)
    return tuple(weight / total for weight in weights)


def sigmoid(logit: float) -> float:
    """The logistic function without overflow.

    >>> sigmoid(0.0)
    0.5
    """
    if logit >= 0:
        return 1.0 / (1.0 + math.exp(-logit))
    weight = math.exp(logit)
    return weight / (1.0 + weight)
