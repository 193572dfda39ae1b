"""The one gateway connection that a platform, a desk and a mailbox share.

Owns: connecting, connecting anew with growing pauses, and saying what is the matter meanwhile.
discord.py resumes a dropped socket by itself; whatever else ends it (a gateway that is down at
the first connect, an event that it cannot read, a refused token) ends its client for good, so
each attempt gets a new one. Who hears the line has a queue of their own: a callback only takes
note. Events are told as the gateway sent them, in order, before discord.py works on them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from adapters.contract import Host, Refused, RefusedCode, Trouble, Unavailable
from adapters.discord.attempt import Attempt, Heard, NoContent
from adapters.discord.options import Options

__all__ = ["Heard", "Line"]

_log = logging.getLogger(__name__)

Hear = Callable[[Heard], None]
Prepare = Callable[[discord.Client], Awaitable[None]]

_LONGEST_PAUSE = 300.0
_REFUSED_PAUSE = 60.0
"""Seconds before a token or an intent that was refused is tried again."""
_STEADY = 120.0
"""Seconds after which a connection that held has earned the first, short pause again."""
_WAIT = 45.0
"""Seconds that :meth:`Line.ready` waits for an attempt that is under way."""

INTENT_WORDS = (
    "Beadle may not read messages: in Discord's developer portal, open the application, then Bot, "
    "and switch on Message Content Intent"
)


class Line:
    """One supervised connection. Opens at the first :meth:`ready`; :meth:`close` ends it.

    ``generation`` grows with each session that is not a RESUME: what was missed before it is
    replayed by nobody. ``online`` says whether the gateway is connected now.
    """

    def __init__(self, options: Options, host: Host) -> None:
        self._options = options
        self._host = host
        self._hearers: list[Hear] = []
        self._prepares: list[Prepare] = []
        self._attempt: Attempt | None = None
        self._trouble: Trouble | None = None
        self._content = True
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._hurry = False
        self._closed = False
        self._pause = options.pause_seconds
        self.generation = 0

    @property
    def online(self) -> bool:
        """Whether the gateway is connected, and the servers are known."""
        return self._attempt is not None and self._attempt.online

    @property
    def reads_content(self) -> bool:
        """Whether messages come with their words; without the intent they come empty."""
        return self._content

    def hear(self, callback: Hear) -> Callable[[], None]:
        """Call ``callback`` with all that the gateway says from now on; returns how to stop it.

        Beside the gateway's own names (MESSAGE_CREATE, MESSAGE_UPDATE, MESSAGE_DELETE,
        MESSAGE_DELETE_BULK, THREAD_CREATE, GUILD_DELETE, CHANNEL_DELETE, RESUMED, READY, …; the
        data is the JSON as received) there are INTERACTION (the SDK's ``discord.Interaction``),
        UP (a session that is not a RESUME is ready, its servers known), and DOWN (the socket is
        gone; UP or RESUMED follows). A callback must not wait and must not raise.
        """
        self._hearers.append(callback)
        return lambda: self._hearers.remove(callback) if callback in self._hearers else None

    def prepare(self, setup: Prepare) -> None:
        """Call ``setup`` with every new client after its login and before it connects.

        The place for a command tree and for views that answer old messages.
        """
        self._prepares.append(setup)

    async def ready(self, *, content: bool = False) -> discord.Client:
        """The client, once it is logged in and knows its servers.

        While a dropped socket is being resumed it is the same client: requests work meanwhile.
        Raises Unavailable while there is none, Refused(CREDENTIALS) for a bad token and, with
        ``content``, Refused(PERMISSION) while the message content intent is off.
        """
        if self._closed:
            raise Unavailable("the connection to Discord was closed")
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._supervise(), name="discord line")
        try:
            async with asyncio.timeout(_WAIT):
                client = await self._client()
        except TimeoutError:
            raise Unavailable("Discord does not answer") from None
        if content and not self._content:
            raise Refused(RefusedCode.PERMISSION, INTENT_WORDS)
        return client

    async def with_content(self) -> None:
        """Connect anew with the message content intent, where it has been switched on since.

        Asks Discord; call it now and then while ``reads_content`` is False.
        """
        attempt = self._attempt
        if self._content or attempt is None or not await attempt.content_allowed():
            return
        self._content = True
        self._hurry = True
        attempt.end()

    async def close(self) -> None:
        """End the connection. Safe to call again, and before anything was opened."""
        self._closed = True
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._changed.set()

    async def _client(self) -> discord.Client:
        """Wait for a client that is up; raise the trouble of the last attempt while there is none.

        An attempt under way is waited for, since it may well succeed.
        """
        while not self._closed:
            if self._attempt is not None and self._attempt.up:
                return self._attempt.client
            if self._attempt is None and self._trouble is not None:
                raise _anew(self._trouble)
            self._changed.clear()
            await self._changed.wait()
        raise Unavailable("the connection to Discord was closed")

    async def _supervise(self) -> None:
        """One attempt after another, for ever."""
        while True:
            loop = asyncio.get_running_loop()
            begun = loop.time()
            try:
                await self._try()
                trouble: Trouble = Unavailable("the connection to Discord ended")
            except NoContent:
                _log.warning("Discord: the message content intent is switched off")
                trouble = Refused(RefusedCode.PERMISSION, INTENT_WORDS)
                self._hurry, self._content = self._content, False
            except Trouble as error:
                trouble = error
            if self._hurry:  # as soon as Discord takes another IDENTIFY
                self._hurry = False
                await asyncio.sleep(self._options.pause_seconds)
                continue
            if loop.time() - begun > _STEADY:
                self._pause = self._options.pause_seconds
            await self._rest(trouble)

    async def _try(self) -> None:
        """One attempt, from login to its end."""
        attempt = Attempt(self._options, self._heard, content=self._content)
        self._attempt = attempt
        self._changed.set()
        try:
            await attempt.run(self._prepares)
        finally:
            self._attempt = None
            self._tell(Heard("DOWN", None, self.generation))

    async def _rest(self, trouble: Trouble) -> None:
        """Say what is the matter, and wait before the next attempt."""
        pause, self._pause = self._pause, min(self._pause * 2, _LONGEST_PAUSE)
        if isinstance(trouble, Refused):
            pause = max(pause, _REFUSED_PAUSE)
        elif isinstance(trouble, Unavailable):
            pause = max(pause, trouble.retry_after or 0.0)
            trouble = Unavailable(str(trouble), pause)
        self._trouble = trouble
        self._changed.set()
        _log.warning("Discord: %s; connecting again in %.0f seconds", trouble, pause)
        await asyncio.sleep(pause)

    def _heard(self, name: str, data: Any) -> None:
        """Note what concerns the line itself, and pass everything on."""
        if name == "READY":
            self.generation += 1
        if name == "UP":
            self._trouble = None
            self._changed.set()
        self._tell(Heard(name, data, self.generation))

    def _tell(self, heard: Heard) -> None:
        """Pass one event on; a hearer that breaks is the fault of that hearer alone."""
        for callback in tuple(self._hearers):
            try:
                callback(heard)
            except Exception:  # noqa: BLE001 - it is logged, and the others are still told
                _log.exception("Discord: a hearer of %s broke", heard.name)


def _anew(trouble: Trouble) -> Trouble:
    """The same trouble for one more caller: an exception that is raised twice grows."""
    if isinstance(trouble, Refused):
        return Refused(trouble.code, trouble.reason)
    return Unavailable(str(trouble), getattr(trouble, "retry_after", None))
