"""How Beadle itself is observed: ``[monitor]``, ``[metrics]`` and ``[log]``.

The first two are off where their table is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field

from adapters.contract import Secret
from bot.config.fields import Duration
from bot.config.settings import STRICT

LONGEST = timedelta(hours=1)


def _not_seldom(every: timedelta) -> timedelta:
    if every > LONGEST:
        raise ValueError('expected a length of time from "1m" to "1h"')
    return every


@dataclass(frozen=True, slots=True)
class Monitor:
    """A service elsewhere that raises the alarm when it is not pinged any more.

    ``url`` lets whoever knows it say that Beadle is well: a secret. ``fail``: say also when Beadle
    is not well, at the same address with ``/fail`` behind it.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    url: Secret
    every: Annotated[Duration, AfterValidator(_not_seldom)] = timedelta(minutes=1)
    fail: bool = False


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures for whoever scrapes them on this machine: 127.0.0.1, and no other address."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    port: Annotated[int, Field(ge=1, le=65535, strict=True)]


@dataclass(frozen=True, slots=True)
class Log:
    """How ``beadle run`` logs: lines to read, or JSON; and from which level on."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"
