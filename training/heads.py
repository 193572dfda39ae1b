"""Fits the heads of meaning alone, with the encoder as it is, until they are as good as they get.

Owns this last step. A head is one linear layer, so what is best for it can be found exactly;
a few epochs with the whole network do not get there.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from policy.toxicity.labels import LABELS, MEANING
from policy.toxicity.prepare import prepared
from training.network import Network
from training.rows import Row
from training.train import TOKENS, padded

_STRICT = 1e-2
"""How much large weights cost: it was chosen on rows for calibration, by threes."""
_STILL = 0.1
"""A feature that moves less counts as moving so much: eight bits would lose what rests on it."""


def fit(network: Network, tokenizer: Tokenizer, rows: Sequence[Row]) -> None:
    """Set the heads of meaning to what is best for these rows; the others stay as they are."""
    features = _features(network, tokenizer, [row.text for row in rows])
    middle, spread = features.mean(0), features.std(0).clamp(min=_STILL)
    even = (features - middle) / spread
    known = torch.tensor([row.known() for row in rows])
    places = [LABELS.index(label) for label in MEANING]
    wanted, counts = known[:, 0, places], known[:, 1, places]
    counts = counts * torch.tensor([row.weight for row in rows])[:, None]
    layer = nn.Linear(even.shape[1], len(places))
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    search = torch.optim.LBFGS(layer.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        search.zero_grad()
        each = nn.functional.binary_cross_entropy_with_logits(layer(even), wanted, reduction="none")
        found = ((each * counts).sum(0) / counts.sum(0)).sum() + _STRICT * (layer.weight**2).sum()
        found.backward()
        return found

    search.step(loss)
    with torch.no_grad():
        weight = layer.weight / spread
        network.heads.weight[places] = weight
        network.heads.bias[places] = layer.bias - weight @ middle


@torch.inference_mode()
def _features(network: Network, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    encoded = [tokenizer.encode(prepared(text)).ids[:TOKENS] for text in texts]
    order = sorted(range(len(texts)), key=lambda place: len(encoded[place]))
    found = torch.zeros((len(texts), network.heads.in_features))
    device = next(network.parameters()).device
    for start in range(0, len(order), 64):
        places = order[start : start + 64]
        ids, mask = padded([encoded[place] for place in places], device)
        found[places] = network.features(ids, mask)[1].float().cpu()
    return found.clone()
