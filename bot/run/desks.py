"""The request loop of a desk: what is asked is recorded, then acknowledged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.exc import OperationalError

from adapters.contract import (
    Address,
    Alert,
    Choice,
    Desk,
    Failing,
    Refused,
    Request,
    Unavailable,
    Undelivered,
)
from bot.clerk import desk_trouble, draft, suggest, table, wordless
from bot.clerk.house import House
from bot.clerk.reporting import at_desk
from bot.store import commands
from bot.store.store import Store

log = logging.getLogger(__name__)

SAY_SECONDS = 60.0
PAUSE = 2.0
NO_COUNCIL = (
    "Nothing was done: this channel belongs to no council here. Whoever installed Beadle must "
    "enter it under [[council.desk]]."
)
UNKNOWN = (
    "In danger? Call 999. Nothing was kept: I do not know you. Ask the Clerk to enter this account "
    "of yours."
)


@dataclass
class RequestLoop:
    """Records what is asked at a desk. ``ended`` is called when a desk has nothing more to say."""

    store: Store
    house: House
    connection: str
    desk: Desk
    ended: Callable[[str], None]
    beat: Callable[[], None]

    async def run(self) -> None:
        """Take requests for ever; one that is recorded is acknowledged by asking for the next."""
        while True:
            try:
                self.beat()
                await self.desk.offer(table.specs(), self.suggest, self.may)
                async for heard in self.desk.requests():
                    await self._take(heard)
                    self.beat()
            except Unavailable as error:
                await asyncio.sleep(max(error.retry_after or 0.0, PAUSE))
            except Refused as refused:
                log.exception("the desk refuses to be read", extra={"connection": self.connection})
                await self.store.write(
                    desk_trouble.unread, self.house, self.connection, refused.reason
                )
                await asyncio.sleep(60)
            else:
                self.ended(self.connection)
                return

    async def _take(self, heard: Request | Undelivered | Failing) -> None:
        """Store what came from the desk; asking for the next tells the desk that it is stored."""
        match heard:
            case Request():
                await self._record(heard)
            case Undelivered():
                await self.store.write(desk_trouble.came_back, self.house, self.connection, heard)
            case Failing():
                await self.store.write(
                    desk_trouble.needs_person, self.house, self.connection, heard.detail
                )

    async def _record(self, request: Request) -> None:
        if await self.store.read(at_desk.takes, self.house, self.connection, request):
            await self._hear(request)
            return
        council = self.house.desk_council(self.connection, request.channel)
        if council is None:
            entry = table.named(request.line, request.command)
            reports = entry is not None and entry.spec.name == at_desk.REPORT
            await self._say_directly(request, UNKNOWN if reports else NO_COUNCIL)
            return
        wanted = draft.wanted(request)
        if wanted is not None:
            # A draft leaves no row of its words; only a refusal is recorded, and without them.
            reply = await self.store.read(
                draft.answer, self.house, council, self.connection, request, wanted
            )
            if reply is not None:
                await self._answer(request, reply)
                return
        kept = draft.to_record(request)
        await self.store.write(commands.record, council.id, self.connection, kept)

    async def _hear(self, request: Request) -> None:
        """Hand on what belongs to a report; it is no command, and nothing of it is recorded."""
        why = at_desk.NO_KEY
        try:
            if await self.store.write(at_desk.hear, self.house, self.connection, request):
                return
        except OperationalError:
            raise  # the database is away: the desk delivers it again
        except Exception as error:  # noqa: BLE001  its text may hold somebody's words
            wordless.note(log, "what was said at a desk broke", error)
            why = at_desk.BROKE
        text = at_desk.not_saved(self.house, self.connection, request.channel, why)
        await self._say_directly(request, text)

    async def _say_directly(self, request: Request, text: str) -> None:
        await self._answer(request, Alert(text.partition(":")[0], text, private=True))

    async def _answer(self, request: Request, alert: Alert) -> None:
        said = replace(alert, reply_to=request.key, final=True)
        to = Address(request.channel, request.sender, request.sender_name)
        try:
            async with asyncio.timeout(SAY_SECONDS):
                await self.desk.say(said, to, f"direct:{request.key}")
        except (Unavailable, Refused, TimeoutError):
            log.warning("an answer could not be shown", extra={"connection": self.connection})

    async def suggest(
        self, channel: str, sender: str, command: str, parameter: str, prefix: str
    ) -> list[Choice]:
        """Autocompletion, and only of what the sender may see."""
        asking = suggest.Asking(self.connection, channel, sender, command)
        return await self.store.read(suggest.choices, self.house, asking, parameter, prefix)

    async def may(self, channel: str, sender: str, command: str) -> bool:
        """Whether a form may open for the sender."""
        asking = suggest.Asking(self.connection, channel, sender, command)
        return await self.store.read(suggest.may, self.house, asking)
