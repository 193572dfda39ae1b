"""Whom the alarm reaches besides the desks, and from when on: ``[alarm]``, ``[council.alarm]``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, ConfigDict, Field

from adapters.contract import Secret
from bot.config.fields import Duration, Text
from bot.config.settings import STRICT

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([MGT])B", re.ASCII)
_UNITS = {"M": 10**6, "G": 10**9, "T": 10**12}


def size(value: object) -> int:
    """Read ``"500MB"`` or ``"2GB"`` as bytes; a ValueError says what was expected."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('expected a size such as "500MB" or "2GB"')
    return int(float(found[1]) * _UNITS[found[2]])


Size = Annotated[int, BeforeValidator(size), Field(ge=0)]
Routes = tuple[Secret, ...]
"""Addresses as Apprise writes them (``mailto://…``): whoever knows one can write there."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """The alarm of the whole process.

    ``contact`` is whom to call, as the Clerk reads it. An alarm that is not over is told again
    after ``again_after``, the last of them for ever. A disk with fewer bytes free than
    ``disk_warning`` is told, and with fewer than ``disk_critical`` told anew; looked at are those
    of the database and of backups, and of ``folders`` (absolute).
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    contact: str = ""
    routes: Routes = ()
    again_after: Annotated[tuple[Duration, ...], Field(min_length=1)] = (
        timedelta(hours=1),
        timedelta(hours=4),
        timedelta(days=1),
    )
    disk_warning: Size = 2 * 10**9
    disk_critical: Size = 500 * 10**6
    folders: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class CouncilAlarm:
    """A council's own routes and contact, besides the process's routes, before its contact."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    contact: str = ""
    routes: Routes = ()


def route_name(route: Secret) -> str:
    """What a route is called in rows and to people: where its address is found, never itself."""
    return route.env or route.file or ""
