"""Fetches the official weights of Detoxify, once, and makes them ready for use without a network.

Owns the download (resumed where it broke off, checked before it counts) and what is kept: the
weights with the base model's files beside them, and a description with their SHA-256. Nothing
that was fetched is run: weights are read as tensors only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from policy import extras

_RELEASES = "https://github.com/unitaryai/detoxify/releases/download"
_HUB = "https://huggingface.co"
_TIMEOUT = httpx.Timeout(30.0)


class FetchFailed(Exception):
    """Something could not be fetched or made ready. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Official:
    """One of Detoxify's models: where it lies, and what it is built on.

    ``digits`` are the first of the weights' SHA-256, as its authors have them in the file's name:
    they publish no more of it. The whole digest is kept at the first fetch, and held to after.
    """

    weights: str
    digits: str
    base: str
    files: tuple[str, ...]


OFFICIAL = {
    "original": Official(
        f"{_RELEASES}/v0.1-alpha/toxic_original-c1212f89.ckpt",
        "c1212f89",
        "google-bert/bert-base-uncased",
        ("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"),
    ),
    "unbiased": Official(
        f"{_RELEASES}/v0.3-alpha/toxic_debiased-c7548aa0.ckpt",
        "c7548aa0",
        "FacebookAI/roberta-base",
        ("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt"),
    ),
    "multilingual": Official(
        f"{_RELEASES}/v0.4-alpha/multilingual_debiased-0b549669.ckpt",
        "0b549669",
        "FacebookAI/xlm-roberta-base",
        ("config.json", "tokenizer.json", "tokenizer_config.json", "sentencepiece.bpe.model"),
    ),
}

Told = Callable[[str, int, int | None], None]
"""Is told of a file's name, how many bytes of it are there, and how many there will be."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies in the cache of one model. Raises nothing: a file that is missing is missing."""

    folder: Path

    @property
    def checkpoint(self) -> Path:
        """The weights, ready for use."""
        return self.folder / "weights.ckpt"

    @property
    def base(self) -> Path:
        """The base model's configuration and tokenizer."""
        return self.folder / "base"

    def sha256(self) -> str:
        """The digest that the ready weights must have; empty where none was kept."""
        try:
            about = json.loads((self.folder / "about.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        return str(about.get("ready", "")) if isinstance(about, dict) else ""


def kept(cache: Path, model: str) -> Kept:
    """Where a model's files are kept."""
    return Kept(cache / "detoxify" / model)


def fetch(cache: Path, model: str, told: Told, official: Official | None = None) -> Kept:
    """Fetch what is missing and make it ready. What broke off goes on where it broke off.

    Raises FetchFailed.
    """
    source = official or OFFICIAL[model]
    place = kept(cache, model)
    place.base.mkdir(parents=True, exist_ok=True)
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as client:
        for name in source.files:
            base = source.base if source.base.startswith("http") else f"{_HUB}/{source.base}"
            _download(client, f"{base}/resolve/main/{name}", place.base / name, told)
        raw = place.folder / "fetched.ckpt"
        _download(client, source.weights, raw, told)
    _check(raw, source.digits, place)
    _make_ready(raw, place)
    return place


def _download(client: httpx.Client, url: str, to: Path, told: Told) -> None:
    if to.exists():
        return
    part = to.with_name(to.name + ".part")
    have = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    try:
        with client.stream("GET", url, headers=headers) as answer:
            if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink()  # another file than the one that was begun: from the start
                raise FetchFailed(f"{to.name} changed meanwhile. Give the command again.")
            answer.raise_for_status()
            resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
            have = have if resumed else 0
            length = answer.headers.get("Content-Length")
            whole = have + int(length) if length else None
            with part.open("ab" if resumed else "wb") as file:
                for chunk in answer.iter_bytes():
                    file.write(chunk)
                    have += len(chunk)
                    told(to.name, have, whole)
    except (httpx.HTTPError, OSError) as error:
        raise FetchFailed(
            f"{to.name} could not be fetched ({type(error).__name__}). Give the command again: it "
            "goes on where it broke off."
        ) from None
    if whole is not None and have != whole:
        raise FetchFailed(f"{to.name} did not arrive whole. Give the command again.")
    part.rename(to)


def _check(raw: Path, digits: str, place: Kept) -> None:
    digest = _digest(raw)
    known = _fetched(place)
    if not digest.startswith(digits) or (known and digest != known):
        raw.unlink()
        raise FetchFailed(
            "The weights that arrived are not the ones that were published: their SHA-256 is "
            "another. They were thrown away; try again later, or on another network."
        )


def _fetched(place: Kept) -> str:
    try:
        about: Any = json.loads((place.folder / "about.json").read_text(encoding="utf-8"))
        return str(about["fetched"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _make_ready(raw: Path, place: Kept) -> None:
    """Have the weights name the base model's folder here, where they name it on the network."""
    try:
        import torch  # noqa: PLC0415 - heavy, and an extra
    except ImportError:
        raise FetchFailed(
            "The weights are there, but PyTorch is not. Install it, then give the command again: "
            f"{extras.install('detoxify')}"
        ) from None
    try:
        loaded = torch.load(raw, map_location="cpu", weights_only=True)
        arch = loaded["config"]["arch"]["args"]
        arch["model_type"] = str(place.base)
        _count_labels(place.base / "config.json", int(arch["num_classes"]))
    except Exception as error:
        raise FetchFailed(
            f"{raw.name} cannot be read as Detoxify's weights ({type(error).__name__})."
        ) from error
    ready = place.checkpoint.with_suffix(".part")
    torch.save(loaded, ready)
    about = {"fetched": _digest(raw), "ready": _digest(ready)}
    (place.folder / "about.json").write_text(json.dumps(about) + "\n", encoding="utf-8")
    ready.rename(place.checkpoint)


def _count_labels(file: Path, labels: int) -> None:
    """Have the base model's configuration say how many labels the weights are for."""
    config = json.loads(file.read_text(encoding="utf-8"))
    config["id2label"] = {str(place): f"LABEL_{place}" for place in range(labels)}
    config["label2id"] = {f"LABEL_{place}": place for place in range(labels)}
    file.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
