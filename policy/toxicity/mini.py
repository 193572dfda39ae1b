"""The built-in engine: a small network in ONNX, without PyTorch.

Owns loading it, with its files checked, and asking it. One network gives all labels and a
vector of likeness in one pass. Its heavy libraries are loaded when it is made.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from policy.toxicity.language import unread
from policy.toxicity.prepare import prepared
from policy.toxicity.scored import Scored, ScorerBroken, Spot
from policy.toxicity.windows import ends, windows

if TYPE_CHECKING:
    import numpy as np

_OVERLAP = 24
_LONG = 2_000
"""Code points from which a text is counted piece by piece at once: it will not fit."""
_MOST = 120
"""Windows of one text that are read: some 8,000 words, and half a second."""
_CUT = "only its beginning and end were read"
_Read = dict[str, tuple[int, ...]]
"""The tokens of texts, so that none is taken apart twice."""
_TELLS_NOBODY = "ORT_DISABLE_TELEMETRY"
"""ONNX Runtime's own builds tell Microsoft about the machine and what runs on it, from 1.29 on."""
_AGAIN = "Install Beadle again: its files were changed or did not arrive whole."


class Mini:
    """Scores texts. Safe to share between threads once it is made.

    Raises ScorerBroken where a file of the model is missing, cut short, or another.
    """

    def __init__(self, folder: Traversable | None = None, threads: int = 1) -> None:
        files = folder or resources.files("policy.toxicity") / "model"
        about = _about(files)
        self.labels = about.labels
        self.hash = f"mini-{about.version}"
        self._room = about.tokens - 2
        self._scale = [about.calibration[label] for label in self.labels]
        self._tokenizer, self._session = _loaded(files, about.sha256, threads)

    def score(self, texts: Sequence[str]) -> list[Scored]:
        """The scores of each text, in order, the highest of its windows by label.

        Of a very long text the beginning and the end are read, and ``unread`` says so.
        """
        read: _Read = {}
        whole = [self._windows(text, read) for text in texts]
        spans = [ends(its, _MOST) for its in whole]
        flat = [
            text[start:end] for text, its in zip(texts, spans, strict=True) for start, end in its
        ]
        rows = iter([logits for logits, _ in self._run(flat, read)])
        return [
            self._scored(text, its, [next(rows) for _ in its], cut=len(its) < len(every))
            for text, its, every in zip(texts, spans, whole, strict=True)
        ]

    def vectors(self, texts: Sequence[str]) -> list[np.ndarray]:
        """For each text a vector of length one, of its beginning: alike where texts are alike."""
        read: _Read = {}
        heads = [next(iter(self._windows(text, read)), (0, 0)) for text in texts]
        flat = [text[start:end] for text, (start, end) in zip(texts, heads, strict=True)]
        return [vector for _, vector in self._run(flat, read)]

    def _windows(self, text: str, read: _Read) -> list[Spot]:
        """The windows of a text; where it fits into one, its tokens are put into ``read``."""
        if len(text) < _LONG:
            ids = self._tokens(text)
            if len(ids) <= self._room + 2:
                read[text] = ids
                return [(0, len(text))] if text else []
        return list(windows(text, self._count, self._room, _OVERLAP))

    def _count(self, pieces: Sequence[str]) -> list[int]:
        texts = [prepared(piece) for piece in pieces]
        encoded = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [len(one.ids) for one in encoded]

    def _run(self, texts: Sequence[str], read: _Read) -> list[tuple[Any, Any]]:
        """Logits and vector of each text.

        Each goes through alone: weights of eight bits make a scale for all that goes through
        together, and no text's score may depend on its company. Together would be no faster.
        """
        import numpy as np  # noqa: PLC0415 - heavy

        known: dict[tuple[int, ...], tuple[Any, Any]] = {}  # a flood repeats itself
        keys = [read.get(text) or self._tokens(text)[: self._room + 2] for text in texts]
        for key in dict.fromkeys(keys):
            ids = np.asarray([key], dtype=np.int64)
            logits, vectors = self._session.run(None, {"input_ids": ids})
            known[key] = logits[0], vectors[0]
        return [known[key] for key in keys]

    def _tokens(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode_batch_fast([prepared(text)])[0].ids)

    def _scored(
        self, text: str, spans: Sequence[Spot], rows: Sequence[Any], *, cut: bool
    ) -> Scored:
        """The highest score by label over the windows, calibrated, and where it was."""
        scores, spots = dict.fromkeys(self.labels, 0.0), dict.fromkeys(self.labels, (0, len(text)))
        for span, row in zip(spans, rows, strict=True):
            for place, label in enumerate(self.labels):
                slope, shift = self._scale[place]
                score = 1 / (
                    1 + math.exp(-max(-30.0, min(30.0, slope * float(row[place]) + shift)))
                )
                if score > scores[label]:
                    scores[label], spots[label] = score, span
        return Scored(scores, spots, unread(text) or (_CUT if cut else ""))


@dataclass(frozen=True, slots=True)
class _About:
    """What stands in the model's description."""

    version: str
    labels: tuple[str, ...]
    tokens: int
    calibration: dict[str, tuple[float, float]]
    sha256: dict[str, str]


def _about(files: Traversable) -> _About:
    try:
        told = json.loads((files / "about.json").read_text(encoding="utf-8"))
        labels = tuple(map(str, told["labels"]))
        pairs = {label: told["calibration"][label] for label in labels}
        scale = {label: (float(slope), float(shift)) for label, (slope, shift) in pairs.items()}
        sums = {str(name): str(digest) for name, digest in told["sha256"].items()}
        return _About(str(told["version"]), labels, int(told["tokens"]), scale, sums)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ScorerBroken(f"The built-in model's description cannot be read. {_AGAIN}") from None


def _loaded(files: Traversable, sums: dict[str, str], threads: int) -> tuple[Any, Any]:
    """The tokenizer and the network, each from bytes whose digest is right."""
    tokenizer = _checked(files, "tokenizer.json", sums)
    network = _checked(files, "model.onnx", sums)
    try:
        os.environ[_TELLS_NOBODY] = "1"  # read once, by the import
        import onnxruntime  # noqa: PLC0415 - heavy
        from tokenizers import Tokenizer  # noqa: PLC0415 - heavy

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(network, options, ["CPUExecutionProvider"])
        return Tokenizer.from_str(tokenizer.decode("utf-8")), session
    except Exception as error:
        name = type(error).__name__
        raise ScorerBroken(f"The built-in model does not start ({name}). {_AGAIN}") from error


def _checked(files: Traversable, name: str, sums: dict[str, str]) -> bytes:
    try:
        content = (files / name).read_bytes()
    except OSError:
        raise ScorerBroken(f"The built-in model's file {name} is missing. {_AGAIN}") from None
    if hashlib.sha256(content).hexdigest() != sums.get(name):
        raise ScorerBroken(f"The built-in model's file {name} is damaged. {_AGAIN}")
    return content
