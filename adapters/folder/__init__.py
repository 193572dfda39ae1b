"""A folder of Markdown posts with front matter: a static site's blog. Beadle's own default."""

from __future__ import annotations

from typing import Any

from adapters.contract import Adapter, Connection, Host

from .doctor import diagnose, examine_account
from .options import Options
from .platform import FolderPlatform

__all__ = ["ADAPTER", "Options"]


def connect(connection: str, options: Any, host: Host) -> Connection:
    """A platform on the folders that the accounts name; nothing is opened yet."""
    del connection
    return Connection(platform=FolderPlatform(options, host))


ADAPTER = Adapter(
    name="folder",
    summary="A folder of Markdown posts, such as a website's news",
    options=Options,
    connect=connect,
    diagnose=diagnose,
    examine_account=examine_account,
)
