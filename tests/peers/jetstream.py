"""A fake Jetstream on 127.0.0.1 that speaks both versions of the wire protocol.

Version 1 (``/subscribe``): bare JSON events with ``time_us``; no sign of what is no longer kept.
Version 2 (``/xrpc/network.bsky.jetstream.subscribeEvents``): the subprotocol ``xrpc.v1.json``,
messages in an envelope, ``seq`` and RFC 3339 times, ``#info`` notices. Both filter by DID, replay
from a time in microseconds (inclusive) and go on live. The real one cannot run without the whole
network behind it.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve

POST = "app.bsky.feed.post"
NSID = "network.bsky.jetstream.subscribeEvents"


class Jetstream:
    """Holds events and sends them to who asks. ``kept_from``: nothing older is held (µs)."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.kept_from = 0
        self.asked: list[str] = []
        self._clients: set[ServerConnection] = set()
        self._news = asyncio.Condition()
        self._made = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await serve(self._serve, "127.0.0.1", 0, subprotocols=["xrpc.v1.json"],
                                   select_subprotocol=_choose)  # fmt: skip
        port = self._server.sockets[0].getsockname()[1]
        self.v1, self.v2 = f"ws://127.0.0.1:{port}/subscribe", f"ws://127.0.0.1:{port}/xrpc"
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Stop."""
        for task in self._tasks:
            task.cancel()
        self._server.close()
        await self._server.wait_closed()

    async def drop(self, connection: int) -> None:
        """Close all once this many connections were made, as a server that restarts does."""
        async with self._news:
            await self._news.wait_for(lambda: self._made >= connection)
        for client in tuple(self._clients):
            await client.close(1001)

    async def send(self, event: dict[str, Any]) -> None:
        """Witness an event now."""
        event["us"] = max(time.time_ns() // 1000, self.events[-1]["us"] + 1 if self.events else 0)
        event["seq"] = len(self.events) + 1
        self.events.append(event)
        async with self._news:
            self._news.notify_all()

    async def commit(self, did: str, rev: str, operation: str, rkey: str, **more: Any) -> None:
        """A record of the post collection written or deleted (record and cid in ``more``)."""
        body = {"rev": rev, "operation": operation, "collection": POST, "rkey": rkey, **more}
        await self.send({"did": did, "kind": "commit", "body": body})

    async def account(self, did: str, *, active: bool, status: str | None = None) -> None:
        """An account was opened or closed."""
        body = {"active": active, "did": did, "seq": 1, "time": "2027-01-01T00:00:00.000Z"}
        extra = {"status": status} if status else {}
        await self.send({"did": did, "kind": "account", "body": {**body, **extra}})

    async def _serve(self, client: ServerConnection) -> None:
        """One client: the past from its cursor, then what comes."""
        assert client.request
        address = urlsplit(client.request.path)
        self.asked.append(client.request.path)
        query = parse_qs(address.query)
        second = address.path.endswith(NSID)
        dids = query.get("dids" if second else "wantedDids", [])
        cursor = int(query.get("cursor", ["0"])[0])
        at = 0 if cursor else len(self.events)
        if second and cursor and cursor < self.kept_from:
            notice = {"$type": f"{NSID}#info", "name": "OutdatedCursor"}
            await client.send(json.dumps({"$type": "message", "payload": notice}))
        self._clients.add(client)
        self._made += 1
        async with self._news:
            self._news.notify_all()
        sending = asyncio.create_task(
            self._send(client, at, max(cursor, self.kept_from), dids, second)
        )
        self._tasks.add(sending)
        await client.wait_closed()
        sending.cancel()
        self._tasks.discard(sending)
        self._clients.discard(client)

    async def _send(
        self, client: ServerConnection, at: int, start: int, dids: list[str], second: bool
    ) -> None:
        """The events that a client wants, from the past on."""
        while True:
            while at < len(self.events):
                event = self.events[at]
                at += 1
                if event["us"] >= start and event["did"] in dids:
                    await client.send(json.dumps(_second(event) if second else _first(event)))
            async with self._news:
                await self._news.wait_for(lambda at=at: at < len(self.events))


def _choose(_client: ServerConnection, offered: Any) -> Any:
    """Version 2 is only spoken to who names it; version 1 knows no subprotocol."""
    return next(iter(offered), None)


def _first(event: dict[str, Any]) -> dict[str, Any]:
    """An event as version 1 writes it."""
    kind = event["kind"]
    return {"did": event["did"], "time_us": event["us"], "kind": kind, kind: event["body"]}


def _second(event: dict[str, Any]) -> dict[str, Any]:
    """An event as version 2 writes it."""
    stamp = datetime.fromtimestamp(event["us"] / 1_000_000, UTC).isoformat().replace("+00:00", "Z")
    kind = event["kind"]
    body = event["body"] if kind == "commit" else {kind: event["body"]}
    head = {"$type": f"{NSID}#{kind}", "did": event["did"], "seq": event["seq"]}
    payload = {**head, "time": stamp, "witnessedAt": stamp, **body}
    return {"$type": "message", "payload": payload}
