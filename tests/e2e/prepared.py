"""What every life makes first, made once before any: Beadle's own policies, and their patterns.

The server of :mod:`e2e.warm` imports this, so that each life is forked with it: reading a policy
and putting its patterns in order is more than half of a start, and comes out the same each time.
What starts by ``python -m bot`` makes its own.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence

from sqlalchemy.orm import configure_mappers

from bot.run import compose
from policy import checker
from policy.engine import Engine
from policy.pack import Pack, load_pack
from policy.rules.base import Rule

PACKS = {name: load_pack(name) for name in ("durrington", "witney")}
ENGINES = {id(pack.rules): Engine(pack.rules) for pack in PACKS.values()}
configure_mappers()
gc.freeze()  # what is never looked at again is shared by all lives


def pack(source: str | os.PathLike[str], *, thorough: bool = False) -> Pack:
    """The same as :func:`policy.pack.load_pack`."""
    made = None if thorough else PACKS.get(os.fspath(source))
    return made or load_pack(source, thorough=thorough)


def engine(rules: Sequence[Rule]) -> Engine:
    """The same as :class:`policy.engine.Engine`; the packs here keep their rules alive."""
    return ENGINES.get(id(rules)) or Engine(rules)


def lend() -> None:
    """Have this process take what was made."""
    compose.load_pack = pack
    checker.Engine = engine
