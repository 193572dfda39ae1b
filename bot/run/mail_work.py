"""The mail loop: what was taken in is dealt with, one message after the other, in order."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from bot.clerk import wordless
from bot.clerk.house import House
from bot.clerk.reporting import dispatch
from bot.config.mailboxes import people_on
from bot.store import mail
from bot.store.store import Store

log = logging.getLogger(__name__)


@dataclass
class MailWork:
    """Deals with the private messages of all connections."""

    store: Store
    house: House
    beat: Callable[[], None]

    async def run(self) -> None:
        """Hear what was received, then wait for more."""
        config = self.house.config
        listed = [
            mail.sender_digest(connection, person)
            for connection in self.house.mailboxes
            for person in people_on(config, connection)
        ]
        while True:
            seen = self.store.signals.seen("mail")
            waiting = await self.store.read(mail.received, self.house.mailboxes, listed)
            self.beat()
            for mail_id in waiting:
                await self._hear(mail_id)
                self.beat()
            if not waiting:
                await self.store.signals.wait("mail", seen)

    async def _hear(self, mail_id: int) -> None:
        try:
            await self.store.write(dispatch.hear, self.house, mail_id)
        except OperationalError:
            raise  # the database is away: the supervisor comes back to this message
        except Exception as error:  # noqa: BLE001  its text may hold words
            wordless.note(log, "a private message broke", error)
            await self.store.write(dispatch.put_aside, self.house, mail_id, type(error).__name__)
