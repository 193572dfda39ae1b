"""The copies that Telegram makes of a channel's posts in its discussion group.

A take-down in the channel leaves them standing, and nothing asks for them: which message is whose
copy is noted when it is seen, so that it goes with its post.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from adapters.contract import Host
from adapters.telegram.kept import Kept

_MOST = 5_000
"""Copies that are known: a busy council's posts of some years."""


class Copies:
    """What is known of copies; kept by the host, and there again after a restart."""

    def __init__(self, host: Host) -> None:
        self._kept = Kept(host, "telegram-copies", _MOST)

    async def saw(self, message: Mapping[str, Any]) -> None:
        """Note a message that Telegram brought from the channel into the group."""
        origin = message.get("forward_origin") or {}
        channel, number = (origin.get("chat") or {}).get("id"), origin.get("message_id")
        if isinstance(channel, int) and isinstance(number, int):
            copy = f"{message['chat']['id']}:{message['message_id']}"
            await self._kept.put(f"{channel}:{number}", copy)

    async def of(self, chat: int, numbers: Iterable[int]) -> list[str]:
        """The addresses of the copies that are known of a post's messages."""
        found = [await self._kept.get(f"{chat}:{number}") for number in numbers]
        return [str(copy) for copy in found if copy]
