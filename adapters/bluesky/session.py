"""The one logged-in session of a connection.

Owns: logging in as seldom as possible (a service allows about 100 logins a day), keeping the
session over restarts, renewing it, and knowing whether the credentials are still good. Only a
renewal shows that an app password was revoked: access tokens are honoured for two hours after.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from atproto import Session as Tokens
from atproto import SessionEvent

from adapters.bluesky.errors import CAUGHT, Rejected, translate
from adapters.bluesky.options import Options
from adapters.bluesky.wire import Wire
from adapters.contract import Host, Refused, RefusedCode, SecretMissing

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_KEPT = "session"
_SAME_PASSWORD_AGAIN = 3600.0


class Session:
    """Credentials for one account. ``did`` is known once :meth:`use` or :meth:`check` succeeded."""

    def __init__(self, options: Options, host: Host) -> None:
        self._options = options
        self._host = host
        self._wire: Wire | None = None
        self._old: list[Wire] = []
        self._tokens: Tokens | None = None
        self._lock = asyncio.Lock()
        self._refused: tuple[str, float, Refused] | None = None
        self.trouble: Refused | None = None
        self.changed = asyncio.Event()

    @property
    def configured(self) -> bool:
        """Whether there are credentials at all."""
        return self._options.password is not None

    @property
    def did(self) -> str | None:
        """The DID that is logged in."""
        return self._tokens.did if self._tokens else None

    async def use(self, work: Callable[[Wire], Awaitable[_T]]) -> _T:
        """Do something logged in; renews the session once where the server wants that.

        Raises Refused(CREDENTIALS) where only a person can mend it, and what ``work`` raises.
        """
        async with self._lock:
            wire = await self._guard(self._ready)
        try:
            return await work(wire)
        except Rejected as refusal:
            if refusal.code is not RefusedCode.CREDENTIALS:
                raise
        async with self._lock:
            wire = await self._guard(self._renew)
        return await work(wire)

    async def check(self) -> None:
        """Renew the session, which proves the credentials. Raises Trouble."""
        async with self._lock:
            await self._guard(self._ready)
            await self._guard(self._renew)

    async def close(self) -> None:
        """Give the connections back."""
        for wire in (*self._old, self._wire):
            if wire:
                await wire.close()

    async def _guard(self, work: Callable[[], Awaitable[Wire]]) -> Wire:
        """Remember whether the credentials were good the last time."""
        try:
            wire = await work()
        except Refused as refusal:
            self._note(refusal)
            raise
        self._note(None)
        return wire

    def _note(self, trouble: Refused | None) -> None:
        """Wake who waits to hear that the state changed."""
        if (trouble is None) != (self.trouble is None):
            self.changed.set()
        self.trouble = trouble

    async def _ready(self) -> Wire:
        """A session: the one there is, the one that was kept, or a new one."""
        if self._wire is None:
            self._wire = Wire(self._options.service, self._options.timeout_seconds)
            self._wire.client.on_session_change(self._keep)
        if self._tokens is None:
            kept = await self._load()
            if kept is None:
                return await self._login()
            await self._adopt(kept)
        return self._wire

    async def _adopt(self, tokens: Tokens) -> None:
        """Go on with these tokens; asks nothing of the server."""
        assert self._wire
        await self._wire.client.login(session_string=tokens.encode(), fetch_bsky_profile=False)
        self._tokens = tokens

    async def _load(self) -> Tokens | None:
        """The session kept from before, where it is this account's on this service."""
        try:
            kept = json.loads(await self._host.load(_KEPT) or "null")
            if kept and kept["for"] == [self._options.service, self._options.identifier]:
                return Tokens.decode(kept["session"])
        except (ValueError, KeyError, TypeError):
            _log.warning("the kept Bluesky session cannot be read: logging in anew")
        return None

    async def _keep(self, event: SessionEvent, tokens: Tokens) -> None:
        """Keep a new session: the old one's tokens are about to lose their worth."""
        self._tokens = tokens
        if event is not SessionEvent.IMPORT:
            owner = [self._options.service, self._options.identifier]
            await self._host.save(_KEPT, json.dumps({"for": owner, "session": tokens.encode()}))

    async def _renew(self) -> Wire:
        """New tokens for old; where those were revoked, the password once more."""
        assert self._wire
        assert self._tokens
        try:
            fresh = await self._refreshed(self._wire, self._tokens)
        except Rejected as refusal:
            if refusal.code is not RefusedCode.CREDENTIALS or refusal.error == "AccountTakedown":
                raise
            return await self._login()
        await self._adopt(fresh)
        await self._keep(SessionEvent.REFRESH, fresh)
        return self._wire

    async def _refreshed(self, wire: Wire, old: Tokens) -> Tokens:
        """Ask for new tokens."""
        headers = {"Authorization": f"Bearer {old.refresh_jwt}"}
        try:
            answer = await wire.client.invoke_procedure(
                "com.atproto.server.refreshSession", headers=headers, ignore_session_check=True
            )
        except CAUGHT as error:
            raise translate(error) from error
        given: Any = answer.content
        return Tokens(
            given["handle"], given["did"], given["accessJwt"], given["refreshJwt"], old.pds_endpoint
        )

    async def _login(self) -> Wire:
        """Log in by password, though not again and again with one that was refused."""
        assert self._wire
        assert self._options.password
        try:
            password = self._options.password.reveal()
        except SecretMissing as missing:
            raise Refused(RefusedCode.CREDENTIALS, f"the app password: {missing}") from None
        mark = hashlib.sha256(password.encode()).hexdigest()
        if self._refused:
            before, at, refusal = self._refused
            if before == mark and time.monotonic() - at < _SAME_PASSWORD_AGAIN:
                raise refusal
        # A session of its own: the SDK would try to renew the old one first.
        wire = Wire(self._options.service, self._options.timeout_seconds)
        wire.client.on_session_change(self._keep)
        try:
            await wire.client.login(self._options.identifier, password, fetch_bsky_profile=False)
        except CAUGHT as error:
            await wire.close()
            trouble = translate(error)
            if isinstance(trouble, Refused) and trouble.code is RefusedCode.CREDENTIALS:
                trouble = Refused(trouble.code, f"{trouble.reason}: make a new app password")
                self._refused = (mark, time.monotonic(), trouble)
            raise trouble from error
        self._refused = None
        self._old.append(self._wire)  # somebody may be in the middle of a call on it
        self._wire = wire
        return wire
