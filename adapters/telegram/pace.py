"""How fast the desk may speak, so that Telegram does not have to tell it to be silent.

Telegram asks bots for at most 20 messages a minute in a group and one a second in a chat
(core.telegram.org/bots/faq, "My bot is hitting limits"). Only what is said passes through here:
take-downs never wait for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """``at_once`` messages, then one every ``seconds``."""

    at_once: int
    seconds: float


GROUP = Rate(5, 4.0)
"""In any minute at most 5 + 60/4 = 20, and whoever waits, waits for four seconds only."""
PERSON = Rate(5, 1.0)
_MANY = 1000


class Pace:
    """Takes turns in each chat. Groups have negative identities, private chats positive ones."""

    def __init__(
        self,
        group: Rate = GROUP,
        person: Rate = PERSON,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._group, self._person = group, person
        self._clock, self._sleep = clock, sleep
        self._due: dict[str, float] = {}
        """For each chat, when its next message would be due at the steady rate."""

    async def turn(self, chat: str, *, urgent: bool = False) -> None:
        """Return when a message may be sent. What is urgent counts, and does not wait."""
        rate = self._group if chat.startswith(("-", "@")) else self._person
        now = self._clock()
        due = max(self._due.get(chat, now), now)
        self._due[chat] = due + rate.seconds
        if len(self._due) > _MANY:
            self._due = {one: at for one, at in self._due.items() if at > now}
        wait = due - now - (rate.at_once - 1) * rate.seconds
        if wait > 0 and not urgent:
            await self._sleep(wait)
