"""What the mood of a sentence is about: product, people, project, money, relationship, or none that the words tell.

A linear head on the encoder's features of the sentence in its passage, read in the same pass as the signals. Its card,
`models/mood-targets`, says who labelled and how often it is right.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp.bundled import models_dir
from cxnlp.errors import ModelError
from cxnlp.signals.heads import softmax
from cxnlp.vocabulary import NO_TARGET, TARGETS

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODEL, HEAD_FILE = "mood-targets", "head.json"
SCHEMA = 1
PLACES = 5


@dataclass(frozen=True, eq=False)
class TargetHead:
    """`weight` (targets x features) and `bias` (targets), double precision; `least`: from which probability on the
    likeliest target is named; `features_sha256`: of the graph and tokenizer whose features it was fitted on; `sha256`:
    of its file."""

    weight: NDArray[Any]
    bias: NDArray[Any]
    least: float
    features_sha256: str
    sha256: str = ""

    @classmethod
    def load(cls, directory: Path | None = None) -> TargetHead:
        """The bundled head, or that of a directory. Raises ModelError when it cannot be used."""
        import numpy as np

        path = (directory or models_dir() / MODEL) / HEAD_FILE
        try:
            raw = path.read_bytes()
            data = json.loads(raw)
            if data["schema_version"] != SCHEMA or data["targets"] != list(TARGETS):
                raise ValueError("its targets are not those of this version")
            weight, bias = np.array(data["weight"], np.float64), np.array(data["bias"], np.float64)
            if weight.ndim != 2 or bias.shape != (len(TARGETS),) or weight.shape[:1] != bias.shape:
                raise ValueError("it does not hold a row of weights a target")
            sha256 = hashlib.sha256(raw).hexdigest()
            return cls(weight, bias, float(data["least"]), str(data["features_sha256"]), sha256)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the model of what moods are about cannot be used ({error}); install cxnlp again"
            ) from error

    def logits(self, features: NDArray[Any]) -> list[float]:
        """One a target for one sentence's features; no matrix library, so the bits do not depend on its threads."""
        return [float(x) for x in (self.weight * features).sum(axis=1) + self.bias]

    def save(self, directory: Path) -> None:
        """Writes the file that `load` reads; the same numbers give the same bytes."""
        data = {
            "schema_version": SCHEMA,
            "targets": list(TARGETS),
            "features_sha256": self.features_sha256,
            "least": self.least,
            "bias": [round(float(x), PLACES) for x in self.bias],
            "weight": [[round(float(x), PLACES) for x in row] for row in self.weight],
        }
        (directory / HEAD_FILE).write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")


def target_of(logits: Sequence[float], least: float) -> str:
    """The likeliest target, `none` where its probability is below `least` or no head told."""
    if not logits:
        return NO_TARGET
    p, name = max(zip(softmax(logits), TARGETS, strict=True))
    return name if p >= least else NO_TARGET
