"""The one session by which a mailbox sends: opened when there is mail, left when there is none.

Owns how long it is kept. Opening one takes a handshake and a login, far more than a mail does, so
that what is queued goes through the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

import aiosmtplib

from .login import Login
from .options import Options
from .sending import Session, connect, understood, worn

log = logging.getLogger(__name__)

IDLE = 15.0
"""Seconds that a session is kept without mail: less than any server's patience (RFC 5321,
4.5.3.2.7, asks for five minutes)."""
MOST = 20
"""Mails of one session: what Exchange itself sends in one, and less than servers put a limit to."""
_PARTING = 3.0
_RAW = (aiosmtplib.SMTPException, OSError, ValueError)


class Submission:
    """Sends the mails of one mailbox, one after the other."""

    def __init__(
        self, options: Options, login: Login, idle: float = IDLE, most: int = MOST
    ) -> None:
        self._options, self._login = options, login
        self._idle, self._most = idle, most
        self._session: Session | None = None
        self._sent = 0
        self._turn = asyncio.Lock()
        self._leaving: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return "Submission()"

    async def send(self, data: bytes, to: Sequence[str]) -> list[str]:
        """Hand a mail over; the answer is who of the addressees was refused for good.

        A session that the server ended meanwhile is opened anew. Where it fails under the mail, the
        mail is given to another one only if the server was not told a word of it. Raises
        Unavailable, Refused, and NotTaken where all addressees, or this mail, are refused for now.
        """
        async with self._turn:
            self._stay()
            try:
                refused = await self._handed(data, to)
            except _RAW as error:
                await self._leave()
                raise understood(error, self._options.smtp) from None
            except asyncio.CancelledError:
                self._drop()
                raise
            self._sent += 1
            if self._sent >= self._most:
                await self._leave()
            else:
                self._leaving = asyncio.create_task(self._leave_later())
            return refused

    async def close(self) -> None:
        """Leave the server; the next mail opens a session again."""
        leaving, self._leaving = self._leaving, None
        if leaving is not None:
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
        async with self._turn:
            await self._leave()

    async def _handed(self, data: bytes, to: Sequence[str]) -> list[str]:
        if self._session is not None and self._session.is_connected:
            try:
                return await self._by(self._session, data, to)
            except _RAW as error:
                if not worn(self._session, error):
                    raise
                log.info("mail: the session for sending had ended (%s)", type(error).__name__)
        await self._leave()
        self._session = await connect(self._options, self._login)
        return await self._by(self._session, data, to)

    async def _by(self, session: Session, data: bytes, to: Sequence[str]) -> list[str]:
        session.given = False
        refused, _ = await session.sendmail(self._options.sender, list(to), data)
        return list(refused)

    async def _leave_later(self) -> None:
        await asyncio.sleep(self._idle)
        async with self._turn:
            await self._leave()

    def _stay(self) -> None:
        """Called by whoever has the turn, so that no parting is broken off in its middle."""
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    async def _leave(self) -> None:
        """Take leave as the protocol wants it (RFC 5321, 4.1.1.10), without waiting for long."""
        try:
            if self._session is not None and self._session.is_connected:
                with suppress(*_RAW):
                    await self._session.quit(timeout=_PARTING)
        finally:
            self._drop()

    def _drop(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session, self._sent = None, 0
