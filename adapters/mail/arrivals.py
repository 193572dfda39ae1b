"""Which mails are new: by their numbers in the folder, not by whether somebody has read them.

The place is kept by the host, so that what came while Beadle was away is found, and a person may
look into the mailbox. Where the folder's numbers begin anew (UIDVALIDITY), or nothing is kept yet,
it is gone through from the beginning, as far back as a reply may count; such mails are ``old``.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.contract import Host, Unavailable

from .inbox import Inbox
from .login import Login
from .options import Options

log = logging.getLogger(__name__)
_NAME = "mail-place"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail in the folder. ``old``: it may have been there before Beadle looked."""

    uid: int
    raw: bytes = field(repr=False)
    old: bool = False


class Arrivals:
    """The mails of one folder, each until it is done."""

    def __init__(self, options: Options, host: Host, login: Login) -> None:
        self._options, self._host, self._login = options, host, login
        self._inbox: Inbox | None = None
        self._next = 1
        self._known = 0
        """The first number that was not there when the folder was gone through anew."""

    async def come(self) -> AsyncGenerator[Arrived | None, None]:
        """Yield what arrives, one by one, for ever; None before each time of waiting.

        Asking for the next does not say that the last is done. Raises Unavailable and Refused.
        """
        inbox = await self._open()
        while True:
            day = self._host.now() - timedelta(days=self._options.reply_days + 1)
            found, more = await inbox.since(self._next, day)
            if self._known < 0:
                self._known = max([*found, self._next - 1]) + 1
                await self._keep(self._next)
            for uid in found:
                raw = await inbox.fetch(uid)
                if raw is not None:
                    yield Arrived(uid, raw, old=uid < self._known)
                elif uid >= self._next:
                    await self._keep(uid + 1)
            if found or more:
                continue
            yield None
            await inbox.wait(self._options.poll_seconds)

    async def done(self, arrived: Arrived) -> None:
        """A mail need not be looked at again; it is marked as read, for people who look in."""
        await self._keep(arrived.uid + 1)
        if self._inbox is not None:
            try:
                await self._inbox.mark(arrived.uid)
            except Unavailable as trouble:
                log.info("mail: could not be marked as read: %s", trouble)

    async def close(self) -> None:
        """Leave the mailbox."""
        inbox, self._inbox = self._inbox, None
        if inbox is not None:
            await inbox.close()

    async def _open(self) -> Inbox:
        await self.close()
        inbox = Inbox(self._options, self._login)
        self._inbox = inbox
        try:
            await inbox.connect()
            await inbox.login()
            await inbox.select()
        except BaseException:
            with suppress(Unavailable):
                await self.close()
            raise
        text = await self._host.load(_NAME)
        place = json.loads(text) if text else {}
        same = place.get("validity") == inbox.validity
        self._next = int(place["next"]) if same else 1
        self._known = int(place["known"]) if same else -1
        return inbox

    async def _keep(self, number: int) -> None:
        self._next = number
        if self._inbox is not None:
            place = {"validity": self._inbox.validity, "next": number, "known": self._known}
            await self._host.save(_NAME, json.dumps(place))
