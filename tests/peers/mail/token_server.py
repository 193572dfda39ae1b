"""A server of tokens (RFC 6749), which Dovecot asks whether one is good (RFC 7662).

Owns the wire only: which client it knows, which refresh token is good now, what it gave out.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

CLIENT, SECRET, REFRESH = "beadle-client", "client=secret&1", "refresh-1"


@dataclass
class TokenServer:
    """A server on loopback. ``faults``: (status, JSON) to answer next instead of a token.

    ``user``: whose mailbox a token opens. ``rotates``: each refresh token is good once, and
    another comes with the answer. ``asked``: the forms that were sent.
    """

    user: str = ""
    seconds: float = 3600
    rotates: bool = False
    refresh: str = REFRESH
    faults: list[tuple[int, Any]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    port: int = 0

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    @property
    def introspection(self) -> str:
        return f"http://127.0.0.1:{self.port}/introspect"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/token", self._token)
        app.router.add_post("/introspect", self._introspect)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.faults:
            status, said = self.faults.pop(0)
            return web.json_response(said, status=status)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        answer: dict[str, Any] = {"token_type": "Bearer", "expires_in": self.seconds}
        if form.get("grant_type") == "refresh_token":
            if form.get("refresh_token") != self.refresh:
                return web.json_response({"error": "invalid_grant"}, status=400)
            if self.rotates:
                self.refresh = answer["refresh_token"] = f"refresh-{next(self._numbers) + 1}"
        elif form.get("grant_type") != "client_credentials":
            return web.json_response({"error": "unsupported_grant_type"}, status=400)
        answer["access_token"] = f"token-{next(self._numbers)}.abc"
        self.good.add(answer["access_token"])
        return web.json_response(answer)

    async def _introspect(self, request: web.Request) -> web.Response:
        token = (await request.post()).get("token")
        if token not in self.good:
            return web.json_response({"active": False})
        return web.json_response({"active": True, "username": self.user})
