"""An optional additive correction of the model's logits, linear in the encoder's features: what `cxnlp train` learns.

logits + weight · features + bias
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp.errors import ModelError
from cxnlp.signals.heads import WIDTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

CORRECTION_FILE = "correction.safetensors"


@dataclass(frozen=True, eq=False)
class Correction:
    """`weight` (22 slots x features), double precision."""

    weight: NDArray[Any]

    def apply(self, logits: Sequence[float], features: Sequence[float]) -> list[float]:
        """The corrected logits of one input; no matrix library, so the bits do not depend on its threads."""
        import numpy as np

        added = (self.weight * np.asarray(features, np.float64)).sum(axis=1)
        return [float(x + a) for x, a in zip(logits, added, strict=True)]


def read_correction(path: Path) -> Correction:
    """The correction in a safetensors file. Raises ModelError when it is none of this version."""
    import numpy as np
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        weight = load(path.read_bytes())["weight"]
    except (OSError, SafetensorError, KeyError) as error:
        raise ModelError(f"{path.name} is damaged ({error}): train the model again") from error
    if weight.ndim != 2 or len(weight) != WIDTH or not np.isfinite(weight).all():
        raise ModelError(f"{path.name} does not hold {WIDTH} finite rows: train the model again")
    return Correction(weight.astype(np.float64))


def write_correction(correction: Correction, path: Path) -> None:
    """Writes the safetensors file that `read_correction` reads; the same numbers give the same bytes."""
    import numpy as np
    from safetensors.numpy import save_file

    save_file({"weight": np.ascontiguousarray(correction.weight)}, str(path))
