"""The wire form of ``chat.bsky.convo.*``, and of the document that names the service.

Owns who is asking: the PDS signs each call for one account, one service and one method, and a
call that was not signed so is refused, as the real service does.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web
from peers.bsky_chat.faults import Faults
from peers.bsky_chat.world import Convo, Refusal, World

MOST_LETTERS, MOST_BYTES = 1_000, 10_000
_PAGE = 50


class ChatService:
    """Holds a :class:`World`. ``strict_log``: a log's cursor that is too old is refused."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()
        self.faults = Faults()
        self.strict_log = False
        self.calls: list[tuple[str, str]] = []
        self.log_page = 3

    async def __aenter__(self) -> Self:
        """Listen."""
        app = web.Application()
        app.router.add_get("/.well-known/did.json", self._document)
        for verb, name, handler in self._methods():
            app.router.add_route(verb, f"/xrpc/chat.bsky.convo.{name}", self._signed(name, handler))
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.did = f"did:web:localhost%3A{self.port}"
        self.service = f"{self.did}#bsky_chat"
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Stop."""
        await self._runner.cleanup()

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(name == method for _, name in self.calls)

    async def _document(self, _request: web.Request) -> web.Response:
        """The DID document, by which a PDS finds the service."""
        endpoint = f"http://127.0.0.1:{self.port}"
        service = {"id": "#bsky_chat", "type": "BskyChatService", "serviceEndpoint": endpoint}
        return web.json_response({"id": self.did, "service": [service]})

    def _methods(self) -> list[tuple[str, str, _Handler]]:
        return [
            ("GET", "getLog", self._log),
            ("GET", "listConvos", self._convos),
            ("GET", "getConvo", self._convo),
            ("GET", "getConvoForMembers", self._for_members),
            ("GET", "getMessages", self._messages),
            ("POST", "sendMessage", self._send),
            ("POST", "acceptConvo", self._accept),
            ("POST", "deleteMessageForSelf", self._delete),
        ]

    def _signed(self, name: str, handler: _Handler) -> Callable[[web.Request], Awaitable[Any]]:
        """A method that knows who asks, and meets the faults that wait for it."""

        async def answer(request: web.Request) -> web.StreamResponse:
            fault = self.faults.next(name)
            if self.faults.down or (fault and not fault.status and not fault.lost):
                return _cut(request)
            if fault and fault.status:
                body = {"error": "RateLimitExceeded" if fault.status == 429 else "Failure"}
                return web.json_response(body, status=fault.status, headers=fault.headers)
            try:
                who = self._asker(request, name)
                self.calls.append((who, name))
                given = await request.json() if request.method == "POST" else {}
                told = handler(who, request, given)
            except Refusal as refusal:
                body = {"error": refusal.name, "message": str(refusal)}
                return web.json_response(body, status=400)
            return _cut(request) if fault else web.json_response(told)

        return answer

    def _asker(self, request: web.Request, name: str) -> str:
        """The account that the PDS signed this call for."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ").split(".")
        if len(token) != 3:
            raise Refusal("AuthenticationRequired", "not signed")
        claims = json.loads(base64.urlsafe_b64decode(token[1] + "=" * (-len(token[1]) % 4)))
        if claims["aud"].split("#")[0] != self.did or claims["lxm"] != f"chat.bsky.convo.{name}":
            raise Refusal("BadJwt", "signed for something else")
        return str(claims["iss"])

    def _own(self, who: str, convo_id: str | None) -> Convo:
        """A conversation of the one who asks."""
        convo = self.world.convos.get(convo_id or "")
        if convo is None or who not in convo.members:
            raise Refusal("InvalidConvo", "Convo not found")
        return convo

    def _log(self, who: str, request: web.Request, _given: Any) -> Any:
        """What happened after the cursor, the oldest first; without one it begins now."""
        told = self.world.logs.get(who, [])
        cursor = request.query.get("cursor")
        if cursor is None:
            return {"logs": [], "cursor": self.world.next_rev()}
        if self.strict_log and cursor < self.world.floor.get(who, ""):
            raise Refusal(None, "cursor is too old")
        page = [one for one in told if one["rev"] > cursor][: self.log_page]
        return {"logs": page, "cursor": page[-1]["rev"] if page else cursor}

    def _convos(self, who: str, request: web.Request, _given: Any) -> Any:
        """The conversations, the liveliest first."""
        own = [one for one in self.world.convos.values() if who in one.members]
        views = [self.world.view(who, one) for one in sorted(own, key=lambda one: one.rev)[::-1]]
        wanted = request.query.get("status")
        views = [one for one in views if wanted in (None, one["status"])]
        start, size = int(request.query.get("cursor", "0")), int(request.query.get("limit", "50"))
        more = {"cursor": str(start + size)} if start + size < len(views) else {}
        return {"convos": views[start : start + size], **more}

    def _convo(self, who: str, request: web.Request, _given: Any) -> Any:
        return {"convo": self.world.view(who, self._own(who, request.query.get("convoId")))}

    def _for_members(self, who: str, request: web.Request, _given: Any) -> Any:
        """The direct conversation with somebody; begun where there is none and may be one."""
        other = next(did for did in request.query.getall("members") if did != who)
        if other not in self.world.handles:
            raise Refusal(None, "recipient does not exist")
        self.world.may_write(who, other)
        return {"convo": self.world.view(who, self.world.direct(who, other))}

    def _messages(self, who: str, request: web.Request, _given: Any) -> Any:
        """A page of messages, the newest first."""
        convo = self._own(who, request.query.get("convoId"))
        seen = [self.world.seen_by(who, convo, one) for one in convo.messages][::-1]
        before = request.query.get("cursor")
        seen = [one for one in seen if before is None or one["rev"] < before]
        page = seen[: int(request.query.get("limit", str(_PAGE)))]
        more = {"cursor": page[-1]["rev"]} if len(page) < len(seen) else {}
        return {"messages": page, **more}

    def _send(self, who: str, _request: web.Request, given: Any) -> Any:
        """Write in a conversation; no emoji made of several code points counts as one here."""
        text = given["message"]["text"]
        if not text or len(text) > MOST_LETTERS or len(text.encode()) > MOST_BYTES:
            raise Refusal(None, "Input/message/text must not be longer")
        return self.world.write(self._own(who, given["convoId"]), who, text)

    def _accept(self, who: str, _request: web.Request, given: Any) -> Any:
        rev = self.world.accept(who, self._own(who, given["convoId"]))
        return {"rev": rev} if rev else {}

    def _delete(self, who: str, _request: web.Request, given: Any) -> Any:
        convo = self._own(who, given["convoId"])
        [message] = [one for one in convo.messages if one["id"] == given["messageId"]]
        self.world.delete_for(who, convo, message)
        return self.world.seen_by(who, convo, message)


_Handler = Callable[[str, web.Request, Any], Any]


def _cut(request: web.Request) -> web.Response:
    """No answer: the connection ends."""
    assert request.transport
    request.transport.abort()
    return web.Response()
