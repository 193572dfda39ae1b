"""``[backup]``: where backups go, when they are made, and how long each is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, ConfigDict, Field

from bot.config.fields import Text
from bot.config.settings import STRICT

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_Count = Annotated[int, Field(ge=0, le=1000, strict=True)]


def clock_time(value: object) -> time:
    """Read ``"02:30"`` or a TOML time; a ValueError says what was expected."""
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('expected a time of day such as "02:30"')
    return time(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Kept:
    """How many days, weeks and months back there is still a backup; the newest always stays."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    daily: _Count = 7
    weekly: _Count = 5
    monthly: _Count = 12


@dataclass(frozen=True, slots=True)
class Backups:
    """A backup a day at ``at`` (Europe/London) into ``folder`` (an absolute path)."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    folder: Text
    at: Annotated[time, BeforeValidator(clock_time)] = time(2, 30)
    keep: Kept = Kept()
