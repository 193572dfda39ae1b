"""Reading the mailbox: the only file that speaks IMAP.

A message is read without being marked; what was handled is marked as read afterwards. The library
logs what it sends and receives, so that its log is switched off altogether.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import aioimaplib
from aioimaplib import aioimaplib as wire

from adapters.contract import Refused, RefusedCode, Unavailable

from .login import Login
from .options import Options
from .sending import context_of

logging.getLogger("aioimaplib.aioimaplib").disabled = True

T = TypeVar("T")
_READ = 1024 * 1024
"""Bytes of a mail that are read: its text comes before what is attached."""
_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d+)\]")
_PARTING = 3.0


class Inbox:
    """One folder, opened. Every call raises Unavailable where the server is gone."""

    def __init__(self, options: Options, login: Login) -> None:
        self._options, self._login = options, login
        self._where = f"the mailbox at {options.imap.host}:{options.imap.port}"
        self._lost = asyncio.get_running_loop().create_future()
        self._client: Any = None
        self.validity = 0
        """The folder's UIDVALIDITY: with another one, all numbers mean other mails."""

    async def connect(self) -> None:
        """Connect, encrypted as configured; nobody is logged in yet."""
        server, options = self._options.imap, self._options
        context = context_of(options) if server.tls != "none" else None
        self._client = aioimaplib.IMAP4(
            server.host,
            server.port,
            timeout=options.timeout_seconds,
            conn_lost_cb=self._gone,
            ssl_context=context if server.tls == "tls" else None,
        )
        await self._do(self._client.wait_hello_from_server())
        if server.tls == "starttls" and context is not None:
            await self._encrypt(context)

    async def login(self) -> None:
        """Log in. Raises Refused where user, password or token are wrong."""
        secret = await self._login.secret()
        await self._do(self._login.imap(self._client, secret, self._where))
        await self._do(self._client.protocol.capability())

    async def select(self) -> None:
        """Open the folder. Raises Refused where there is none."""
        done = await self._do(self._client.select(wire.quoted(self._options.folder)))
        if done.result != "OK":
            why = f"{self._where} has no folder “{self._options.folder}” that can be opened"
            raise Refused(RefusedCode.GONE, why)
        found = next((m for line in done.lines if (m := _VALIDITY.search(bytes(line)))), None)
        self.validity = int(found[1]) if found else 1

    @property
    def idles(self) -> bool:
        """Whether the server tells of new mail by itself (RFC 2177)."""
        return bool(self._client.has_capability("IDLE"))

    async def since(self, uid: int, day: datetime) -> tuple[list[int], bool]:
        """The mails from this number on, and not older than ``day``, in order.

        Besides, whether more came meanwhile, of which the server will not tell again. The library
        keeps such news only for a NOOP, so that one is under way at the same time.
        """
        wanted = f"UID {uid}:* SINCE {day:%d}-{_MONTHS[day.month - 1]}-{day:%Y}"
        both = asyncio.gather(self._client.uid_search(wanted, charset=None), self._client.noop())
        found, news = await self._do(both)
        self._must(found)
        numbers = {int(word) for word in bytes(found.lines[0]).split() if word.isdigit()}
        more = any(b" EXISTS" in bytes(line) for line in news.lines)
        return sorted(number for number in numbers if number >= uid), more

    async def find(self, message_id: str) -> list[int]:
        """The mails with this Message-ID."""
        wanted = f"HEADER Message-ID {wire.quoted(message_id)}"
        found = await self._do(self._client.uid_search(wanted, charset=None))
        self._must(found)
        return [int(word) for word in bytes(found.lines[0]).split() if word.isdigit()]

    async def fetch(self, uid: int) -> bytes | None:
        """The beginning of a mail, with its text; None where it was deleted meanwhile."""
        parts = f"(BODY.PEEK[]<0.{_READ}>)"
        found = await self._do(self._client.uid("fetch", str(uid), parts))
        self._must(found)
        return next((bytes(line) for line in found.lines if isinstance(line, bytearray)), None)

    async def mark(self, uid: int) -> None:
        """Mark a mail as read; a folder that may not be written to stays as it is."""
        await self._do(self._client.uid("store", str(uid), "+FLAGS.SILENT", "(\\Seen)"))

    async def delete(self, uid: int) -> None:
        """Delete a mail that Beadle wrote to itself."""
        await self._do(self._client.uid("store", str(uid), "+FLAGS.SILENT", "(\\Deleted)"))
        await self._do(self._client.expunge())

    async def wait(self, seconds: float) -> None:
        """Wait until the server tells something, or for so many seconds."""
        if not self.idles:
            await asyncio.wait({self._lost}, timeout=seconds)
            self._alive()
            return
        idle = await self._do(self._client.idle_start(seconds + self._options.timeout_seconds))
        told = asyncio.ensure_future(self._client.wait_server_push(seconds))
        try:
            await asyncio.wait({told, self._lost}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()
            with suppress(TimeoutError, asyncio.CancelledError):
                await told
        self._alive()
        self._client.idle_done()
        await self._do(idle)

    async def close(self) -> None:
        """End the session, in good order where the server still answers."""
        if self._client is None:
            return
        try:
            with suppress(Unavailable, TimeoutError):
                async with asyncio.timeout(_PARTING):
                    await self._part()
        finally:
            await self._cut()

    async def _part(self) -> None:
        """Take leave of a server that is there."""
        if self._client.protocol.transport is None or self._lost.done():
            return
        if self._client.has_pending_idle():
            self._client.idle_done()
        await self._do(self._client.logout())

    async def _cut(self) -> None:
        """Leave no connection behind, not even one that comes about only now."""
        client, self._client = self._client, None
        if client is None:
            return
        connecting = client._client_task  # noqa: SLF001  the library has no call that ends it
        connecting.cancel()
        if client.protocol.transport is not None:
            client.protocol.transport.abort()
        await asyncio.gather(connecting, return_exceptions=True)

    async def _encrypt(self, context: Any) -> None:
        """Switch to TLS (RFC 3501, 6.2.1), which the library leaves to its caller."""
        protocol = self._client.protocol
        done = await self._do(protocol.execute(wire.Command("STARTTLS", protocol.new_tag())))
        if done.result != "OK" or protocol.incomplete_line:
            why = f'{self._where} does not offer STARTTLS; try imap_tls = "tls"'
            raise Refused(RefusedCode.CREDENTIALS, why)
        loop = asyncio.get_running_loop()
        upgraded = loop.start_tls(
            protocol.transport, protocol, context, server_hostname=self._options.imap.host
        )
        protocol.transport = await self._do(upgraded)
        await self._do(protocol.capability())

    async def _do(self, work: Coroutine[Any, Any, T] | asyncio.Future[T]) -> T:
        """Carry something out, for as long as the server is there and answers."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait(
                {task, self._lost},
                timeout=self._options.timeout_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if not task.done():
                self._alive()
                raise Unavailable(f"{self._where} does not answer")
            return task.result()
        except (OSError, TimeoutError, wire.AioImapException) as error:
            why = f"{self._where} does not answer ({type(error).__name__})"
            raise Unavailable(why) from None
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def _must(self, done: Any) -> None:
        if done.result != "OK":
            raise Unavailable(f"{self._where} refuses to be read")

    def _alive(self) -> None:
        if self._lost.done():
            raise Unavailable(f"{self._where} has hung up")

    def _gone(self, _error: Exception | None) -> None:
        if not self._lost.done():
            self._lost.set_result(None)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
