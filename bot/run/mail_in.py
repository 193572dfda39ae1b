"""The mailbox loop: private messages become rows, cursor included, in one transaction.

Nothing that anybody wrote reaches the log: neither an error's text nor its traceback.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from adapters.contract import Mail, Mailbox, Message, Refused, Unavailable, Withdrawn
from bot.clerk import wordless
from bot.clerk.failing import Trouble
from bot.clerk.house import House
from bot.clerk.reporting import unread
from bot.config.mailboxes import people_on
from bot.run.reading import FIRST_PAUSE, LONGEST_PAUSE, REFUSED_PAUSE, Silent, heard
from bot.store import mail as rows
from bot.store.schema_reports import MailStream
from bot.store.store import Store
from bot.words.times import counted

log = logging.getLogger(__name__)


def take_mail(session: Session, house: House, connection: str, mail: Mail) -> None:
    """Store what came, and that the mailbox is read, in one transaction."""
    rows.take_in(session, connection, mail)
    unread.read_again(session, house, connection)


@dataclass
class MailLoop:
    """Reads one mailbox for ever. ``beat`` is called whenever it is known to be alive."""

    store: Store
    house: House
    connection: str
    mailbox: Mailbox
    beat: Callable[[], None]
    pause: float = FIRST_PAUSE

    async def run(self) -> None:
        """Read; after trouble, note it and begin again from the stored cursor."""
        while True:
            try:
                await self._read()
                await self._trouble(Trouble("The connection ended."))
            except Unavailable as error:
                trouble = Trouble(str(error), silent=isinstance(error, Silent))
                await self._trouble(trouble, error.retry_after)
            except Refused as error:
                await self._trouble(Trouble(error.reason, error.code), REFUSED_PAUSE)
            except OperationalError:
                raise  # the database: the supervisor begins again from the cursor
            except Exception as error:  # noqa: BLE001  its text may hold words
                wordless.note(log, "reading mail broke", error, connection=self.connection)
                why = f"Something went wrong inside Beadle ({type(error).__name__})."
                await self._trouble(Trouble(why))

    async def _read(self) -> None:
        cursor = await self.store.read(_cursor, self.connection)
        people = people_on(self.house.config, self.connection)
        async with aclosing(heard(self.mailbox.receive(people, cursor))) as mails:
            async for mail in mails:
                await self._store(mail)
                self.pause = FIRST_PAUSE
                self.beat()

    async def _store(self, mail: Mail) -> None:
        try:
            await self.store.write(take_mail, self.house, self.connection, mail)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  its text may hold words
            # One message must not stop the others: each alone, and the cursor after them all.
            wordless.note(log, "mail not stored whole", error, connection=self.connection)
            for message in mail.messages:
                await self._store_alone(message)
            last = Mail((), mail.cursor)
            await self.store.write(take_mail, self.house, self.connection, last)

    async def _store_alone(self, message: Message | Withdrawn) -> None:
        try:
            await self.store.write(take_mail, self.house, self.connection, Mail((message,)))
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  its text may hold words
            wordless.note(log, "a message was not stored", error, connection=self.connection)
            why = type(error).__name__
            await self.store.write(unread.not_stored, self.house, self.connection, why)

    async def _trouble(self, trouble: Trouble, after: float | None = None) -> None:
        pause = max(after or 0.0, self.pause)
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        again = counted(int(pause), "second")
        log.warning(
            "private messages are not read; again in %s",
            again,
            extra={"connection": self.connection},
        )
        await self.store.write(unread.fails, self.house, self.connection, trouble)
        await asyncio.sleep(pause)


def _cursor(session: Session, connection: str) -> str | None:
    return session.get_one(MailStream, connection).cursor
