"""One client of discord.py, from its login to its end.

Owns: which intents are asked for, when the servers are known, how long a dropped socket may be
resumed before it is given up, and what each way to end means.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.contract import Refused, RefusedCode, SecretMissing, Unavailable
from adapters.discord.errors import CAUGHT, call, translate
from adapters.discord.options import Options
from adapters.discord.quiet import hush

_log = logging.getLogger(__name__)

_FIRST = 60.0
"""Seconds from login to the servers being known; longer, and the attempt is given up."""
_GUILDS = 5.0
"""Seconds that a server may keep us waiting after READY: it may be down for hours."""
_RESUMING = 60.0
"""Seconds that discord.py may try to resume: a session is not kept for much longer."""
_BREATH = 1.0
"""Seconds between the loss of a session and the next IDENTIFY, at least."""
_LONGEST_WAIT = 30.0
"""Seconds that a request waits for a rate limit before its caller is told instead."""
_BAD_TOKEN = 4004
_OWN = {"api": Route.BASE, "gateway": DiscordWebSocket.DEFAULT_GATEWAY}


@dataclass(frozen=True, slots=True)
class Heard:
    """What the gateway said: ``data`` is its JSON as received, or an Interaction."""

    name: str
    data: Any
    generation: int


class NoContent(Exception):
    """The message content intent is switched off in the developer portal."""


Tell = Callable[[str, Any], None]


def before_identify(since: float, pause: float) -> float:
    """Seconds to wait for the next IDENTIFY when the last one was ``since`` seconds ago.

    By the last one and not from now: where sockets are cut again and again, each within the
    pause, waiting anew for each would be waiting for ever.
    """
    return max(pause - since, min(pause, _BREATH))


class _Client(discord.Client):
    """discord.py's client, telling what comes before it works on it."""

    def __init__(self, options: Options, tell: Tell, intents: discord.Intents) -> None:
        super().__init__(
            intents=intents,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_ratelimit_timeout=_LONGEST_WAIT,
            enable_debug_events=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._pause = options.pause_seconds
        self._identified = 0.0
        self._tell_all = tell
        self.prepares: Sequence[Callable[[discord.Client], Awaitable[None]]] = ()

    async def setup_hook(self) -> None:
        """Let whoever shares the line get ready before anything is heard."""
        for prepare in self.prepares:
            await prepare(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord takes one IDENTIFY in five seconds."""
        del shard_id
        clock = asyncio.get_running_loop().time
        if not initial:
            await asyncio.sleep(before_identify(clock() - self._identified, self._pause))
        self._identified = clock()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Tell each event as it was received, in order, and each interaction as an object."""
        if event == "socket_raw_receive":
            told = json.loads(args[0])
            if isinstance(told, dict) and isinstance(told.get("t"), str):
                self._tell_all(told["t"], told.get("d"))
            return
        if event == "disconnect":
            self._tell_all("DOWN", None)
        elif event == "interaction":
            self._tell_all("INTERACTION", args[0])
        super().dispatch(event, *args, **kwargs)


class Attempt:
    """A client and its state. ``up``: it can be used; ``online``: its socket is open as well."""

    def __init__(self, options: Options, tell: Tell, *, content: bool) -> None:
        hush()
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = content
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        self._options = options
        self._tell = tell
        self.client = _Client(options, self._heard, intents)
        self._awaited: set[str] = set()
        self._session = self._risen = 0
        self._ended = asyncio.Event()
        self._moved = asyncio.Event()
        self.up = self.online = self._connected = False

    async def run(self, prepares: Sequence[Callable[[discord.Client], Awaitable[None]]]) -> None:
        """Connect, and stay until it ends. Raises Trouble, or NoContent."""
        try:
            token = self._options.token.reveal()
        except SecretMissing as missing:
            raise Refused(RefusedCode.CREDENTIALS, f"the bot's token: {missing}") from None
        _aim(self._options)
        self.client.prepares = tuple(prepares)
        start = asyncio.create_task(self.client.start(token), name="discord client")
        watch = asyncio.create_task(self._watch(), name="discord watch")
        try:
            await asyncio.wait({start, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not start.done():
                await watch
                return
            _why(start)
        finally:
            self.up = self.online = False
            await _finish(self.client, start, watch)

    def end(self) -> None:
        """Give this client up."""
        self.up = self.online = False
        self._ended.set()
        self._moved.set()

    async def content_allowed(self) -> bool:
        """Whether the intent is switched on in the portal now. Raises Trouble."""
        flags = (await call(self.client.application_info())).flags
        return bool(flags.gateway_message_content or flags.gateway_message_content_limited)

    async def _watch(self) -> None:
        """Return when told to end; raise Unavailable when the socket stays away for too long."""
        while not self._ended.is_set():
            self._moved.clear()
            patience = None if self.online else _RESUMING if self.up else _FIRST
            try:
                async with asyncio.timeout(patience):
                    await self._moved.wait()
            except TimeoutError:
                raise Unavailable("Discord's gateway does not answer") from None

    def _heard(self, name: str, data: Any) -> None:
        """Follow the session's state, then pass the event on."""
        self._tell(name, data)
        if name == "READY":
            self._awaited = {str(guild.get("id")) for guild in (data or {}).get("guilds", ())}
            self._connected, self.up, self.online = True, False, False
            self._session += 1
            loop = asyncio.get_running_loop()
            loop.call_later(_GUILDS, self._rise, self._session)
            loop.call_soon(self._settle)
        elif name in {"GUILD_CREATE", "GUILD_DELETE"} and self._awaited:
            self._awaited.discard(str((data or {}).get("id")))
            asyncio.get_running_loop().call_soon(self._settle)  # after discord.py has taken it in
        elif name == "RESUMED":
            self._connected, self.online = True, self.up
            self._moved.set()
        elif name == "DOWN":
            self._connected = self.online = False
            self._moved.set()

    def _settle(self) -> None:
        """The servers are known once each that READY named has come."""
        if not self._awaited:
            self._rise(self._session)

    def _rise(self, session: int) -> None:
        """This session can be used from now on; told once for each."""
        if session != self._session or session == self._risen or self.client.is_closed():
            return
        self._risen = session
        self._awaited = set()
        self.up, self.online = True, self._connected
        self._moved.set()
        self._tell("UP", None)


def _why(start: asyncio.Task[None]) -> None:
    """What the end of a client means. Raises Trouble or NoContent."""
    try:
        start.result()
    except discord.PrivilegedIntentsRequired:
        raise NoContent from None
    except discord.ConnectionClosed as error:
        if error.code == _BAD_TOKEN:
            why = "Discord does not know this bot's token: make a new one in the developer portal"
            raise Refused(RefusedCode.CREDENTIALS, why) from None
        raise Unavailable(f"Discord's gateway ended the session ({error.code})") from None
    except discord.LoginFailure:
        why = "Discord does not know this bot's token: make a new one in the developer portal"
        raise Refused(RefusedCode.CREDENTIALS, why) from None
    except CAUGHT as error:
        raise translate(error) from None
    except Exception as error:  # noqa: BLE001 - an event that the SDK cannot read raises anything
        name = type(error).__name__
        _log.warning("Discord: discord.py stopped with %s", name)
        raise Unavailable(f"Discord's gateway cannot be reached or understood ({name})") from None


async def _finish(client: discord.Client, *tasks: asyncio.Task[None]) -> None:
    """End the tasks and give the connections back, even where that fails."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    try:
        async with asyncio.timeout(10):
            await client.close()
    except CAUGHT as error:
        _log.warning("Discord: closing failed (%s)", type(error).__name__)


def _aim(options: Options) -> None:
    """Point discord.py at the configured server: it knows one address for the whole process."""
    Route.BASE = (options.api or str(_OWN["api"])).rstrip("/")
    gateway = options.gateway or str(_OWN["gateway"])
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
