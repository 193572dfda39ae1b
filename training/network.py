"""The network: one small encoder, a head for all labels, and a vector for likeness.

Owns its shape: MiniLM's six layers, over whose last the mean and the maximum are taken (an
ordinary notice with one bad sentence shows in the maximum); both labels' heads are one layer.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

from policy.toxicity.labels import LABELS

WIDTH = 384


class Network(nn.Module):
    """From token ids and their mask, each (posts, tokens), to logits and unit vectors."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        # "eager": on a processor the fused attention's way back takes ten times as long.
        self.encoder = BertModel.from_pretrained(
            base,
            add_pooling_layer=False,
            attn_implementation="eager",
            attention_probs_dropout_prob=0.0,
        )
        self.drop = nn.Dropout(0.1)
        self.heads = nn.Linear(2 * WIDTH, len(LABELS))
        self.likeness = nn.Linear(WIDTH, WIDTH)
        nn.init.eye_(self.likeness.weight)
        nn.init.zeros_(self.likeness.bias)

    def features(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """The mean (posts, WIDTH), and mean and maximum side by side (posts, 2 WIDTH)."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask)[0]
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1.0)
        most = (hidden + (mask - 1.0) * 1e4).amax(1)
        return mean, torch.cat((mean, most), dim=1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (posts, labels) and vectors (posts, WIDTH) of length one."""
        mean, both = self.features(input_ids, attention_mask)
        logits = self.heads(self.drop(both))
        return logits, nn.functional.normalize(self.likeness(mean), dim=1)
