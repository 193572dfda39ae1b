"""The network as it is shipped: for one text at a time, and nothing computed that is not needed.

Owns this second form. Beadle reads each text alone, so there is nothing to mask; query, key and
value are one layer, and the places are added up beforehand. The graph of the trained form spends
a quarter of its time on masks and on shapes that are always the same.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers.models.bert.modeling_bert import BertLayer

from training.lexical import Lexical
from training.network import WIDTH, Network


class Plain(nn.Module):
    """What ``Network`` and ``Lexical`` say of one text, from its token ids (1, tokens) alone.

    Guarantees the sum of both's logits (1, labels) and the vector (1, WIDTH), but for rounding.
    """

    def __init__(self, network: Network, words: Lexical) -> None:
        super().__init__()
        self.lexical = words
        embeddings = network.encoder.embeddings
        self.words = embeddings.word_embeddings
        places = embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0]
        self.places = nn.Parameter(places.detach().clone())
        self.norm = embeddings.LayerNorm
        count = network.encoder.config.num_attention_heads
        layers = network.encoder.encoder.layer
        self.layers = nn.ModuleList(_Layer(layer, count) for layer in layers)
        self.heads = network.heads
        self.likeness = network.likeness

    def forward(self, input_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and the vector of length one."""
        ids = input_ids[0]
        hidden = self.norm(self.words(ids) + self.places[: ids.shape[0]])
        for layer in self.layers:
            hidden = layer(hidden)
        mean, most = hidden.mean(0, keepdim=True), hidden.amax(0, keepdim=True)
        logits = self.heads(torch.cat((mean, most), dim=1)) + self.lexical(ids)
        return logits, nn.functional.normalize(self.likeness(mean), dim=1)


class _Layer(nn.Module):
    """One layer over a text (tokens, WIDTH); the attention's scale lies in the query's weights."""

    def __init__(self, layer: BertLayer, count: int) -> None:
        super().__init__()
        attention = layer.attention.self
        three = (attention.query, attention.key, attention.value)
        self.three = nn.Linear(WIDTH, 3 * WIDTH)
        with torch.no_grad():
            self.three.weight.copy_(torch.cat([one.weight for one in three]))
            self.three.bias.copy_(torch.cat([one.bias for one in three]))
            self.three.weight[:WIDTH] *= (WIDTH // count) ** -0.5
            self.three.bias[:WIDTH] *= (WIDTH // count) ** -0.5
        self.count = count
        self.joined, self.first = layer.attention.output.dense, layer.attention.output.LayerNorm
        self.wide, self.narrow = layer.intermediate.dense, layer.output.dense
        self.second = layer.output.LayerNorm

    def forward(self, hidden: Tensor) -> Tensor:
        query, key, value = (
            part.reshape(-1, self.count, WIDTH // self.count).transpose(0, 1)
            for part in self.three(hidden).split(WIDTH, dim=-1)
        )
        seen = torch.softmax(query @ key.transpose(1, 2), dim=-1) @ value
        hidden = self.first(self.joined(seen.transpose(0, 1).reshape(-1, WIDTH)) + hidden)
        return self.second(self.narrow(nn.functional.gelu(self.wide(hidden))) + hidden)
