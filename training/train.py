"""Trains the network in two courses: what the public sets teach, then what a council needs.

Owns the two courses. The first takes most of the time and learns abuse from the public sets;
the second teaches what a council's posts mean from posts written for it, with Jigsaw's rows and a
sample of the rest so that nothing is forgotten. Seeds are fixed; each course ends in a file.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from policy.toxicity.labels import LABELS
from policy.toxicity.prepare import prepared
from training import dropout
from training.network import Network
from training.rows import Row

TOKENS = 96
_BATCH = 64
"""On two cores a quarter more rows a second than thirty-two at a time."""
_BUCKET = 50 * _BATCH
"""Rows of like length are put together within so many, which are otherwise in random order."""
_MATTERS = torch.tensor([3.0 if label == "toxicity" else 1.0 for label in LABELS])
"""How much a label counts: nearly every rule begins with toxicity, and nearly every set has it."""


@dataclass(frozen=True, slots=True)
class Course:
    """How long, how fast, and from which seed a course learns."""

    epochs: int
    rate: float
    seed: int
    warm: float = 0.06
    likeness: float = 0.0
    """How much the vectors are held to those of the untouched encoder."""


def learn(
    network: Network,
    base: Network | None,
    tokenizer: Tokenizer,
    rows: Sequence[Row],
    course: Course,
) -> None:
    """Trains the network on the rows; prints how far it is."""
    torch.manual_seed(course.seed)
    dropout.put(network, course.seed)
    device = next(network.parameters()).device
    encoded = [tokenizer.encode(prepared(row.text)).ids[:TOKENS] for row in rows]
    alike = None if base is None else _vectors(base, encoded)
    heads = [*network.heads.parameters(), *network.likeness.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": list(network.encoder.parameters()), "lr": course.rate},
            {"params": heads, "lr": 10 * course.rate},
        ],
        weight_decay=0.01,
        fused=True,
    )
    total = course.epochs * -(-len(rows) // _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: _pace(step / total, course.warm)
    )
    network.train()
    begun, step, smooth = time.monotonic(), 0, 0.7
    for epoch in range(course.epochs):
        for batch in _batches(encoded, course.seed + epoch):
            ids, mask = padded([encoded[place] for place in batch], device)
            known = [rows[place].known() for place in batch]
            weight = torch.tensor([rows[place].weight for place in batch], device=device)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                logits, vectors = network(ids, mask)
            loss = _loss(logits.float(), known, weight)
            if alike is not None:
                were = torch.stack([alike[tuple(encoded[place])] for place in batch])
                loss = loss + course.likeness * (1 - (vectors * were).sum(1)).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            smooth += 0.01 * (loss.item() - smooth)
            if step % 100 == 0:
                left = (time.monotonic() - begun) / step * (total - step) / 60
                print(f"step {step} of {total}, loss {smooth:.4f}, {left:.0f} min left", flush=True)
    network.eval()


@torch.no_grad()
def _vectors(base: Network, encoded: Sequence[Sequence[int]]) -> dict[tuple[int, ...], Tensor]:
    """What the untouched encoder makes of each text: once, since it makes the same every time."""
    device = next(base.parameters()).device
    texts = sorted({tuple(one) for one in encoded}, key=len)
    found = {}
    for start in range(0, len(texts), 64):
        some = texts[start : start + 64]
        ids, mask = padded(some, device)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            _, vectors = base(ids, mask)
        found |= dict(zip(some, vectors, strict=True))
    return found


def _pace(done: float, warm: float) -> float:
    return done / warm if done < warm else (1 - done) / (1 - warm)


def _loss(logits: Tensor, known: list[tuple[list[float], list[float]]], weight: Tensor) -> Tensor:
    """Binary cross-entropy where a label is known: of each label the mean, and of these one."""
    wanted = torch.tensor([labels for labels, _ in known], device=logits.device)
    counts = torch.tensor([mask for _, mask in known], device=logits.device) * weight[:, None]
    each = nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    by_label = (each * counts).sum(0) / counts.sum(0).clamp(min=1.0)
    matters = _MATTERS.to(logits.device) * (counts.sum(0) > 0)
    return (by_label * matters).sum() / matters.sum()


def _batches(encoded: Sequence[Sequence[int]], seed: int) -> Iterator[list[int]]:
    order = list(range(len(encoded)))
    draw = random.Random(seed)  # noqa: S311 -- an order that can be repeated
    draw.shuffle(order)
    batches = []
    for start in range(0, len(order), _BUCKET):
        bucket = sorted(order[start : start + _BUCKET], key=lambda place: len(encoded[place]))
        batches += [bucket[at : at + _BATCH] for at in range(0, len(bucket), _BATCH)]
    draw.shuffle(batches)
    yield from batches


def padded(ids: Sequence[Sequence[int]], device: torch.device) -> tuple[Tensor, Tensor]:
    """Token ids and their mask as tables, (texts, longest)."""
    longest = max(map(len, ids))
    table = np.zeros((len(ids), longest), dtype=np.int64)
    mask = np.zeros_like(table)
    for row, one in enumerate(ids):
        table[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return torch.from_numpy(table).to(device), torch.from_numpy(mask).to(device)


@torch.inference_mode()
def scores(network: Network, tokenizer: Tokenizer, texts: Sequence[str]) -> np.ndarray:
    """The score of each text by label, (texts, labels), for evaluation of the whole network."""
    device = next(network.parameters()).device
    encoded = [tokenizer.encode(prepared(text)).ids[:256] for text in texts]
    order = sorted(range(len(texts)), key=lambda place: len(encoded[place]))
    found: dict[int, np.ndarray] = {}
    for start in range(0, len(order), 64):
        places = order[start : start + 64]
        ids, mask = padded([encoded[place] for place in places], device)
        logits, _ = network(ids, mask)
        found |= dict(zip(places, torch.sigmoid(logits).float().cpu().numpy(), strict=True))
    return np.stack([found[place] for place in range(len(texts))])


def tokens(base: Path) -> Tokenizer:
    """The encoder's tokenizer, which neither pads nor cuts."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
