"""Which policy a text is checked against, as ``--config`` and ``--council`` say."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

from bot.models.load import BUILT_IN, configured, named
from bot.models.model import Model
from policy.checker import Checker
from policy.pack import Pack, builtin_packs, load_pack
from policy.verdict import Facts

DEFAULT_PACK = "durrington"
"""What the sandbox's council has, so that a first try needs no option."""

_OBJECTS = 50_000
"""Objects made before rings are looked for: a batch of posts makes many, and hardly a ring."""


class NoSuchCouncil(LookupError):
    """The council that was named is not there; the text says which are."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One council's policy, ready to check with, and what the council says about itself."""

    pack: Pack
    checker: Checker
    facts: Facts


class Policies:
    """The policies at hand. Each pack is loaded when it is first asked for, and once.

    ``model`` is the one that reads for all of them: the configuration's, or the built-in one.
    """

    def __init__(self, config: Path | None, *, model: bool = True) -> None:
        self._sources: dict[str, tuple[str, Facts]] = {}
        self._ready: dict[str, Policy] = {}
        self.model: Model | None = None
        if config is None:
            self._sources = {name: (name, Facts()) for name in builtin_packs()}
            self.model = named(BUILT_IN) if model else None
        else:
            from bot.config.load import load_config  # noqa: PLC0415 - only where there is one

            given = load_config(config)
            self._sources = {one.id: (one.pack, one.facts()) for one in given.councils}
            self.model = configured(given) if model else None
        self.configured = config is not None

    def default(self) -> str | None:
        """The council that is meant where none is named; None where it must be named."""
        if not self.configured:
            return DEFAULT_PACK
        return next(iter(self._sources)) if len(self._sources) == 1 else None

    def get(self, council: str | None) -> Policy:
        """The policy of a council. Raises NoSuchCouncil, or PackErrors for a broken pack."""
        known = ", ".join(self._sources)
        name = council or self.default()
        if name is None:
            raise NoSuchCouncil(f"say which council is meant; there are {known}")
        if name not in self._sources:
            raise NoSuchCouncil(f"there is no council of that name; there are {known}")
        if name not in self._ready:
            source, facts = self._sources[name]
            pack = load_pack(source)
            self._ready[name] = Policy(pack, Checker(pack, self.model), facts)
            gc.freeze()  # it stays to the end: walking through it costs a seventh of the speed
            gc.set_threshold(_OBJECTS)
        return self._ready[name]
