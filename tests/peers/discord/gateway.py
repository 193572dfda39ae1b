"""The gateway: HELLO, IDENTIFY, events, RESUME with what was missed, and how each can fail.

Source: the developer documentation, "Gateway". A session outlives its socket and keeps every
event, so that RESUME replays those after the sequence number that it names. Frames are plain
text, which discord.py reads although it asks for compression.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import WSMsgType, web
from peers.discord import shapes
from peers.discord.permissions import may
from peers.discord.session import Session, intent_of
from peers.discord.state import World

_DIRECT = 1 << 12
_CONTENT = 1 << 15
_PRIVILEGED = {_CONTENT: "content", 1 << 1: "members", 1 << 8: "presences"}


class Gateway:
    """All sessions. ``down``: connections are cut; ``deaf``: heartbeats are not answered.

    ``refuse_resumes``: how many RESUMEs to come are answered with op 9. ``identified`` and
    ``resumed`` count what has come.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions: dict[str, Session] = {}
        self._sockets: dict[web.WebSocketResponse, tuple[web.Request, asyncio.Queue[Any]]] = {}
        self.down = self.deaf = False
        self.refuse_resumes = 0
        self.identified = self.resumed = self.connected = 0
        self.heartbeat = 41.25
        world.emit = self.emit

    # Events

    def emit(
        self, name: str, data: dict[str, Any], guild: str | None = None,
        channel: str | None = None, hidden: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Tell every session that may see it. ``hidden``: for who lacks the content intent."""
        world = self._world
        if guild is not None and not world.guilds[guild].bot_in:
            return
        place = world.channels.get(channel) if channel else None
        if place and not may(world, place, world.bot["id"], "VIEW_CHANNEL"):
            return
        need = _DIRECT if place and place["type"] == 1 else intent_of(name)
        for session in self.sessions.values():
            if session.intents & need == need:
                full = hidden is None or session.intents & _CONTENT
                session.dispatch(name, data if full else hidden)

    # What a test can do

    def drop(self, code: int | None = None) -> None:
        """Cut every socket, or close it with a code; the sessions can be resumed."""
        for socket, (request, out) in tuple(self._sockets.items()):
            if code is None:
                if request.transport:  # else the client was quicker
                    request.transport.abort()
            else:
                out.put_nowait(code)
            self._leave(socket)

    def reconnect(self) -> None:
        """Op 7: ask every client to connect anew and resume."""
        self._send({"op": 7, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: the session is over; it can be resumed only where the test says so."""
        self._send({"op": 9, "d": resumable})
        if not resumable:
            self.sessions.clear()

    def forget(self) -> None:
        """Lose every session, as after a long absence: the next RESUME is answered with op 9."""
        self.sessions.clear()
        self.drop()

    def malformed(self, name: str = "MESSAGE_CREATE", data: Any = None) -> None:
        """Send an event that no client can read; it is not replayed."""
        for session in self.sessions.values():
            session.dispatch(name, {"id": "not a number"} if data is None else data)
            session.events.pop()

    def raw(self, text: str) -> None:
        """Send this text as it is."""
        for _, out in self._sockets.values():
            out.put_nowait(text)

    def _send(self, frame: dict[str, Any]) -> None:
        self.raw(json.dumps(frame))

    # One socket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One client's socket, from HELLO to its end."""
        if self.down:
            assert request.transport
            request.transport.abort()
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoping=True, max_msg_size=4096)
        await socket.prepare(request)
        self.connected += 1
        out: asyncio.Queue[Any] = asyncio.Queue()
        self._sockets[socket] = (request, out)
        out.put_nowait(json.dumps({"op": 10, "d": {
            "heartbeat_interval": int(self.heartbeat * 1000), "_trace": ["fake"]}}))  # fmt: skip
        writer = asyncio.create_task(_write(socket, out))
        session: Session | None = None
        try:
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    break
                session = self._hear(json.loads(frame.data), session, out)
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self._end(socket, session, out)
        return socket

    def _hear(
        self, frame: dict[str, Any], session: Session | None, out: asyncio.Queue[Any]
    ) -> Session | None:
        """One frame of the client."""
        code = frame.get("op")
        if code == 1:
            if not self.deaf:
                out.put_nowait(json.dumps({"op": 11, "d": None}))
            return session
        if code in {2, 6} and session is not None:
            out.put_nowait(4005)
        elif code == 2:
            return self._identify(frame["d"], out)
        elif code == 6:
            return self._resume(frame["d"], out)
        elif session is None:
            out.put_nowait(4003)
        elif code not in {3, 4, 8}:
            out.put_nowait(4001)
        return session

    def _identify(self, asked: dict[str, Any], out: asyncio.Queue[Any]) -> Session | None:
        """A new session: READY, then each server."""
        world = self._world
        self.identified += 1
        if asked.get("token") != world.token:
            out.put_nowait(4004)
            return None
        intents = asked.get("intents", 0)
        if any(intents & bit and not world.portal[name] for bit, name in _PRIVILEGED.items()):
            out.put_nowait(4014)
            return None
        session = Session(intents)
        session.out = out
        self.sessions[session.id] = session
        inside = [guild for guild in world.guilds.values() if guild.bot_in]
        session.dispatch("READY", {
            "v": 10, "user": shapes.me(world), "session_id": session.id,
            "session_type": "normal", "private_channels": [], "relationships": [],
            "presences": [], "geo_ordered_rtc_regions": [], "shard": [0, 1],
            "guilds": [{"id": guild.id, "unavailable": True} for guild in inside],
            "resume_gateway_url": world.base.replace("http", "ws", 1),
            "application": {"id": world.app_id, "flags": shapes.app_flags(world)},
        })  # fmt: skip
        for guild in inside:
            if guild.available and intents & 1:
                session.dispatch("GUILD_CREATE", shapes.guild_create(world, guild))
        return session

    def _resume(self, asked: dict[str, Any], out: asyncio.Queue[Any]) -> Session | None:
        """What was missed after the named number, then RESUMED; op 9 where that cannot be."""
        if asked.get("token") != self._world.token:
            out.put_nowait(4004)
            return None
        session = self.sessions.get(asked.get("session_id"))
        if self.refuse_resumes or session is None:
            self.refuse_resumes = max(0, self.refuse_resumes - 1)
            self.sessions.pop(asked.get("session_id"), None)
            out.put_nowait(json.dumps({"op": 9, "d": False}))
            return None
        if asked.get("seq") is None or asked["seq"] > session.seq:
            out.put_nowait(4007)
            return None
        self.resumed += 1
        for number, frame in session.events:
            if number > asked["seq"]:
                out.put_nowait(frame)
        session.out = out
        session.dispatch("RESUMED", {"_trace": ["fake"]})
        return session

    def _leave(self, socket: web.WebSocketResponse) -> None:
        """The socket is gone for the sessions, at once."""
        _, out = self._sockets.pop(socket, (None, None))
        for session in self.sessions.values():
            if out is not None and session.out is out:
                session.out = None

    def _end(self, socket: Any, session: Session | None, out: asyncio.Queue[Any]) -> None:
        """A client that says good-bye (1000, 1001) gives its session up.

        One that only answers when Discord closes the socket says 1000 as well, and keeps it.
        """
        its_own = self._sockets.pop(socket, None) is not None
        if session is not None:
            if session.out is out:
                session.out = None
            if its_own and socket.close_code in {1000, 1001}:
                self.sessions.pop(session.id, None)


async def _write(socket: web.WebSocketResponse, out: asyncio.Queue[Any]) -> None:
    """Send frames in their order; a number is the code to close with."""
    with contextlib.suppress(ConnectionError, RuntimeError):  # the client went first
        while True:
            frame = await out.get()
            if isinstance(frame, int):
                await socket.close(code=frame)
                return
            await socket.send_str(frame)
