"""Training in bfloat16 with float32 weights behind it (Micikevicius et al. 2018, ICLR).

Processors with matrix instructions for bfloat16 (AMX) take a third of the time of float32; others compute the same,
slower.
"""

from __future__ import annotations

from types import TracebackType

import torch
from torch import nn


class Half:
    """Within it `module` computes in bfloat16. `weights` are its trainable parameters in float32, for the optimizer:
    `gathered()` before its step, `spread()` after. At the end the module is float32 again and holds them; what does not
    train stays rounded to bfloat16."""

    def __init__(self, module: nn.Module) -> None:
        self._module = module
        self._own: list[torch.Tensor] = [p for p in module.parameters() if p.requires_grad]
        self.weights = [p.detach().clone().float().requires_grad_() for p in self._own]

    def __enter__(self) -> Half:
        self._module.bfloat16()
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
