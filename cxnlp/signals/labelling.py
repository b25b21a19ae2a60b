"""From the logits of a sentence to calibrated probabilities and labels."""

from __future__ import annotations

from collections.abc import Sequence

from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS, WIDTH, sigmoid, softmax
from cxnlp.signals.model import Calibration, Thresholds
from cxnlp.signals.targets import target_of
from cxnlp.types import ORIENTATIONS, SentenceScore
from cxnlp.vocabulary import NO_TARGET

PLACES = 6


def scored(
    logits: Sequence[float], calibration: Calibration, thresholds: Thresholds, least: float | None = None
) -> SentenceScore:
    """Raw logits (see `cxnlp.signals.heads`) as probabilities rounded to 6 places and the labels that follow; `least`:
    from which probability on a target is named, None where none is."""
    signals = zip(logits[:WIDTH], calibration.scale, calibration.shift, strict=True)
    z = [scale * x + shift for x, scale, shift in signals]
    orientation = dict(zip(ORIENTATIONS, _rounded(softmax([z[i] for i in ORIENTATION_SLOTS])), strict=True))
    flags = {flag: round(sigmoid(z[slot]), PLACES) for flag, slot in FLAG_SLOTS.items()}
    polarities = {name: _rounded(softmax([z[i] for i in slots])) for name, slots in POLARITY_SLOTS.items()}
    return SentenceScore(
        orientation=orientation,
        flags=flags,
        polarities={name: (p[0], p[1], p[2]) for name, p in polarities.items()},
        orientation_label=max(ORIENTATIONS, key=lambda name: orientation[name] * thresholds.orientation[name]),
        flag_labels=tuple(flag for flag, p in flags.items() if p >= thresholds.flags[flag]),
        polarity_labels={name: _sign(p, thresholds.polarities[name]) for name, p in polarities.items()},
        target=NO_TARGET if least is None else target_of(logits[WIDTH:], least),
    )


def _rounded(probabilities: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(p, PLACES) for p in probabilities)


def _sign(probabilities: tuple[float, ...], thresholds: tuple[float, float]) -> int:
    negative, positive = probabilities[0] / thresholds[0], probabilities[2] / thresholds[1]
    if max(negative, positive) < 1:
        return 0
    return 1 if positive > negative else -1
