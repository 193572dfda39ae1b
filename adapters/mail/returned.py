"""Mails that did not arrive: which of Beadle's own, and who has to know of it.

A mail that says so counts only where it names a mail that Beadle sent, by its whole secret
Message-ID, and somebody to whom that went; and once for each. All that it does is to be told.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, replace

from adapters.contract import Host, Undelivered

from .bounce import Bounce, bounce
from .kept import Table
from .memory import Memory, Sent
from .options import Options, folded
from .reading import Received

log = logging.getLogger(__name__)

_MOST = 200


class Returned:
    """What came back of one connection's mails."""

    def __init__(self, options: Options, host: Host, memory: Memory) -> None:
        self._options, self._memory = options, memory
        self._waiting = Table(host, "mail-undelivered", _MOST)

    async def heard(self, mail: Received) -> tuple[str, list[Undelivered]]:
        """The token of the mail that came back, and who has not got it; empty where none did."""
        found = bounce(mail)
        for token in found.tokens if found else ():
            sent = await self._memory.sent(token)
            if found is None or sent is None or not sent.done:
                continue
            missed = [a for a in _missed(found, sent) if a not in sent.returned]
            return token, [self._undelivered(sent, a, found.why) for a in missed]
        log.info("mail: passed over: it came back, and is none of Beadle's mails")
        return "", []

    async def stored(self, token: str, missed: Sequence[Undelivered]) -> None:
        """What came back is on record: the same is told no more."""
        sent = await self._memory.sent(token)
        if sent is not None:
            readers = tuple(one.reader for one in missed)
            await self._memory.remember(token, replace(sent, returned=sent.returned + readers))

    async def refused(self, sent: Sent, addresses: Sequence[str]) -> None:
        """The server took a mail for some alone; the others are told of by :meth:`waiting`."""
        for address in addresses:
            one = self._undelivered(sent, address, "there is no such mailbox")
            await self._waiting.put(f"{sent.key}:{folded(address)}", asdict(one))

    async def waiting(self) -> list[tuple[str, Undelivered]]:
        """What is not on record yet, by name."""
        rows = await self._waiting.rows()
        return [(name, Undelivered(**row)) for name, row in rows.items() if row is not None]

    async def told(self, name: str) -> None:
        """It is on record."""
        await self._waiting.put(name, None)

    def _undelivered(self, sent: Sent, address: str, why: str) -> Undelivered:
        about = f" about case {sent.case}" if sent.case else ""
        desk = self._options.address_of(sent.channel) or ""
        detail = f"A mail{about} to {address} came back{f': {why}' if why else ''}"
        whole = folded(desk) == folded(address)
        return Undelivered(sent.key, sent.channel, address, detail, whole)


def _missed(found: Bounce, sent: Sent) -> list[str]:
    """Those to whom the mail went and for whom it failed.

    A server that forwards names an address that Beadle has never heard of: then it is whoever
    alone had the mail.
    """
    named = [a for a in sent.addresses if folded(a) in found.named]
    if named:
        return named
    mentioned = [a for a in sent.addresses if folded(a) in found.mentioned]
    return mentioned if len(mentioned) == 1 else []
