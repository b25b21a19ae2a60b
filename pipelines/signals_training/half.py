"""Training in bfloat16 with float32 weights behind it (Micikevicius et al. 2018, ICLR), where that is quicker.

Processors with matrix instructions for bfloat16 (AMX) take a third of the time of float32, those with dot products of
it (AVX-512 BF16) four tenths in a product (408 against 166 billion operations a second on two cores). Without any,
PyTorch multiplies bfloat16 a hundred times slower than float32 (0.7 against 93 billion operations a second on two cores
with AVX2), so there everything is computed in float32.
"""

from __future__ import annotations

import time
from functools import cache
from types import TracebackType

import torch
from torch import nn

ROWS, WIDTH = 64, 768
"""Shape of the products by which types are compared."""


@cache
def quickest() -> torch.dtype:
    """bfloat16 where this machine multiplies matrices of it faster than of float32, else float32."""
    return min((torch.float32, torch.bfloat16), key=_seconds)


def _seconds(kind: torch.dtype) -> float:
    """The shorter time of two products."""
    left, right = torch.ones(ROWS, WIDTH, dtype=kind), torch.ones(WIDTH, WIDTH, dtype=kind)
    took = []
    for _ in range(3):
        began = time.perf_counter()
        torch.mm(left, right)
        took.append(time.perf_counter() - began)
    return min(took[1:])


class Half:
    """Within it `module` computes in `kind` (by default the quickest). `weights` are its trainable parameters in
    float32, for the optimizer: `gathered()` before its step, `spread()` after. At the end the module is float32 again
    and holds them; what does not train stays rounded to `kind`."""

    def __init__(self, module: nn.Module, kind: torch.dtype | None = None) -> None:
        self._module = module
        self._kind = kind or quickest()
        self._own: list[torch.Tensor] = [p for p in module.parameters() if p.requires_grad]
        self.weights = [p.detach().clone().float().requires_grad_() for p in self._own]

    def __enter__(self) -> Half:
        self._module.to(self._kind)
        return self

    def gathered(self) -> None:
        """Moves the gradients of the last backward pass to `weights`."""
        for weight, own in zip(self.weights, self._own, strict=True):
            weight.grad = None if own.grad is None else own.grad.float()
            own.grad = None

    def spread(self) -> None:
        """Rounds `weights` into the module."""
        with torch.no_grad():
            torch._foreach_copy_(self._own, self.weights)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._module.float()
        self.spread()
