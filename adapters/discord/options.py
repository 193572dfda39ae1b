"""The keys of a ``[[connection]]`` whose adapter is discord, and how its addresses are written.

Owns nothing of the network: importing this module is cheap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.contract import Secret

PLATFORM = "discord"

_ID = re.compile(r"[1-9][0-9]{14,19}")
_LINK = re.compile(
    r"(?:https?://)?(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/([0-9]+|@me)/([0-9]+)/?.*",
    re.IGNORECASE,
)
_PAIR = re.compile(r"([0-9]+)/([0-9]+)")
_HOW = (
    "give a channel's ID, a number such as 1180249153287913472 "
    "(in Discord: right-click the channel, Copy Channel ID), or the link to it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to reach Discord: one bot, for watched channels, the Clerk's channel, or both.

    ``channels`` are the Clerk's channels, taken from ``[[desk]]`` where none are given;
    ``threads`` gives each case a thread of its own there. ``history_days``: how far back posts
    are looked for, on the first day and after an absence. ``media_megabytes``: an attachment that
    is larger is not kept. ``pause_seconds`` is the first pause before connecting anew.

    ``official_roles``: IDs of roles whose members speak for the council. Without it, in a channel
    where everybody may write, those do who hold a role that lets them manage messages there or
    that the channel itself allows to write; where not everybody may write, all who can do.

    ``api`` and ``gateway`` are for a server that speaks Discord's protocol in its stead; they
    hold for the whole process.
    """

    token: Secret
    channels: tuple[str, ...] = ()
    threads: bool = False
    official_roles: tuple[str, ...] = ()
    history_days: float = 30.0
    media_megabytes: float = 64.0
    pause_seconds: float = 5.0
    api: str | None = None
    gateway: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot work, in words that say what to write instead."""
        for channel in self.channels:
            if why := examine(channel):
                raise ValueError(f"channels: {why}")
        for role in self.official_roles:
            if not _ID.fullmatch(role):
                raise ValueError("official_roles must be the IDs of roles, which are numbers")
        for name in ("history_days", "media_megabytes", "pause_seconds"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than 0")
        if bool(self.api) != bool(self.gateway):
            raise ValueError("give both api and gateway, or neither")
        if self.api and not self.api.startswith(("http://", "https://")):
            raise ValueError('api must be an address such as "https://discord.com/api/v10"')
        if self.gateway and not self.gateway.startswith(("ws://", "wss://")):
            raise ValueError('gateway must be an address such as "wss://gateway.discord.gg/"')


def examine(address: str) -> str | None:
    """Why this cannot be a channel's address, or None."""
    channel = channel_of(address)
    if channel is not None:
        return None
    if (found := _LINK.fullmatch(address.strip())) and found[1].lower() == "@me":
        return "private messages cannot be watched; " + _HOW
    return _HOW


def channel_of(address: str) -> int | None:
    """The channel's ID in an address: the ID alone, GUILD/CHANNEL, or a link from Discord."""
    text = address.strip()
    found = _LINK.fullmatch(text) or _PAIR.fullmatch(text)
    if found and found[1].lower() == "@me":
        return None
    channel = found[2] if found else text
    return int(channel) if _ID.fullmatch(channel) else None


def web_url(guild: int | str, channel: int | str, message: int | str) -> str:
    """Where people read a message."""
    return f"https://discord.com/channels/{guild}/{channel}/{message}"
