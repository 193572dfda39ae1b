"""Writes the trained network as the files that Beadle ships.

Owns the form of ``policy/toxicity/model``: the network in ONNX with weights of eight bits, its
tokenizer, and a description with labels, calibration and the SHA-256 of both.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from policy.toxicity.labels import LABELS
from training.lexical import Lexical
from training.network import Network
from training.plain import Plain
from training.train import TOKENS

MODEL = Path(__file__).parents[1] / "policy" / "toxicity" / "model"


def export(network: Network, words: Lexical, made: Path, base: Path) -> None:
    """``full.onnx`` and ``small.onnx`` in ``made``: as trained, and with weights of eight bits."""
    full, small = made / "full.onnx", made / "small.onnx"
    program = torch.onnx.export(
        Plain(network.cpu(), words).eval(),
        (torch.ones((1, 16), dtype=torch.int64),),
        dynamo=True,
        external_data=False,
        input_names=["input_ids"],
        output_names=["logits", "vectors"],
        dynamic_shapes=({1: torch.export.Dim("tokens", min=2)},),
    )
    assert program is not None
    program.save(str(full), external_data=False)
    graph = onnx.load(str(full))
    del graph.graph.value_info[:]  # the shapes in there stop the quantiser
    onnx.save(graph, str(full))
    quantize_dynamic(str(full), str(small), weight_type=QuantType.QInt8, per_channel=True)
    tokenizer = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["padding"] = tokenizer["truncation"] = None
    text = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))
    (made / "tokenizer.json").write_text(text, encoding="utf-8")


def ship(made: Path, version: str, calibration: dict[str, tuple[float, float]]) -> None:
    """Put what was made into the package."""
    describe(MODEL, made / "small.onnx", made / "tokenizer.json", version, calibration)


def describe(
    folder: Path,
    network: Path,
    tokenizer: Path,
    version: str,
    calibration: dict[str, tuple[float, float]],
) -> None:
    """A folder with a network, its tokenizer, and what the engine must know of both."""
    folder.mkdir(exist_ok=True)
    shutil.copyfile(network, folder / "model.onnx")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    files = ("model.onnx", "tokenizer.json")
    about = {
        "version": version,
        "labels": list(LABELS),
        "tokens": TOKENS,
        "calibration": {label: [round(x, 4) for x in calibration[label]] for label in LABELS},
        "sha256": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files
        },
    }
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def platt(logits: np.ndarray, wanted: np.ndarray) -> tuple[float, float]:
    """Slope and shift that make a logit the chance of the label, by Newton's method.

    Regularised towards leaving it as it is, so that few examples move it little. A step that
    makes it worse is halved: where examples part cleanly, whole steps lead far away.
    """
    now = np.array([1.0, 0.0])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(now[0] * logits + now[1], -30, 30)))
        miss, spread = chance - wanted, np.maximum(chance * (1 - chance), 1e-6)
        pull = np.array([(miss * logits).sum(), miss.sum()]) + now - (1, 0)
        cross = (spread * logits).sum()
        bend = np.array([[(spread * logits**2).sum() + 1, cross], [cross, spread.sum() + 1]])
        step = np.linalg.solve(bend, pull)
        while abs(step).max() > 1e-6 and _cost(logits, wanted, now - step) > _cost(
            logits, wanted, now
        ):
            step /= 2
        now = now - step
        if abs(step).max() < 1e-6:
            break
    return max(0.2, float(now[0])), float(now[1])


def _cost(logits: np.ndarray, wanted: np.ndarray, at: np.ndarray) -> float:
    """The loss, and what it costs to move from where the logit stood."""
    value = at[0] * logits + at[1]
    loss = np.logaddexp(0.0, value) - wanted * value
    return float(loss.sum() + ((at - (1, 0)) ** 2).sum() / 2)
