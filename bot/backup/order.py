"""What a backup is to be made of: all that stands in the configuration about it, as plain words.

It is what the process that makes the backup is told, and needs nothing else of Beadle's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import make_url

CONFIG = "beadle.toml"


@dataclass(frozen=True, slots=True)
class Order:
    """One backup to make. ``url`` holds the database's password: it is shown to nobody.

    ``files``: what is copied, by its name in the backup. ``sealed``: the keys, sealed already.
    """

    url: str = field(repr=False)
    folder: str
    name: str
    at: str
    version: str
    latest: str
    house: str
    database: str
    config: str = ""
    home: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    packs: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    sealed: str = field(default="", repr=False)


def is_sqlite(order: Order) -> bool:
    """Whether the database is a file."""
    return make_url(order.url).get_backend_name() == "sqlite"
