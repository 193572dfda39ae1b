"""A fake of Bluesky's AppView on 127.0.0.1, which a real PDS asks on its accounts' behalf.

Owns the wire form of ``app.bsky.notification.listNotifications``: what the public wrote to an
account, newest first, in pages. The PDS signs each call for the account; the fake reads who is
asking from that token, as the real one does.
"""

from __future__ import annotations

import base64
import json
from typing import Any, Self

from aiohttp import web

DID = "did:web:appview.test"


class AppView:
    """Holds notifications by DID. ``fail`` answers the next calls with these status numbers."""

    def __init__(self) -> None:
        self._told: dict[str, list[dict[str, Any]]] = {}
        self.fail: list[int] = []
        self.calls = 0
        self.page = 2

    async def __aenter__(self) -> Self:
        """Listen."""
        app = web.Application()
        path = "/xrpc/app.bsky.notification.listNotifications"
        app.router.add_get(path, self._notifications)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Stop."""
        await self._runner.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """The settings that make a PDS ask this AppView."""
        return {
            "PDS_BSKY_APP_VIEW_URL": self.url,
            "PDS_BSKY_APP_VIEW_DID": DID,
            "PDS_BSKY_APP_VIEW_CDN_URL_PATTERN": f"{self.url}/img/%s/%s/%s",
        }

    def tell(
        self, to: str, reason: str, at: str, subject: str | None = None, **written: Any
    ) -> None:
        """Notify an account; ``written`` has the uri, cid, record, author's DID and handle."""
        author = {"did": written.pop("did"), "handle": written.pop("handle")}
        more = {"reasonSubject": subject} if subject else {}
        notification = {"author": author, "reason": reason, "indexedAt": at, "isRead": False}
        self._told.setdefault(to, []).append({**written, **notification, **more})

    async def _notifications(self, request: web.Request) -> web.Response:
        """One page, the newest first."""
        self.calls += 1
        if self.fail:
            return web.json_response({"error": "UpstreamFailure"}, status=self.fail.pop(0))
        token = request.headers["authorization"].removeprefix("Bearer ").split(".")[1]
        who = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))["iss"]
        told = sorted(self._told.get(who, []), key=lambda one: one["indexedAt"], reverse=True)
        start = int(request.query.get("cursor", "0"))
        end = start + self.page
        more = {"cursor": str(end)} if end < len(told) else {}
        return web.json_response({"notifications": told[start:end], **more})
