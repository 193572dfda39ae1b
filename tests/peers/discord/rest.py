"""REST: who asks, faults, bodies, errors; the routes themselves are in the ``api_…`` modules.

Owns: the Authorization header (a path that holds a token of its own needs none), JSON and
multipart bodies, the exact Content-Type that discord.py wants, and the files' own address.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from peers.discord import limits, shown
from peers.discord.errors import Form, Wrong
from peers.discord.faults import Faults, Rule
from peers.discord.state import World

PREFIX = "/api/v10"
_HEADERS = {"Content-Type": "application/json", "Via": "1.1 google"}


class Call:
    """One request: its path's parts, query, body, files and reason. ``actor``: the bot's ID."""

    def __init__(self, world: World, request: web.Request) -> None:
        self.world = world
        self.actor: str = world.bot["id"]
        self.part = request.match_info
        self.query = request.query
        self.reason = unquote(request.headers.get("X-Audit-Log-Reason", "")) or None
        self.body: Any = {}
        self.files: list[dict[str, Any]] = []

    def limit(self, usual: int = 50, most: int = 100, least: int = 1) -> int:
        """The query's limit, checked."""
        found = int(self.query.get("limit", usual))
        if not least <= found <= most:
            raise Form("limit", "NUMBER_TYPE_MAX",
                       f"int value should be between {least} and {most}.")  # fmt: skip
        return found

    @property
    def channel(self) -> dict[str, Any]:
        """The channel that the path names."""
        return self.world.channel_of(self.part["channel"])

    @property
    def message(self) -> dict[str, Any]:
        """The message that the path names."""
        return self.world.message_of(self.part["channel"], self.part["message"])

    def show(self, message: dict[str, Any]) -> dict[str, Any]:
        """A message as this bot may read it."""
        return shown.show(self.world, message, content=self.world.portal["content"])


Route = Callable[[Call], Awaitable[Any]]
"""A route's work: what it returns is the JSON of the answer; None is 204."""


class Rest:
    """The HTTP side. ``add`` makes a route; ``open_to_all`` ones carry a token in their path."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self.faults = faults
        self.app = web.Application(client_max_size=64 * 1024 * 1024)
        self.app.router.add_get("/attachments/{channel}/{file}/{name}", self._file)

    def add(self, method: str, path: str, work: Route, *, open_to_all: bool = False) -> None:
        """Serve a path."""

        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._serve(request, work, open_to_all=open_to_all)

        self.app.router.add_route(method, PREFIX + path, serve)

    async def _serve(
        self, request: web.Request, work: Route, *, open_to_all: bool
    ) -> web.StreamResponse:
        """One request: the fault that is set for it, or its work."""
        path = request.path.removeprefix(PREFIX)
        rule = self.faults.take(request.method, path)
        if rule is not None and rule.refuse:
            return _cut(request)
        if rule is not None and rule.status is not None and not rule.lose:
            return _refused(rule)
        pace, told = self.faults.paced(request.method, path), {}
        if pace is not None:
            left, again = pace.spend(path)
            told = {"X-RateLimit-Limit": str(pace.count), "X-RateLimit-Bucket": pace.path,
                    "X-RateLimit-Remaining": str(max(0, left)),
                    "X-RateLimit-Reset-After": f"{again:.3f}"}  # fmt: skip
            if left < 0:
                return _refused(Rule(path, status=429, retry_after=again), told)
        try:
            answer = _answer(await self._work(request, work, open_to_all=open_to_all))
        except Wrong as wrong:
            answer = _json(wrong.body, wrong.status)
        if rule is not None and rule.lose:
            return _refused(rule) if rule.status else _cut(request)
        if rule is not None:
            await asyncio.sleep(rule.delay)
        answer.headers.update(told)
        return answer

    async def _work(self, request: web.Request, work: Route, *, open_to_all: bool) -> Any:
        """Check who asks, read the body, and do it."""
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self._world.token}":
            raise Wrong(0)
        call = Call(self._world, request)
        if call.reason is not None:
            path = request.path.removeprefix(PREFIX)
            self.faults.reasons.append((request.method, path, call.reason))
            limits.long("reason", call.reason, 512)
        if request.content_type == "multipart/form-data":
            await _multipart(request, call)
        elif request.can_read_body:
            if request.content_type != "application/json":
                raise Wrong(50035, message="Invalid Form Body")
            try:
                call.body = json.loads(await request.read())
            except ValueError:
                raise Wrong(50109) from None
        return await work(call)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes, as long as its address is good and its message there."""
        world = self._world
        rule = self.faults.take("GET", request.path)
        if rule is not None and rule.refuse:
            return _cut(request)
        if rule is not None and rule.status is not None:
            return web.Response(status=rule.status, text="")
        kept = world.files.get(request.match_info["file"])
        until = request.query.get("ex", "0")
        fresh = request.query.get("hm") == shown.sign(world, request.raw_path.split("?")[0], until)
        gone = kept is None or (kept["gone"] is not None and world.now() >= kept["gone"])
        if kept is None or gone or not fresh or int(until, 16) < world.now():
            return web.Response(status=404, text="This content is no longer available.")
        if rule is not None:
            await asyncio.sleep(rule.delay)
        kind = kept["kind"] or "application/octet-stream"
        return web.Response(body=kept["bytes"], headers={"Content-Type": kind})


async def _multipart(request: web.Request, call: Call) -> None:
    """A body in parts: ``payload_json``, and ``files[n]`` with their numbers."""
    async for part in await request.multipart():
        assert part.name
        if part.name == "payload_json":
            call.body = json.loads(await part.text())
        elif part.name.startswith("files["):
            call.files.append({
                "index": part.name[6:-1], "name": part.filename or "unknown",
                "bytes": bytes(await part.read()),
            })  # fmt: skip


def _json(data: Any, status: int = 200, **headers: str) -> web.Response:
    """JSON with exactly the Content-Type that discord.py looks for."""
    return web.Response(body=json.dumps(data).encode(), status=status, headers=_HEADERS | headers)


def _answer(outcome: Any) -> web.Response:
    """What a route has to say; nothing is 204."""
    return (
        web.Response(status=204, headers={"Via": "1.1 google"})
        if outcome is None
        else _json(outcome)
    )


def _cut(request: web.Request) -> web.Response:
    """End the line without a word."""
    assert request.transport
    request.transport.abort()
    return web.Response(status=499)


def _refused(rule: Rule, more: dict[str, str] | None = None) -> web.Response:
    """The answer that a fault gives."""
    assert rule.status is not None
    if rule.status == 429:
        headers = {"Retry-After": str(max(1, round(rule.retry_after))),
                   "X-RateLimit-Scope": "global" if rule.everywhere else "user"}  # fmt: skip
        if rule.everywhere:
            headers["X-RateLimit-Global"] = "true"
        body = {"message": "You are being rate limited.", "retry_after": rule.retry_after,
                "global": rule.everywhere}  # fmt: skip
        if not rule.via:
            return web.Response(status=429, text="error code: 1015")
        return _json(body, 429, **headers, **(more or {}))
    if rule.code:
        wrong = Wrong(rule.code, status=rule.status)
        return _json(wrong.body, wrong.status)
    if rule.status >= 500:
        return web.Response(status=rule.status, text="upstream connect error")
    return _json({"message": f"{rule.status}: fault", "code": 0}, rule.status)
