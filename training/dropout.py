"""Dropout whose masks are random bytes, as PyTorch draws slowly on a processor.

Owns how the masks are drawn. PyTorch draws each element's by itself and on one core, which took a
quarter of each step; a numpy generator fills whole masks at the speed of memory.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

_DROPPED = 26
"""Of 256: a tenth."""
_KEPT = 256 / (256 - _DROPPED)


class Dropout(nn.Module):
    """In training a tenth of the elements become nought and the rest grow to make up for it."""

    def __init__(self, draw: np.random.Generator) -> None:
        super().__init__()
        self.draw = draw

    def forward(self, values: Tensor) -> Tensor:
        """The same shape and type; in evaluation the values as they are."""
        if not self.training:
            return values
        drawn = np.frombuffer(self.draw.bytes(values.numel()), dtype=np.uint8)
        kept = torch.from_numpy(drawn >= _DROPPED).view(values.shape)
        return values * (kept.to(values.device, values.dtype) * _KEPT)


def put(network: nn.Module, seed: int) -> None:
    """Put such a layer in the place of each of PyTorch's, all of them drawing from one seed.

    What drops nothing stays: attention, whose masks would be the largest of all, does without.
    """
    draw = np.random.Generator(np.random.SFC64(seed))
    for part in list(network.modules()):
        for name, child in part.named_children():
            if isinstance(child, nn.Dropout) and child.p:
                setattr(part, name, Dropout(draw))
