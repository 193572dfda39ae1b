"""The keys of a ``[[connection]]`` whose adapter is telegram, and how its addresses are written.

Owns nothing of the network: importing this module is cheap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.contract import Secret

PLATFORM = "telegram"
LARGEST = 20 * 1024 * 1024
"""Bytes of a file that a bot may fetch (Bot API, getFile)."""
ALBUM_SECONDS = 1.0

_MOST_ALBUM, _MOST_TIMEOUT = 60, 100

# A public chat's name (core.telegram.org/method/channels.checkUsername) and a chat's number.
_NAME = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}")
_NUMBER = re.compile(r"-[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to reach Telegram. ``token``: what @BotFather gave; it is the bot's password.

    ``archive_chat``: the number of a private channel that holds nothing else, of which the bot is
    an administrator. With it a post is read again before it is removed, and kept so that it can
    be put back whole; without it Beadle knows a post only as it was last told of it.
    ``channels``: the desks' chats, taken from the desks where nothing is given. ``api``: another
    Bot API server than Telegram's own. ``album_seconds``: how long the parts of an album are
    waited for. Pictures and files of more than 20 MB cannot be fetched by a bot.
    """

    token: Secret
    archive_chat: str | None = None
    channels: tuple[str, ...] = ()
    api: str = "https://api.telegram.org"
    album_seconds: float = ALBUM_SECONDS
    timeout_seconds: float = 20.0

    def __post_init__(self) -> None:
        """Refuse what could not work."""
        if self.archive_chat is not None and not _NUMBER.fullmatch(self.archive_chat):
            raise ValueError('archive_chat must be a chat\'s number, such as "-1001234567890"')
        if not self.api.startswith(("https://", "http://")):
            raise ValueError("api must begin with https://")
        if not 0 < self.album_seconds <= _MOST_ALBUM:
            raise ValueError("album_seconds must be between 0 and 60")
        if not 1 <= self.timeout_seconds <= _MOST_TIMEOUT:
            raise ValueError("timeout_seconds must be between 1 and 100")


def examine(address: str) -> str | None:
    """Why an address cannot be a chat's, or None."""
    if _NAME.fullmatch(address) or _NUMBER.fullmatch(address):
        return None
    return (
        "must be a channel's name such as @sampleford_council, or its number such as -1001234567890"
    )
