"""Detoxify, the model that councils ask for by name: an extra, as it needs PyTorch.

Owns making the real package safe to use: weights are checked by their SHA-256 and loaded as
plain tensors, never as code; no file is fetched while scoring. Its labels get one set of names.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from policy import extras
from policy.toxicity.language import FOREIGN, unread
from policy.toxicity.prepare import prepared
from policy.toxicity.scored import Scored, ScorerBroken
from policy.toxicity.windows import windows

_NAMES = {
    "toxic": "toxicity",
    "severe_toxic": "severe_toxicity",
    "identity_hate": "identity_attack",
}
_ROOM = 300
_OVERLAP = 50
_BATCH = 8
_ONLY_WEIGHTS = "TORCH_FORCE_WEIGHTS_ONLY_LOAD"
MULTILINGUAL = "multilingual"
_EXTRA = f"Install it with: {extras.install('detoxify')}"


class Detoxified:
    """Scores texts with one of Detoxify's models from a checkpoint on this machine.

    ``checkpoint`` is the file, ``config`` the folder with the base model's configuration and
    tokenizer. Raises ScorerBroken where the package or a file is missing, or a file is damaged.
    """

    def __init__(
        self,
        model: str,
        *,
        checkpoint: Path,
        config: Path | None,
        sha256: str = "",
        threads: int = 1,
    ) -> None:
        self._network = _loaded(model, checkpoint, config, sha256, threads)
        self._english = model != MULTILINGUAL
        self.hash = f"detoxify-{model}-{_digest(checkpoint)[:16]}"

    def score(self, texts: Sequence[str]) -> list[Scored]:
        """The scores of each text, in order, the highest of its windows by label."""
        spans = [list(windows(text, self._count, _ROOM, _OVERLAP)) for text in texts]
        flat = [
            prepared(text[start:end])
            for text, its in zip(texts, spans, strict=True)
            for start, end in its
        ]
        rows = iter(self._predicted(flat))
        found = []
        for text, its in zip(texts, spans, strict=True):
            best: dict[str, tuple[float, tuple[int, int]]] = {}
            for span in its:
                for label, score in next(rows).items():
                    if label not in best or score > best[label][0]:
                        best[label] = score, span
            scores = {label: score for label, (score, _) in best.items()}
            spots = {label: span for label, (_, span) in best.items()}
            found.append(Scored(scores, spots, self._unread(text)))
        return found

    def _unread(self, text: str) -> str:
        why = unread(text)
        return "" if why == FOREIGN and not self._english else why

    def _count(self, pieces: Sequence[str]) -> list[int]:
        if not pieces:
            return []
        tokens = self._network.tokenizer(
            [prepared(one) for one in pieces], add_special_tokens=False
        )
        return [len(ids) for ids in tokens["input_ids"]]

    def _predicted(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """A dictionary for each text; the package gives one of lists, or of numbers for one."""
        rows: list[dict[str, float]] = []
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            table = self._network.predict(batch)
            columns = {
                _NAMES.get(label, label): scores if isinstance(scores, list) else [scores]
                for label, scores in table.items()
            }
            rows += [
                {label: float(scores[place]) for label, scores in columns.items()}
                for place in range(len(batch))
            ]
        return rows


def _loaded(model: str, checkpoint: Path, config: Path | None, sha256: str, threads: int) -> Any:
    if not checkpoint.is_file():
        raise ScorerBroken(
            f"Detoxify's weights are not at {checkpoint.name}. Fetch them with: beadle model fetch"
        )
    if sha256 and _digest(checkpoint) != sha256:
        raise ScorerBroken(
            f"{checkpoint.name} is damaged, or another file. Fetch it anew: beadle model fetch"
        )
    # Each file that the package loads, it loads as tensors: a pickle could hold a program.
    os.environ[_ONLY_WEIGHTS] = "1"
    try:
        import torch  # noqa: PLC0415 - heavy, and an extra
        from detoxify import Detoxify  # noqa: PLC0415
    except ImportError:
        raise ScorerBroken(f"The package detoxify is not installed. {_EXTRA}") from None
    torch.set_num_threads(threads)
    try:
        network = Detoxify(
            model, checkpoint=str(checkpoint), huggingface_config_path=config and str(config)
        )
    except Exception as error:
        name = type(error).__name__
        raise ScorerBroken(
            f"{checkpoint.name} cannot be loaded as one of Detoxify's models ({name})."
        ) from error
    network.tokenizer.model_max_length = 512
    return network


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
