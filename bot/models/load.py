"""Which model the configuration names, and how each is loaded."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.models.model import Model
from policy.checker import Scorer
from policy.toxicity.mini import Mini

if TYPE_CHECKING:
    from bot.config.model import Config, Detoxify

BUILT_IN = "mini"


def configured(config: Config) -> Model | None:
    """The model of the configuration, not yet loaded; None where it names none."""
    return named(config.scorer, config.detoxify)


def named(scorer: str, detoxify: Detoxify | None = None) -> Model | None:
    """The model of that name: mini, detoxify, or none."""
    if scorer == "none":
        return None
    if scorer == "detoxify":
        return Model("detoxify", partial(_detoxify, detoxify))
    return Model(BUILT_IN, Mini)


def _detoxify(settings: Detoxify | None) -> Scorer:
    from bot.models.fetch import kept  # noqa: PLC0415 - needed here alone
    from policy.toxicity.detoxify import Detoxified  # noqa: PLC0415 - heavy, and an extra

    model = settings.model if settings else "unbiased"
    if settings and settings.checkpoint:
        base = Path(settings.config) if settings.config else None
        return Detoxified(model, checkpoint=Path(settings.checkpoint), config=base)
    place = kept(cache(), model)
    return Detoxified(model, checkpoint=place.checkpoint, config=place.base, sha256=place.sha256())


def cache() -> Path:
    """Where fetched weights are kept: BEADLE_CACHE, or the user's cache folder."""
    named_so = os.environ.get("BEADLE_CACHE")
    home = os.environ.get("XDG_CACHE_HOME")
    return (
        Path(named_so) if named_so else (Path(home) if home else Path.home() / ".cache") / "beadle"
    )
