"""A fake Bot API on 127.0.0.1, as python-telegram-bot speaks to it.

Owns the HTTP side: methods (names in any case, as the real one takes them), the long poll, files,
and what a test lets go wrong. The real one keeps updates for 24 hours by its own clock; so does
this one, by a clock that a test moves. It tells the bot of no message of its own and of no
deletion. ``Telegram.world`` and ``Telegram.acts`` are the doors behind the bot's back.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web
from peers.telegram.acts import Acts
from peers.telegram.faults import Fault, Faults
from peers.telegram.given import Given
from peers.telegram.methods import METHODS
from peers.telegram.world import DAY, ApiError, World

TOKEN = "7000000001:" + "AA-a-token-of-the-fake-telegram-35ch"
_CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot "
    "instance is running"
)
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
    "delete the webhook first"
)
_MOST_UPDATES = 100


class Telegram:
    """The server. ``calls`` is what the bot did, in order: method in small letters, arguments."""

    def __init__(self, token: str = TOKEN, port: int = 0) -> None:
        number = int(token.partition(":")[0])
        bot = {"id": number, "is_bot": True, "first_name": "Beadle", "username": "SampleBeadleBot"}
        self.world = World(token, bot)
        self.acts = Acts(self.world)
        self.faults = Faults()
        self.calls: list[tuple[str, Given]] = []
        self.revoked = False
        self._port = port
        self._poll = 0

    async def __aenter__(self) -> Self:
        """Listen."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Stop."""
        self._poll += 1
        async with self.world.changed:
            self.world.changed.notify_all()
        await self._runner.cleanup()

    def fail(self, method: str, **given: Any) -> Fault:
        """Let something go wrong; :class:`Fault` says what there is."""
        return self.faults.add(Fault(method, **given))

    def sent(self, method: str) -> list[Given]:
        """What the bot sent to one method, in order."""
        return [given for name, given in self.calls if name == method.lower()]

    async def until(self, holds: Callable[[], Any], seconds: float = 60.0) -> None:
        """Wait until something is so. The bound is no figure to reach."""
        async with asyncio.timeout(seconds), self.world.changed:
            await self.world.changed.wait_for(holds)

    async def deserted(self) -> None:
        """Wait until nobody is connected any more."""
        assert self._runner.server is not None
        async with asyncio.timeout(60):
            while self._runner.server.connections:  # noqa: ASYNC110  no bell rings for it
                await asyncio.sleep(0.01)

    async def _method(self, request: web.Request) -> web.StreamResponse:
        """One call, with what is to go wrong with it."""
        method = request.match_info["method"].lower()
        given = await _given(request)
        fault = self.faults.next(method)
        try:
            if fault:
                await self._suffer(fault, request)
            result = await self._do(method, given, request.match_info["token"])
        except ApiError as error:
            more = {"parameters": error.parameters} if error.parameters else {}
            answer = {"ok": False, "error_code": error.code, "description": error.description}
            return web.json_response({**answer, **more}, status=error.code)
        finally:
            async with self.world.changed:
                self.world.changed.notify_all()
        if fault and fault.lose:
            _cut(request)
        return web.json_response({"ok": True, "result": result})

    async def _do(self, method: str, given: Given, token: str) -> Any:
        """The effect, for who has the token."""
        if self.revoked or token != self.world.token:
            raise ApiError(401, "Unauthorized")
        if method == "getupdates":
            return await self._updates(given)
        if method not in METHODS:
            raise ApiError(404, "Not Found")
        self.calls.append((method, given))
        return METHODS[method](self.world, given)

    async def _suffer(self, fault: Fault, request: web.Request) -> None:
        """What comes before the effect."""
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.hold:
            await fault.hold.wait()
        if fault.cut:
            _cut(request)
        if fault.code:
            raise fault.refusal()

    async def _updates(self, given: Given) -> list[dict[str, Any]]:
        """getUpdates: a newer call ends an older one; the offset confirms what is below it."""
        world, offset = self.world, given.number("offset")
        if world.webhook:
            raise ApiError(409, _WEBHOOK)
        if "allowed_updates" in given.fields:
            world.allowed = given.json("allowed_updates") or None
        self._poll += 1
        mine = self._poll
        async with world.changed:
            world.changed.notify_all()
            world.queue = [u for u in world.queue if world.clock.now() - u[1] <= DAY]
            if offset < 0:
                world.queue = world.queue[offset:]
            world.confirmed += [u[0] for u in world.queue if u[0] < offset]
            world.queue = [u for u in world.queue if u[0] >= offset]
            try:
                async with asyncio.timeout(given.number("timeout")):
                    await world.changed.wait_for(lambda: world.queue or self._poll != mine)
            except TimeoutError:
                pass
            if self._poll != mine:
                raise ApiError(409, _CONFLICT)
            limit = min(given.number("limit") or _MOST_UPDATES, _MOST_UPDATES)
            return [update for _, _, update in world.queue[:limit]]

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes."""
        fault = self.faults.next("file")
        if fault:
            try:
                await self._suffer(fault, request)
            except ApiError as error:
                return web.Response(status=error.code)
        kept = self.world.files.get(request.match_info["path"].removeprefix("files/"))
        if kept is None or self.revoked or request.match_info["token"] != self.world.token:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"},
                                     status=404)  # fmt: skip
        return web.Response(body=kept.data, content_type="application/octet-stream")


def _cut(request: web.Request) -> None:
    """Drop the connection, as a network does."""
    if request.transport:
        request.transport.abort()
    raise ConnectionResetError


async def _given(request: web.Request) -> Given:
    """The arguments: form fields, files, JSON or a query."""
    if request.content_type == "application/json":
        return Given(await request.json())
    fields: dict[str, Any] = dict(request.query)
    files = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            kind = re.sub(r";.*", "", value.content_type)
            files[name] = (value.filename, kind, value.file.read())
        else:
            fields[name] = value
    return Given(fields, files)
