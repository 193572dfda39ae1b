"""Albums: Telegram tells of each picture by itself, and Beadle makes one post of them.

Owns what is remembered of an album, so that a part that comes late, and an edit of one part, are a
new version of the whole. Remembered for good: Telegram would not tell of the other parts again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.contract import Host

Raw = Mapping[str, Any]


class Albums:
    """The albums that were seen: the post's number, and its messages as last received."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def merge(self, chat: int, group: str, messages: Sequence[Raw]) -> tuple[int, list[Raw]]:
        """Take messages in; the post's number and all its messages. Stored when it returns.

        Of a message that is known already the one with the later edit counts: updates may come
        again.
        """
        name = f"telegram-album:{chat}:{group}"
        text = await self._host.load(name)
        known: dict[str, Raw] = json.loads(text) if text else {}
        first = int(next(iter(known), 0))
        before = dict(known)
        for message in sorted(messages, key=lambda one: int(one["message_id"])):
            number = str(message["message_id"])
            old = known.get(number)
            if old is None or message.get("edit_date", 0) >= old.get("edit_date", 0):
                known[number] = message
        if known != before:
            await self._host.save(name, json.dumps(known))
        return first or int(next(iter(known))), list(known.values())

    async def known(self, chat: int, group: str) -> bool:
        """Whether a part of it was seen before."""
        return await self._host.load(f"telegram-album:{chat}:{group}") is not None
